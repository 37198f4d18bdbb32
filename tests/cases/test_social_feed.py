"""Example 1: laws of delays, of the four rules and of celebrities; the published figures."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import social_feed as model
from coordlib.cases import social_feed_celebrities as celebrities
from coordlib.cases import social_feed_rules as rules
from coordlib.cases import social_feed_views as views
from coordlib.cases.social_feed import Feed
from coordlib.engine import Constant, Network, simulate
from coordlib.protocols.feed_fanout import fan_out
from coordlib.published import twitter
from coordlib.quantity import quantities
from coordlib.units import SECONDS_PER_DAY

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Feed)


def feeds(**bounds):
    """Any scenario that its quantities allow, evenly on their scales."""

    def values(one):
        low, high = bounds.get(one.name, (one.low, one.high))
        if one.scale == "linear":
            return st.floats(low, high)
        return st.floats(np.log(low), np.log(high)).map(lambda power: one.within(np.exp(power)))

    return st.builds(Feed, **{name: values(one) for name, one in KNOWN.items()})


@given(feeds())
@settings(max_examples=40)
def test_the_share_that_is_late_falls_from_all_to_none(feed):
    times_s = model._times_s(feed)
    late = model.late_share(feed, times_s)
    assert model.late_share(feed, [0.0, feed.link_ms / 1_000]).tolist() == [1.0, 1.0]
    assert (np.diff(late) <= 1e-9).all()
    assert late[-1] * feed.followers < 1e-4


@given(feeds())
@settings(max_examples=30)
def test_the_mean_is_what_the_distribution_says_and_lies_between_first_and_last(feed):
    times_s = model._times_s(feed)
    mean_s = model._mean_s(times_s, model.late_share(feed, times_s))
    assert model.mean_delay_s(feed) == pytest.approx(mean_s, rel=0.01)
    assert model.first_delay_s(feed) <= mean_s * 1.01
    assert model.last_delay_s(feed) >= mean_s * 0.99


def test_a_single_follower_is_first_and_last():
    alone = Feed(followers=1)
    expected_s = pytest.approx(model.mean_delay_s(alone), rel=1e-3)
    assert model.first_delay_s(alone) == expected_s
    assert model.last_delay_s(alone) == expected_s


@given(feeds(), st.floats(1, 100))
@settings(max_examples=30)
def test_more_followers_or_more_slow_inserts_never_bring_the_last_one_sooner(feed, factor):
    last_s = model.last_delay_s(feed)
    followers = KNOWN["followers"].within(feed.followers * factor)
    more = dataclasses.replace(feed, followers=followers)
    assert model.last_delay_s(more) >= last_s * 0.999


def test_the_formulas_agree_with_delays_that_are_drawn():
    feed = Feed(slow_share=0.01)
    drawn_s = model.drawn_delays_s(feed, np.random.default_rng(1), (20_000, 75))
    for found_s, exact_s in (
        (drawn_s.mean(axis=1), model.mean_delay_s(feed)),
        (drawn_s.max(axis=1), model.last_delay_s(feed)),
        (drawn_s.min(axis=1), model.first_delay_s(feed)),
    ):
        standard_error = found_s.std() / len(found_s) ** 0.5
        assert exact_s == pytest.approx(found_s.mean(), abs=4 * standard_error)
    share = model.late_share(feed, 0.05)
    assert share == pytest.approx((drawn_s > 0.05).mean(), abs=4 * (share / drawn_s.size) ** 0.5)


def test_one_follower_s_delays_have_the_means_that_follow():
    feed = Feed(slow_share=0.02)
    drawn = model.delays(feed, draws=20_000)
    known_s = model.last_delay_s(feed) + feed.link_ms / 1_000
    for found_s, exact_s in (
        (drawn.kept_s, model.mean_delay_s(feed)),
        (drawn.last_s, known_s),
        (drawn.seen_s, known_s + model.mean_delay_s(feed)),
    ):
        standard_error = found_s.std() / len(found_s) ** 0.5
        assert exact_s == pytest.approx(found_s.mean(), abs=4 * standard_error)
    assert (drawn.kept_s <= drawn.last_s).all()
    assert (drawn.last_s < drawn.seen_s).all()


@pytest.mark.parametrize("rule", rules.RULES[:3])
def test_counted_reads_agree_with_what_is_computed(rule):
    feed = Feed(reads_per_day=10_000, slow_share=0.01, slow_s=1)
    exact = rules.outcome(feed, rule)
    counts = rules.counted(feed, rule, posts=4_000)
    for found, expected in zip(counts, (exact.stale_reads, exact.waited_s), strict=True):
        standard_error = found.std() / len(found) ** 0.5
        assert expected == pytest.approx(found.mean(), abs=4 * standard_error + 0.02 * expected)


@given(feeds(followers=(2, 1e8)))
@settings(max_examples=20)
def test_a_release_spares_no_stale_read_and_holding_spares_all(feed):
    at_once, released, held, on_read = (rules.outcome(feed, rule) for rule in rules.RULES)
    assert at_once.stale_reads == released.stale_reads >= held.stale_reads == 0
    assert on_read.stale_reads == 0
    assert at_once.waited_s == 0 < held.waited_s
    assert at_once.seen_s < released.seen_s == held.seen_s
    assert at_once.messages < released.messages == held.messages <= 2 * at_once.messages


@pytest.mark.parametrize(("rule", "kinds"), [("at once", 2), ("released", 4), ("held", 4)])
def test_the_model_s_messages_are_the_protocol_s(rule, kinds):
    feed = Feed(followers=9)
    sent = simulate(fan_out(rule, feeds=9), Network(default=Constant(10))).sent
    reads = 2 * rules.reads_per_post(feed)
    assert sent == kinds * 9
    assert rules.messages_per_post(feed, rule) == pytest.approx(sent + reads)


def test_pushing_costs_less_as_long_as_an_author_posts_less_than_a_reader_looks():
    assert celebrities.is_pushed(Feed(posts_per_day=9, reads_per_day=10))
    assert not celebrities.is_pushed(Feed(posts_per_day=11, reads_per_day=10))
    assert not celebrities.is_pushed(Feed(posts_per_day=9, reads_per_day=10, authors_per_pull=2))


@given(st.integers(1, 3_000), st.floats(0.1, 1))
def test_the_sum_of_powers_is_the_sum(count, exponent):
    exact = (np.arange(1, count + 1) ** -exponent).sum()
    assert celebrities.sum_of_powers(count, exponent) == pytest.approx(exact, rel=5e-3)


def test_the_law_of_followers_has_the_published_mean_and_maximum():
    everybody = celebrities.followed_above(1)
    assert everybody == pytest.approx(75, rel=1e-3)
    assert celebrities.authors_above(twitter.MOST_FOLLOWERS) == 1
    assert celebrities.authors_above(twitter.MOST_FOLLOWERS * 1.01) == 0


def test_at_the_published_rates_a_hybrid_buys_time_and_no_messages():
    all_pushed = celebrities.hybrid(Feed(most_pushed=1e8))
    for most in (1e3, 1e5, 1e7):
        for authors in (1, 1_000):
            feed = Feed(most_pushed=most, authors_per_pull=authors)
            mixed = celebrities.hybrid(feed)
            assert mixed.messages > all_pushed.messages
            assert mixed.last_s < all_pushed.last_s


def test_the_published_figures_follow_from_one_another():
    per_second = twitter.POSTS_PER_DAY / SECONDS_PER_DAY
    assert per_second == pytest.approx(twitter.POSTS_PER_SECOND, rel=0.01)
    deliveries = twitter.DELIVERIES_PER_DAY / twitter.POSTS_PER_DAY
    assert deliveries == twitter.DERIVED_DELIVERIES_PER_POST
    derived = twitter.POSTS_PER_SECOND * deliveries
    assert derived == twitter.DERIVED_DELIVERIES_PER_SECOND
    slow = 1 - 0.99**100
    assert slow == pytest.approx(twitter.SLOW_OF_A_HUNDRED_SHARE, abs=0.005)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(feed=feeds())
@settings(max_examples=10, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, feed):
    drawing = view.draw(feed)
    data = [np.ravel(one) for one in drawing.curves.values()]
    data += [one[~np.isnan(one)] for one in drawing.values.values()]
    assert set(drawing.curves) | set(drawing.values) == set(view.frame.names)
    assert np.isfinite(np.concatenate(data)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Feed())
    for name in view.sliders:
        moved = view.draw(Feed(**{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name
