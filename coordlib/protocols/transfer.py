"""A transfer from one account to another: two independent writes, a saga, or two-phase commit.

Two independent writes lose the money when anything is lost between them:

>>> from coordlib.engine import System, explore
>>> found = explore(System(independent_writes(), losses=1), finally_=SETTLED)
>>> print(found.broken[0].line)
deliver debit coordinator>A; lose debited A>coordinator

A saga shows the money missing for a while, but its log knows of it and it comes to rest:

>>> shown = explore(System(saga()), always=BALANCED)
>>> print(shown.broken[0].line)
deliver debit coordinator>A
>>> system = System(saga(), losses=1, crashes=1, restarts=1)
>>> explore(system, always=ACCOUNTED_FOR, finally_=SETTLED).holds
True

Two-phase commit never shows it missing, and blocks if its coordinator does not come back:

>>> print(explore(System(two_phase_commit(), crashes=1), always=BALANCED, finally_=SETTLED))
complete within crashes 1: 367 states, 12 events deep
finally 'the books balance and no running account is locked': out of reach for good after \
2 events: deliver prepare coordinator>A; crash coordinator
"""

from __future__ import annotations

from typing import ClassVar

from coordlib.engine import Constant, Context, Network, Node, World
from coordlib.protocols.two_phase_commit import Coordinator, Participant

__all__ = [
    "ACCOUNTED_FOR",
    "BALANCED",
    "MOVED",
    "NONE_CREATED",
    "SETTLED",
    "UNDONE",
    "Account",
    "LockedAccount",
    "Saga",
    "Teller",
    "independent_writes",
    "links",
    "on_the_books_usd",
    "saga",
    "two_phase_commit",
]

FROM, TO, COORDINATOR = "A", "B", "coordinator"
AMOUNT_USD = 1_000
TIMEOUT_MS = 1_000.0

CHANGES_USD = {"debit": -AMOUNT_USD, "credit": AMOUNT_USD, "refund": AMOUNT_USD}
ANSWERS = {"debit": "debited", "credit": "credited", "refund": "refunded"}


class Account(Node):
    """Keeps a balance, and does what it is asked at once, in a transaction of its own.

    Parameters
    ----------
    name : str
        Its name.
    balance_usd : int
        What it holds at first.
    accepts : bool
        Whether it takes a credit; one that has been closed does not.
    remembers : bool
        Whether it recognises a request that comes again, and just answers again.
    """

    durable: ClassVar = ("balance_usd", "done")
    is_locked: ClassVar = False

    def __init__(
        self, name: str, balance_usd: int, accepts: bool = True, remembers: bool = True
    ) -> None:
        super().__init__(name)
        self.balance_usd = balance_usd
        self.accepts = accepts
        self.remembers = remembers
        self.done: frozenset[str] = frozenset()

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Debit, credit or refund, and answer."""
        if message == "credit" and not self.accepts:
            context.send(sender, "refused")
            return
        if message not in self.done:
            self.balance_usd += CHANGES_USD[message]
            context.note(ANSWERS[message])
        if self.remembers:
            self.done |= {message}
        context.send(sender, ANSWERS[message])


class Teller(Node):
    """Two independent writes: debit, then credit; what it knows is gone when it crashes.

    Parameters
    ----------
    retry_ms : float
        How long it waits before it sends the credit again; 0 to send it just once.
    """

    def __init__(self, retry_ms: float = 0.0) -> None:
        super().__init__(COORDINATOR)
        self.retry_ms = retry_ms

    def on_start(self, context: Context) -> None:
        """Debit."""
        context.send(FROM, "debit")

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Once debited, credit."""
        if message == "debited":
            self.credit(context)
        else:
            context.cancel_timer("credit")

    def on_timer(self, context: Context, timer: str) -> None:
        """Credit again, for want of an answer."""
        self.credit(context)

    def credit(self, context: Context) -> None:
        """Send the credit."""
        context.send(TO, "credit")
        if self.retry_ms:
            context.set_timer("credit", self.retry_ms)


