# make demo   sets everything up and opens MailGuard on its built-in mail world
# make test   sets everything up and runs the whole suite
PYTHON ?= python3
BIN := .venv/bin

# The tests run without a screen; Chromium's sandbox cannot start as root, which test machines are.
OFFSCREEN := QT_QPA_PLATFORM=offscreen QTWEBENGINE_DISABLE_SANDBOX=1
WORKERS ?= 2

.PHONY: demo run test check fast fuzz faults soak bench screenshots format clean

demo: .venv/.demo
	@$(BIN)/mailguard --demo

run: .venv/.demo
	@$(BIN)/mailguard

test: .venv/.test
	$(OFFSCREEN) $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS) || \
	{ echo "What failed beside other tests is run once more, alone:" && \
	$(OFFSCREEN) $(BIN)/python -m pytest --last-failed --last-failed-no-failures none $(ARGS); }

check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) fast

fast: .venv/.test
	$(OFFSCREEN) $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not servers and not slow" $(ARGS)

fuzz: .venv/.test
	$(BIN)/python -m tests.fuzz $(if $(INPUTS),--inputs $(INPUTS)) $(ARGS)

faults: .venv/.test
	$(BIN)/python -m tests.faults

soak: .venv/.test
	$(BIN)/python -m tests.soak $(ARGS)

bench: .venv/.test
	$(OFFSCREEN) $(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))

screenshots: .venv/.test
	$(OFFSCREEN) $(BIN)/python -m tests.screenshots docs/user --theme both

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.demo: pyproject.toml packaging/system-packages
	packaging/system-packages demo
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[demo]"
	touch $@

.venv/.test: pyproject.toml packaging/system-packages
	packaging/system-packages test
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache
