# Groundwork: every target does its own set-up and is safe to repeat.
SHELL := /bin/bash
PREFIX ?= /usr/local
ARCH := $(shell uname -m)
# Root is asked for once, and only where this shell is not root already.
ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
PACKAGES := libssh2-1-dev libyaml-dev libssl-dev libpcre2-dev libcrypt-dev pkg-config binutils \
  gzip openssh-client
TEST_PACKAGES := openssh-server sudo openssl gcc libc6-dev python3-venv
AGENT := .build/release/groundwork-agent
ORACLES := .build/oracles

.PHONY: help setup setup-tests build agent demo test record soak check lint oracles bench install clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install the libraries the build needs (Debian, Ubuntu)
	@lab/install-packages $(PACKAGES)

setup-tests: setup
	@lab/install-packages $(TEST_PACKAGES)

agent: setup ## the static agent that is carried to the nodes
	swift build -c release --product groundwork-agent
	strip -o $(AGENT).stripped $(AGENT)

build: agent ## controller and agent
	swift build -c release --product groundwork

demo: build ## the main job on the embedded lab: four real nodes, prepared
	$(ROOT) env PATH="$$PATH" lab/demo

check: setup lint ## format, forbidden imports, file length
	lab/check-sources

lint:
	git ls-files '*.swift' | xargs swift format lint --strict --parallel

oracles: setup-tests ## the software that tests compare with (ansible-core and others, from PyPI)
	lab/install-oracles $(ORACLES)

test: check agent oracles ## everything: check, unit, differential and lab tests
	swift build --build-tests
	$(ROOT) env PATH="$$PATH" GROUNDWORK_AGENT=$(CURDIR)/$(AGENT).stripped \
	  GROUNDWORK_ANSIBLE_PYTHON=$(CURDIR)/$(ORACLES)/bin/python \
	  swift test --skip-build --disable-xctest --xunit-output .build/tests.xml

record: agent oracles ## ask ansible-core anew what the differential tests compare with (minutes)
	rm -f Tests/DifferentialTests/Recorded/*.json
	GROUNDWORK_RECORD=1 GROUNDWORK_ANSIBLE_PYTHON=$(CURDIR)/$(ORACLES)/bin/python \
	  swift test --disable-xctest --filter 'writes down what'

soak: ## what make test samples, in full
	GROUNDWORK_SOAK=1 $(MAKE) test

bench: build setup-tests ## against one shell script over one SSH connection; and site.yml again on four nodes
	$(ROOT) env PATH="$$PATH" lab/bench
	$(ROOT) env PATH="$$PATH" lab/bench-site

install: build ## into PREFIX (default /usr/local)
	$(ROOT) install -D -s -m 0755 .build/release/groundwork $(DESTDIR)$(PREFIX)/bin/groundwork
	$(ROOT) install -D -m 0755 $(AGENT).stripped \
	  $(DESTDIR)$(PREFIX)/libexec/groundwork/agent-$(ARCH)

clean: ## forget everything built
	rm -rf .build
