package rest

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/crm"
)

// everywhere has a description put a value into each place of a request.
func everywhere(t testing.TB) []byte {
	return changed(t,
		"fields", `{"body": "text", "session": "ref"}`,
		"create", `{"send": "POST /by/{session}/logs?of={session}&x=1", "query": {"q": "id = '{session}'"}, "body": {"log": "{fields}", "of": "{session}", "in": "<{session}>", "none": {"a": ["{deal}"], "b": "{deal}-{session}"}, "list": ["{deal}", "{session}"]}}`,
		"find", `{"send": "GET /by/{session}/logs", "list": "items", "query": {"deal": "{deal}", "of": "{session}"}}`,
		"contacts", `{"id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c", "list": "items"},
			"byName": {"send": "GET /c", "list": "items", "headers": {"X-Name": "{name}", "X-Deal": "{user}"}}}`)
}

// record is a transport that answers always the same, and remembers the last request.
type record struct {
	last   *crm.Request
	answer string
}

func (r *record) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	r.last = req
	return &crm.Response{Status: 200, Body: []byte(r.answer)}, nil
}

func openAt(t testing.TB, text []byte, to crm.Transport) *Connector {
	p, err := Platform(text, Hooks{})
	require.NoError(t, err)
	c, err := p.Open(crm.Account{User: crm.User{Hostname: "my.acme.example"}, AuthHeader: "Bearer t0ken", Transport: to})
	require.NoError(t, err)
	return c.(*Connector)
}

// nasty are values that have led other programs elsewhere.
var nasty = []string{
	"/", "?", "#", "..", ".", "../..", "a/../b", "/etc", "?x=1", "#x", "&x=1", "a=b", "a b", "a+b", "%2e%2e", "%2e", "%2F", "%00", "\x00", "\n", "\r\nX-Evil: 1",
	`"`, `'`, `\`, `", "evil": "`, "{id}", "{{id}}", "{key}", "$&", "<b>", ";", ",", "*", "|", "~", "null", "true", "0", "-1", "1e9", "[]", "{}",
	"\u65e5\u672c", "\U0001f469\u200d\U0001f467", "\u202e", "\u2028", "\ufeff", "\u00a0", "\u2025", "\uff0e\uff0e", "@evil.example", "//evil.example", "https://evil.example/", `\\evil.example`,
	strings.Repeat("long ", 20_000),
}

// TestAnyValueStaysInItsPlace: whatever a value holds, the request goes to the same place with the value in it, or
// does not go.
func TestAnyValueStaysInItsPlace(t *testing.T) {
	to := &record{}
	c := openAt(t, everywhere(t), to)
	for _, value := range nasty {
		staysInPlace(t, c, to, value)
	}
	rapid.Check(t, func(t *rapid.T) {
		staysInPlace(t, c, to, rapid.OneOf(rapid.String(), rapid.StringMatching(`[./\\%?#&=+ a-f0-9\n"']{1,12}`)).Draw(t, "value"))
	})
}

type tester interface {
	assert.TestingT
	require.TestingT
}

func staysInPlace(t tester, c *Connector, to *record, value string) {
	if value == "" { // is absent
		return
	}
	ctx := context.Background()
	log := crm.NewCallLog{SessionID: value, Body: value, Contact: crm.Contact{ID: "c1"}}

	to.last, to.answer = nil, `{"id": 7, "text": ""}`
	_, err := c.CreateCallLog(ctx, log)
	if value == "." || value == ".." {
		assert.Nil(t, to.last, "%q", value)
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "%q", value)
		assert.ErrorContains(t, err, "Acme")
	} else {
		require.NotNil(t, to.last, "%q", value)
		at := stays(t, to.last, "/by/", "/logs", value)
		assert.Equal(t, url.Values{"of": {value}, "x": {"1"}, "q": {"id = '" + value + "'"}}, at.Query(), "%q", value)
		var body map[string]any
		require.NoError(t, json.Unmarshal(to.last.Body, &body))
		text := strings.ToValidUTF8(value, "\ufffd")
		if text == value {
			assert.Equal(t, map[string]any{"log": map[string]any{"text": value, "ref": value}, "of": value, "in": "<" + value + ">",
				"list": []any{value}}, body, "%q", value)
		}
	}

	to.last, to.answer = nil, `{"items": []}`
	_, err = c.FindCallLog(ctx, log, time.Time{})
	if value == "." || value == ".." {
		assert.Nil(t, to.last, "%q", value)
		assert.Error(t, err, "a search that was not made has found nothing: %q", value)
	} else {
		require.NoError(t, err, "%q", value)
		assert.Equal(t, url.Values{"of": {value}}, stays(t, to.last, "/by/", "/logs", value).Query(), "%q", value)
		assert.Nil(t, to.last.Body, "%q", value)
		assert.NotContains(t, to.last.Header, "content-type")
	}

	to.last = nil
	_, err = c.FindContactWithName(ctx, value)
	if to.last == nil {
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "%q", value)
		return
	}
	require.NoError(t, err, "%q", value)
	assert.NotContains(t, to.last.Header, "x-deal", "an absent value takes its header with it")
	for i := range len(to.last.Header["x-name"]) {
		b := to.last.Header["x-name"][i]
		assert.True(t, ' ' <= b && b <= '~', "%q", value)
	}
}

