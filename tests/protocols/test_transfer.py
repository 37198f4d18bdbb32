"""A transfer: what each design loses, shows or blocks, in every order of events."""

import pytest

from coordlib.engine import Crash, Partition, Restart, System, explore, simulate
from coordlib.protocols import transfer
from coordlib.protocols.transfer import (
    ACCOUNTED_FOR,
    BALANCED,
    MOVED,
    NONE_CREATED,
    SETTLED,
    UNDONE,
    Saga,
)

FAULTS = {"losses": 1, "duplicates": 1, "crashes": 1, "restarts": 1}
DESIGNS = (transfer.independent_writes, transfer.saga, transfer.two_phase_commit)
LINKS = transfer.links(10, 140)


@pytest.mark.parametrize("design", DESIGNS)
def test_without_a_fault_every_design_moves_the_money(design):
    found = explore(System(design()), always=NONE_CREATED, sometimes=MOVED, finally_=MOVED)
    assert found.holds, str(found)
    assert found.states == (69 if design is transfer.two_phase_commit else 5)


@pytest.mark.parametrize(
    ("faults", "end"),
    [
        ({"losses": 1}, ("lose debited A>coordinator",)),
        ({"crashes": 1, "restarts": 1}, ("crash coordinator", "miss debited A>coordinator")),
    ],
)
def test_independent_writes_lose_the_money_after_the_debit(faults, end):
    found = explore(System(transfer.independent_writes(), **faults), finally_=SETTLED)
    assert found.broken[0].history == ("deliver debit coordinator>A", *end)


def test_independent_writes_lose_what_is_refused_without_any_fault():
    found = explore(System(transfer.independent_writes(accepts=False)), finally_=SETTLED)
    assert found.broken[0].history == ("deliver debit coordinator>A",)


@pytest.mark.parametrize(
    ("nodes", "timer"),
    [
        (transfer.independent_writes(retry_ms=1_000), "credit"),
        (transfer.saga(remembers=False), "answer"),
    ],
    ids=["independent writes", "saga"],
)
def test_a_credit_sent_again_to_an_account_that_forgets_creates_money(nodes, timer):
    found = explore(System(nodes, losses=1), always=NONE_CREATED)
    lost, rings, again = found.broken[0].history[-3:]
    assert (lost, again) == ("lose credited B>coordinator", "deliver credit coordinator>B")
    assert rings == f"timeout coordinator {timer}"


@pytest.mark.parametrize(("accepts", "states"), [(True, 409), (False, 774)])
def test_a_saga_s_log_accounts_for_all_and_it_comes_to_rest(accepts, states):
    system = System(transfer.saga(accepts=accepts), **FAULTS)
    end = MOVED if accepts else UNDONE
    found = explore(
        system, always=ACCOUNTED_FOR | NONE_CREATED, sometimes=end, finally_=end | SETTLED
    )
    assert found.holds, str(found)
    assert found.states == states


def test_a_saga_shows_the_money_missing_after_one_event():
    found = explore(System(transfer.saga()), always=BALANCED)
    assert found.broken[0].history == ("deliver debit coordinator>A",)


class Impatient(Saga):
    """Refunds when the credit is not answered in time, though it may still arrive."""

    def on_timer(self, context, timer):
        self.step = "refund" if self.step == "credit" else self.step
        self.ask(context)


def test_a_saga_that_gives_up_creates_money():
    sender, _, receiver = transfer.saga()
    system = System([sender, Impatient(), receiver], losses=1)
    assert "refund" in explore(system, always=NONE_CREATED).broken[0].line


@pytest.mark.parametrize(
    ("bounds", "states"),
    [
        ({"crashes": 1, "restarts": 1, "losses": 1}, 4_449),
        ({"duplicates": 1, "losses": 1}, 1_451),
    ],
)
def test_two_phase_commit_balances_at_every_instant(bounds, states):
    system = System(transfer.two_phase_commit(), **bounds)
    found = explore(system, always=BALANCED, sometimes=MOVED, finally_=SETTLED)
    assert found.holds, str(found)
    assert found.states == states


def test_two_phase_commit_moves_nothing_if_an_account_refuses():
    system = System(transfer.two_phase_commit(accepts=False), losses=1)
    untouched = {"nothing moves": lambda world: world["A"].balance_usd == transfer.AMOUNT_USD}
    assert explore(system, always=untouched | BALANCED, finally_=SETTLED).holds


def test_two_phase_commit_blocks_without_a_restart():
    found = explore(System(transfer.two_phase_commit(), crashes=1), finally_=SETTLED)
    assert found.states == 367
    assert found.broken[0].history == ("deliver prepare coordinator>A", "crash coordinator")


def test_by_the_clock_a_cut_loses_delays_or_locks():
    """The link is cut as the credit, or the decision, is on its way."""
    cuts = {"independent_writes": 50, "saga": 50, "two_phase_commit": 180}
    left = {}
    for design in DESIGNS:
        cut = Partition(("B",), at_ms=cuts[design.__name__], heal_ms=3_000)
        run = simulate(design(), LINKS, faults=[cut], finally_=SETTLED)
        credits = [step.at for step in run.trace.notes("credited")]
        left[design.__name__] = (credits, bool(run.broken))
    assert left == {
        "independent_writes": ([], True),
        "saga": ([3_080.0], False),
        "two_phase_commit": ([3_210.0], False),
    }


def test_by_the_clock_a_crash_before_the_decision_aborts():
    faults = [Crash("coordinator", 100), Restart("coordinator", 2_000)]
    run = simulate(transfer.two_phase_commit(), LINKS, faults=faults, finally_=SETTLED)
    assert not run.broken
    assert [step.at for step in run.trace.notes("released")] == [2_005.0, 2_070.0]
