"""Open the course in JupyterLab: `make lab`.

Everything that Jupyter writes stays in the checkout, below classroom/jupyter/: a home that cannot
be written to does no harm, and neither does what a user has set for other courses.
"""

from __future__ import annotations

import os
import sys
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


def use_course_folders() -> None:
    """Have Jupyter's folders, its kernel and coordlib be the checkout's, or say what may not be.

    It holds for this process and for those that it starts.
    """
    for folder in STATE_FOLDERS.values():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_writable = os.access(folder, os.W_OK | os.X_OK)
        except OSError:
            is_writable = False
        if not is_writable:
            sys.exit(f"the course needs to write to {folder}, and may not")
    os.environ.pop("JUPYTER_PATH", None)
    os.environ.update({name: str(folder) for name, folder in STATE_FOLDERS.items()})
    os.environ["JUPYTER_CONFIG_PATH"] = str(SETTINGS)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["PYTHONPATH"] = str(ROOT)  # coordlib is here, also after the folder has been moved


def main(arguments: list[str]) -> None:
    use_course_folders()
    command = [sys.executable, "-m", "jupyterlab", *arguments]
    if os.geteuid() == 0:
        print("make lab: you are root, so JupyterLab runs with --allow-root", flush=True)
        command.append("--allow-root")
    os.chdir(ROOT)
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main(sys.argv[1:])
