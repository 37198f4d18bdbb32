"""The Assignment List looks for settings in the folder it fetches to: here, the course's own."""

from pathlib import Path

load_subconfig("nbgrader_config.py", path=str(Path(__file__).parent.parent))  # noqa: F821
