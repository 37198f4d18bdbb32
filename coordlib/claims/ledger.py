"""Every claim that has been judged so far, in the order of the notebooks."""

from coordlib.claims import dynamo, expedia

__all__ = ["LEDGER"]

LEDGER = (*expedia.CLAIMS, *dynamo.CLAIMS)
