# Everything a newcomer types. `make help` explains.
PYTHON ?= python3
PORT ?= 8000
DB ?= both
JOBS ?= auto
KILLS ?= 200
SEED ?= 1
FUZZ ?= 60
VENV := .venv
BIN := $(VENV)/bin
# uv ignores the system's certificates unless told, and must not fetch an interpreter of its own.
export UV_SYSTEM_CERTS = 1
export UV_PYTHON_DOWNLOADS = never
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Python keeps what it compiled, even where the shell asks it not to: every start of the program waits for that.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help setup run test check audit bench lighthouse trust mutants translations pictures lock wheel

help: ## Explain every command
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.made: requirements.lock
	@echo "[1/4] Making the environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14)))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed; say which: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing: install the package python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet 'uv>=0.9' 2>/dev/null || echo "      uv is not to be had; pip does it, slower"
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	@echo "[2/4] Installing what the lock names, each file checked by its hash …"
	@{ test -x $(BIN)/uv && $(BIN)/uv pip install --no-config --quiet --python $(BIN)/python --require-hashes -r requirements-build.lock -r requirements.lock; } \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements-build.lock -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

PO := $(wildcard awards/translations/*/LC_MESSAGES/messages.po)
$(VENV)/.compiled: $(VENV)/.installed $(PO)
	@echo "[3/4] Compiling the translations …"
	@test -z "$(PO)" || $(BIN)/pybabel -q compile -d awards/translations 2>/dev/null
	@touch $@

setup: $(VENV)/.compiled ## Make the environment in .venv and the database
	@echo "[4/4] Bringing the database to this version …"
	@$(BIN)/awards upgrade

run: setup ## Set up, load the record and three rehearsals, show links to sign in, and serve (PORT=8000)
	@AWARDS_BASE_URL="$${AWARDS_BASE_URL:-http://localhost:$(PORT)}" AWARDS_ENV=development $(BIN)/awards welcome
	@AWARDS_BASE_URL="$${AWARDS_BASE_URL:-http://localhost:$(PORT)}" AWARDS_ENV=development $(BIN)/awards serve --port $(PORT)

$(VENV)/.tests: $(VENV)/.compiled requirements-dev.lock
	@echo "Installing what the tests need …"
	@{ test -x $(BIN)/uv && $(BIN)/uv pip install --no-config --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock; } \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

test: $(VENV)/.tests ## Run every check and test, on SQLite and PostgreSQL, with a real browser
	@$(BIN)/python -m tests.support.needs
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -q -n $(JOBS) --dist loadgroup --db $(DB)

check: $(VENV)/.tests ## Linters, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/bandit -q -c pyproject.toml -r awards config.py

audit: $(VENV)/.tests ## Ask the network whether a fault of any locked package was made public (strict: one that cannot be asked about fails)
	@for lock in requirements-build.lock requirements.lock requirements-dev.lock; do \
		echo "$$lock" && $(BIN)/pip-audit --strict --disable-pip --require-hashes -r $$lock || exit 1; \
	done

bench: $(VENV)/.tests ## Print seconds beside a ratio to a floor measured in the same run
	$(BIN)/python -m benchmarks

trust: $(VENV)/.tests ## Verify a whole rehearsal from outside; run the tests of docs/cases.md and write it anew; then kill processes 200 times while people write, score and publish, going on behind docs/trust.md (KILLS=200 SEED=1 DB=both)
	$(BIN)/python -m tests.fuzzing --seconds $(FUZZ) --seed $(SEED)
	FUZZ_EACH=250 FUZZ_SEED=$(SEED) $(BIN)/pytest -q tests/api/test_fuzz.py --db sqlite
	MACHINE_EXAMPLES=340 MACHINE_STEPS=30 $(BIN)/pytest -q tests/judging/test_machine.py tests/nominations/test_machine.py tests/publishing/test_machine.py tests/pledges/test_ledger.py --db sqlite
	ONE_COUNT=1000 $(BIN)/pytest -q tests/pledges/test_one_count.py --db sqlite
	ADDRESSES=10000 ADDRESSES_SEED=$(SEED) $(BIN)/pytest -q tests/pledges/test_addresses.py --db sqlite
	@$(BIN)/python -m tests.support.needs
	MANY_ROUNDS=4 $(BIN)/pytest -q tests/faults/test_cluster.py
	$(BIN)/python -m tests.support.needs office
	$(BIN)/pytest -q -rs tests/sharing/opened.py
	$(BIN)/python -m tests.verifying --seed $(SEED)
	$(BIN)/python -m tests.support.cases
	$(BIN)/python -m tests.faults --kills $(KILLS) --seed $(SEED) --db $(DB)

lighthouse: $(VENV)/.tests ## Look at ten public pages with Lighthouse on a phone, five times beside a static page (needs node and npm)
	@$(BIN)/python -m tests.support.needs
	$(BIN)/python -m tests.support.lighthouse

mutants: $(VENV)/.tests ## Change 300 things in pure modules, take 300 guards of services, queries and views away, then every door and policy in turn; each time a test must fail, and those of docs/cases.md (SEED=1)
	$(BIN)/python -m tests.support.pure --seed $(SEED)
	$(BIN)/python -m tests.support.guards --seed $(SEED)
	$(BIN)/python -m tests.support.mutants
	$(BIN)/python -m tests.support.controls

pictures: $(VENV)/.tests ## Take the pictures of the guides anew, from the rehearsals in a real browser
	PICTURES=new $(BIN)/pytest -q -n 0 tests/browser/test_guide_pictures.py

translations: $(VENV)/.tests ## Collect the texts to translate into awards/translations
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k _l -k lazy_gettext --sort-by-file --no-location -o awards/translations/messages.pot .
	$(BIN)/pybabel -q update --ignore-pot-creation-date --no-fuzzy-matching -i awards/translations/messages.pot -d awards/translations
	$(BIN)/python -m tests.support.plurals

lock: $(VENV)/.made ## Write the locks anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements-dev.lock
	echo hatchling==1.33.0 editables | tr ' ' '\n' | $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o requirements-build.lock

wheel: $(VENV)/.tests ## Build the wheel into dist/, beside it the list of what it is built on (CycloneDX)
	rm -rf static/site
	$(BIN)/python -m awards.web.sheet
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	$(BIN)/python -m tests.support.sbom
