"""The guide: every combination of answers has advice, and no advice is weaker than its needs."""

import itertools

import pytest

from coordlib.cases.coordination_guide import ADVICE, AGREEING, QUESTIONS, advice, advise, needed
from coordlib.cases.coordination_spectrum import Spectrum

ALL_ANSWERS = [
    dict(zip(QUESTIONS, given, strict=True))
    for given in itertools.product((False, True), repeat=len(QUESTIONS))
]
STRENGTH = list(ADVICE)


@pytest.mark.parametrize("answers", ALL_ANSWERS, ids=lambda answers: "".join(
    name[0] if is_yes else "-" for name, is_yes in answers.items()
))  # fmt: skip
def test_another_need_never_asks_for_less_and_never_costs_less(answers):
    found = advise(answers, Spectrum())
    assert found.usd_per_tx > 0
    for name in QUESTIONS:
        weaker = answers | {name: False}
        # Data that merge stay available by themselves.
        if {name, needed(weaker), needed(answers)} == {"convergence", "availability"}:
            continue
        assert STRENGTH.index(needed(weaker)) <= STRENGTH.index(needed(answers))
        assert advise(weaker, Spectrum()).usd_per_tx <= found.usd_per_tx


@pytest.mark.parametrize("need", AGREEING)
def test_agreement_while_cut_off_is_said_to_be_out_of_reach(need):
    assert "No level gives both" in advise({need: True, "availability": True}, Spectrum()).caution
    assert "No level gives both" not in advise({need: True}, Spectrum()).caution


@pytest.mark.parametrize(
    ("yes", "level"),
    [
        ((), "no replication"),
        (("convergence",), "CRDTs"),
        (("availability",), "eventual consistency"),
        (("convergence", "availability"), "CRDTs"),
        (("convergence", "causality"), "causal"),
        (("order",), "consensus"),
        (("order", "linearizability"), "distributed transactions"),
        (("distrust",), "Byzantine"),
    ],
)
def test_these_answers_lead_to(yes, level):
    assert level in advise(dict.fromkeys(yes, True), Spectrum()).level.name


def test_each_advice_names_an_example_and_its_price():
    for name in QUESTIONS:
        text = advice({name: True}, Spectrum())
        assert "Enough for: " in text
        assert "a day: $" in text


def test_the_price_follows_the_volume():
    few, many = (advise({"order": True}, Spectrum(tx_per_day=one)) for one in (1e3, 1e9))
    assert few.usd_per_tx > 1_000 * many.usd_per_tx


def test_an_answer_to_no_question_is_named():
    with pytest.raises(KeyError, match="colour"):
        advise({"colour": True}, Spectrum())
