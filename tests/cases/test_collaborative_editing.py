"""Case 12: real merges, the library beside the teaching version, the formulas, the charts."""

import dataclasses
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import collaborative_editing as editing
from coordlib.cases import collaborative_editing_bytes as sizes
from coordlib.cases import collaborative_editing_git as git
from coordlib.cases import collaborative_editing_pycrdt as library
from coordlib.cases import collaborative_editing_rounds as rounds
from coordlib.cases import collaborative_editing_views as views
from coordlib.cases.collaborative_editing import Session
from coordlib.claims import editing as claims
from coordlib.protocols.text_operations import Delete, Insert, applied
from coordlib.published import yjs
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Session)
SIX = "".join(f"line {number}\n" for number in range(6))


def sessions():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Session, **fields)


def with_line(number, ending):
    return SIX.replace(f"line {number}\n", f"line {number}{ending}\n")


@pytest.mark.parametrize(("other", "conflicts"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_git_asks_where_lines_are_the_same_or_neighbours(other, conflicts):
    ours, theirs = with_line(1, " of ann"), with_line(other, " of ben")
    plain, branches = git.merge(SIX, ours, theirs), git.merge_branches(SIX, ours, theirs)
    assert (plain.conflicts, branches.conflicts) == (conflicts, conflicts)
    assert ("CONFLICT (content)" in branches.said) == bool(conflicts)
    if not conflicts:
        assert plain.text == branches.text


def test_git_takes_a_change_that_both_made_once():
    mended = "The end\n"
    assert git.merge_branches("Teh end\n", mended, mended).text == mended


def test_git_reads_nobody_s_settings(monkeypatch, tmp_path):
    settings_file = tmp_path / "gitconfig"
    settings_file.write_text("[merge]\n conflictStyle = diff3\n[user]\n useConfigOnly = true\n")
    plain = git.merge_branches(SIX, with_line(1, "a"), with_line(1, "b"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings_file))
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    assert git.merge_branches(SIX, with_line(1, "a"), with_line(1, "b")) == plain


def test_without_git_a_sentence_says_so(monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(git.GitError, match="git: not found on the PATH"):
        git.merge(SIX, SIX, SIX)


def test_an_error_of_git_names_the_command(tmp_path):
    with pytest.raises(git.GitError, match="git log: exit status 128"):
        git._git(str(tmp_path), "log")


def test_the_library_is_loaded_only_where_it_is_used():
    modules = "coordlib, coordlib.claims.editing"
    code = f"import sys, {modules}; print('pycrdt' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False"]


@given(st.randoms(use_true_random=False), st.integers(1, 25))
@settings(max_examples=40, deadline=None)
def test_random_concurrent_edits_converge_in_the_library(rng, count):
    writers = ["ann", "ben", "cy"]
    copies = library.copies("the price", writers)
    for _ in range(count):
        at = rng.randrange(len(copies))
        length = len(str(library.text_of(copies[at])))
        if rng.random() < 0.3 and length:
            library.edit(copies[at], Delete(rng.randrange(length)))
        elif rng.random() < 0.8:
            library.edit(copies[at], Insert(rng.randint(0, length), "xy", writers[at]))
        else:
            library.exchange(*rng.sample(copies, 2))
    library.exchange(*copies)
    library.exchange(*copies)
    assert len({str(library.text_of(copy)) for copy in copies}) == 1


def test_the_library_keeps_what_was_published_of_it():
    ours = library.published_bytes(yjs.LETTERS)
    at_random = "at random places"
    assert ours.pop(at_random) == pytest.approx(yjs.DOCUMENT_BYTES[at_random], rel=0.005)
    published = {name: size for name, size in yjs.DOCUMENT_BYTES.items() if name != at_random}
    assert ours == published


@pytest.mark.parametrize("run_letters", [1, 3, 10, 50])
@pytest.mark.parametrize("id_bytes", [1, 5, 8])
def test_the_formula_of_kept_bytes_is_near_what_the_library_keeps(run_letters, id_bytes):
    kept = library.document_bytes(2_000, run_letters, id_bytes)
    formula = float(sizes.library_bytes(2_000, run_letters, id_bytes))
    assert formula == pytest.approx(kept, rel=0.1)


@pytest.mark.parametrize("id_bytes", [1, 5, 8])
@pytest.mark.parametrize("letters", [100, 1_000])
def test_the_formula_of_sent_bytes_is_what_the_library_sends(id_bytes, letters):
    copy = library.typed_in(range(letters), writer=1 << (7 * (id_bytes - 1)))
    for place in (letters // 2, letters // 2 + 1):
        sent = library.edit(copy, Insert(place, "x", ""))
        assert sent == sizes.library_update_bytes(id_bytes, letters)


def test_every_design_that_merges_keeps_every_word_and_its_copies_agree():
    some = rounds.rounds(12, lines=15, edits=3)
    found = {name: rounds.tally(design, some) for name, design in rounds.DESIGNS.items()}
    words = sum(len(one.words()) for one in some)
    assert found["last save wins"].lost == words / 2
    for name in ("git", "transformation", "teaching CRDT", "pycrdt"):
        assert (found[name].different, found[name].lost) == (0, 0)
    assert found["git"].asked > 0 == found["git"].mixed
    assert found["transformation"].mixed == found["pycrdt"].mixed > 0 == found["pycrdt"].asked


def test_a_word_is_never_put_into_another():
    for one in rounds.rounds(5, lines=4, edits=6, seed=3):
        text = applied(one.base, *one.ann)
        assert {edit.letters.strip() for edit in one.ann} <= {*text.split()}


def test_git_s_collisions_are_as_many_as_the_formula_says():
    """One edit a side in N lines: a share of nearly 3 / N of the merges asks somebody."""
    lines, count = 12, 150
    asked = sum(rounds.by_git(one).asked for one in rounds.rounds(count, lines, edits=1))
    share = (3 * lines - 2) / lines**2  # an end line has one neighbour
    assert asked == pytest.approx(count * share, abs=4 * (count * share * (1 - share)) ** 0.5)


@pytest.mark.parametrize("width", [editing.SAME_LINE, editing.GIT_LINES])
@pytest.mark.parametrize("apart_min", [5.0, 60.0])
def test_the_formula_of_collisions_agrees_with_lines_that_are_drawn(width, apart_min):
    share, error = editing.simulated_share(Session(), apart_min, width, rounds=800)
    exact = float(editing.edit_collides(Session(), apart_min, width))
    assert share == pytest.approx(exact, abs=4 * error + 0.002)


@given(sessions(), st.floats(0.001, 1e4), st.floats(1, 10))
def test_more_time_apart_and_a_wider_collision_never_mean_fewer(session, apart_min, factor):
    shares = [
        float(editing.edit_collides(session, minutes, width))
        for minutes in (apart_min, apart_min * factor)
        for width in (editing.SAME_LINE, editing.GIT_LINES, editing.ANY_LINE)
    ]
    assert all(0 <= share <= 1 for share in shares)
    assert shares[0] <= shares[1] <= shares[2]
    assert shares[0] <= shares[3] * (1 + 1e-12)


@given(sessions())
@settings(max_examples=25)
def test_a_letter_waits_at_most_a_round_trip_for_the_answer(session):
    waits = editing.transformation_waits_ms(session)
    assert (waits >= 0).all()
    assert (waits <= session.server_round_trip_ms * (1 + 1e-9)).all()


def test_slow_typing_never_waits_and_fast_typing_waits_half_a_round_trip():
    slow = Session(letters_per_min=100.0, server_round_trip_ms=100.0)
    fast = Session(letters_per_min=1_000.0, server_round_trip_ms=400.0)
    assert editing.transformation_waits_ms(slow).max() == 0
    assert editing.transformation_waits_ms(fast).mean() == pytest.approx(200, rel=0.2)


@given(sessions())
def test_an_hour_s_price_is_people_and_machines(session):
    found = editing.costs(session)
    for cost in found.values():
        assert cost.total_usd == cost.people_usd + cost.machines_usd
        assert cost.people_usd >= 0 < cost.machines_usd
    asked_over_mixed = session.settle_min / session.mend_min
    least = found["facts, apart"].people_usd * asked_over_mixed
    assert found["git"].people_usd >= least * (1 - 1e-9)


def test_the_claims_have_their_verdicts():
    verdicts = {claim.id: claim.verdict for claim in claims.CLAIMS}
    assert verdicts == {
        "editing-1": "corrected",
        "editing-2": "corrected",
        "editing-3": "sourced",
        "editing-4": "illustrative",
    }
    assert claims.texts_of_two_words() == {"HelloWorld", "WorldHello"}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(session=sessions())
@settings(max_examples=12, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, session):
    drawing = view.draw(session)
    names = getattr(view.frame, "names", ())
    assert {*drawing.curves, *drawing.values} == {*names}
    data = [np.ravel(one) for one in (*drawing.curves.values(), *drawing.values.values())]
    assert np.isfinite(np.concatenate(data)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Session())
    for name in view.sliders:
        moved = view.draw(dataclasses.replace(Session(), **{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name


def test_the_same_seed_draws_the_same_rounds():
    assert rounds.rounds(3, 10, 2, seed=5) == rounds.rounds(3, 10, 2, seed=5)
