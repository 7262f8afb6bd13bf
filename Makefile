# The desk's commands. `make` alone prints them.

PYTHON_IN_VENV := .venv/bin/python
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
CATALOGUES := desk/translations
# Errors whose first word is shown to people, translated when they are shown.
ERRORS := BadInput BadDocument BadPicture BadCode BrokenSeal Busy Conflict Forbidden IllegalMove IllegalStep LoginRefused Malformed NotFound NotSignedIn OtherBody OtherContent ProofRefused Robot StampRefused TooFast TooMany TooManyTries Unfinished WrongPattern WrongField:3 __init__

.PHONY: help run test check bench lock messages requirements clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# DESK_ENV is demo only where neither the environment nor .env says otherwise. `exec`: Ctrl-C reaches the desk itself, with no shell between.
run: ## Set everything up and serve the whole desk on http://127.0.0.1:8000 (HOST=... PORT=... move it)
	@sh tools/setup.sh run
	@if [ -z "$${DESK_ENV:-}$${DESK_ENV_FILE:-}" ] && ! grep -Eqs '^ *(export +)?DESK_ENV(_FILE)? *=' .env; then \
		export DESK_ENV=demo; \
	fi; \
	exec $(PYTHON_IN_VENV) -m flask --app wsgi up

test: ## Run the whole suite: SQLite, PostgreSQL and the browser; its last lines name what could not be tested
	@sh tools/setup.sh dev
	@sh tools/test_setup.sh
	@exec sh tools/run_tests.sh

check: ## Format, lint, types and import contracts
	@sh tools/setup.sh dev
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m mypy
	.venv/bin/lint-imports --no-logo

bench: ## Measure what benchmarks/ measures
	@sh tools/setup.sh dev
	@exec $(PYTHON_IN_VENV) -m benchmarks

lock: ## Compile requirements.in and requirements-dev.in anew; LOCK_FLAGS=--upgrade takes newer versions (needs uv)
	@uv --version >/dev/null 2>&1 || { echo "make lock needs uv on PATH: pip install uv"; exit 1; }
	$(COMPILE) $(LOCK_FLAGS) requirements.in --output-file requirements.txt
	$(COMPILE) $(LOCK_FLAGS) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

messages: ## Bring the translation catalogues up to date and compile them; NEW=en begins one for a further language
	@sh tools/setup.sh dev
	@mkdir -p $(CATALOGUES)
	$(PYTHON_IN_VENV) -m babel.messages.frontend --quiet extract --mapping-file babel.cfg --project desk --version 1 \
		--keyword lazy_gettext --keyword _l $(addprefix --keyword ,$(ERRORS)) --add-comments Translators: --add-location file --sort-by-file \
		--output-file $(CATALOGUES)/messages.pot .
	$(if $(NEW),$(PYTHON_IN_VENV) -m babel.messages.frontend init --input-file $(CATALOGUES)/messages.pot \
		--output-dir $(CATALOGUES) --locale $(NEW))
	@if ls $(CATALOGUES)/*/LC_MESSAGES/messages.po >/dev/null 2>&1; then set -x; \
		$(PYTHON_IN_VENV) -m babel.messages.frontend update --ignore-pot-creation-date --no-fuzzy-matching \
			--input-file $(CATALOGUES)/messages.pot --output-dir $(CATALOGUES) && \
		$(PYTHON_IN_VENV) tools/fill_english.py $(CATALOGUES)/en/LC_MESSAGES/messages.po && \
		$(PYTHON_IN_VENV) -m babel.messages.frontend compile --statistics --directory $(CATALOGUES); \
	else echo "No catalogue yet: make messages NEW=en begins one."; fi

requirements: ## Write docs/requirements.md anew, from its rows and the marks of the tests
	@sh tools/setup.sh dev
	@$(PYTHON_IN_VENV) -m tools.requirements_table

clean: ## Remove .venv, caches and compiled files; the desk's data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
