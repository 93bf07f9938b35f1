# make demo: try it. make test: every check and test. Both install what they need into .venv by themselves.
# Everything here works with GNU make, a Python from 3.11 on, and its venv and pip.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
APP := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
JOBS ?= 4
N ?= 100000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
MAKEFLAGS += --no-print-directory

# one line a step; what a step printed is shown only when it failed
step = printf '%-14s' '$(1)'; if out=$$($(2) 2>&1); then echo ok; else echo failed; printf '%s\n' "$$out"; exit 1; fi
install = printf '%s\n' 'installing (a minute or two, once) …'; \
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '$(1)'

.PHONY: help demo test check style layout types imports format bench hostile docs constraints package-check clean

help:
	@echo "make demo           make the demonstration data (once) and open the application"
	@echo "make test           every check, then the tests"
	@echo "make check          style, types, imports"
	@echo "make format         format the sources"
	@echo "make bench          measure (N=$(N) contacts; ARGS='--only P2,L1')"
	@echo "make hostile        the long safety runs"
	@echo "make docs           write the generated parts of the documentation anew"
	@echo "make package-check  build the wheel and look what is in it"
	@echo "make constraints    pin what is installed now"
	@echo "make clean          remove caches and $(VENV)"

demo: $(APP)
	@$(BIN)/crm-tui demo

test: $(DEV) check
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: style layout types imports

style: $(DEV)
	@$(call step,style,$(BIN)/ruff check --quiet .)

layout: $(DEV)
	@$(call step,layout,$(BIN)/ruff format --quiet --check .)

types: $(DEV)
	@$(call step,types,$(BIN)/mypy)

imports: $(DEV)
	@$(call step,imports,$(BIN)/lint-imports)

format: $(DEV)
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

bench: $(DEV)
	@test -f perf/bench.py || { echo "perf/bench.py is not there: this checkout has no benchmark."; exit 2; }
	@$(BIN)/python -m perf.bench --contacts $(N) $(ARGS)

hostile: $(DEV)
	@CRM_TUI_LONG=1 $(BIN)/python -m pytest -n $(JOBS) --timeout 1800 tests/hostile

docs: $(DEV)
	@$(BIN)/python scripts/references.py

package-check: $(DEV)
	@$(call step,package,$(BIN)/python scripts/package_check.py)

constraints: $(DEV)
	@$(BIN)/python scripts/constraints.py > constraints.new
	@mv constraints.new constraints.txt
	@echo "constraints.txt: $$(wc -l < constraints.txt) packages"

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "crm-tui needs Python 3.11 or newer. Name one: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV) || \
		{ rm -rf $(VENV); echo "python3 -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 2; }

$(APP): pyproject.toml constraints.txt | $(BIN)/python
	@$(call install,.)
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@$(call install,.[dev])
	@touch $@ $(APP)
