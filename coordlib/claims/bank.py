"""The claims of the bank transfer and of the saga pattern: what the engine says of them."""

from __future__ import annotations

from coordlib.cases.bank_transfer import Bank
from coordlib.cases.bank_transfer_toll import FAR_MESSAGES, cost
from coordlib.claims import Claim
from coordlib.engine import System, explore, replay
from coordlib.protocols import transfer

__all__ = ["CLAIMS", "FAULTS", "lost_usd", "most_out_of_balance_usd", "undone"]

PLACE = "Example 3"
FAULTS = {"losses": 1, "crashes": 1, "restarts": 1}


def messages_ratio() -> float:
    """Return how many messages between regions two-phase commit sends for each of the other's."""
    return FAR_MESSAGES["two-phase commit"] / FAR_MESSAGES["independent writes"]


def lost_usd() -> int:
    """Return what is missing for good after the shortest history that loses one message."""
    system = System(transfer.independent_writes(), losses=1)
    found = explore(system, finally_=transfer.SETTLED)
    last = system.view(replay(system, found.broken[0].line)[-1])
    return transfer.AMOUNT_USD - transfer.on_the_books_usd(last)


def most_out_of_balance_usd() -> int:
    """Return what a reader of all accounts can find missing or added, in every order of events."""
    system = System(transfer.two_phase_commit(), **FAULTS)
    return 0 if explore(system, always=transfer.BALANCED).holds else transfer.AMOUNT_USD


def undone(succeeds: list[bool]) -> list[int]:
    """Return the steps that the document's saga undoes, in its order.

    It notes a step as completed before it looks at the step's result.
    """
    noted = []
    for step, is_success in enumerate(succeeds):
        noted.append(step)
        if not is_success:
            return noted[::-1]
    return []


def _times_dearer() -> float:
    apart, agreed = (cost(Bank(), name) for name in ("independent writes", "two-phase commit"))
    return apart.total_usd / agreed.total_usd


CLAIMS = (
    Claim(
        id="bank-1",
        place=PLACE,
        words="a transfer by two-phase commit over an eventual one, 0.10 over 0.001 USD",
        claimed=100,
        unit="times",
        ours=messages_ratio,
        recorded="2 times",
        reason="no source; ours is the messages between the regions, four over two. Once a lost "
        f"transfer has to be found and mended, the one called cheap costs {_times_dearer():.0f} "
        "times as much, with our assumed faults and prices",
        basis="illustrative",
    ),
    Claim(
        id="bank-2",
        place=PLACE,
        words="a partition after the debit: of 1,000 USD disappear",
        claimed=1_000,
        unit="USD",
        ours=lost_usd,
        recorded="1,000 USD",
        reason="explored: one lost message is enough. It holds for a credit sent once; kept in a "
        "log and repeated until it is acknowledged, as in a saga, it is late and not lost",
        tolerance=0,
    ),
    Claim(
        id="bank-3",
        place=PLACE,
        words="two-phase commit creates or destroys",
        claimed=0,
        unit="USD",
        ours=most_out_of_balance_usd,
        recorded="0 USD",
        reason="in every order of events with a loss, a crash and a restart. The "
        "document does not say that it blocks: a crash and no restart lock an account for good",
        tolerance=0,
    ),
    Claim(
        id="saga-1",
        place="Pattern 3",
        words="of three steps the third reports failure; steps compensated",
        claimed=2,
        unit="steps",
        ours=lambda: len(undone([True, True, False])),
        recorded="3 steps",
        reason="a step counts as completed before its result is looked at, so a payment that was "
        "refused is refunded. A step that raises is not counted",
    ),
)
