"""Start-up: how long a reader waits.

`import coordlib` is read beside an interpreter that imports nothing; the second `make lab` is timed
from the command until JupyterLab's page answers.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tools import serving

IMPORTS = 10


def run() -> list[str]:
    empty_ms, coordlib_ms = interpreter_ms("pass"), interpreter_ms("import coordlib")
    return [
        f"import coordlib: {coordlib_ms - empty_ms:.0f} ms on top of the {empty_ms:.0f} ms of an "
        f"interpreter that imports nothing (medians of {IMPORTS})",
        f"second `make lab` until the page answers: {lab_s():.1f} s",
    ]


def interpreter_ms(code: str) -> float:
    """Time a new interpreter that runs `code`; the median of several."""
    times_ms = []
    for _ in range(IMPORTS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=serving.ROOT, check=True)
        times_ms.append((time.perf_counter() - start) * 1000)
    return statistics.median(times_ms)


def lab_s() -> float:
    """Time `make lab`, where .venv has been made, until the page answers."""
    start = time.perf_counter()
    command = ("make", "lab", "ARGS=--no-browser --port={port}")
    with serving.jupyterlab(serving.ROOT, command):
        return time.perf_counter() - start
