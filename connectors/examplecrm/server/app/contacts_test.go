package app

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSamePhone(t *testing.T) {
	tests := []struct {
		a, b string
		same bool
	}{
		{"+16505550100", "+16505550100", true},
		{"+16505550100", "(650) 555-0100", true},
		{"+16505550100", "650.555.0100 x101", true},
		{"+16505550100", "650 555 0100 ext. 7", true},
		{"+16505550100", "1-650-555-0100", true},
		{"+16505550100", "555-0100", true},
		{"+16505550100", "tel:", false},
		{"+442079460018", "020 7946 0018", true},
		{"+442079460018", "+44 (0)20 7946 0018", true},
		{"+442079460018", "0044 20 7946 0018", true},
		{"+442079460018", "79460018", true},
		{"0044 20 7946 0018", "020 7946 0018", true},

		{"+16505550100", "+16505550101", false},
		{"+16505550100", "+446505550100", false},  // another country
		{"+16505550100", "(415) 555-0100", false}, // another area
		{"+16505550100", "50100", false},          // an extension
		{"+16505550100", "101", false},
		{"101", "101", false}, // too short to tell
		{"+16505550100", "5550", false},
		{"+16505550100", "6505550", false}, // in the middle
		{"+16505550100", "0100", false},
		{"+6505550100", "+16505550100", false}, // Singapore, and not the end of another
		{"+6505550100", "1 650 555 0100", false},
		{"+16505550100", "26505550100", false},
		{"", "", false},
		{"anonymous", "+16505550100", false},
	}
	for _, test := range tests {
		assert.Equal(t, test.same, parsePhone(test.a).same(parsePhone(test.b)), "%s and %s", test.a, test.b)
		assert.Equal(t, test.same, parsePhone(test.b).same(parsePhone(test.a)), "%s and %s", test.b, test.a)
	}
}

func TestFindContacts(t *testing.T) {
	c := newCRM(t, Options{})
	require.NoError(t, c.Seed())
	tests := map[string][]string{
		"phone=" + url.QueryEscape("+16505550100"): {"contact-1"},
		"phone=6505550100":                         {"contact-1"},
		"phone=" + url.QueryEscape("+14155550143"): {"contact-2"}, // the second number
		"phone=" + url.QueryEscape("+14155550142"): {"contact-2"}, // stored in national form
		"phone=02079460018":                        {"contact-3"},
		"phone=16505550100":                        {"contact-1"},
		"phone=":                                   {},
		"phone=anonymous":                          {},
		"phone=0100":                               {},
		"phone=" + url.QueryEscape("+16505550199"): {},
		"name=ada":                                 {"contact-1"},
		"name=" + url.QueryEscape("  LIND "):       {"contact-2"},
		"name=a":                                   {"contact-1", "contact-2", "contact-3"},
		"name=":                                    {},
		"name=" + url.QueryEscape("%"):             {},
		"name=ada&phone=" + url.QueryEscape("+442079460018"): {},
		"": {"contact-1", "contact-2", "contact-3"},
	}
	for query, want := range tests {
		assert.Equal(t, want, c.do(200, "GET", "/api/v1/contacts?"+query, "").ids(), query)
	}
}

func TestContactLife(t *testing.T) {
	c := newCRM(t, Options{})
	made := c.do(201, "POST", "/api/v1/contacts", `{"name":"Zo\u00eb \u00c9mile","phoneNumbers":["+33 1 99 00 12 34"]}`)
	assert.JSONEq(t, `{"id":"contact-1","name":"Zo\u00eb \u00c9mile","company":"","type":"Contact","phoneNumbers":["+33 1 99 00 12 34"]}`, made.text)
	path := made.header.Get("Location")
	assert.Equal(t, made.text, c.do(200, "GET", path, "").text)
	assert.Equal(t, []string{"contact-1"}, c.do(200, "GET", "/api/v1/contacts?name="+url.QueryEscape("\u00e9mile"), "").ids())

	call := c.logCall(`{"subject":"S","contactId":"contact-1"}`)
	c.do(204, "DELETE", path, "")
	c.do(404, "GET", path, "")
	c.do(404, "DELETE", path, "")
	assert.Empty(t, c.do(200, "GET", "/api/v1/contacts?phone="+url.QueryEscape("+33199001234"), "").ids())
	assert.Equal(t, "contactId", c.do(422, "POST", calls, `{"subject":"S","contactId":"contact-1"}`).fault("field"))
	got := c.do(200, "PATCH", call, `{"note":"still mine","contactId":"contact-1"}`)
	assert.Equal(t, "contact-1", got.json["contactId"], "a call keeps the contact it had")
}

func TestBadContacts(t *testing.T) {
	c := newCRM(t, Options{})
	for body, field := range map[string]string{
		`{}`:                               "name",
		`{"name":""}`:                      "name",
		`{"name":"A","phoneNumbers":"+1"}`: "phoneNumbers",
		`{"name":"A","phoneNumbers":[1]}`:  "phoneNumbers",
		`{"name":"A","phoneNumbers":null}`: "phoneNumbers",
		`{"name":"A","id":"contact-7"}`:    "id",
		`{"name":"A","fax":"1"}`:           "fax",
	} {
		assert.Equal(t, field, c.do(422, "POST", "/api/v1/contacts", body).fault("field"), body)
	}
	assert.Empty(t, c.do(200, "GET", "/api/v1/contacts", "").ids())
}

func TestDeals(t *testing.T) {
	c := newCRM(t, Options{})
	require.NoError(t, c.Seed())
	made := c.do(201, "POST", "/api/v1/deals", `{"title":"Tins","contactId":"contact-1"}`)
	assert.JSONEq(t, `{"id":"deal-4","title":"Tins","status":"open","contactId":"contact-1"}`, made.text)
	path := made.header.Get("Location")

	open := "/api/v1/deals?contactId=contact-1&status=open"
	assert.Equal(t, []string{"deal-1", "deal-4"}, c.do(200, "GET", open, "").ids())
	assert.Equal(t, "lost", c.do(200, "PATCH", path, `{"status":"lost"}`).json["status"])
	assert.Equal(t, "lost", c.do(200, "GET", path, "").json["status"])
	assert.Equal(t, []string{"deal-1"}, c.do(200, "GET", open, "").ids())

	for body, field := range map[string]string{`{"status":"maybe"}`: "status", `{"status":null}`: "status", `{"title":"x"}`: "title"} {
		assert.Equal(t, field, c.do(422, "PATCH", path, body).fault("field"), body)
	}
	c.do(404, "PATCH", "/api/v1/deals/deal-9", `{"status":"won"}`)
	c.do(404, "GET", "/api/v1/deals/deal-9", "")
	assert.Equal(t, "contactId", c.do(422, "POST", "/api/v1/deals", `{"title":"T","contactId":"contact-9"}`).fault("field"))
	assert.Equal(t, "title", c.do(422, "POST", "/api/v1/deals", `{"status":"won"}`).fault("field"))
}
