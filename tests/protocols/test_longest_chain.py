"""The longest chain: what settles stays while the network is whole, and not when it is cut."""

from hypothesis import given
from hypothesis import strategies as st

from coordlib.engine import Constant, Network, Partition, simulate
from coordlib.protocols.longest_chain import SETTLED, Chain, nodes

FINDS_S = {"a": (600, 1900), "b": (1300, 2500), "c": (1500, 2200)}
CUT = [Partition(("c",), at_ms=0.7e6, heal_ms=2.4e6)]
SLOW = Network(default=Constant(2_000))


def run(depth, faults=()):
    return simulate(nodes(FINDS_S, depth), SLOW, faults=faults, until_ms=4e6, always=SETTLED)


def test_whole_all_agree_on_one_chain():
    whole = run(depth=2)
    assert whole.broken == ""
    assert {miner.chain for miner in whole.world.values()} == {
        Chain(("a1", "b1", "c1", "a2", "c2", "b2"))
    }


def test_cut_off_the_shorter_side_loses_what_had_settled():
    cut = run(depth=2, faults=CUT)
    assert cut.broken.startswith("always 'what is settled stays'")
    assert [step.node for step in cut.trace.notes("drops c1 c2")] == ["c"]


def test_a_merchant_who_waits_longer_than_the_cut_loses_nothing():
    assert run(depth=3, faults=CUT).broken == ""


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(1, 60)),
        max_size=12,
        unique_by=lambda find: find[1],
    )
)
def test_with_quick_messages_nothing_is_ever_dropped(finds):
    finds_s = {name: sorted(at * 60 for who, at in finds if who == name) for name in "abcd"}
    quick = simulate(nodes(finds_s, 1), until_ms=4e6, always=SETTLED)
    assert quick.broken == ""
    assert {len(miner.chain.blocks) for miner in quick.world.values()} == {len(finds)}
