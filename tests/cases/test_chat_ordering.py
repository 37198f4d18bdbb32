"""Case 11: laws of overtaking, of orders that differ, of waiting and of metadata."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import chat_ordering as chat
from coordlib.cases import chat_ordering_views as views
from coordlib.cases.chat_ordering import ARRIVAL, CLOCK, LEVELS, NUMBER, Chat
from coordlib.engine import Exponential, Network, simulate
from coordlib.protocols.chat import TWO_REPLIES, WINDOWS, group, seen
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Chat)
SOME = [Chat(), Chat(jitter_ms=1_000, link_ms=10), Chat(later_ms=150, reply_ms=30, agree_ms=50)]


def chats():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Chat, **fields)


def within_four_errors(sample, exact):
    error = np.std(sample) / len(sample) ** 0.5
    return np.mean(sample) == pytest.approx(exact, abs=4 * error)


def test_the_levels_are_the_windows_of_the_protocol():
    assert tuple(WINDOWS) == LEVELS


@pytest.mark.parametrize("scenario", SOME)
def test_the_formulas_agree_with_exchanges_that_are_run(scenario):
    run = chat.exchanges(scenario)
    early = run[ARRIVAL].is_early[:, 0].mean(axis=1)
    assert within_four_errors(early, float(chat.overtaking_share(scenario)))
    for level in (ARRIVAL, CLOCK):
        exact = float(chat.different_orders_share(scenario, level, readers=2))
        assert within_four_errors(run[level].is_different, exact)
    adds = (run[NUMBER].after_ms - run[ARRIVAL].after_ms)[:, 0].mean(axis=1)
    assert within_four_errors(adds, chat.numbered_ms(scenario))


def test_the_formulas_agree_with_the_protocol_that_is_run():
    scenario = Chat(jitter_ms=200)
    network = Network(default=Exponential(scenario.jitter_ms, scenario.link_ms))
    nodes = group({**TWO_REPLIES, "eve": []}, reply_ms=scenario.reply_ms)
    early, different = [], {ARRIVAL: [], CLOCK: [], NUMBER: []}
    for seed in range(600):
        world = simulate(nodes, network, seed=seed, is_checked=False).world
        orders = seen(world, ARRIVAL)["dan"]
        early.append(orders.index("no, 6") < orders.index("at 5?"))
        for level, found in different.items():
            both = [
                [text for text in seen(world, level)[name] if text != "at 5?"]
                for name in ("dan", "eve")
            ]
            found.append(both[0] != both[1])
    assert within_four_errors(early, float(chat.overtaking_share(scenario)))
    for level, found in different.items():
        exact = float(chat.different_orders_share(scenario, level, readers=2))
        assert within_four_errors(found, exact)


@pytest.mark.parametrize("scenario", SOME)
def test_by_clock_and_by_number_no_reply_is_early_and_nothing_is_sooner(scenario):
    run = chat.exchanges(scenario)
    assert run[ARRIVAL].is_early.any()
    assert not run[CLOCK].is_early.any()
    assert not run[NUMBER].is_early.any()
    assert not run[NUMBER].is_different.any()
    assert (run[CLOCK].after_ms >= run[ARRIVAL].after_ms).all()


@given(chats())
def test_at_most_a_quarter_of_the_readers_is_overtaken(scenario):
    one, anybody = chat.overtaking_share(scenario), chat.somebody_share(scenario)
    assert 0 <= one <= 0.25
    assert one * (1 - 1e-6) <= anybody <= 1
    assert anybody <= (scenario.members - 2) * one * (1 + 1e-6) + 1e-9


@given(chats(), st.integers(2, 100))
def test_by_arrival_the_chance_of_one_order_depends_on_the_readers_alone(scenario, readers):
    tied = dataclasses.replace(scenario, later_ms=0.0)
    share = float(chat.different_orders_share(tied, ARRIVAL, readers))
    assert share == pytest.approx((readers - 1) / (readers + 1), abs=0.001)


@given(chats(), st.integers(2, 1_000))
def test_by_clock_orders_differ_no_more_than_by_arrival_nor_than_replies_are_concurrent(
    scenario, readers
):
    tied = dataclasses.replace(scenario, later_ms=0.0)
    by_arrival, by_clock = (
        float(chat.different_orders_share(tied, level, readers)) for level in (ARRIVAL, CLOCK)
    )
    concurrent = 1 - np.exp(-tied.link_ms / tied.jitter_ms) / 2
    assert by_clock <= by_arrival + 1e-12
    assert by_clock <= concurrent + 0.005
    assert float(chat.different_orders_share(tied, NUMBER, readers)) == 0


@given(chats())
def test_a_number_adds_at_least_a_link_and_an_agreement(scenario):
    assert chat.numbered_ms(scenario) >= scenario.link_ms + scenario.agree_ms + scenario.jitter_ms
    assert 0 <= chat.held_ms(scenario) <= scenario.jitter_ms / 4


def test_messages_and_bytes_of_a_line():
    assert [chat.messages_per_line(Chat(), level) for level in LEVELS] == [9, 9, 20]
    assert [chat.extra_bytes(Chat(), level) for level in LEVELS] == [0, 80, 0]


@given(chats())
def test_a_clock_s_traffic_grows_with_its_entries(scenario):
    plain, clock, _ = (chat.usd_per_million_lines(scenario, level) for level in LEVELS)
    more = scenario.members * scenario.entry_bytes / scenario.text_bytes
    assert clock == pytest.approx(plain * (1 + more))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(scenario=chats())
@settings(max_examples=10, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, scenario):
    drawing = view.draw(scenario)
    data = [np.ravel(one) for one in drawing.curves.values()]
    data += [np.array(xy) for group in drawing.points.values() for xy in group.values()]
    assert np.isfinite(np.concatenate(data)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Chat())
    for name in view.sliders:
        moved = view.draw(Chat(**{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name
