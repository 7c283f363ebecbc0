//go:build !js

package pipedrive_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/pipedrive/pipedrivetest"
)

// specFolder is where Pipedrive's own OpenAPI files may lie. They are not part of the repository.
const specFolder = "../../../shared/specs/"

// spec is the official description of the API, tightened to what the service is known to refuse.
type spec struct{ v1, v2 routers.Router }

var officialSpec = sync.OnceValues(loadSpec)

func loadSpec() (*spec, error) {
	if _, err := os.Stat(specFolder + "pipedrive-v2.yaml"); err != nil {
		return nil, nil
	}
	v2, err := openapi3.NewLoader().LoadFromFile(specFolder + "pipedrive-v2.yaml")
	if err != nil {
		return nil, err
	}
	v1, err := openapi3.NewLoader().LoadFromFile(specFolder + "pipedrive-v1.yaml")
	if err != nil {
		return nil, err
	}
	tighten(v2.Paths.Find("/activities").Post)
	tighten(v2.Paths.Find("/activities/{id}").Patch)
	closed(v2.Paths.Find("/persons").Post)
	s := &spec{}
	if s.v2, err = router(v2, "/api/v2"); err != nil {
		return nil, err
	}
	s.v1, err = router(v1, "/v1")
	return s, err
}

func router(doc *openapi3.T, base string) (routers.Router, error) {
	doc.Servers = nil
	for _, host := range []string{pipedrivetest.Hostname, "api.pipedrive.com"} {
		doc.Servers = append(doc.Servers, &openapi3.Server{URL: "https://" + host + base})
	}
	return gorillamux.NewRouter(doc)
}

// closed makes a body required and refuses what the file does not list, as the service does.
func closed(op *openapi3.Operation) openapi3.Schemas {
	op.RequestBody.Value.Required = true
	schema := op.RequestBody.Value.Content.Get("application/json").Schema.Value
	no := false
	schema.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
	return schema.Properties
}

// tighten is closed for an activity, with what else is known of its fields.
func tighten(op *openapi3.Operation) {
	fields := closed(op)
	delete(fields, "person_id")
	fields["duration"].Value.Pattern = `^[0-9]{2,}:[0-5][0-9]$`
	fields["due_time"].Value.Pattern = `^([01][0-9]|2[0-3]):[0-5][0-9]$`
	fields["due_date"].Value.Pattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	fields["deal_id"].Value.Nullable = true
	fields["lead_id"].Value.Nullable = true
}

// find is the operation that a request calls.
func (s *spec) find(r *http.Request) (*routers.Route, map[string]string, error) {
	if strings.HasPrefix(r.URL.Path, "/api/v2/") {
		return s.v2.FindRoute(r)
	}
	return s.v1.FindRoute(r)
}

// validate says what the specification has against a request.
func (s *spec) validate(r *http.Request) error {
	route, params, err := s.find(r)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}

// judge fails the test where Pipedrive's own specification forbids a request.
func judge(t testing.TB, r *http.Request, body []byte) {
	s, err := officialSpec()
	require.NoError(t, err)
	if s == nil {
		return
	}
	copied := r.Clone(r.Context())
	copied.Body = io.NopCloser(bytes.NewReader(body))
	assert.NoError(t, s.validate(copied), "%s %s", r.Method, r.URL.Path)
}

func needSpec(t *testing.T) *spec {
	t.Helper()
	s, err := officialSpec()
	require.NoError(t, err)
	if s == nil {
		t.Skip(specFolder + " is not here")
	}
	return s
}

// The judge must be able to say no.
func TestSpecificationRefuses(t *testing.T) {
	s := needSpec(t)
	for name, body := range map[string]string{
		"nothing": "", "an unknown field": `{"private": true}`, "person_id": `{"person_id": 5}`, "a number in quotes": `{"owner_id": "5"}`,
		"a number for a text": `{"subject": 5}`, "1 for true": `{"done": 1}`, "seconds": `{"duration": "00:60"}`, "banana": `{"due_time": "banana"}`,
	} {
		for _, target := range []string{"PATCH /api/v2/activities/7", "POST /api/v2/activities"} {
			method, path, _ := strings.Cut(target, " ")
			r, err := http.NewRequest(method, "https://"+pipedrivetest.Hostname+path, strings.NewReader(body))
			require.NoError(t, err)
			r.Header.Set("Content-Type", "application/json")
			assert.Error(t, s.validate(r), "%s with %s", target, name)
		}
	}
}

// The fake's prices are the published ones; what the connector reports is held against the fake's.
func TestFakeCostsWhatTheSpecificationSays(t *testing.T) {
	s := needSpec(t)
	for _, route := range pipedrivetest.Routes() {
		path := strings.Replace(route.Path, "{id}", "7", 1)
		r, err := http.NewRequest(route.Method, "https://"+pipedrivetest.Hostname+path, nil)
		require.NoError(t, err)
		found, _, err := s.find(r)
		require.NoError(t, err, "%s %s", route.Method, route.Path)
		assert.EqualValues(t, found.Operation.Extensions["x-token-cost"], route.Tokens, "%s %s", route.Method, route.Path)
	}
}
