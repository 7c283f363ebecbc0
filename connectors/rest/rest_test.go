package rest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// TestHeadersOfTheLimit are found however a description writes their names: an API's documentation has capitals.
func TestHeadersOfTheLimit(t *testing.T) {
	to := transportOf(func(*crm.Request) *crm.Response {
		return &crm.Response{Status: 200, Header: crm.Header{"x-limit": "100", "x-left": "7", "x-reset": "30"}, Body: []byte(`{"id": 7, "text": "typed"}`)}
	})
	c := openAt(t, changed(t, "rateHeaders", `["X-Limit", "x-left", "X-RESET"]`), to)
	_, err := c.ReadCallLog(t.Context(), "7")
	require.NoError(t, err)
	assert.Equal(t, crm.Usage{Requests: 1, RateLimit: "100", RateLimitRemaining: "7", RateLimitReset: "30"}, c.Usage())
}

func TestOnce(t *testing.T) {
	platform := Once([]byte(smallest), Hooks{})
	assert.Equal(t, "Acme", platform().Title)
	assert.Panics(t, func() { Once([]byte("{}"), Hooks{})() }, "a description of the program that is wrong")
}

// TestAbilities are those for which a description has a request or a field.
func TestAbilities(t *testing.T) {
	const creates = `, "create": {"send": "POST /c", "body": {"name": "{name}"}}`
	for name, test := range map[string]struct {
		changes                         []string
		finds, makes, creates, disposes bool
	}{
		"none":                       {nil, false, false, false, false},
		"finds people":               {[]string{"contacts", people("")}, true, false, false, false},
		"creates people":             {[]string{"contacts", people(creates)}, true, true, false, false},
		"creates the second kind":    {[]string{"contacts", "[" + people(`, "type": "A"`) + "," + people(`, "type": "B"`+creates) + "]"}, true, true, false, false},
		"creates logs":               {[]string{"create", `"POST /logs"`, "find", findAny}, false, false, true, false},
		"knows deals":                {[]string{"fields.deal", `"deal"`}, false, false, false, true},
		"knows leads":                {[]string{"fields.lead", `"lead"`}, false, false, false, true},
		"knows both deals and leads": {[]string{"fields.deal", `"deal"`, "fields.lead", `"lead"`}, false, false, false, true},
	} {
		c := crm.Connector(openAt(t, changed(t, test.changes...), &script{}))
		_, finds := crm.Ability[crm.ContactFinder](c)
		_, makes := crm.Ability[crm.ContactCreator](c)
		_, creates := crm.Ability[crm.CallLogCreator](c)
		_, disposes := crm.Ability[crm.DispositionSetter](c)
		assert.Equal(t, []bool{test.finds, test.makes, test.creates, test.disposes}, []bool{finds, makes, creates, disposes}, name)
	}
}

func TestIdentify(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes []string
		answer  string
		want    crm.Identity
	}{
		{"no more than there must be", nil, `{"id": 5}`, crm.Identity{ID: "5", Name: "5", Hostname: "my.acme.example"}},
		{"a name in two places", []string{"me.name", `["first", "last"]`}, `{"id": 5, "first": "Ada", "last": "Byron"}`, crm.Identity{ID: "5", Name: "Ada Byron", Hostname: "my.acme.example"}},
		{"the company, its host, and where it is", []string{"me.company", `"org"`, "me.host", `"host"`, "me.timezone", `["zone", "tz"]`, "me.timezoneOffset", `"offset"`},
			`{"id": 5, "name": "Ada", "org": "Acme", "host": "EU.Acme.example", "tz": "Europe/Berlin", "offset": 60}`,
			crm.Identity{ID: "5", Name: "Ada", Company: "Acme", Hostname: "eu.acme.example", TimezoneName: "Europe/Berlin", TimezoneOffset: "60"}},
		{"the first zone that there is", []string{"me.timezone", `["zone", "tz"]`}, `{"id": 5, "name": "Ada", "zone": "UTC", "tz": "Europe/Berlin"}`,
			crm.Identity{ID: "5", Name: "Ada", Hostname: "my.acme.example", TimezoneName: "UTC"}},
		{"a company's name for a host", []string{"me.host", `"host"`}, `{"id": 5, "name": "Ada", "host": "eu"}`, crm.Identity{ID: "5", Name: "Ada", Hostname: "eu.acme.example"}},
		{"a host that is not the CRM's", []string{"me.host", `"host"`}, `{"id": 5, "name": "Ada", "host": "evil.example"}`, crm.Identity{ID: "5", Name: "Ada", Hostname: "my.acme.example"}},
		{"what is to be remembered", []string{"me.info", `{"plan": "plan", "none": "none"}`, "me.more", `{"org": "GET /org"}`, "me.company", `"org.name"`}, `{"id": 5, "name": "Ada", "plan": 3}`,
			crm.Identity{ID: "5", Name: "Ada", Company: "Acme", Hostname: "my.acme.example", AdditionalInfo: map[string]any{"plan": "3", "none": ""}}},
	} {
		to := &script{answers: map[string]string{"GET /me": test.answer, "GET /org": `{"name": "Acme"}`}}
		who, err := openAt(t, changed(t, test.changes...), to).Identify(t.Context())
		require.NoError(t, err, test.name)
		assert.Equal(t, test.want, who, test.name)
	}
	to := &script{answers: map[string]string{"GET /me": `{"id": 5}`, "GET /org": "503"}}
	_, err := openAt(t, changed(t, "me.more", `{"org": "GET /org"}`), to).Identify(t.Context())
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
}
