"""Honest but awkward work gets its full points."""

from __future__ import annotations

import json

import pytest

from coordlib.grading.graded import Exercise
from tests.attacks.bank import COUNTING, RIGHT, ROLLBACK, Places, check_cell, code, notebook
from tests.attacks.conftest import needs_bubblewrap
from tests.grading import answers

pytestmark = needs_bubblewrap

BELOW = {
    "prints": "print('value', 3); import sys; print('to stderr', file=sys.stderr)",
    "warns": "import warnings\nwarnings.warn('take care', stacklevel=1)",
    "logs": "import logging\nlogging.basicConfig(level=0)\nlogging.getLogger().error('oh')",
    "raises": "raise RuntimeError('left over from trying things')",
    "does-not-parse": "def half(",
    "not-defined": "GCounter('a').valu()",
    "plots": "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.show()",
    "plots-inline": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1]);",
    "numpy": "import numpy as np\nprint(np.linalg.inv(np.random.rand(50, 50)).sum())",
    "magics": "%time sum(range(9))\n%timeit -n1 -r1 sum(range(9))\n%who\n%pwd",
    "cell-magic": "%%time\nsum(range(9))",
    "capture": "%%capture out\nprint(1)",
    "shell": "!ls\n!pip install left-pad",
    "asks": "name = input('Who are you? ')",
    "awaits": "import asyncio\nawait asyncio.sleep(0)\nasync with asyncio.Lock(): pass",
    "runs-a-loop": "import asyncio\nasyncio.run(asyncio.sleep(0))",
    "nested-loop": "import asyncio\nasyncio.get_event_loop().create_task(asyncio.sleep(0))",
    "future": "from __future__ import annotations",
    "calls-the-check": "from coordlib.grading import gcounter\ngcounter.check_counting(GCounter)",
    "calls-all-checks": "from coordlib.grading.gcounter import *\nimport coordlib.grading.gcounter",
    "replays": "gcounter.replay(GCounter, 'a+1 b<a')",
    "widgets": "import ipywidgets\nipywidgets.IntSlider()",
    "dataframe-like": "display({'a': 1}); _ = [1]; _",
    "threads": "import threading\nt = threading.Thread(target=print); t.start(); t.join()",
    "pool": "from concurrent.futures import ThreadPoolExecutor as P\nlist(P(2).map(abs, [1]))",
    "files": "open('notes.txt', 'w').write('x'); open('/tmp/more', 'w').write('y')",
    "random": "import random, secrets, uuid\nrandom.seed(1); secrets.token_hex(); uuid.uuid4()",
    "dates": "import datetime, zoneinfo\ndatetime.datetime.now().astimezone()",
    "leaves": "exit()",
    "recursion-limit": "import sys\nsys.setrecursionlimit(5_000)",
    "pickles": "import copy, pickle\npickle.loads(pickle.dumps([1])); copy.deepcopy(GCounter('a'))",
    "course": "import coordlib.engine, coordlib.lab, coordlib.protocols.saga",
    "unicode": "größe = 3\nΔ = '𝒳 ✓'\nprint(Δ * größe)",
    "help": "GCounter?\nhelp(len)",
}

# What fails beside the answer; all the rest runs as in a notebook.
FAILS = {"raises", "does-not-parse", "not-defined", "shell", "asks", "replays"}

TYPED = """
from __future__ import annotations

import dataclasses, typing
from collections import Counter

@dataclasses.dataclass(slots=True)
class GCounter:
    name: str
    counts: Counter[str] = dataclasses.field(default_factory=Counter)

    def increment(self, amount: typing.Annotated[int, "at least 0"] = 1) -> None:
        match amount:
            case bool() | float() | str(): raise ValueError(amount)
            case int() if amount >= 0: self.counts[self.name] += amount
            case _: raise ValueError(amount)

    def merge(self, other: GCounter) -> None:
        print("merging", self, other)
        self.counts |= other.counts

    def value(self) -> int:
        return self.counts.total()
"""
WRONG = RIGHT.replace("sum(", "max(0, *")
HELPER = "def total(counts):\n    return sum(counts.values())"
USES_HELPER = RIGHT.replace("sum(self.counts.values())", "total(self.counts)")

