"""Which small mistakes in the reference answers lose points: the checks, checked by mutation.

Each answer, taken from its solution notebook, is changed in one place at a time: a comparison, a
sum, a constant, a condition, a statement left out. A changed answer that loses a part is *killed*.
One that can't be told from the right answer is equivalent; tests/grading/equivalent_mutants.py
says why.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.grading import answers
from tests.grading.equivalent_mutants import EQUIVALENT

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
_COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
_SUMS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}
_NAMES = {"max": "min", "min": "max", "Exception": "BaseException"}
_SKIPPED = {"reversed", "sorted", "dict", "list"}
_STATEMENTS = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Return, ast.Break, ast.Continue)


def run(solutions: Path = SOLUTIONS) -> list[str]:
    """Return the rows that `make bench` prints."""
    rows = ["mutants of the reference answers: killed / all but the equivalent ones"]
    for exercise in answers.PARTS:
        killed, survivors = survey(exercise, solutions)
        known = EQUIVALENT[exercise]
        open_ones = [name for name in survivors if name not in known]
        share = killed / (killed + len(open_ones))
        rows.append(f"  {exercise:14} {killed:3} / {killed + len(open_ones):3}  {share:.1%}")
        rows += [f"    survives: {name}" for name in open_ones]
        rows += [f"    equivalent: {name}: {known[name]}" for name in survivors if name in known]
    return rows


def survey(exercise: str, solutions: Path = SOLUTIONS) -> tuple[int, list[str]]:
    """Return how many mutants of an exercise's reference answer are killed, and the others."""
    setting, answer = reference(exercise, solutions)
    killed, survivors = 0, []
    for name, source in mutants(answer):
        if is_killed(exercise, setting, source):
            killed += 1
        else:
            survivors.append(name)
    return killed, survivors


def reference(exercise: str, solutions: Path = SOLUTIONS) -> tuple[str, str]:
    """Return the code before the solution's cell, and that cell's."""
    notebook = json.loads((solutions / exercise / f"{exercise}.ipynb").read_text())
    before: list[str] = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            return "\n".join(before), source
        if cell["cell_type"] == "code":
            before.append(source)
    raise ValueError(f"{exercise}: no cell of its notebook is a solution")


def is_killed(exercise: str, setting: str, source: str) -> bool:
    """Whether an answer loses a part, be it only by not running at all."""
    namespace: dict[str, Any] = {"__name__": "answer"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(setting, namespace)
    try:
        exec(source, namespace)
    except Exception:
        return True
    subject = answers.subject_of(exercise, namespace)
    parts = answers.PARTS[exercise].values()
    # The visible checks first: they are quick, and most mutants fall to them.
    rounds = [[checks[:1] for checks in parts], [checks[1:] for checks in parts]]
    return any(answers.failure_in(checks, subject) for one in rounds for checks in one)


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield each mutant's name and its source."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        for before, after in _changes(node):
            mutant = copy.deepcopy(tree)
            _put(list(ast.walk(mutant))[index], after)
            where = _function_of(tree, node)
            shown = " ".join(ast.unparse(after).split())
            yield f"{where}: {before} -> {shown}", ast.unparse(ast.fix_missing_locations(mutant))


def _put(node: ast.AST, after: ast.AST) -> None:
    """Turn a node into another one in place, so that its parent need not be known."""
    node.__class__ = after.__class__
    node.__dict__.clear()
    node.__dict__.update(copy.deepcopy(after).__dict__)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for after in (*_expression_changes(node), *_statement_changes(node)):
        yield " ".join(ast.unparse(node).split()), after


def _expression_changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[op]):
            for other in _COMPARISONS[type(op)]:
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.BinOp(op=op) if type(op) in _SUMS:
            yield ast.BinOp(node.left, _SUMS[type(op)](), node.right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Name(id=name) if name in _NAMES:
            yield ast.Name(_NAMES[name], node.ctx)
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _SKIPPED:
            yield first


def _statement_changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return
        case ast.If(test=test) | ast.While(test=test):
            negated = copy.deepcopy(node)
            negated.test = ast.UnaryOp(ast.Not(), test)
            yield negated
        case ast.Return(value=value) if value is not None:
            yield ast.Return(None)
            yield ast.Pass()
        case _ if isinstance(node, _STATEMENTS):
            yield ast.Pass()


def _function_of(tree: ast.AST, node: ast.AST) -> str:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    owners = [one for one in ast.walk(tree) if isinstance(one, functions)]
    inner = [one.name for one in owners if any(part is node for part in ast.walk(one))]
    return inner[-1] if inner else "the answer"


if __name__ == "__main__":
    print(*run(), sep="\n")
