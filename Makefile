# Every command of this project. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help run build test test-rust test-web check bench fuzz generate schemathesis faults test-all clean

# npm writes this file at the end of an installation: newer than the lock, nothing is to be done.
NODE_MODULES := web/node_modules/.package-lock.json

# The pages, which the server's build puts into the binary. The build changes only those files of web/dist that are
# different now, so what says that it is up to date is a file of its own.
PAGES := web/build/pages
PAGES_FROM := $(shell find web/src web/scripts web/locales -type f) web/package-lock.json

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: $(PAGES) ## Serve a demonstration at http://127.0.0.1:8080 (HOTLINE_LISTEN for another port)
	@scripts/run

build: $(PAGES) ## Build the web pages, and the Rust workspace with them inside
	cargo build --workspace --release --locked

test: test-rust test-web ## Run all tests: Rust, Node, and both browsers (installs what they need)

test-rust: tools $(PAGES)
	cargo test --workspace --locked

test-web: tools $(NODE_MODULES) $(PAGES)
	cargo build --package hotline-server --locked
	cd web && npm run --silent types
	cd web && npm run --silent test-node
	cd web && npm run --silent test-browser
	cd web && npm run --silent test-journeys

check: $(NODE_MODULES) $(PAGES) ## Check formatting, lints, types, dependencies and the tree
	cargo fmt --all --check
	cargo fmt --manifest-path crypto/fuzz/Cargo.toml --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cd web && npm run --silent lint
	cd web && npm run --silent types
	scripts/check-tree
	@if command -v shellcheck >/dev/null; then shellcheck scripts/* tests/faults/* .ci/run; else echo "shellcheck is not installed: skipped"; fi
	@if command -v cargo-deny >/dev/null; then cargo deny check; else echo "cargo-deny is not installed: skipped"; fi

bench: tools $(NODE_MODULES) $(PAGES) ## Measure speed in Rust and in the browsers
	cargo bench --workspace --locked
	cargo run --release --locked --package hotline-crypto --example attachment_memory
	cd web && npm run --silent bench
	cargo build --package hotline-server --locked
	cd web && HOTLINE_BENCH=1 npm run --silent test-journeys -- numbers

fuzz: ## Fuzz every parser for FUZZ_SECONDS (60) seconds
	scripts/fuzz

generate: $(NODE_MODULES) ## Write generated files anew: wire types and test vectors
	HOTLINE_WRITE=1 cargo test --package hotline-crypto --locked -- wire::typescript vectors
	cd web && HOTLINE_WRITE=1 node scripts/test-node.mjs test/node/vectors.test.ts

schemathesis: tools $(PAGES) ## Hold the server to its OpenAPI document with generated requests
	scripts/schemathesis

faults: tools $(PAGES) ## Kill the server many times over, and fill its disk
	tests/faults/kill-often
	tests/faults/full-disk

test-all: check test faults schemathesis fuzz bench ## Everything above

clean: ## Delete what was built or installed here
	cargo clean
	rm -rf web/node_modules web/build web/dist

.PHONY: tools
tools:
	scripts/install-test-tools

$(PAGES): $(NODE_MODULES) $(PAGES_FROM)
	cd web && npm run --silent build
	mkdir -p $(@D) && touch $@

$(NODE_MODULES): web/package-lock.json web/package.json web/.npmrc
	cd web && npm ci
	touch $@
