"""Every claim that has been judged so far, in the order of the notebooks."""

from coordlib.claims import (
    bank,
    bitcoin,
    chat,
    counter,
    dynamo,
    economics,
    editing,
    ethereum,
    expedia,
    feed,
    inventory,
    knight,
    netflix,
    spanner,
    spectrum,
    uber,
)

__all__ = ["LEDGER"]

LEDGER = (
    *spectrum.CLAIMS,
    *economics.CLAIMS,
    *expedia.CLAIMS,
    *spanner.CLAIMS,
    *dynamo.CLAIMS,
    *netflix.CLAIMS,
    *bitcoin.CLAIMS,
    *uber.CLAIMS,
    *feed.CLAIMS,
    *inventory.CLAIMS,
    *bank.CLAIMS,
    *counter.CLAIMS,
    *chat.CLAIMS,
    *editing.CLAIMS,
    *knight.CLAIMS,
    *ethereum.CLAIMS,
)