// stays is the address of a request whose path holds a value between two others.
func stays(t tester, req *crm.Request, before, behind, value string) *url.URL {
	u, err := url.Parse(req.URL)
	require.NoError(t, err, "%q", value)
	assert.Equal(t, "https://my.acme.example", u.Scheme+"://"+u.Host, "%q", value)
	assert.Equal(t, before+value+behind, u.Path, "%q", value)
	assert.Equal(t, strings.Count(before+behind, "/"), strings.Count(u.EscapedPath(), "/"), "%q", value)
	assert.Empty(t, u.Fragment)
	assert.Equal(t, "t0ken", req.Header["x-key"])
	return u
}

// TestAnswersLeadNowhereElse has the CRM's answers name places: a request goes where the description says, or not.
func TestAnswersLeadNowhereElse(t *testing.T) {
	for _, value := range nasty {
		to := &record{}
		answer, err := json.Marshal(map[string]any{"id": "7", "text": "", "link": value, "deal": "d1"})
		require.NoError(t, err)
		to.answer = string(answer)
		c := openAt(t, changed(t, "fields", `{"body": "text", "deal": "deal"}`,
			"setDeal", `[{"send": "GET /logs/{id}/links", "take": {"link": "link"}}, "DELETE /logs/{id}/links/{got.link}"]`), to)
		_, err = c.SetDisposition(t.Context(), &crm.CallLog{ID: "7"}, crm.Disposition{DealID: "d1"})
		if value == "." || value == ".." {
			assert.Equal(t, "GET", to.last.Method, "%q", value)
			assert.Error(t, err)
			continue
		}
		require.NoError(t, err, "%q", value)
	}
}

// TestARefusalHasASentence whatever its rule lacks.
func TestARefusalHasASentence(t *testing.T) {
	c := openAt(t, changed(t, "errors", `{"status": 200, "at": "busy", "code": "rate_limited", "say": "{title} is busy. Wait {wait}."}`), &record{answer: `{"busy": true}`})
	_, err := c.ReadCallLog(t.Context(), "7")
	assert.Equal(t, crm.RateLimited, crm.CodeOf(err))
	assert.Contains(t, crm.AsError(err).Message, "Acme")
}

// FuzzOwn has any file be chosen for a description: it is refused with a sentence, or is one, and nothing panics.
func FuzzOwn(f *testing.F) {
	f.Add([]byte(smallest))
	example, err := os.ReadFile("../examplecrm/examplecrm.json")
	require.NoError(f, err)
	f.Add(example)
	for _, w := range wrongDescriptions {
		f.Add(changed(f, w.at, w.json))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, _, err := Own(text)
		if err != nil {
			e := crm.AsError(err)
			assert.Equal(t, crm.InvalidArgument, e.Code)
			assert.Regexp(t, `(?s)^The description .*\.$`, e.Message)
			return
		}
		for _, host := range append([]string{""}, p.Hosts...) {
			_, _ = p.Open(crm.Account{User: crm.User{Hostname: host}, AuthHeader: "Bearer x"})
		}
	})
}
