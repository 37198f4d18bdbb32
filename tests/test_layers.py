"""The package's arrows go one way, and it stays small."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "coordlib"
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_LINES, PACKAGE_LINES = 300, 5_000
DRAWING = ("matplotlib", "ipywidgets")

# A part may import what stands left of it.
ORDER = (
    *("units", "quantity", "geography", "view"),
    *("engine", "protocols", "cases", "published", "claims"),
    *("charts", "grading", "lab"),
)
NOT_FOR_GRADING = {"cases", "published", "claims"}
DRAWS = {"charts", "grading", "lab"}

# Modules still to be cut; a new one is not to join them.
TOO_LONG = {"engine/explore.py", "engine/simulate.py", "engine/system.py"}


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


def test_the_package_stays_small():
    lines = {module: len(module.read_text("utf-8").splitlines()) for module in MODULES}
    long = {module for module, count in lines.items() if count >= MODULE_LINES}
    assert {module.relative_to(PACKAGE).as_posix() for module in long} == TOO_LONG
    assert sum(lines.values()) < PACKAGE_LINES
