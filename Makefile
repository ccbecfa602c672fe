# The commands of this project. `make test` is what CI runs.

.PHONY: test quick audit bench bench-go fuzz build

# All that has to hold before a change lands. On Debian and its like it installs what is
# missing of a browser, Java, Node.js and a C compiler; Go has to be there.
test:
	.ci/setup
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go test -timeout $(TIMEOUT) ./...
	go test -timeout $(TIMEOUT) -race -skip '$(ALONE)' $(CONCURRENT)
	$(MAKE) audit

# What tells within a minute whether a change is sound: no browser, no copies, no audit.
quick:
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go test -timeout $(TIMEOUT) $(QUICK)
	go test -timeout $(TIMEOUT) -run 'Golden' ./internal/engine

QUICK = ./cmd/... ./internal ./internal/start ./internal/diag ./internal/figure ./internal/schema ./internal/source ./internal/markdown ./internal/change ./internal/revise ./internal/kb ./internal/sheet ./internal/site \
	./internal/message ./internal/export ./internal/view ./internal/render ./internal/overlay ./internal/serve ./internal/search/shard

# The longest that the tests of one package may take. The slowest takes some five minutes
# on two processors, and half an hour on a machine that is six times slower.
TIMEOUT = 45m

# The packages whose code runs in several goroutines at once; the others would only be
# slower under the race detector.
CONCURRENT = ./internal/source ./internal/kb ./internal/render ./internal/engine ./internal/serve

# Of their tests, those that the race detector would not see more in: they read finished
# pages one by one, or run a program that was built without it.
ALONE = ^(TestRealContent|TestUnchangedBuild|TestSameBytesAnywhere|TestHosting)$$

# The finished site in a browser and under the Nu checker, page by page; see .ci/audit.
audit: .ci/audit/node_modules
	node .ci/audit/selftest.mjs
	node .ci/audit/audit.mjs
	node .ci/audit/others.mjs

.ci/audit/node_modules: .ci/audit/package-lock.json
	npm ci --prefix .ci/audit --ignore-scripts --no-audit --no-fund
	touch $@

# How fast sites of several SIZES are built, with how much memory, and beside them what one would
# take instead: Hugo, and Hugo with Pagefind. One table, medians of RUNS; see docs/performance.md.
# On two processors it takes some minutes for each run; .bench holds the programs and can be deleted.
RUNS = 3
SIZES = 100,1000,10000
bench:
	@command -v npm >/dev/null || .ci/setup
	@go run ./internal/sitetest/bench -sizes $(SIZES) -runs $(RUNS)

# The benchmarks of single packages, to be profiled: stages of a build, an edit in the preview, search.
bench-go:
	go test -timeout $(TIMEOUT) -run '^$$' -bench . -benchmem ./...

# Every fuzz test for FUZZTIME, one after the other: Go fuzzes one at a time.
FUZZTIME = 30s
fuzz:
	@for package in $$(go list ./...); do \
		for target in $$(go test -timeout $(TIMEOUT) -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -timeout $(TIMEOUT) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done

# The site, into public/.
build:
	go run ./cmd/compendio build
