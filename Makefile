# Groundwork: every target does its own set-up and is safe to repeat.
SHELL := /bin/bash
PREFIX ?= /usr/local
ARCH := $(shell uname -m)
# What the Swift toolchain itself loads; then what compiles and links (g++ brings the release's libstdc++).
PACKAGES := 'libcurl4t64|libcurl4' libncurses6 libsqlite3-0 libxml2 \
  git g++ libc6-dev libssh2-1-dev libyaml-dev libssl-dev libpcre2-dev libcrypt-dev pkg-config \
  binutils gzip openssh-client
TEST_PACKAGES := bash openssh-server sudo openssl gnutls-bin gcc libc6-dev python3-venv python3-yaml procps iproute2 zsh fish groff
AGENT := .build/release/groundwork-agent
ORACLES := .build/oracles
BENCH_HOSTS ?= 1,5,20,50
# The compiler keeps expanded macros below /tmp, in a directory of whoever built first on the machine; for
# anybody else they come out here, under names of garbage.
SWIFT := mkdir -p .build/tmp && TMPDIR=$(CURDIR)/.build/tmp swift
# Of both products: one built with other settings would have everything compiled anew. The controller needs
# no Swift installed where it runs; the agent needs nothing at all.
RELEASE := $(SWIFT) build -c release --static-swift-stdlib
# Not by `swift test`: what you built, SwiftPM run by root will not touch. Colours would come through pipes.
TESTS := env NO_COLOR=1 .build/debug/groundworkPackageTests.xctest --testing-library swift-testing
AGAIN := $(MAKE) --no-print-directory
# Root writes below PREFIX only where you cannot.
INTO := $(shell d='$(DESTDIR)$(PREFIX)'; while [ ! -e "$$d" ]; do d=$$(dirname "$$d"); done; \
  [ -w "$$d" ] || echo lab/as-root)
ASK := $(if $(INTO),lab/with-root 'install packages and to write below $(DESTDIR)$(PREFIX)')

.NOTPARALLEL:

.PHONY: help setup setup-tests build agent demo demo-steps test test-steps record soak check lint \
  oracles bench bench-steps fuzz install install-steps clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install the libraries the build needs (Debian, Ubuntu)
	@lab/install-packages $(PACKAGES)

setup-tests: setup
	@lab/install-packages $(TEST_PACKAGES)

agent: setup ## the static agent that is carried to the nodes
	$(RELEASE) --product groundwork-agent
	strip -o $(AGENT).stripped $(AGENT)
	lab/pack-agent $(AGENT).stripped

build: agent ## controller and agent
	$(RELEASE) --product groundwork

demo: ## the main job on the embedded lab: four real nodes, prepared
	@lab/with-root 'install packages, and to make four nodes (namespaces, disks, a network)' \
	  $(AGAIN) demo-steps

demo-steps: build
	lab/demo

check: setup lint ## format, forbidden imports, file length
	lab/check-sources

lint:
	git ls-files '*.swift' | xargs swift format lint --strict --parallel

oracles: setup-tests ## the software that tests compare with (ansible-core and others, from PyPI)
	lab/install-oracles $(ORACLES)

test: ## everything: check, unit, differential and lab tests
	@lab/with-root --or-without \
	  'install packages, and for tests that make nodes, users and namespaces' $(AGAIN) test-steps

# Everything to be installed comes first, everything built next: tests then run in one go.
test-steps: setup-tests check agent oracles
	$(SWIFT) build --build-tests
	GROUNDWORK_AGENT=$(CURDIR)/$(AGENT).stripped \
	  GROUNDWORK_ANSIBLE_PYTHON=$(CURDIR)/$(ORACLES)/bin/python \
	  lab/as-root $(TESTS) --xunit-output .build/tests.xml

record: agent oracles ## ask ansible-core anew what the differential tests compare with (minutes)
	$(SWIFT) build --build-tests
	rm -f Tests/DifferentialTests/Recorded/*.json Tests/DifferentialTests/Recorded/Voice/*.json Tests/DifferentialTests/Recorded/Templates/*.jsonl
	GROUNDWORK_RECORD=1 GROUNDWORK_ANSIBLE_PYTHON=$(CURDIR)/$(ORACLES)/bin/python \
	  $(TESTS) --filter 'writes down what'

soak: ## what make test samples, in full
	GROUNDWORK_SOAK=1 $(AGAIN) test

bench: ## against one shell script over one SSH connection, pyinfra and ansible-core; site.yml again; certificates (BENCH_HOSTS=1,5,20,50)
	@lab/with-root 'install packages, and to make hosts (namespaces, control groups)' \
	  $(AGAIN) bench-steps

bench-steps: build oracles
	lab/as-root lab/bench -n $(BENCH_HOSTS)
	lab/as-root lab/bench-site
	lab/as-root lab/bench-cluster
	lab/bench-secrets
	lab/bench-certs

fuzz: setup ## every parser against inputs that libFuzzer makes up (FUZZ_SECONDS each, default 60)
	lab/fuzz $(or $(FUZZ_SECONDS),60)

install: ## into PREFIX (default /usr/local)
	@$(ASK) $(AGAIN) install-steps

install-steps: build
	$(INTO) lab/install $(DESTDIR)$(PREFIX)

clean: ## forget everything built
	rm -rf .build
