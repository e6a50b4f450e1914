# summarizer: the project's commands. `make demo` and `make test` set up all they need, on a machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEED := seeds/000_b56fb064ef448ab9.txt

.PHONY: demo test check lint model bench record generate lock clean help

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

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

model: $(VENV)/stamp-dev ## The smoke test with the real embedded model; fetches it where it is missing
	$(BIN)/summarizer models fetch
	$(BIN)/python -m pytest -m model

record: $(VENV)/stamp-dev ## Record the cassettes anew from the embedded model
	$(BIN)/python -m tests.tools.record

generate: $(VENV)/stamp-dev ## Write the generated files anew: schemas, command help
	$(BIN)/python -m tests.tools.generate

bench: $(VENV)/stamp-dev ## Measure start-up time beside an empty command
	$(BIN)/python -m tests.benchmarks.startup

lock: $(VENV)/stamp-dev ## Write .ci/constraints.txt anew from what is installed
	@echo "# What the tests ran with: made by make lock. A fresh install gets these versions." > .ci/constraints.txt
	$(BIN)/python -m pip freeze --exclude-editable >> .ci/constraints.txt

clean: ## Remove the virtual environment and what tools left behind
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
