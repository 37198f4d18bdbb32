import dataclasses

import pytest

from coordlib.engine import EngineError, Node, System, explore, replay, simulate


class Counter(Node):
    """Adds up what it hears; `Teller` sends it `times` ones."""

    durable = ("total",)

    def __init__(self, name="counter"):
        super().__init__(name)
        self.total = 0
        self.cache = 0

    def on_message(self, context, sender, message):
        self.total += message
        self.cache += message


class Teller(Node):
    def __init__(self, name, times=1):
        super().__init__(name)
        self.times = times

    def on_start(self, context):
        for _ in range(self.times):
            context.send("counter", 1)


class Retry(Node):
    """Asks for an answer until there is one."""

    def __init__(self, name="asker"):
        super().__init__(name)
        self.answer = ""

    def on_start(self, context):
        self.on_timer(context, "retry")

    def on_message(self, context, sender, message):
        self.answer = message
        context.cancel_timer("retry")

    def on_timer(self, context, timer):
        context.send("server", "ask")
        context.set_timer("retry", 10)


class Server(Node):
    def on_message(self, context, sender, message):
        context.note("asked")
        context.send(sender, "yes")


def totals(system):
    seen = set()
    explore(system, always={"": lambda world: seen.add(world["counter"].total) or True})
    return seen


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, {0, 1, 2}),
        ({"duplicates": 1}, {0, 1, 2, 3}),
        ({"duplicates": 2}, {0, 1, 2, 3, 4}),
    ],
)
def test_identical_messages_on_their_way_stay_two(bounds, expected):
    assert totals(System([Teller("a", times=2), Counter()], **bounds)) == expected


def test_a_loss_spends_its_bound():
    def ends(losses):
        system = System([Teller("a", times=2), Counter()], losses=losses)
        finals, frontier = set(), [system.initial()]
        while frontier:
            state = frontier.pop()
            after = [following for _, following in system.successors(state)]
            frontier += after
            if not after:
                finals.add(system.view(state)["counter"].total)
        return finals

    assert (ends(0), ends(1), ends(2)) == ({2}, {1, 2}, {0, 1, 2})


def test_a_crash_forgets_what_is_not_durable_and_loses_what_arrives():
    system = System([Teller("a", times=2), Counter()], crashes=1, restarts=1)
    line = "deliver 1 a>counter; crash counter; miss 1 a>counter; restart counter"
    world = system.view(replay(system, line)[-1])
    assert (world["counter"].total, world["counter"].cache, world.is_up("counter")) == (1, 0, True)
    crashed = replay(system, line)[2]
    assert not system.view(crashed).is_up("counter")


def test_retries_end_and_a_timer_rings_early_within_its_bound_alone():
    answered = {"answered": lambda world: world["asker"].answer == "yes"}
    assert explore(System([Retry(), Server("server")], losses=2), finally_=answered).holds
    patient = explore(System([Retry(), Server("server")]))
    hasty = explore(System([Retry(), Server("server")], early_timeouts=1))
    assert patient.states == 3 < hasty.states
    assert str(hasty).startswith("complete within early timeouts 1: ")


def test_a_counterexample_comes_with_its_trace_and_replays_to_the_same_bytes():
    def found():
        system = System([Retry(), Server("server")], crashes=1)
        return explore(system, finally_={"answered": lambda world: world["asker"].answer != ""})

    broken = found().broken[0]
    assert broken.line == "crash asker"
    assert broken.trace.breach.reason == broken.reason
    again = System([Retry(), Server("server")], crashes=1).trace(broken.line)
    again = dataclasses.replace(again, breach=broken.trace.breach)
    assert again.text().encode() == found().broken[0].trace.text().encode()
    assert again.text().endswith("still on its way: ask asker>server")


def test_a_system_stuck_from_the_start_says_so():
    class Idle(Node):
        pass

    broken = explore(System([Idle("a")]), finally_={"done": lambda world: False}).broken[0]
    assert broken.history == ()
    assert broken.trace.text().endswith(
        "BROKEN  finally 'done': out of reach for good after 0 events"
    )
    assert broken.trace.breach.step == 0


def test_a_trace_knows_when_each_message_was_sent():
    trace = System([Retry(), Server("server")]).trace(
        "deliver ask asker>server; deliver yes server>asker"
    )
    assert [(s.kind, s.at, s.sent_at) for s in trace.steps if s.kind == "deliver"] == [
        ("deliver", 1, 0),
        ("deliver", 2, 1),
    ]
    assert trace.notes("asked")[0].node == "server"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: System([Server("a"), Server("a")]), "node name 'a': got it twice"),
        (lambda: System([Server("a")], losses=-1), "losses: got -1, allowed is a whole number"),
        (lambda: System([Retry()]), "message 'ask' from asker: got addressee 'server', allowed is"),
    ],
)
def test_what_can_not_run_is_named(make, text):
    with pytest.raises(EngineError, match=text):
        make()


def test_there_is_no_clock_to_read():
    class Watcher(Node):
        def on_start(self, context):
            context.now()

    with pytest.raises(EngineError, match="no clock where every order of events is tried"):
        System([Watcher("w")])
    simulate([Watcher("w")])
