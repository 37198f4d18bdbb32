"""The banks of answers, and what each part of an exercise says of one of them.

The bounds are those of the notebooks' visible checks, and then of their hidden tests.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from coordlib.grading import commit_wait, gcounter, saga
from coordlib.grading.failure import CheckFailed, as_subject
from coordlib.grading.subject import Subject

BANK = Path(__file__).parent / "bank"
NAMES = {
    "gcounter": ("GCounter",),
    "commit_wait": ("commit", "commit_across"),
    "saga_rollback": ("SagaCoordinator",),
}
Check = Callable[[Subject], None]


def _wider(check: Callable[..., None], *bounds: dict[str, Any]) -> list[Check]:
    return [functools.partial(check, **one) for one in ({}, *bounds)]


PARTS: dict[str, dict[str, list[Check]]] = {
    "gcounter": {
        "counting": _wider(gcounter.check_counting, {"increments": 3}),
        "amounts": _wider(gcounter.check_amounts, {"everything": True}),
        "merging": _wider(gcounter.check_merging, {"replicas": 3, "events": 4}),
        "laws": _wider(gcounter.check_laws, {"events": 3, "replicas": 2}),
        "price": _wider(gcounter.check_price, {"replicas": 5}),
    },
    "commit_wait": {
        "applies": _wider(commit_wait.check_applies, {"prepares": 2}),
        "waits": _wider(commit_wait.check_waits, {"polls": 3}),
        "across": _wider(commit_wait.check_across, {"prepares": 2}, {"polls": 2}),
        "price": _wider(commit_wait.check_price, {"prepares": 2}, {"polls": 2}),
    },
    "saga_rollback": {
        "rollback": _wider(saga.check_rollback, {"steps": 4}),
        "outcome": _wider(saga.check_outcome, {"steps": 4}),
        "cancellation": _wider(saga.check_cancellation, {"steps": 3}),
        "recovery": _wider(saga.check_recovery, {"steps": 2}, {"steps": 1, "crashes": 2}),
        "price": _wider(saga.check_price, {"steps": 3}),
    },
}


def answers(exercise: str) -> list[str]:
    """Return the names of the answers in an exercise's bank."""
    return sorted(path.stem for path in (BANK / exercise).glob("*.py") if path.stem != "__init__")


def load(exercise: str, name: str) -> Any:
    """Return an answer's module."""
    return importlib.import_module(f"tests.grading.bank.{exercise}.{name}")


def source(exercise: str, name: str) -> str:
    """Return an answer as one cell: what it takes from others of the bank stands before it."""
    lines = (BANK / exercise / f"{name}.py").read_text(encoding="utf-8")
    parts = []
    for line in ast.parse(lines).body:
        if isinstance(line, ast.ImportFrom) and str(line.module).startswith("tests.grading.bank"):
            renamed = [f"{one.asname} = {one.name}" for one in line.names if one.asname]
            parts += [source(exercise, line.module.rpartition(".")[2]), *renamed]
        else:
            parts.append(ast.unparse(line))
    return "\n".join(parts)


def subject_of(exercise: str, namespace: Any) -> Subject:
    """Return the subject of an answer's module or namespace."""
    facts = namespace if isinstance(namespace, dict) else vars(namespace)
    return as_subject(*(facts[name] for name in NAMES[exercise]), names=NAMES[exercise])


def failures(exercise: str, subject: Subject) -> Iterator[tuple[str, CheckFailed]]:
    """Yield the parts that an answer loses, each with why."""
    for part, checks in PARTS[exercise].items():
        failure = failure_in(checks, subject)
        if failure is not None:
            yield part, failure


def failure_in(checks: list[Check], subject: Subject) -> CheckFailed | None:
    """Return the first failure in a part's checks."""
    for check in checks:
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                check(subject)
            except CheckFailed as failure:
                return failure
    return None
