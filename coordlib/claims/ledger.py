"""Every claim that has been judged so far, in the order of the notebooks."""

from coordlib.claims import (
    bitcoin,
    chat,
    counter,
    dynamo,
    economics,
    examples,
    expedia,
    feed,
    intro,
    inventory,
    netflix,
    patterns,
    spanner,
    spectrum,
    uber,
)

__all__ = ["LEDGER"]

LEDGER = (
    *intro.CLAIMS,
    *spectrum.CLAIMS,
    *economics.CLAIMS,
    *expedia.CLAIMS,
    *spanner.CLAIMS,
    *dynamo.CLAIMS,
    *netflix.CLAIMS,
    *bitcoin.CLAIMS,
    *uber.CLAIMS,
    *patterns.CLAIMS,
    *feed.CLAIMS,
    *examples.CLAIMS,
    *chat.CLAIMS,
    *counter.CLAIMS,
    *inventory.CLAIMS,
)
