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

# What each part may import of the others.
STANDS_ON = {
    "quantity": set(),
    "engine": {"quantity"},
    "protocols": {"quantity", "engine"},
    "cases": {"quantity", "engine", "protocols"},
    "claims": {"quantity", "engine", "protocols", "cases", "published"},
    "published": {"quantity"},
    "charts": {"quantity", "engine", "protocols", "cases", "claims", "published"},
    "grading": {"quantity", "engine", "charts"},
    "lab": {"quantity", "engine", "protocols", "cases", "claims", "published", "charts"},
}
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


def test_every_part_is_known():
    assert {part_of(module) for module in MODULES} <= {*STANDS_ON, "__init__"}


@pytest.mark.parametrize("part", STANDS_ON)
def test_a_part_imports_only_what_it_stands_on(part):
    for module in (one for one in MODULES if part_of(one) == part):
        beyond = imported_parts(module) & STANDS_ON.keys() - STANDS_ON[part] - {part}
        assert not beyond, f"{module.relative_to(PACKAGE)} imports {beyond}"


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
    assert {module.name: n for module, n in lines.items() if n >= MODULE_LINES} == {}
    assert sum(lines.values()) < PACKAGE_LINES
