# Two commands, each of which sets up all it needs in .venv:
#   make demo   serve the page on http://127.0.0.1:7860
#   make test   lint and all tests; make quick: those that are fast; make test-hostile: all hostile files; make test-oldest: the
#               oldest libraries that are allowed; make docs, make pictures: what docs/ shows; make lock, make audit: the Space's

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo test test-hostile test-oldest fuzz lint quick docs pictures lock audit clean

demo: .venv/.demo-ready
	$(BIN)/python app.py

# Two processes, each with one thread: half of the time goes by waiting for browsers and servers.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: lint
	$(PYTEST)

test-hostile: .venv/.test-ready
	CXRSEG_HOSTILE=all $(BIN)/python -m pytest tests/test_hostile.py tests/test_train_killed.py

# A second environment of 7 GB, made afresh each time, with the oldest version that each bound allows. Old libraries
# warn of new ones, so that warnings are no errors there.
test-oldest: .venv/.check-ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-oldest
	$(BIN)/uv pip install --quiet --python .venv-oldest/bin/python --only-binary :all: --no-binary cxrseg \
		--resolution lowest-direct -e '.[test]'
	OMP_NUM_THREADS=1 .venv-oldest/bin/python -m pytest -n 2 --dist loadfile -m "not browser and not slow" \
		--override-ini filterwarnings=default

MINUTES ?= 10
fuzz: .venv/.check-ready
	$(BIN)/python tests/fuzz.py --minutes $(MINUTES)

# What a Space installs: all versions, also of what the Hub's image for Gradio adds.
lock: .venv/.check-ready
	$(BIN)/uv pip compile --quiet --upgrade --only-binary :all: --python-version 3.11 \
		--python-platform x86_64-manylinux_2_28 --no-header --no-annotate requirements.txt requirements-hub.in \
		--output-file requirements-space.txt

audit: .venv/.check-ready
	$(BIN)/pip-audit --strict --requirement requirements-space.txt --no-deps --disable-pip

lint: .venv/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/vulture
	$(BIN)/pylint --score=n cxrseg app.py train.py research/*.py

quick: lint
	$(PYTEST) -m "not browser and not slow"

docs: .venv/.test-ready
	$(BIN)/python research/tables.py

pictures: .venv/.test-ready
	$(BIN)/python research/pictures.py

# What is in .venv already and new enough is kept: a CPU build of torch and torchvision, for example.
.venv/.demo-ready: requirements.txt requirements-simulation.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-simulation.txt
	touch $@

.venv/.test-ready: .venv/.demo-ready pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

.venv/.check-ready: .venv/.test-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[check]'
	touch $@

clean:
	rm -rf .venv .venv-oldest