class Saga(Node):
    """Debit, then credit; if the credit is refused, refund. Each is repeated until answered.

    The step under way is durable, so that a restarted coordinator goes on where it stopped. Source:
    Garcia-Molina and Salem, *Sagas*, SIGMOD 1987.

    Parameters
    ----------
    retry_ms : float
        How long it waits for an answer before it asks again.
    """

    durable: ClassVar = ("step",)
    after: ClassVar = {
        ("debit", "debited"): "credit",
        ("credit", "credited"): "done",
        ("credit", "refused"): "refund",
        ("refund", "refunded"): "undone",
    }

    def __init__(self, retry_ms: float = TIMEOUT_MS) -> None:
        super().__init__(COORDINATOR)
        self.retry_ms = retry_ms
        self.step = "debit"

    @property
    def is_under_way(self) -> bool:
        """Whether its log holds a transfer that has not come to its end."""
        return self.step in CHANGES_USD

    def on_start(self, context: Context) -> None:
        """Ask for the first step."""
        self.ask(context)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Go on to the next step; an answer to an earlier one changes nothing."""
        if (self.step, message) in self.after:
            self.step = self.after[self.step, message]
            self.ask(context)

    def on_timer(self, context: Context, timer: str) -> None:
        """Ask again."""
        self.ask(context)

    def on_restart(self, context: Context) -> None:
        """Ask again for the step in the log."""
        self.ask(context)

    def ask(self, context: Context) -> None:
        """Send the step under way to the account that it concerns."""
        if self.is_under_way:
            context.send(TO if self.step == "credit" else FROM, self.step)
            context.set_timer("answer", self.retry_ms)
        else:
            context.cancel_timer("answer")


class LockedAccount(Participant):
    """An account that takes part in two-phase commit: locked from its yes to the decision.

    Parameters
    ----------
    name : str
        Its name.
    balance_usd, change_usd : int
        What it holds at first, and what the transfer changes.
    accepts : bool
        Whether it votes yes.
    timeout_ms : float
        As in `Participant`.
    """

    durable: ClassVar = ("state", "balance_usd")

    def __init__(
        self,
        name: str,
        balance_usd: int,
        change_usd: int,
        accepts: bool = True,
        timeout_ms: float = TIMEOUT_MS,
    ) -> None:
        super().__init__(name, COORDINATOR, accepts, timeout_ms)
        self.balance_usd = balance_usd
        self.change_usd = change_usd

    is_locked = Participant.is_in_doubt

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Take part, and change the balance as the decision to commit arrives."""
        before, was_locked = self.state, self.is_locked
        super().on_message(context, sender, message)
        if self.state == "committed" and before != "committed":
            self.balance_usd += self.change_usd
            context.note("credited" if self.change_usd > 0 else "debited")
        elif self.is_locked != was_locked:
            context.note("locked" if self.is_locked else "released")


def independent_writes(
    *, accepts: bool = True, remembers: bool = False, retry_ms: float = 0.0
) -> list[Node]:
    """Return a teller and two accounts; the parameters are those of `Account` and `Teller`."""
    sender, receiver = Account(FROM, AMOUNT_USD), Account(TO, 0, accepts, remembers)
    return [sender, Teller(retry_ms), receiver]


def saga(
    *, accepts: bool = True, remembers: bool = True, retry_ms: float = TIMEOUT_MS
) -> list[Node]:
    """Return a saga's coordinator and two accounts; the parameters are theirs."""
    sender = Account(FROM, AMOUNT_USD, remembers=remembers)
    return [sender, Saga(retry_ms), Account(TO, 0, accepts, remembers)]


def two_phase_commit(*, accepts: bool = True, retry_ms: float = TIMEOUT_MS) -> list[Node]:
    """Return a coordinator and two accounts that agree before either changes."""
    sender = LockedAccount(FROM, AMOUNT_USD, -AMOUNT_USD, timeout_ms=retry_ms)
    receiver = LockedAccount(TO, 0, AMOUNT_USD, accepts, timeout_ms=retry_ms)
    return [sender, Coordinator(COORDINATOR, (FROM, TO), retry_ms), receiver]


def links(near_round_trip_ms: float, far_round_trip_ms: float) -> Network:
    """Return a network: the coordinator near account A and far from account B."""
    near, far = Constant(near_round_trip_ms / 2), Constant(far_round_trip_ms / 2)
    return Network({(COORDINATOR, FROM): near, (COORDINATOR, TO): far})


def on_the_books_usd(world: World) -> int:
    """Return what all the accounts hold together."""
    return sum(world[name].balance_usd for name in (FROM, TO))


def _is_locked(world: World) -> bool:
    return any(world[name].is_locked for name in (FROM, TO))


def _balanced(world: World) -> bool:
    """Say whether one who reads all accounts now finds all the money, or waits for a lock."""
    return _is_locked(world) or on_the_books_usd(world) == AMOUNT_USD


def _accounted_for(world: World) -> bool:
    """Say whether what is missing is, by the coordinator's log, under way."""
    missing_usd = AMOUNT_USD - on_the_books_usd(world)
    is_logged = getattr(world[COORDINATOR], "is_under_way", False)
    return missing_usd == 0 or (missing_usd == AMOUNT_USD and is_logged)


def _none_created(world: World) -> bool:
    return _is_locked(world) or on_the_books_usd(world) <= AMOUNT_USD


def _settled(world: World) -> bool:
    waiting = [name for name in (FROM, TO) if world[name].is_locked and world.is_up(name)]
    return on_the_books_usd(world) == AMOUNT_USD and not waiting


BALANCED = {"the books balance whenever all can be read": _balanced}
ACCOUNTED_FOR = {"what is missing is in the log": _accounted_for}
NONE_CREATED = {"no money is created": _none_created}
SETTLED = {"the books balance and no running account is locked": _settled}
MOVED = {"the money arrives": lambda world: world[TO].balance_usd == AMOUNT_USD}
UNDONE = {"it is taken back": lambda world: getattr(world[COORDINATOR], "step", "") == "undone"}
