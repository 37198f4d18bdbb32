"""pyproject.toml, requirements.txt and environment.yml say the same, and none says where from."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA_NAMES = {"playwright-python": "playwright"}  # where they are not the package's own
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))

# Written in two parts, so that this file does not name one.
HOSTS = [
    "pypi" + ".org",
    "pypi" + ".python.org",
    "pythonhosted" + ".org",
    "anaconda" + ".org",
    "anaconda" + ".com",
    "deb" + ".debian.org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "yarnpkg" + ".com",
]
IGNORED = {".git", ".venv", "classroom", "my_work", "__pycache__", ".hypothesis"}


def by_name(lines):
    requirements = map(Requirement, lines)
    return {canonicalize_name(one.name): one.specifier for one in requirements}


def direct_dependencies():
    extras = PROJECT["optional-dependencies"].values()
    return by_name([*PROJECT["dependencies"], *(line for lines in extras for line in lines)])


def from_pip():
    """Return what conda leaves to pip: what its channel does not have, and the package."""
    [by_pip] = [entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict)]
    return by_pip


def files_of_the_course():
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        is_made = any(part in IGNORED or part.endswith("_cache") for part in parts)
        if path.is_file() and not is_made:
            yield path


def test_conda_has_the_direct_dependencies_and_the_range_of_python():
    listed = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    conda = by_name(listed)
    conda.pop("pip")
    conda = {CONDA_NAMES.get(name, name): bounds for name, bounds in conda.items()}
    assert str(conda.pop("python")) == PROJECT["requires-python"]
    conda |= by_name(line for line in from_pip() if line != "-e .")
    assert conda == direct_dependencies()


def test_conda_installs_the_package_from_one_channel():
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    assert from_pip()[-1] == "-e ."


def test_each_direct_dependency_is_pinned_within_its_bounds():
    text = (ROOT / "requirements.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert all(re.match(r"[A-Za-z0-9._\[\]-]+==\S+", line) for line in lines)
    pins = {}
    for one in map(Requirement, lines):
        pins.setdefault(canonicalize_name(one.name), []).append(str(one.specifier)[2:])
    for name, bounds in direct_dependencies().items():
        assert pins.get(name), f"{name} is not pinned: make requirements"
        assert all(version in bounds for version in pins[name]), f"{name}{bounds}: {pins[name]}"


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_download_host(host):
    naming = [path for path in files_of_the_course() if host.encode() in path.read_bytes()]
    assert naming == []
