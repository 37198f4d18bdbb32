"""Writers of one text in every order of events: which designs converge, which do not."""

import pytest

from coordlib.engine import Partition, System, explore, simulate
from coordlib.protocols import shared_text as protocol
from coordlib.protocols.text_operations import Insert
from coordlib.protocols.text_server import Client, News, through_server

TWO = {"ann": Insert(4, "high ", "ann"), "ben": Insert(9, " is latency", "ben")}
PRICE = "The price"
BOTH = "The high price is latency"
PROPERTIES = {
    "always": protocol.SAME_HEARD_SAME_READ,
    "sometimes": protocol.TWO_READ_DIFFERENTLY,
    "finally_": protocol.ALL_IN_ALL,
}


def texts(run):
    return {node.reading for node in run.world.values() if hasattr(node, "reading")}


def test_raw_positions_diverge_after_two_deliveries():
    system = System(protocol.among_peers(PRICE, TWO, transforms=False))
    found = explore(system, **PROPERTIES)
    assert found.broken[0].line == "deliver +high@4 ann>ben; deliver +is latency@9 ben>ann"


def test_transformation_mends_two_peers():
    assert explore(System(protocol.among_peers(PRICE, TWO)), **PROPERTIES).holds


def test_transformation_without_a_server_fails_three_peers():
    found = explore(System(protocol.among_peers("price", protocol.PUZZLE)), **PROPERTIES)
    assert len(found.broken[0].history) == 4


@pytest.mark.parametrize(
    ("nodes", "faults", "states"),
    [
        (through_server(PRICE, TWO), {"losses": 1, "duplicates": 1}, 2_336),
        (protocol.with_facts(PRICE, TWO), {"losses": 1, "duplicates": 1}, 99),
        (protocol.with_facts("price", protocol.PUZZLE), {"losses": 1}, 3_808),
    ],
    ids=["server", "facts", "facts of three"],
)
def test_a_server_or_facts_converge_in_every_order(nodes, faults, states):
    found = explore(System(nodes, **faults), **PROPERTIES)
    assert found.holds
    assert found.states == states


def test_three_clients_of_a_server_converge_in_every_order():
    nodes = through_server("price", protocol.PUZZLE, patience_ms=0)
    always, sometimes = PROPERTIES["always"], PROPERTIES["sometimes"]
    found = explore(System(nodes), always=always, sometimes=sometimes)
    assert found.holds
    assert found.states == 6_565


@pytest.mark.parametrize("design", [through_server, protocol.with_facts])
def test_cut_off_for_a_while_everybody_writes_on_and_reads_the_same_afterwards(design):
    cut = Partition(("ben",), at_ms=0, heal_ms=1_500)
    run = simulate(design(PRICE, TWO), faults=[cut], until_ms=5_000)
    assert texts(run) == {BOTH}
    early = simulate(design(PRICE, TWO), faults=[cut], until_ms=1_400)
    assert texts(early) == {"The high price", "The price is latency"}


def test_news_that_comes_twice_or_too_early_changes_nothing():
    client = Client("ann", PRICE, None, "server", 0)
    news = News(1, (("ben", TWO["ben"]),))
    client.on_message(None, "server", news)
    assert (client.revision, client.reading) == (0, PRICE)
