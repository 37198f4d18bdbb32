"""The bank of attacks: points by stock nbgrader (of a sample; - is no result), points here."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coordlib.grading.wall.grader import Wall
from coordlib.grading.wall.process import Limits
from tests.attacks import stock
from tests.attacks.bank import Attack, Places, attacks

SHORT = Limits(cell_s=1.0, script_s=0.3)


def run() -> Iterator[str]:
    """Yield a row for each attack, and the sums."""
    bank = sorted(attacks(), key=lambda attack: attack.name not in stock.SAMPLE)
    chosen = [attack for attack in bank if attack.name in stock.SAMPLE]
    rest = [attack for attack in bank if attack.name not in stock.SAMPLE]
    by_stock: list[tuple[Attack, float | None]] = []
    by_wall: list[tuple[Attack, float | None]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Wall() as wall,
        Wall(limits=SHORT) as impatient,
        ThreadPoolExecutor(2) as pool,
    ):
        for exercise in dict.fromkeys(attack.exercise for attack in chosen):
            stock.released(exercise)
        points = itertools.chain(pool.map(stock.points_by_stock, chosen), itertools.repeat(None))
        for attack, stocks in zip([*chosen, *rest], points, strict=False):
            grader = impatient if attack.endless else wall
            here = grader.grade(attack.submission(Places(Path(folder))), attack.exercise).points
            by_wall.append((attack, here))
            shown = ""
            if attack in chosen:
                by_stock.append((attack, stocks))
                shown = "-" if stocks is None else f"{stocks:g}"
            yield f"{attack.name:28} {shown:>4} {here:4g}   {attack.tries}"
    yield _sum("stock nbgrader", by_stock)
    yield _sum("here", by_wall)


def _sum(title: str, given: list[tuple[Attack, float | None]]) -> str:
    wrong = [points for attack, points in given if attack.points == 0]
    right = [points for attack, points in given if attack.points > 0]
    return (
        f"{title}: of {len(wrong)} without a right answer {sum(map(bool, wrong))} got points; of "
        f"{len(right)} with one {len(right) - sum(map(bool, right))} lost them; "
        f"{sum(points is None for _, points in given)} had no result"
    )
