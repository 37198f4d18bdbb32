"""Which level do I need? A few answers in, the least level that meets them out, with its price."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from coordlib.cases.coordination_levels import LEVELS
from coordlib.cases.coordination_spectrum import Spectrum, usd_per_tx
from coordlib.units import money, ratio

__all__ = ["QUESTIONS", "Advice", "Level", "advice", "advise", "needed"]

QUESTIONS: Mapping[str, str] = {
    "convergence": "Must concurrent updates all survive, and replicas end up equal?",
    "availability": "Must every region answer while it is cut off from the others?",
    "causality": "Must nobody see a reply before what it replies to?",
    "order": "Must everybody agree on one order, as for a limit that may not be passed?",
    "linearizability": "Must a read see every write that ended before, over several items?",
    "distrust": "Might a replica lie?",
}


@dataclasses.dataclass(frozen=True)
class Level:
    """A level of coordination as advice.

    Parameters
    ----------
    name : str
        What to use.
    example : str
        Where that is enough.
    priced_as : str
        The key of `LEVELS` that says what it needs.
    """

    name: str
    example: str
    priced_as: str


# From the weakest to the strongest; each answer of "yes" asks for at least its level.
ADVICE: Mapping[str, Level] = {
    "nothing": Level("no replication at all", "a cache that can be filled again", "none"),
    "convergence": Level("data that merge (CRDTs)", "a count of likes", "none"),
    "availability": Level(
        "eventual consistency, the last writer wins", "a user's settings", "eventual"
    ),
    "causality": Level("causal consistency, by vector clocks", "a chat", "causal"),
    "order": Level("consensus, as by multi-Paxos", "the last items in stock", "serializable"),
    "linearizability": Level(
        "distributed transactions over consensus", "a transfer of money", "serializable"
    ),
    "distrust": Level("Byzantine consensus", "a ledger among strangers", "Byzantine"),
}
AGREEING = ("order", "linearizability", "distrust")


@dataclasses.dataclass(frozen=True)
class Advice:
    """What the answers come to.

    Parameters
    ----------
    level : Level
        The least level that meets them.
    usd_per_tx : float
        Its price.
    times_eventual : float
        Its price as a multiple of eventual consistency's.
    caution : str
        What to know; that no level can give all that is asked for, or nothing.
    """

    level: Level
    usd_per_tx: float
    times_eventual: float
    caution: str


def needed(answers: Mapping[str, bool]) -> str:
    """Return the strongest need among the answers, as a key of `ADVICE`.

    Data that merge are also available, so convergence with availability stays there.

    >>> needed({"convergence": True, "causality": True})
    'causality'
    """
    asked = [need for need in QUESTIONS if answers.get(need)]
    if asked == ["convergence", "availability"]:
        return "convergence"
    return asked[-1] if asked else "nothing"


def advise(answers: Mapping[str, bool], spectrum: Spectrum) -> Advice:
    """Return the least level that meets the answers, and its price.

    Parameters
    ----------
    answers : mapping of str to bool
        The answers by the keys of `QUESTIONS`; a missing one counts as no.
    spectrum : Spectrum
        The volume and the prices.

    Raises
    ------
    KeyError
        If an answer is to none of the questions.
    """
    for name in answers:
        QUESTIONS[name]
    need = needed(answers)
    level = ADVICE[need]
    usd = usd_per_tx(spectrum, LEVELS[level.priced_as])
    eventual_usd = usd_per_tx(spectrum, LEVELS["eventual"])
    return Advice(level, usd, usd / eventual_usd, _caution(need, answers))


def _caution(need: str, answers: Mapping[str, bool]) -> str:
    if need in AGREEING and answers.get("availability"):
        return (
            "No level gives both: a region that is cut off can't answer and agree "
            "(Gilbert and Lynch 2002). Give up one of the two."
        )
    if need == "convergence":
        return "The updates must commute, or be made to."
    if need in ("availability", "causality"):
        return "Of two concurrent writes to one item one is lost, unless they are merged."
    if need == "linearizability":
        return "The price is that of one agreement; a transaction takes several."
    return ""


def advice(answers: Mapping[str, bool], spectrum: Spectrum) -> str:
    """Return the advice as a sentence or two.

    >>> advice({"causality": True}, Spectrum())[:55]
    'Use causal consistency, by vector clocks. Enough for: a'
    """
    found = advise(answers, spectrum)
    price = (
        f"At {spectrum.tx_per_day:,.0f} a day: {money(found.usd_per_tx)} a transaction, "
        f"{ratio(found.times_eventual)} eventual consistency."
    )
    start = f"Use {found.level.name}. Enough for: {found.level.example}."
    return " ".join(filter(None, [start, price, found.caution]))
