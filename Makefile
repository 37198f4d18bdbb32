# The course's commands; `make` alone lists them. Needs Python 3.11 or later, and nothing else.

# The first of these that is Python 3.11 or later makes .venv.
PYTHON ?= python3 python3.13 python3.12 python3.11
ARGS ?=
ASSIGNMENT ?=
VENV_PYTHON := .venv/bin/python
NOTEBOOKS = $(wildcard notebooks solutions)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup lab test bench claims notebooks exercises release grade report lint requirements clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 14

setup: .venv/made ## make .venv and install the course into it

lab: .venv/made ## open the course in JupyterLab (ARGS="--no-browser --port 9000" go to it)
	@$(VENV_PYTHON) tools/lab.py $(ARGS)

test: lint ## run every check: style, unit tests, notebooks, grading, browser
	@$(VENV_PYTHON) -m pytest -n 2 --dist loadfile --nbval-lax --nbval-cell-timeout 60 \
		tests coordlib $(NOTEBOOKS) $(ARGS)

bench: .venv/made ## measure speed, and print each figure beside its baseline
	@$(VENV_PYTHON) -m tools.bench $(ARGS)

claims: .venv/made ## print every claim of the source document beside what the course computes
	@$(VENV_PYTHON) -m tools.claims

notebooks: .venv/made ## execute the notebooks and write them in their normal form
	@$(VENV_PYTHON) -m tools.notebooks $(ARGS)

exercises: .venv/made ## generate exercises/ from solutions/
	@$(VENV_PYTHON) -m tools.exercises $(ARGS)

release: .venv/made ## put the exercises on the Assignment List (ASSIGNMENT=gcounter: only that one)
	@$(VENV_PYTHON) -m tools.release $(ASSIGNMENT)

grade: .venv/made ## grade what was submitted (ASSIGNMENT=gcounter; ARGS="--force --workers 4" go to it)
	@$(VENV_PYTHON) -m coordlib.grading grade $(ASSIGNMENT) $(ARGS)

report: .venv/made ## write what a class got right and wrong (ASSIGNMENT=gcounter)
	@$(VENV_PYTHON) -m coordlib.grading report $(ASSIGNMENT) $(ARGS)

lint: .venv/made ## check the style of code and notebooks
	@$(VENV_PYTHON) -m ruff check --quiet .
	@$(VENV_PYTHON) -m ruff format --quiet --check .
	@$(VENV_PYTHON) -m tools.notebooks --check

requirements: ## pin the newest versions that pyproject.toml allows (maintainers; needs uv)
	@command -v uv >/dev/null || { echo "make requirements: needs uv, which is not installed" >&2; exit 1; }
	@uv pip compile -q --universal --upgrade --python-version 3.11 --all-extras \
		--custom-compile-command "make requirements" pyproject.toml -o requirements.txt

clean: ## remove .venv and the tools' caches; classroom/ and my_work/ stay
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis

# Touched last, so that a set-up that was interrupted is done again, from the beginning.
.venv/made: requirements.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(PYTHON)
