# Two commands set everything up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check lint faults bench model bench-meaning pictures clean

run: .venv/runs
	@$(BIN)/paperbrowse

test: .venv/tests
	@echo "Running about 6,000 tests on two cores; this takes six to ten minutes."
	@$(BIN)/python -m pytest -q

check: lint test

lint: .venv/tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports

# All robustness tests and all examples of generated data; `make test` runs some of them. Some tests need strace, cc or
# root and are skipped without them.
FAULTS := build/faults/report.md
faults: .venv/faults
	@mkdir -p $(dir $(FAULTS))
	@printf '# Robustness campaign\n\n%s\n\n' "$$(date -u +%F), $$(uname -srm)" > $(FAULTS)
	PAPERBROWSE_FAULTS=full PAPERBROWSE_FAULTS_REPORT=$(CURDIR)/$(FAULTS) $(BIN)/python -m pytest -q --dist worksteal tests
	@cat $(FAULTS)

# make bench CORPUS=papers.jsonl.xz [SIZE=papers] [QUERIES=1000] [BENCH_HOME=folder] [OUT=folder] [BENCH="--half tuning"]
OUT ?= build/bench
bench: .venv/bench
	@$(BIN)/python -m tests.bench $(or $(CORPUS),$(error set CORPUS=file.jsonl, papers as JSON Lines)) \
	  --out $(OUT) $(if $(SIZE),--size $(SIZE)) $(if $(QUERIES),--queries $(QUERIES)) \
	  $(if $(BENCH_HOME),--home $(BENCH_HOME)) $(BENCH)
	@$(BIN)/python -m tests.bench.foryou $(CORPUS)

# make bench-meaning COLLECTIONS=folder [PAPERS=papers.jsonl.xz] [BENCH="--only cacm"]
# PAPERS are the documents of a collection without its own; by default those of arXiv beside the collections.
PAPERS ?= $(firstword $(wildcard $(COLLECTIONS)/../arxiv/papers_*.jsonl.xz))
bench-meaning: .venv/bench
	@$(BIN)/python -m tests.bench.meaning $(or $(COLLECTIONS),$(error set COLLECTIONS=folder, see tests/bench/meaning.py)) \
	  $(if $(PAPERS),--papers $(PAPERS)) $(BENCH)

# make model CORPUS=papers.jsonl.xz [MODEL=file] [TRAINING="--epochs 10 --hold-out titles.txt"]; see docs/numbers.md
MODEL ?= paperbrowse/search/words.bin
model: .venv/tests
	OPENBLAS_NUM_THREADS=1 nice $(BIN)/python -m tests.bench.train_meaning \
	  $(or $(CORPUS),$(error set CORPUS=file.jsonl, papers as JSON Lines)) --out $(MODEL) $(TRAINING)

# Needs rsvg-convert and the font DejaVu Sans Mono.
pictures: .venv/tests
	$(BIN)/python -m tests.pictures.make_pictures docs timeline narrow reading session
	find docs -name '*.svg' ! -name session.svg -delete

clean:
	rm -rf .venv build dist *.egg-info

.venv/bin/python:
	@echo "Making a virtual environment in .venv; the packages it needs are installed once."
	@$(PYTHON) -m venv .venv

.venv/runs: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tests: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@ .venv/runs

.venv/faults: .venv/tests
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[fuzz]"
	@touch $@

.venv/bench: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@touch $@ .venv/runs
