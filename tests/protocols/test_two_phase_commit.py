import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.engine import (
    Crash,
    Network,
    Restart,
    System,
    Uniform,
    explore,
    replay,
    simulate,
    wander,
)
from coordlib.protocols.two_phase_commit import (
    AGREE,
    DECIDED,
    NODES_AGREE,
    REACHABLE,
    Coordinator,
    Participant,
    Specification,
    links,
    nodes,
)

REGIONS = {"us": 140, "eu": 180, "ap": 230}


def states_of(run):
    return {name: run.world[name].state for name in run.world if name != "coordinator"}


@pytest.mark.parametrize(("managers", "states"), [(3, 288), (5, 8_832)])
def test_the_specification_has_the_published_number_of_states(managers, states):
    found = explore(Specification(managers), always=AGREE, sometimes=REACHABLE)
    assert found.holds
    assert found.states == states


@pytest.mark.slow
def test_the_specification_with_seven_managers():
    found = explore(Specification(7), always=AGREE, sometimes=REACHABLE)
    assert found.holds
    assert found.states == 296_448


def test_a_commit_takes_two_round_trips_of_the_slowest_link():
    run = simulate(nodes(list(REGIONS)), links(REGIONS), finally_=DECIDED)
    assert run.trace.notes("decides commit")[0].at == 2 * 230
    assert set(states_of(run).values()) == {"committed"}
    assert (run.sent, run.message_delays, run.broken) == (12, 4, "")


def test_one_no_aborts_everybody():
    regions = list(REGIONS)
    voters = [Participant(name, votes_yes=name != "eu") for name in regions]
    run = simulate([Coordinator("coordinator", regions), *voters], links(REGIONS))
    assert set(states_of(run).values()) == {"aborted"}


def test_a_coordinator_that_crashes_after_the_votes_blocks_the_participants():
    run = simulate(
        nodes(list(REGIONS)),
        links(REGIONS),
        faults=[Crash("coordinator", 400)],
        finally_=DECIDED,
        until_ms=10_000,
    )
    assert run.broken == "finally 'no running participant is in doubt': not so by 10,000 ms"
    assert set(states_of(run).values()) == {"prepared"}


@pytest.mark.parametrize(("crash_ms", "outcome"), [(400, "aborted"), (470, "committed")])
def test_a_coordinator_that_restarts_releases_them(crash_ms, outcome):
    faults = [Crash("coordinator", crash_ms), Restart("coordinator", 3_000)]
    run = simulate(nodes(list(REGIONS)), links(REGIONS), faults=faults, finally_=DECIDED)
    assert (set(states_of(run).values()), run.broken) == ({outcome}, "")


def test_the_shortest_history_that_blocks():
    found = explore(System(nodes(["us", "eu"]), crashes=1), always=NODES_AGREE, finally_=DECIDED)
    assert found.is_complete
    assert found.broken[0].history == ("deliver prepare coordinator>us", "crash coordinator")


@pytest.mark.parametrize(
    "bounds",
    [
        {"crashes": 1, "restarts": 1},
        {"crashes": 1, "restarts": 1, "losses": 1},
        {"duplicates": 1, "losses": 1},
        {"early_timeouts": 2},
    ],
)
def test_with_restarts_nobody_disagrees_or_stays_in_doubt(bounds):
    everybody = {"all commit": lambda world: {p.state for p in voters(world)} == {"committed"}}
    found = explore(
        System(nodes(["us", "eu"]), **bounds),
        always=NODES_AGREE,
        sometimes=everybody,
        finally_=DECIDED,
    )
    assert found.holds, str(found)


def voters(world):
    return [node for node in world.values() if isinstance(node, Participant)]


class Impatient(Participant):
    """Aborts when in doubt, which its promise forbids."""

    def on_timer(self, context, timer):
        self.state = "aborted"


def impatient():
    return [Coordinator("coordinator", ["us", "eu"]), Impatient("us"), Impatient("eu")]


def test_aborting_in_doubt_breaks_agreement():
    system = System(impatient(), early_timeouts=1)
    found = explore(system, always=NODES_AGREE)
    assert found.broken[0].kind == "always"
    assert "early timeout" in found.broken[0].line
    states = {
        voter.state for voter in voters(system.view(replay(system, found.broken[0].line)[-1]))
    }
    assert states == {"aborted", "committed"}


def test_a_random_search_finds_it_as_short():
    model = System(impatient(), early_timeouts=2)
    shortest = len(explore(model, always=NODES_AGREE).broken[0].history)
    found = wander(model, NODES_AGREE, seed=3)
    assert len(found.broken[0].history) == shortest


@given(
    seed=st.integers(0, 2**32 - 1),
    crash_ms=st.floats(0, 2_000),
    down_ms=st.floats(1, 5_000),
    victim=st.sampled_from(["coordinator", *REGIONS]),
)
@settings(max_examples=30, deadline=None)
def test_by_the_clock_nobody_disagrees_and_all_decide(seed, crash_ms, down_ms, victim):
    run = simulate(
        nodes(list(REGIONS)),
        Network(default=Uniform(20, 400), loss_share=0.2, duplicate_share=0.1),
        seed=seed,
        faults=[Crash(victim, crash_ms), Restart(victim, crash_ms + down_ms)],
        always=NODES_AGREE,
        finally_=DECIDED,
        until_ms=120_000,
    )
    assert run.broken == ""
