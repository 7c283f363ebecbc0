# The index of this repository: `make help` lists what can be done.

GO       ?= go
NODE_ENV  = env -i HOME="$$HOME" PATH="$$PATH"  # Go's wasm programs hold 12 KB of environment and no more
WASM      = GOOS=js GOARCH=wasm
TOOLS     = build/bin

# What builds for the browser with its tests. The others are tested with the Example CRM itself, whose database is native.
CRMS        = $(patsubst %/,./%,$(sort $(dir $(wildcard connectors/*/*.json))))  # each has a description; the engine has its schema
JS_PACKAGES = ./wasm/... ./connectors ./connectors/crm/... ./connectors/logbody ./connectors/json ./connectors/outbox \
  ./connectors/ringcentral ./connectors/calls ./connectors/phonenumber $(CRMS)
# What goroutines share: with the Example CRM's suite, the engine too.
SHARED = ./connectors ./connectors/crm ./connectors/crm/crmtest/fakehttp ./connectors/examplecrm/... ./connectors/oauth/... ./connectors/outbox \
  ./connectors/practice ./connectors/rest ./connectors/ringcentral/... ./connectors/store ./connectors/words ./connectors/worker
export GOFLAGS ?= -mod=readonly

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## Build and run

.PHONY: build
build: ## build the extension into build/extension, stripped and reproducible
	./build.sh release

.PHONY: dev
dev: ## build the extension with symbols into build/dev, for DevTools; it may reach the Example CRM of `make crm`
	./build.sh dev
	$(GO) run ./extension/e2e/grant build/dev 'http://127.0.0.1/*'

.PHONY: package
package: $(TOOLS)/cyclonedx-gomod ## the release as a zip, its checksum and its bill of materials, in build/package
	./build.sh release
	$(GO) run ./extension/pack -from build/extension -to build/package/release
	.ci/bill $(TOOLS)/cyclonedx-gomod build/package/release

.PHONY: store
store: chromium ## what the store takes, in build/package/store: the zip without the manifest's key, texts and pictures
	./build.sh release
	$(GO) run ./extension/pack -store -from build/extension -to build/package/store
	$(GO) test -count=1 -run '^TestStore' ./extension/e2e

.PHONY: run
run: chromium ## the story: a call from ringing phone to recording, in a real browser
	$(GO) run ./extension/e2e/story

.PHONY: run-oauth
run-oauth: chromium ## the story, with a CRM that the company has set up and people sign in to on its page
	$(GO) run ./extension/e2e/story -oauth

.PHONY: crm
crm: ## only the Example CRM, on 127.0.0.1:8787
	$(GO) run ./connectors/examplecrm/server -seed

## Test

.PHONY: test
test: check ## everything: native, js/wasm, browser
	$(MAKE) -j2 --output-sync=target --no-print-directory test-native test-browser  # a browser mostly waits
	$(MAKE) --no-print-directory test-fuzz

.PHONY: test-browser
test-browser: ## what needs a browser: js/wasm, and the extension end to end
	$(MAKE) --no-print-directory test-wasm
	$(MAKE) --no-print-directory test-e2e

.PHONY: check
check: ## gofmt and go vet, native and js/wasm
	@unformatted=$$(gofmt -l connectors wasm extension); test -z "$$unformatted" || { echo "gofmt would change: $$unformatted"; exit 1; }
	$(GO) vet ./connectors/... ./extension/... ./wasm/panel/view
	$(WASM) $(GO) vet $(JS_PACKAGES)

.PHONY: test-native
test-native: ## the connectors and all other pure Go; under the race detector, with fewer cases, what goroutines share
	$(GO) test ./connectors/... ./wasm/panel/view
	$(GO) test -race -short $(SHARED)

.PHONY: test-race
test-race: ## all pure Go under the race detector, with all cases: ten times as long
	$(GO) test -race -timeout 60m ./connectors/... ./wasm/panel/view

.PHONY: test-wasm
test-wasm: chromium $(TOOLS)/wasmbrowsertest ## the wasm packages and the connectors' suites, as js/wasm in Chromium
	$(WASM) extension/e2e/wasm.sh $(GO) test ./wasm/... ./connectors ./connectors/crm/... ./connectors/logbody $(CRMS)

.PHONY: test-e2e
test-e2e: chromium ## the extension end to end in Chromium
	$(GO) test -count=1 -timeout 25m -p 1 ./extension/...

.PHONY: soak
soak: chromium ## the long runs, and their tables: 1,000 worker kills, restarts of the browser, 10,000 sequences of callers and of two writers, 50 million log bodies, a flood of messages
	CALLSCRIBE_SOAK=1 $(GO) test -timeout 60m -v -run 'Kill|Restart|Flood' ./extension/e2e
	CALLSCRIBE_SOAK=1 $(GO) test -timeout 60m -v -run 'Callers|NeverEarly' ./connectors/outbox
	CALLSCRIBE_SEQUENCES=2500 $(GO) test -timeout 60m -v -run 'TwoWriters' ./connectors/worker
	CALLSCRIBE_SOAK=1 $(GO) test -timeout 60m -v -run 'Library|Strangers' ./connectors/phonenumber
	CALLSCRIBE_SOAK_CASES=50000000 $(GO) test -timeout 4h -v -run 'Soak' ./connectors/logbody

.PHONY: test-fuzz
test-fuzz: ## fuzz each target with 2,000 inputs: by a count, since a time that ends while the machine is busy fails the target
	$(MAKE) fuzz FUZZTIME=2000x --no-print-directory

.PHONY: fuzz
fuzz: ## fuzz whatever meets foreign bytes, FUZZTIME (1m, or 10000x) for each target
	@for package in $$(dirname $$(grep -rl '^func Fuzz' connectors) | sort -u); do \
	  for target in $$($(GO) test -list '^Fuzz' ./$$package | grep '^Fuzz'); do \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $${FUZZTIME:-1m} ./$$package || exit 1; done; done

.PHONY: bench
bench: chromium ## the extension's times in Chromium, against a program that does nothing, bare fetch, and with BASE=<revision> that revision
	$(GO) run ./extension/e2e/bench
	$(GO) test -run '^$$' -bench . -benchtime 100x ./extension/e2e  # a key in the search over 2,000 calls, the panel's first content

.PHONY: bench-go
bench-go: ## the Go benchmarks: native, and the log body in wasm
	$(GO) test -run '^$$' -bench . -benchmem ./connectors/...
	$(WASM) $(NODE_ENV) $(WASM) $(GO) test -exec "$$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec" -run '^$$' -bench . -benchmem ./connectors/logbody

.PHONY: lint
lint: $(TOOLS)/golangci-lint ## golangci-lint, native and js/wasm
	$(TOOLS)/golangci-lint run ./connectors/... ./extension/...
	$(WASM) $(TOOLS)/golangci-lint run ./wasm/...

.PHONY: mutate
mutate: $(TOOLS)/gremlins ## change the code of the log body, the flow, the outbox, the descriptions and the sign-in, and count what no test of theirs sees; OF=package
	.ci/mutate $(TOOLS)/gremlins $(or $(OF),connectors/logbody connectors/outbox connectors/rest connectors/oauth connectors)

.PHONY: vuln
vuln: $(TOOLS)/govulncheck ## known vulnerabilities, native and js/wasm; asks https://vuln.go.dev, or DB=file:///a/copy
	.ci/vuln $(TOOLS)/govulncheck $(DB)

.PHONY: clean
clean: ## remove what was built
	rm -rf build

## Tools. Each has its own module graph, so they are installed beside the project and not required by it.

$(TOOLS)/wasmbrowsertest:
	GOBIN=$(CURDIR)/$(TOOLS) GOFLAGS= $(GO) install github.com/agnivade/wasmbrowsertest@v0.11.0

$(TOOLS)/cyclonedx-gomod:
	GOBIN=$(CURDIR)/$(TOOLS) GOFLAGS= $(GO) install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

$(TOOLS)/govulncheck:
	GOBIN=$(CURDIR)/$(TOOLS) GOFLAGS= $(GO) install golang.org/x/vuln/cmd/govulncheck@v1.9.0

$(TOOLS)/gremlins:
	GOBIN=$(CURDIR)/$(TOOLS) GOFLAGS= $(GO) install github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0

$(TOOLS)/golangci-lint:
	GOBIN=$(CURDIR)/$(TOOLS) GOFLAGS= $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: chromium
chromium:
	@extension/e2e/chromium.sh