NOTEBOOKS = {
    "typed": [TYPED],
    "defined-twice": [WRONG, RIGHT],
    "helper-above": [HELPER, USES_HELPER],
    "helper-below": [USES_HELPER, HELPER],
    "out-of-order": ["print(GCounter('a'))", "counter = GCounter('a')", RIGHT, "counter.value()"],
    "many-cells": [*["print(1)"] * 100, RIGHT],
    "prints-in-methods": [RIGHT.replace("return sum", "print('x' * 1_000)\n        return sum")],
    "prints-on-import": ["import sys\nprint('a'); sys.stderr.write('b')", RIGHT],
    "unicode-names": [RIGHT.replace("counts", "zähler_größe")],
    "subclass": [RIGHT.replace("GCounter", "Base"), "class GCounter(Base):\n    pass"],
    "made-by-a-function": [RIGHT.replace("GCounter", "Base"), "def GCounter(n): return Base(n)"],
}


@pytest.fixture
def graded(wall):
    def grade(sources, exercise: Exercise = COUNTING, **facts):
        made = notebook(sources, exercise) | facts
        return wall.grade(json.dumps(made).encode(), exercise)

    return grade


@pytest.mark.parametrize("name", BELOW)
def test_a_cell_beside_the_answer_costs_nothing(name, graded):
    result = graded([RIGHT, BELOW[name]])
    assert (result.points, result.problem) == (1.0, ""), result
    printed = result.outputs[-1][1]
    assert ("Error" in printed) == (name in FAILS), printed


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_answer_in_an_awkward_form_gets_its_points(name, graded):
    result = graded(NOTEBOOKS[name])
    assert (result.points, result.problem) == (1.0, ""), result


def test_what_stands_below_the_check_counts_too(wall):
    made = notebook([HELPER]) | {"cells": [check_cell(), code(RIGHT)]}
    made["cells"] = [cell | {"id": f"c{at}"} for at, cell in enumerate(made["cells"])]
    assert wall.grade(json.dumps(made).encode(), COUNTING).points == 1.0


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5])
def test_older_formats_and_cells_without_ids_are_read(minor, graded):
    cells = notebook([RIGHT])["cells"]
    if minor < 5:
        cells = [{key: cell[key] for key in cell if key != "id"} for cell in cells]
    assert graded([RIGHT], nbformat_minor=minor, cells=cells).points == 1.0


def test_format_3_is_read(wall):
    cell = {"cell_type": "code", "language": "python", "input": RIGHT, "outputs": []}
    sheet = {"cells": [cell | {"collapsed": False, "metadata": {}}], "metadata": {}}
    made = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [sheet]}
    assert wall.grade(json.dumps(made).encode(), COUNTING).points == 1.0


def test_prose_full_of_markup_is_only_prose(wall):
    prose = {"cell_type": "markdown", "metadata": {}, "source": "# <b>é ✓</b>\n$$x$$ <a href=#>\n"}
    picture = prose | {"attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}}
    made = notebook([RIGHT])
    made["cells"] = [prose | {"id": "a"}, picture | {"id": "b"}, *made["cells"]]
    graded = wall.grade(json.dumps(made).encode(), COUNTING)
    assert (graded.points, graded.problem) == (1.0, "")


def test_a_saga_with_awaits_prints_and_plots_gets_its_points(graded):
    source = answers.source("saga_rollback", "right_dicts_in_log")
    cells = [source, BELOW["plots"], "await SagaCoordinator([]).execute()", BELOW["runs-a-loop"]]
    assert graded(cells, ROLLBACK).points == 1.0


def test_the_words_of_an_attack_have_places(tmp_path):
    assert all(word.startswith("@") for word in Places(tmp_path).words)
