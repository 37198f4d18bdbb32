"""Every claim that has been judged so far, in the order of the notebooks."""

from coordlib.claims import (
    bank,
    bitcoin,
    chat,
    counter,
    dynamo,
    economics,
    editing,
    expedia,
    feed,
    intro,
    inventory,
    netflix,
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
    *feed.CLAIMS,
    *bank.CLAIMS,
    *chat.CLAIMS,
    *counter.CLAIMS,
    *inventory.CLAIMS,
    *editing.CLAIMS,
)
