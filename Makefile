# Everything a person types. The work is in deploy/local/, which says more.

PYTHON ?= python3
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help install run test prove lint bench pins pictures

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

install: ## Make .venv/ with everything in it, development tools included
	@$(PYTHON) deploy/local/install.py

run: install ## Start everything with demo data (HOST, PORT, DATA_DIR; Ctrl-C stops it)
	@exec $(PY) -m deploy.local run --with-parent

test: install ## Run all tests, each proof small
	@$(PY) deploy/local/browser.py
	$(PY) -c "from importlinter.cli import lint_imports_command as check; check()"
	$(PY) -m knowledge
	$(PY) -m pytest -m "not prove"

prove: install ## Run the proofs in full size (figures into docs/benchmarks.md)
	@$(PY) deploy/local/browser.py
	$(PY) -m pytest -m prove

lint: install ## Check style, types and import floors
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as check; check()"

bench: install ## Compare with peers (figures into docs/benchmarks.md)
	$(PY) -m bench

COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make pins" pyproject.toml

pins: install ## Compile the pins from pyproject.toml (UPGRADE=--upgrade for the newest)
	$(COMPILE) $(UPGRADE) --output-file requirements.txt
	$(COMPILE) $(UPGRADE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

pictures: install ## Take the screenshots in docs/images anew
	PICTURES=docs/images $(PY) -m pytest -m browser tests/browser/test_journey.py \
		tests/browser/test_official_account.py tests/browser/test_counter.py tests/browser/test_booking_waiting.py \
		tests/browser/test_desk.py tests/browser/test_desk_windows.py tests/browser/test_editor.py
