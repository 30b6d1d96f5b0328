# make demo         simulate a published trial and a patient; write one page
# make test         run every test
# make check        format, lint, types
# make docs         write the pages that come from the equations again
# make calibrate    fit the model to the published trials again (half an hour; goes on after an interruption)
# make exponents    estimate again how turnover and density move fractures (some minutes; after a calibration)
# make validation   write the scores of docs/validation.md again (some minutes)
# make picture      draw the figure of the README again

VENV := .venv
BIN := $(VENV)/bin
DEMO := demo

.PHONY: help demo test check format docs calibrate exponents validation picture constraints clean

help:
	@sed -n 's/^# //p' Makefile

# Each set of packages leaves a stamp, so that a second call installs nothing.
$(VENV)/.for-use: pyproject.toml constraints.txt
	@sh scripts/install.sh $(VENV) "report,sbml,web"
	@touch $@

$(VENV)/.for-work: pyproject.toml constraints.txt
	@sh scripts/install.sh $(VENV) "dev"
	@touch $(VENV)/.for-use $@

demo: $(VENV)/.for-use
	@$(BIN)/osteon demo --out $(DEMO)

test: $(VENV)/.for-work
	@sh scripts/chromium.sh
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/.for-work
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(VENV)/.for-work
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.for-use
	@$(BIN)/python scripts/write_docs.py

calibrate: $(VENV)/.for-work
	@$(BIN)/osteon calibrate --out calibration --write

exponents: $(VENV)/.for-work
	@$(BIN)/python scripts/fit_exponents.py

validation: $(VENV)/.for-work
	@$(BIN)/python scripts/write_validation.py

picture: $(VENV)/.for-use
	@$(BIN)/python scripts/draw_picture.py

constraints: $(VENV)/.for-work
	@$(BIN)/python -m pip freeze --exclude-editable | grep -v ' @ ' > constraints.new
	@{ sed -n '/^#/p' constraints.txt; cat constraints.new; } > constraints.tmp
	@mv constraints.tmp constraints.txt && rm constraints.new

clean:
	rm -rf build dist $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis
