# Every target that runs Python makes .venv from the lock first if need be, except lock; see
# tools/bootstrap.sh. Those that open pages see to a browser too; see tools/browser.sh.
# PYTHON=python3.12 names the interpreter, ARGS="..." goes to the command that a target runs.
SHELL := /bin/sh
BIN := .venv/bin
# One group of tests is one page of the book, visited by one browser.
PYTEST := $(BIN)/pytest -n auto --maxprocesses 4 --dist loadgroup
.DEFAULT_GOAL := help
.PHONY: help install browser book test test-all test-long lint bench lab pdf kit serve lock clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

install:  ## Make .venv and install the lock (the others do it themselves)
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh

browser: install
	@sh tools/browser.sh

book: install  ## Build the website into _build/html
	@$(BIN)/energy-book build $(ARGS)

lint: install  ## Style, words, types and the floor plan: ruff, codespell, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/python tools/check_vocabulary.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

test: lint browser  ## Style, types, the science, the audit, the book built once: 15 to 20 minutes
	$(PYTEST) -m "not thorough and not long" $(ARGS)

test-all: browser  ## What make test leaves out: every page, kernels, faults: 40 minutes more
	$(PYTEST) -m "thorough and not long" $(ARGS)

test-long: browser  ## What both leave out: all settings, faults and views, fuzzing: hours
	$(PYTEST) -m long $(ARGS)

bench: browser  ## Measured times beside their targets; a whole run is recorded in benchmarks/
	@mkdir -p _build
	$(BIN)/pytest tests/bench --benchmark-only --benchmark-quiet \
		--benchmark-json=_build/benchmarks.json $(ARGS)

lab: install  ## Open the chapters as notebooks in JupyterLab
	$(BIN)/energy-book notebooks --out notebooks
	$(BIN)/jupyter lab $(ARGS) notebooks/index.ipynb

pdf: browser book  ## Build the website and print it as one PDF
	@$(BIN)/energy-book pdf $(ARGS)

kit: browser book  ## Build the website and write handout, answers and slides for a teacher
	@$(BIN)/energy-book kit $(ARGS)

serve: book  ## Build the website and show it on this machine
	@$(BIN)/energy-book serve $(if $(PORT),--port $(PORT))

lock:  ## Resolve pyproject.toml into requirements.txt (needs uv)
	@uv --version >/dev/null 2>&1 || { echo "make lock needs uv on the PATH" >&2; exit 1; }
	UV_CUSTOM_COMPILE_COMMAND='make lock' \
	uv pip compile pyproject.toml --extra book --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --quiet --output-file requirements.txt $(ARGS)

clean:  ## Remove what was built; .venv stays
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .benchmarks .hypothesis
