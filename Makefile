# summarizer: the project's commands. `make demo` and `make test` set up all they need, on a machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEED := seeds/000_b56fb064ef448ab9.txt
TOOLS := $(VENV)/tools
FUZZ_SECONDS ?= 60
# Environments of the peers that the benchmark of speed runs beside the command; some 2 GB.
PEERS ?= $(HOME)/.cache/summarizer-peers

.PHONY: demo test check lint model bench bench-scale peers record generate lock locked check-security fuzz clean help

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

# Fixed versions, so that a fresh install gets what was tested; the stamp makes it happen once.
$(VENV)/stamp-demo: pyproject.toml .ci/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e '.[embedded]'
	touch $@

$(VENV)/stamp-dev: $(VENV)/stamp-demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e '.[embedded,dev]'
	touch $@

demo: $(VENV)/stamp-demo ## Summarize the seed dispatch with the embedded model (fetches it once, 1.1 GB)
	$(BIN)/summarizer run $(SEED)

test: $(VENV)/stamp-dev ## Run every test; no network, no model
	$(BIN)/python -m pytest -m "not model"

check: test lint ## Everything that CI checks, but for the real model

lint: $(VENV)/stamp-dev ## Format, lint, types, import contracts, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.tools.generate --check

model: $(VENV)/stamp-dev ## The smoke test and the hostile corpus with the real embedded model; fetches it where it is missing
	$(BIN)/summarizer models fetch
	$(BIN)/python -m pytest -m model

record: $(VENV)/stamp-dev ## Record the cassettes anew from the embedded model
	$(BIN)/python -m tests.tools.record

generate: $(VENV)/stamp-dev ## Write the generated files anew: schemas, command help
	$(BIN)/python -m tests.tools.generate

bench: $(VENV)/stamp-dev peers ## Measure start-up, nights of faults and of nothing to do, and speed beside peers (some 30 minutes)
	$(BIN)/python -m tests.benchmarks.startup
	$(BIN)/python -m tests.benchmarks.fault_run
	$(BIN)/python -m tests.benchmarks.unchanged
	$(BIN)/python -m tests.benchmarks.throughput --peers $(PEERS)

bench-scale: $(VENV)/stamp-dev ## Measure how time and memory grow, up to 100,000 dispatches and one of 1 MB (some 20 minutes)
	$(BIN)/python -m tests.benchmarks.throughput --parts scale

peers: $(patsubst tests/benchmarks/peers/%.txt,$(PEERS)/%/stamp,$(wildcard tests/benchmarks/peers/*.txt)) ## Lay the environments of the peers in PEERS (~/.cache/summarizer-peers), for bench

# What a peer needs clashes with what this project and other peers need.
$(PEERS)/%/stamp: tests/benchmarks/peers/%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

lock: $(VENV)/stamp-dev $(TOOLS)/stamp ## Write .ci/constraints.txt anew from what is installed, and .ci/lock.txt with digests
	@echo "# What the tests ran with, for Python 3.11 to 3.13: made by \`make lock\`. A fresh install gets these versions." > .ci/constraints.txt
	$(BIN)/python -m pip freeze --exclude-editable --exclude atheris >> .ci/constraints.txt
	$(TOOLS)/bin/uv pip compile pyproject.toml --extra embedded --extra dev --universal --python-version 3.11 --quiet \
		--generate-hashes --constraint .ci/constraints.txt --custom-compile-command "make lock" --output-file .ci/lock.txt

locked: ## Set up .venv as CI does: nothing but files whose digest is in .ci/lock.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(VENV)/stamp-demo $(VENV)/stamp-dev

# In an environment of their own, so that neither they nor what they need is ever locked.
$(TOOLS)/stamp: pyproject.toml
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14' 'pip-audit>=2.10,<3'
	touch $@

check-security: $(TOOLS)/stamp ## Look the locked versions up among known vulnerabilities; needs the network
	$(TOOLS)/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r .ci/lock.txt \
		$$(sed -n 's/^\([A-Z][A-Z]*-[0-9A-Za-z-]*\) .*/--ignore-vuln \1/p' .ci/accepted-vulnerabilities.txt)

fuzz: $(VENV)/stamp-dev ## Fuzz each harness of tests/fuzz/ for FUZZ_SECONDS (60) seconds
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3,<4'
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

clean: ## Remove the virtual environment and what tools left behind
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
