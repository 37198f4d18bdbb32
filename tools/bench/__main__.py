"""Run each measurement of this package and print its rows: `make bench`, or `... engine startup`.

A measurement is a module beside this one: its docstring's first line is the header, and `run()`
returns its rows of text, each with a figure, its unit and the baseline that it is to be read by.
"""

from __future__ import annotations

import importlib
import pkgutil
import platform
import sys
from types import ModuleType

from tools import bench


def measurements(chosen: list[str]) -> list[ModuleType]:
    """Import the measurements named, or all of them in the order of their names."""
    known = sorted(one.name for one in pkgutil.iter_modules(bench.__path__))
    known = [name for name in known if not name.startswith("_")]
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        sys.exit(f"make bench: no {', '.join(unknown)}; there are {', '.join(known)}")
    found = [importlib.import_module(f"tools.bench.{name}") for name in chosen or known]
    return [module for module in found if hasattr(module, "run")]


def main(chosen: list[str]) -> None:
    print(f"Python {platform.python_version()} on {platform.platform()}")
    for module in measurements(chosen):
        print(f"\n{module.__doc__.splitlines()[0]}", flush=True)
        for row in module.run():
            print(f"  {row}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
