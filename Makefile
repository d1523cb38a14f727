# Two commands on a fresh machine with Python 3.11 or newer: `make prove` and `make test`.

PYTHON ?= $(shell command -v python3 || command -v python3.11)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
JOBS ?= 1
export OMP_NUM_THREADS ?= 1

# What an environment holds is decided by these files alone; the stamp is newer than both once pip has finished.
MANIFEST := pyproject.toml constraints.txt

.PHONY: help prove test lint format benchmark registered clean
.DEFAULT_GOAL := help

help: ## Show the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# torch first and alone: a later requirement then finds the pinned version in place and cannot choose another.
$(VENV)/.installed: $(MANIFEST) | $(BIN)/python
	$(PIP) install --quiet -c constraints.txt torch
	$(PIP) install --quiet -c constraints.txt -e '.[z3,pretrained,figures]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt -e '.[tests,lint]'
	@touch $@

prove: $(VENV)/.installed ## Make the environment and check every statement at the quick budget.
	$(BIN)/prove check --all --budget quick --jobs $(JOBS) --summary

test: $(VENV)/.installed-dev ## Run the tests.
	$(BIN)/python -m pytest -q -n auto -m "not slow"

lint: $(VENV)/.installed-dev ## Check style, types and generated files.
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m provers.registered --check

format: $(VENV)/.installed-dev ## Rewrite the layout of the code.
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

benchmark: $(VENV)/.installed-dev ## Time the kernel, the backends and the command line.
	$(BIN)/python -m pytest benchmarks --benchmark-only --benchmark-enable -q

registered: $(VENV)/.installed ## Regenerate the digests that `prove verify` compares with.
	$(BIN)/python -m provers.registered --write

clean: ## Remove the environment, the ledger and caches.
	rm -rf $(VENV) .prove build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
