"""The package's arrows go one way, and it stays small."""

import ast
import io
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "coordlib"
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_LINES = 300
# Lines of code: what every notebook stands on, and what judges and grades.
MACHINERY_LINES, GRADING_LINES = 3_000, 4_500
CONTENT = {"cases", "claims", "published", "protocols"}
DRAWING = ("matplotlib", "ipywidgets")

# A part may import what stands left of it.
ORDER = (
    *("units", "quantity", "geography", "view", "published"),
    *("engine", "protocols", "cases", "claims"),
    *("charts", "grading", "lab"),
)
NOT_FOR_GRADING = {"cases", "published", "claims"}
DRAWS = {"charts", "grading", "lab"}


def part_of(module):
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(module):
    """Return the parts of coordlib that a module's text imports, wherever in it."""
    package = ["coordlib", *module.relative_to(PACKAGE).parts[:-1]]
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    split = (name.split(".") for name in names)
    return {words[1] for words in split if words[0] == "coordlib" and len(words) > 1}


def test_every_part_has_its_place():
    assert {part_of(module) for module in MODULES} <= {*ORDER, "__init__"}


@pytest.mark.parametrize("part", ORDER)
def test_a_part_imports_only_what_stands_left_of_it(part):
    beyond = {*ORDER[ORDER.index(part) + 1 :]}
    beyond |= NOT_FOR_GRADING if part == "grading" else set()
    for module in (one for one in MODULES if part_of(one) == part):
        wrong = imported_parts(module) & beyond
        assert not wrong, f"{module.relative_to(PACKAGE)} imports {wrong}"


def test_nothing_left_of_charts_loads_what_draws():
    names = [
        ".".join(["coordlib", *module.relative_to(PACKAGE).with_suffix("").parts])
        for module in MODULES
        if part_of(module) not in DRAWS
    ]
    imports = "\n".join(f"import {name.removesuffix('.__init__')}" for name in names)
    code = f"import sys\n{imports}\nprint(*sorted(sys.modules.keys() & {set(DRAWING)!r}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def code_lines(module):
    """Count the lines that hold code: no comments, docstrings or blank lines."""
    text = module.read_text(encoding="utf-8")
    unwanted = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (*unwanted, tokenize.ENDMARKER):
            lines |= {*range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= {*range(node.lineno, node.end_lineno + 1)}
    return len(lines)


def test_no_module_is_long():
    lengths = {one: len(one.read_text(encoding="utf-8").splitlines()) for one in MODULES}
    assert {one.name: count for one, count in lengths.items() if count >= MODULE_LINES} == {}


def lines_of(parts):
    return sum(code_lines(one) for one in MODULES if part_of(one) in parts)


def test_the_machinery_stays_small():
    """What every notebook stands on; the cases and their claims grow with the course."""
    assert lines_of({*ORDER} - CONTENT - {"grading"}) < MACHINERY_LINES
    assert lines_of({"grading"}) < GRADING_LINES
