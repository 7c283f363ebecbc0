module callscribe

go 1.26.0

require (
	github.com/Shopify/toxiproxy/v2 v2.5.0 // tests: a network that is slow, cut and deaf between the outbox and a CRM
	github.com/chromedp/cdproto v0.159.0 // tests: the parts of Chromium's protocol that chromedp has no words for
	github.com/chromedp/chromedp v0.23.0 // tests: drives Chromium
	github.com/getkin/kin-openapi v0.152.0 // tests: checks our requests against the OpenAPI descriptions that vendors publish
	github.com/go-oauth2/oauth2/v4 v4.5.4 // tests: an OAuth server that is not ours for the sign-in to meet
	github.com/norunners/vert v0.0.0-20221203075838-106a353d42dd // the extension: values between Go and JavaScript
	github.com/nyaruka/phonenumbers v1.8.1 // generates the table of phone numbers, and checks our reading of them
	github.com/rs/zerolog v1.28.0 // tests: toxiproxy wants a logger, to be silenced
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // tests: checks the descriptions of CRMs against their schema
	github.com/stretchr/testify v1.12.1 // tests: assertions
	go.uber.org/goleak v1.3.0 // tests: no goroutine outlives what started it
	honnef.co/go/js/dom/v2 v2.0.0-20250304181735-b5e52f05e89d // the extension: the panel's DOM
	modernc.org/sqlite v1.61.1 // tests: the Example CRM's database, without cgo
	pgregory.net/rapid v1.3.0 // tests: properties, with counterexamples that shrink
)

require (
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.1.2 // indirect
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/go-openapi/jsonpointer v0.22.5 // indirect
	github.com/go-openapi/swag/jsonname v0.25.5 // indirect
	github.com/golang-jwt/jwt/v5 v5.3.0 // indirect
	github.com/golang/protobuf v1.5.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/gorilla/mux v1.8.0 // indirect
	github.com/mattn/go-colorable v0.1.13 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/matttproud/golang_protobuf_extensions v1.0.1 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/oasdiff/yaml v0.1.1 // indirect
	github.com/oasdiff/yaml3 v0.0.14 // indirect
	github.com/prometheus/client_golang v1.13.0 // indirect
	github.com/prometheus/client_model v0.2.0 // indirect
	github.com/prometheus/common v0.37.0 // indirect
	github.com/prometheus/procfs v0.8.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/rs/xid v1.4.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.44.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
	gopkg.in/tomb.v1 v1.0.0-20141024135613-dd632973f1e7 // indirect
	modernc.org/libc v1.79.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
