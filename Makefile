# Diptych, from a fresh clone. Needs Python 3.11 or newer, git and make; everything else goes into .venv.
# pip reads your own configuration (PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, pip.conf) as usual. Linux without an NVIDIA GPU
# gets PyTorch's CPU build (.ci/install-torch); make TORCH_INDEX= installs the build with CUDA.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
LARGE_STEPS := grep --line-buffered -oE '^ *(Downloading|Using cached) .*([0-9]{2,}\.[0-9] MB|GB)\)|^Installing collected packages'
ARGS ?=
# What `make test-fast` runs: values, the SDK and the command line on a real server, and the state of the window.
FAST_TESTS := tests/unit tests/client tests/desktop/state tests/desktop/startup tests/architecture

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo desktop serve test test-fast check docs bench proto release-api dist lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## run the demo with a local server; IMAGES=folder uses your own pictures
	@$(BIN)/diptych demo $${IMAGES:+--images "$$IMAGES"} $(ARGS)

desktop: $(INSTALLED) ## open the window, and start a local server if none is running; ARGS go to diptych desktop
	@$(BIN)/diptych desktop $(ARGS)

serve: $(INSTALLED) ## start a server on this machine; ARGS go to diptych-server serve
	@$(BIN)/diptych-server serve $(ARGS)

test: $(INSTALLED) ## run all tests; ARGS go to pytest
	@sh .ci/debian-packages $(BIN)/python
	@$(BIN)/pytest $(ARGS)

test-fast: $(INSTALLED) ## run the tests that are quick and need no Debian packages; ARGS go to pytest
	@$(BIN)/pytest -m "not slow" $(FAST_TESTS) $(ARGS)

check: $(INSTALLED) ## check style, types, import contracts, protos, spelling, wording and documentation
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@for platform in darwin win32; do \
	  $(BIN)/mypy --platform $$platform --cache-dir .mypy_cache/$$platform shared server client || exit 1; \
	done
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/buf lint proto
	@$(BIN)/buf format --diff --exit-code proto
	@$(BIN)/buf breaking proto --against proto/released.binpb
	@git ls-files -z | xargs -0 $(BIN)/codespell
	@cd docs && ../$(BIN)/python -m language
	@$(MAKE) --no-print-directory docs

docs: $(INSTALLED) ## build the documentation website in build/website/site; any warning is an error
	@cd docs && ../$(BIN)/python -m website

bench: $(INSTALLED) ## run the benchmarks and write docs/performance.md; ARGS choose parts and rounds
	@cd tests && ../$(BIN)/python -m benchmarks $(ARGS)

proto: $(INSTALLED) ## write the Python code of the protos, the blocking SDK, and the tables of docs/
	@$(BIN)/python proto/generate.py
	@$(BIN)/python client/generate_blocking.py
	@cd docs && ../$(BIN)/python -m reference

release-api: $(INSTALLED) ## freeze the API of a release; later versions may only add to it
	@$(BIN)/buf build proto --exclude-source-info --output proto/released.binpb

dist: $(INSTALLED) ## build the wheel and the source distribution into dist/
	@$(BIN)/python -m build --no-isolation

lock: ## write .ci/constraints.txt with the versions that a new installation gets today
	@sh .ci/lock $(PYTHON)

clean: ## remove the virtual environment and the caches; no data
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find shared server client proto docs tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml .ci/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Diptych needs Python 3.11 or newer; '$(PYTHON)' is older. Choose another one: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot create virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }
	@echo "Installing into $(VENV), some minutes the first time" >&2
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@{ sh .ci/install-torch $(BIN)/python .ci/constraints.txt && \
	  $(BIN)/pip install --progress-bar off --constraint .ci/constraints.txt --editable '.[server,desktop,dev]' && \
	  touch $(INSTALLED); } | $(LARGE_STEPS) >&2
	@test -e $(INSTALLED)
