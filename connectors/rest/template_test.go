package rest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// TestTemplates fills trees of JSON with values of each origin and form. What is absent takes its place with it.
func TestTemplates(t *testing.T) {
	d, err := parse(changed(t, "escapes", `{"sql": "\\'", "like": "\\%_", "odata": "''"}`), Hooks{
		Texts:  map[string]Text{"digits": {Write: func(text string) string { return map[bool]string{true: text}[crm.IsDigits(text)] }}},
		Values: map[string]func(context.Context, *Connector) (string, error){"type": func(context.Context, *Connector) (string, error) { return "call", nil }},
	})
	require.NoError(t, err)
	c := &Connector{d: d, host: "api.na1.acme.example/crm", credentials: crm.Credentials{Token: "ada", Secret: "k"}}
	c.Account.User = crm.User{ID: "5-acme", AdditionalInfo: map[string]any{"org": "o1", "id": 12345678901.0, "half": 0.5}}
	minute := time.Minute
	s := c.scope(t.Context())
	s.log = &entry{CallLog: crm.CallLog{Subject: "Call", StartTime: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Duration: &minute}}
	s.values = map[string]any{"a": "x", "none": "", "nil": nil, "n": "12", "minus": "-3", "zero": "0", "nine": "9", "yes": "true", "text": "1a", "no": "abc", "list": []any{"p"},
		"quote": `it's 100% a\b_c`, "time": time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)), "never": time.Time{}}
	for tree, want := range map[string]string{
		`"plain"`:         `"plain"`,
		`7`:               `7`,
		`"{a}"`:           `"x"`,
		`"-{a}-"`:         `"-x-"`,
		`"{{a}} {{{a}}}"`: `"{a} {x}"`,
		`"{{"`:            `"{"`,
		`"a{{b"`:          `"a{b"`,
		`"a}}b}}"`:        `"a}b}"`,
		`"{none|nil|a}"`:  `"x"`,
		`"{list}"`:        `["p"]`,
		`"{none}"`:        ``,
		`"-{none}-"`:      ``,
		`["{none}", "{a}", "b", ["{nil}"], {"k": "{nil}"}]`:                                                                     `["x","b"]`,
		`{"a": "{a}", "b": "{none}", "c": 1, "d": {}, "e": [], "f": {"g": "{none}", "h": 1}, "i": {"j": "{none}", "k": "{a}"}}`: `{"a":"x","c":1,"d":{},"e":[],"i":{"k":"x"}}`,
		`{"a": {"b": "{none}"}, "c": "{nil}"}`:                                                                                  ``,
		`[["{none}"], "{nil}"]`:                                                                                                 ``,
		`"{nine:number}"`:                                                                                                       `9`,
		`{"a": "{none}"}`:                                                                                                       ``,
		`{"a": {"b": "{none}"}}`:                                                                                                ``,
		`{"a": 1, "b": "{none}"}`:                                                                                               ``,
		`{}`:                                                                                                                    `{}`,

		`"{n:number}"`:        `12`,
		`"{minus:number}"`:    `-3`,
		`"{zero:number}"`:     `0`,
		`"{yes:number}"`:      ``,
		`"{text:number}"`:     ``,
		`"{no:number}"`:       ``,
		`"{no|n:number}"`:     `12`,
		`"{n:digits}"`:        `"12"`,
		`"{no:digits}"`:       ``,
		`"{no|n:digits}"`:     `"12"`,
		`"{quote:sql}"`:       `"it\\'s 100% a\\\\b_c"`,
		`"{quote:like}"`:      `"it's 100\\% a\\\\b\\_c"`,
		`"{quote:odata}"`:     `"it''s 100% a\\b_c"`,
		`"{time}"`:            `"2026-01-02T02:04:05Z"`,
		`"{time:seconds}"`:    `1767319445`,
		`"{time:YYYY/MM/DD}"`: `"2026/01/02"`,
		`"{never|a}"`:         `"x"`,
		`"{never}"`:           ``,

		`"{subject}"`:    `"Call"`,
		`"{start}"`:      `"2026-11-20T10:00:00Z"`,
		`"{end}"`:        `"2026-11-20T10:01:00Z"`,
		`"{duration}"`:   `60`,
		`"{have.start}"`: ``,
		`"{user}"`:       `"5"`,
		`"{login}"`:      `"ada"`,
		`"{info.org}"`:   `"o1"`,
		`"{info.id}"`:    `12345678901`,
		`"{info.half}"`:  `0.5`,
		`"{info.x}"`:     ``,
		`"{hook.type}"`:  `"call"`,
		`"{host}"`:       `"api.na1.acme.example/crm"`,
		`"{host.0}"`:     `"api"`,
		`"{host.1}"`:     `"na1"`,
		`"{host.3}"`:     `"example"`,
		`"{host.4}"`:     ``,
	} {
		r := &reader{d: d, knows: "a none nil n minus zero nine yes text no list quote time never subject start end duration user login got host have key setting"}
		parsed := r.tree("tree", json.RawMessage(tree))
		require.Nil(t, r.err, tree)
		value, ok := s.build(parsed)
		if assert.Equal(t, want != "", ok, tree); !ok {
			continue
		}
		text, err := json.Marshal(value)
		require.NoError(t, err)
		assert.Equal(t, want, string(text), tree)
	}
	for _, index := range []string{"x", "-1", ""} {
		assert.Empty(t, label("a.b", index))
	}

	s.log = &entry{CallLog: crm.CallLog{StartTime: s.log.StartTime}}
	assert.Equal(t, s.log.StartTime, s.get("end"), "a call whose length is not known has ended when it began")
	assert.Nil(t, s.get("duration"))
	c.credentials.Secret = ""
	assert.Nil(t, s.get("login"), "a key alone has no name")
}

// TestAHookThatFails is told, and nothing is sent.
func TestAHookThatFails(t *testing.T) {
	to := &script{}
	hooks := map[string]func(context.Context, *Connector) (string, error){
		"first":  func(context.Context, *Connector) (string, error) { return "", errors.New("the first") },
		"second": func(context.Context, *Connector) (string, error) { return "", errors.New("the second") },
	}
	p, err := Platform(changed(t, "read", `"GET /logs/{id}?a={hook.first}&b={hook.second}"`, "update", `{"send": "PUT /logs/{id}", "body": ["{fields}", "{hook.first}", "{hook.second}"]}`), Hooks{Values: hooks})
	require.NoError(t, err)
	c, err := p.Open(crm.Account{User: crm.User{Hostname: "my.acme.example"}, AuthHeader: "Bearer x", Transport: to})
	require.NoError(t, err)
	_, err = c.ReadCallLog(t.Context(), "7")
	assert.EqualError(t, err, "the first")
	_, err = c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Body: pointer("new")})
	assert.EqualError(t, err, "the first")
	assert.Empty(t, to.asked)
}
