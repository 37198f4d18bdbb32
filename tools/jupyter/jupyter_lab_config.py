"""JupyterLab's settings for this course; the command line goes before them."""

from pathlib import Path

c = get_config()  # noqa: F821 - traitlets gives it to a configuration file

c.ServerApp.ip = "127.0.0.1"
c.LabApp.app_settings_dir = str(Path(__file__).resolve().parent)  # for overrides.json
c.LabApp.default_url = "/lab/tree/README.md"

# The course touches no network.
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None

# None is installed, and looking for twenty of them is said in a long line.
c.LanguageServerManager.autodetect = False
