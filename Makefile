# Groundwork: every target does its own set-up and is safe to repeat.
SHELL := /bin/bash
PREFIX ?= /usr/local
ARCH := $(shell uname -m)
# Root is asked for once, and only where this shell is not root already.
ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
PACKAGES := libssh2-1-dev libyaml-dev libssl-dev libpcre2-dev pkg-config openssh-client \
  openssh-server openssl gzip binutils python3-venv
AGENT := .build/agent/release/groundwork-agent

.PHONY: help setup build controller agent demo test check lint unit install clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: ## install the libraries the build needs (Debian, Ubuntu)
	@missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(PACKAGES) 2>/dev/null \
	  | awk '$$2 == "installed" {print $$1}' | sort > .build-have; \
	  printf '%s\n' $(PACKAGES) | sort | comm -23 - .build-have; rm -f .build-have); \
	if [ -n "$$missing" ]; then \
	  echo "installing" $$missing; \
	  $(ROOT) lab/install-packages $$missing; \
	fi

agent: setup ## the static agent that is carried to the nodes (release, stripped)
	swift build -c release --product groundwork-agent --scratch-path .build/agent
	strip -o $(AGENT).stripped $(AGENT)

controller: setup
	swift build --product groundwork

build: agent controller ## controller and agent

demo: build ## the main job on the embedded lab: four real nodes, prepared
	$(ROOT) env PATH="$$PATH" lab/demo

check: setup lint ## format, forbidden imports, file length
	lab/check-sources

lint:
	git ls-files '*.swift' | xargs swift format lint --strict --parallel

test: check agent ## everything: check, unit, differential and lab tests
	GROUNDWORK_AGENT=$(CURDIR)/$(AGENT).stripped swift test

install: ## into PREFIX (default /usr/local), controller in release
	swift build -c release --product groundwork
	$(MAKE) agent
	$(ROOT) install -D -m 0755 .build/release/groundwork $(DESTDIR)$(PREFIX)/bin/groundwork
	$(ROOT) install -D -m 0755 $(AGENT).stripped \
	  $(DESTDIR)$(PREFIX)/libexec/groundwork/agent-$(ARCH)

clean: ## forget everything built
	rm -rf .build
