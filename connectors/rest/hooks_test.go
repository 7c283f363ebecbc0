package rest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// enveloped is an API that takes {"call": ..., "key": ...} and answers {"result": ...}. It knows no subject.
const enveloped = `{
	"name": "envelope", "title": "Envelope", "format": "text/plain",
	"address": {"hosts": ["api.envelope.example"]},
	"signIn": [{"kind": "key", "label": "Key"}],
	"ids": {"log": "#"},
	"me": {"send": "GET /me", "id": "id", "name": "name"},
	"fields": {"body": "text", "start": "at", "contact": "person", "number": {"at": "phone", "form": "digits"}},
	"read": {"send": "POST /", "body": {"get": "{id}"}},
	"update": {"send": "POST /", "body": {"id": "{id}", "set": "{fields}"}},
	"before": {"send": "POST /", "body": {"person": "{contact}"}, "take": {"company": "company"}},
	"create": {"send": "POST /", "set": {"company": "{got.company}"}},
	"find": {"send": "POST /", "body": {"of": "{got.company}"}, "list": "all"},
	"contacts": {"id": "id", "name": "name", "phones": "phone",
		"byNumber": {"send": "POST /", "body": {"n": "{number}"}, "list": "all"}, "byName": {"send": "POST /", "body": {"n": "{name}"}, "list": "all"}}
}`

var envelopeHooks = Hooks{
	Texts: map[string]Text{"digits": {Write: func(text string) string {
		if crm.IsDigits(text) {
			return text
		}
		return ""
	}}},
	Wrap: func(_ context.Context, c *Connector, call *crm.Call) error {
		call.In = map[string]any{"call": call.In, "key": c.Credentials().Token}
		call.Path = "/rpc"
		return nil
	},
	Unwrap: func(c *Connector, call crm.Call, answer any) (any, error) {
		object, _ := answer.(map[string]any)
		if result, ok := object["result"]; ok {
			return result, nil
		}
		return nil, c.Unreadable(call.Thing)
	},
}

// envelope answers what a call asks for, and remembers the calls.
type envelope struct {
	calls   []map[string]any
	answers func(call map[string]any) string
}

func (e *envelope) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	var in struct {
		Call map[string]any
		Key  string
	}
	if err := json.Unmarshal(req.Body, &in); err != nil || in.Key != "k3y" || req.URL != "https://api.envelope.example/rpc" {
		return &crm.Response{Status: 400}, nil
	}
	e.calls = append(e.calls, in.Call)
	return &crm.Response{Status: 200, Body: []byte(e.answers(in.Call))}, nil
}

func openEnvelope(t *testing.T, answers func(map[string]any) string) (*Connector, *envelope) {
	platform, err := Platform([]byte(enveloped), envelopeHooks)
	require.NoError(t, err)
	e := &envelope{answers: answers}
	c, err := platform.Open(crm.Account{User: crm.User{Hostname: "api.envelope.example"}, AuthHeader: "Basic azN5Og==", Transport: e})
	require.NoError(t, err)
	return c.(*Connector), e
}

func TestEnvelope(t *testing.T) {
	c, _ := openEnvelope(t, func(map[string]any) string {
		return `{"result": {"id": 7, "text": "typed", "at": "2026-11-20T10:00:00Z"}}`
	})
	log, err := c.ReadCallLog(t.Context(), "7")
	require.NoError(t, err)
	assert.Equal(t, "typed", log.Body)

	c, _ = openEnvelope(t, func(map[string]any) string { return `{"id": 7, "text": "typed"}` })
	_, err = c.ReadCallLog(t.Context(), "7")
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "an answer without its envelope")
}

// TestCreationAndSearchWithWhatWasTaken has a log that hangs on its contact's company, has no subject, and a
// number that is none.
func TestCreationAndSearchWithWhatWasTaken(t *testing.T) {
	c, e := openEnvelope(t, func(call map[string]any) string {
		const made = `{"id": 7, "text": "typed", "at": "2026-11-20T10:00:00Z", "person": "5"}`
		switch {
		case call["person"] == "5" && call["text"] == nil:
			return `{"result": {"company": "acme"}}`
		case call["of"] == "acme":
			return `{"result": {"all": [` + made + `]}}`
		}
		return `{"result": ` + made + `}`
	})
	log := crm.NewCallLog{Subject: "Call", Body: "typed", StartTime: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC),
		PhoneNumber: "anonymous", Contact: crm.Contact{ID: "5"}}
	made, err := c.CreateCallLog(t.Context(), log)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"text": "typed", "at": "2026-11-20T10:00:00Z", "person": "5", "company": "acme"}, e.calls[1])
	assert.Empty(t, made.Subject, "what the CRM does not keep")

	found, err := c.FindCallLog(t.Context(), log, time.Time{})
	require.NoError(t, err)
	require.NotNil(t, found)
	assert.Equal(t, "7", found.ID)
}

// TestWhatAHookRefuses is told as the hook says it.
func TestWhatAHookRefuses(t *testing.T) {
	locked := &crm.Error{Code: crm.Conflict, Message: "It is locked."}
	for name, hooks := range map[string]Hooks{
		"wrap":   {Texts: envelopeHooks.Texts, Wrap: func(context.Context, *Connector, *crm.Call) error { return locked }, Unwrap: envelopeHooks.Unwrap},
		"unwrap": {Texts: envelopeHooks.Texts, Wrap: envelopeHooks.Wrap, Unwrap: func(*Connector, crm.Call, any) (any, error) { return nil, locked }},
	} {
		platform, err := Platform([]byte(enveloped), hooks)
		require.NoError(t, err)
		e := &envelope{answers: func(map[string]any) string { return "{}" }}
		c, err := platform.Open(crm.Account{User: crm.User{Hostname: "api.envelope.example"}, AuthHeader: "Basic azN5Og==", Transport: e})
		require.NoError(t, err)
		_, err = c.ReadCallLog(t.Context(), "7")
		assert.ErrorIs(t, err, locked, name)
		assert.Len(t, e.calls, map[string]int{"wrap": 0, "unwrap": 1}[name])
	}
}
