# A short front for CMake, the lab and the tests.
.PHONY: all demo install package test unit e2e sanitize bench lint format docs clean

PYTEST = /usr/bin/python3 -B -m pytest -p no:cacheprovider
JOBS ?= $(shell nproc)
# The lab mostly waits for answers, so more labs than cores pay.
LABS ?= 3
PREFIX ?= /usr/local

all: build/release/lvspec

build/release/lvspec: FORCE
	@tools/deps build
	@cmake --preset release -DLVSPEC_TESTS=OFF >/dev/null
	@cmake --build --preset release -j $(JOBS) --target lvspec forms
FORCE:

test-deps:
	@tools/deps test

demo-deps:
	@tools/deps demo

demo: demo-deps build/release/lvspec
	@tools/demo

# The binary, manual pages, completions, profiles and docs; DESTDIR is heeded.
install: build/release/lvspec
	cmake --install build/release --prefix $(PREFIX)

# build/package/lvspec_VERSION-1_ARCHITECTURE.deb
package: build/release/lvspec
	@tools/deps package
	@cpack --config build/release/CPackConfig.cmake -B build/package
	@rm -rf build/package/_CPack_Packages

dev: test-deps
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev -j $(JOBS)

unit: dev
	ctest --test-dir build/dev --output-on-failure -j $(JOBS)

# Undefined behaviour and bad memory accesses in all that reads what others wrote; data races where there are threads.
sanitize: test-deps
	@cmake --preset asan >/dev/null
	@cmake --build --preset asan -j $(JOBS) --target unit_tests fuzz_targets lvspec latency_log_writer
	ctest --test-dir build/asan --output-on-failure -j $(JOBS) -L 'unit|fuzz'
	@cmake --preset tsan >/dev/null
	@cmake --build --preset tsan -j $(JOBS) --target test_wire test_gen
	ctest --test-dir build/tsan --output-on-failure -R '^unit\.(wire|gen)$$'

# Load runs are judged by how late their requests leave, so nothing else holds the cores meanwhile.
e2e: dev
	LVSPEC=$(CURDIR)/build/dev/lvspec $(PYTEST) tests/e2e --ignore tests/e2e/test_load.py -n $(LABS) --dist load -q
	LVSPEC=$(CURDIR)/build/dev/lvspec $(PYTEST) tests/e2e/test_load.py -q

test: unit sanitize e2e

bench:
	@tools/deps bench
	@cmake --preset release -DLVSPEC_TESTS=ON >/dev/null
	@cmake --build --preset release -j $(JOBS)
	tests/bench/run
	tests/bench/load

lint: dev
	clang-format --dry-run --Werror $$(git ls-files '*.cpp' '*.hpp')
	git ls-files '*.cpp' | grep -v '^tests/' | xargs -P $(JOBS) -n 4 clang-tidy -p build/dev --quiet

format:
	clang-format -i $$(git ls-files '*.cpp' '*.hpp')

# docs/checks/ anew from the checks' own metadata; docs.checks of ctest fails where it is stale.
docs:
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev -j $(JOBS) --target lvspec
	@tools/docs-checks --lvspec build/dev/lvspec
	@git --no-pager diff --stat -- docs/checks

clean:
	rm -rf build
