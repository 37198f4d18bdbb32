"""Open the course in JupyterLab: `make lab`.

Everything that Jupyter writes stays in the checkout, below classroom/jupyter/: a home that cannot
be written to does no harm, and neither does what a user has set for other courses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "tools" / "jupyter"
STATE = ROOT / "classroom" / "jupyter"

STATE_FOLDERS = {
    "IPYTHONDIR": STATE / "ipython",
    "JUPYTERLAB_SETTINGS_DIR": STATE / "lab" / "settings",
    "JUPYTERLAB_WORKSPACES_DIR": STATE / "lab" / "workspaces",
    "JUPYTER_CONFIG_DIR": STATE / "config",
    "JUPYTER_DATA_DIR": STATE / "data",
    "JUPYTER_RUNTIME_DIR": STATE / "runtime",
    "MPLCONFIGDIR": STATE / "matplotlib",
}


def course_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with Jupyter's folders, kernel and coordlib those of the checkout."""
    made = {name: value for name, value in environment.items() if name != "JUPYTER_PATH"}
    made |= {name: str(folder) for name, folder in STATE_FOLDERS.items()}
    made["JUPYTER_CONFIG_PATH"] = str(SETTINGS)
    made["JUPYTER_PREFER_ENV_PATH"] = "1"
    made["PYTHONPATH"] = str(ROOT)
    return made


def make_state_folders() -> None:
    """Make the folders that JupyterLab and nbgrader write to, or say which cannot be made."""
    for folder in STATE_FOLDERS.values():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_writable = os.access(folder, os.W_OK | os.X_OK)
        except OSError:
            is_writable = False
        if not is_writable:
            sys.exit(f"make lab: needs to write to {folder}, and may not")


def main(arguments: list[str]) -> None:
    make_state_folders()
    command = [sys.executable, "-m", "jupyterlab", *arguments]
    if os.geteuid() == 0:
        print("make lab: you are root, so JupyterLab runs with --allow-root", flush=True)
        command.append("--allow-root")
    os.chdir(ROOT)
    os.execve(sys.executable, command, course_environment(os.environ))


if __name__ == "__main__":
    main(sys.argv[1:])
