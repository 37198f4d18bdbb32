"""Every claim that has been judged so far, in the order of the notebooks."""

from coordlib.claims import (
    bank,
    bitcoin,
    dynamo,
    economics,
    examples,
    expedia,
    intro,
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
    *examples.CLAIMS,
    *bank.CLAIMS,
)
