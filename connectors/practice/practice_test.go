package practice

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/store"
)

// That its interface is the Example CRM's is shown in package examplecrm, whose suite runs on it.

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func open(records store.Area) *CRM { return New(records, func() time.Time { return noon }) }

// ask sends one request with the key and reads the answer.
func ask(t *testing.T, c *CRM, method, path, body string) (int, map[string]any) {
	t.Helper()
	req := &crm.Request{Method: method, URL: BaseURL + path, Header: crm.Header{"authorization": "Bearer " + Key}}
	if body != "" {
		req.Body = []byte(body)
	}
	resp, err := c.Do(t.Context(), req)
	require.NoError(t, err)
	var answer map[string]any
	if len(resp.Body) > 0 {
		require.NoError(t, json.Unmarshal(resp.Body, &answer))
	}
	return resp.Status, answer
}

func items(t *testing.T, c *CRM, path string) []any {
	t.Helper()
	status, answer := ask(t, c, "GET", path, "")
	require.Equal(t, 200, status, path)
	return answer["items"].([]any)
}

func TestSurvivesTheProgram(t *testing.T) {
	records := store.NewMemory()
	c := open(records)
	require.NoError(t, c.Seed(t.Context()))
	status, made := ask(t, c, "POST", "/calls", `{"subject": "S", "note": "n", "sessionId": "7", "contactId": "contact-1"}`)
	require.Equal(t, 201, status)
	id := made["id"].(string)

	again := open(records)
	require.NoError(t, again.Seed(t.Context()), "nothing is seeded a second time")
	assert.Len(t, items(t, again, "/contacts"), 3)
	assert.Len(t, items(t, again, "/deals?status=open"), 2)
	status, read := ask(t, again, "GET", "/calls/"+id, "")
	assert.Equal(t, 200, status)
	assert.Equal(t, made, read)
	status, next := ask(t, again, "POST", "/calls", `{"subject": "S"}`)
	require.Equal(t, 201, status)
	assert.NotEqual(t, id, next["id"], "no id is given twice")

	require.NoError(t, again.Clear(t.Context()))
	left, err := records.Load(t.Context())
	require.NoError(t, err)
	assert.Empty(t, left)
	assert.Empty(t, items(t, again, "/calls"))
}

func TestKeepsSoManyCalls(t *testing.T) {
	records := store.NewMemory()
	c := open(records)
	for i := range maxCalls + 3 {
		status, _ := ask(t, c, "POST", "/calls", `{"subject": "`+strconv.Itoa(i)+`"}`)
		require.Equal(t, 201, status)
	}
	left := items(t, c, "/calls")
	assert.Len(t, left, maxCalls)
	assert.Equal(t, strconv.Itoa(maxCalls+2), left[0].(map[string]any)["subject"], "the newest comes first")
	stored, err := records.Load(t.Context())
	require.NoError(t, err)
	assert.Len(t, stored, maxCalls)
}

func TestRefusals(t *testing.T) {
	c := open(store.NewMemory())
	require.NoError(t, c.Seed(t.Context()))
	_, made := ask(t, c, "POST", "/calls", `{"subject": "S", "sessionId": "7"}`)
	id := made["id"].(string)
	for _, test := range []struct {
		method, path, body string
		status             int
		field              string
	}{
		{"POST", "/calls", `{"subject": "S", "sessionId": "7"}`, 409, "sessionId"},
		{"POST", "/calls", `{"note": "n"}`, 422, "subject"},
		{"POST", "/calls", `[]`, 400, ""},
		{"POST", "/calls", `{`, 400, ""},
		{"POST", "/contacts", `{"name": " "}`, 422, "name"},
		{"POST", "/deals", `{}`, 422, "title"},
		{"POST", "/nothing", `{}`, 404, ""},
		{"PATCH", "/calls/" + id, `{"subject": null}`, 422, "subject"},
		{"PATCH", "/calls/" + id, `{"nte": "n"}`, 422, "nte"},
		{"PATCH", "/calls/" + id, `{"note": 7}`, 422, "note"},
		{"PATCH", "/calls/" + id, `{"note": {}}`, 422, "note"},
		{"PATCH", "/calls/" + id, `{"durationSeconds": "7"}`, 422, "durationSeconds"},
		{"PATCH", "/calls/" + id, `{"durationSeconds": 1e999}`, 422, "durationSeconds"},
		{"PATCH", "/calls/" + id, `{"durationSeconds": true}`, 422, "durationSeconds"},
		{"PATCH", "/calls/" + id, `{"durationSeconds": -1}`, 422, "durationSeconds"},
		{"PATCH", "/calls/" + id, `{"durationSeconds": 1e12}`, 422, "durationSeconds"},
		{"PATCH", "/calls/" + id, `{"startTime": "yesterday"}`, 422, "startTime"},
		{"PATCH", "/calls/" + id, `{"direction": "Sideways"}`, 422, "direction"},
		{"PATCH", "/calls/" + id, `{"contactId": "contact-99"}`, 422, "contactId"},
		{"PATCH", "/calls/" + id, `{"dealId": "deal-99"}`, 422, "dealId"},
		{"PATCH", "/calls/call-99", `{"note": "n"}`, 404, ""},
		{"DELETE", "/calls/call-99", "", 404, ""},
		{"PUT", "/calls/" + id, `{}`, 405, ""},
		{"GET", "/calls/call-99", "", 404, ""},
		{"GET", "/", "", 404, ""},
	} {
		status, answer := ask(t, c, test.method, test.path, test.body)
		assert.Equal(t, test.status, status, "%s %s %s", test.method, test.path, test.body)
		assert.Equal(t, test.field, answer["error"].(map[string]any)["field"], "%s %s %s", test.method, test.path, test.body)
	}
	_, now := ask(t, c, "GET", "/calls/"+id, "")
	assert.Equal(t, made, now, "what was refused has changed nothing")
}

func TestPatch(t *testing.T) {
	c := open(store.NewMemory())
	require.NoError(t, c.Seed(t.Context()))
	_, made := ask(t, c, "POST", "/calls", `{"subject": "S", "note": "n", "result": "Missed", "dealId": "deal-4"}`)
	path := "/calls/" + made["id"].(string)
	_, same := ask(t, c, "PATCH", path, `{"note": "n"}`)
	assert.Equal(t, made, same, "where nothing differs the version stays")
	_, now := ask(t, c, "PATCH", path, `{"note": null, "result": "", "dealId": null, "startTime": "2026-03-01T10:00:00+01:00"}`)
	assert.Equal(t, "", now["note"])
	assert.Nil(t, now["result"])
	assert.Nil(t, now["dealId"])
	assert.Equal(t, "S", now["subject"])
	assert.Equal(t, "2026-03-01T09:00:00Z", now["startTime"])
	assert.EqualValues(t, 2, now["version"])
}

func TestKeyIsNeeded(t *testing.T) {
	c := open(store.NewMemory())
	for header, want := range map[string]int{
		"": 401, "Bearer other": 401, "Bearer " + Key: 200,
		"Basic " + base64.StdEncoding.EncodeToString([]byte(Key+":")): 200,
	} {
		resp, err := c.Do(t.Context(), &crm.Request{Method: "GET", URL: BaseURL + "/me", Header: crm.Header{"authorization": header}})
		require.NoError(t, err)
		assert.Equal(t, want, resp.Status, "%q", header)
	}
}

// full is an area that takes nothing.
type full struct{ *store.Memory }

func (full) Put(context.Context, string, []byte) error { return errors.New("full") }

func TestAFullStoreIsNoSuccess(t *testing.T) {
	c := open(full{store.NewMemory()})
	for path, body := range map[string]string{"/calls": `{"subject": "S"}`, "/contacts": `{"name": "N"}`, "/deals": `{"title": "T"}`} {
		_, err := c.Do(t.Context(), &crm.Request{Method: "POST", URL: BaseURL + path, Body: []byte(body),
			Header: crm.Header{"authorization": "Bearer " + Key}})
		assert.Error(t, err, path)
		assert.Empty(t, items(t, c, path))
	}
}

func TestNoRequestLeavesTheProgram(t *testing.T) {
	c := open(store.NewMemory())
	require.NoError(t, c.Seed(t.Context()))
	p := c.Platform()
	_, err := p.Open(crm.Account{User: crm.User{Hostname: "127.0.0.1:8787"}, AuthHeader: "Bearer " + Key})
	assert.Equal(t, "user.hostname", crm.AsError(err).Field, "the Example CRM's own address is another CRM")

	account := crm.Account{User: crm.User{Hostname: Host}, AuthHeader: "Bearer " + Key, Transport: nowhere{t}, Now: c.now}
	opened, err := p.Open(account)
	require.NoError(t, err)
	who, err := opened.(crm.Identifier).Identify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"user-1", "You", Host}, []string{who.ID, who.Name, who.Hostname})
	call := crm.NewCallLog{SessionID: "7", Subject: "S", Contact: crm.Contact{ID: "contact-1"}}
	made, err := opened.(crm.CallLogCreator).CreateCallLog(t.Context(), call)
	require.NoError(t, err)
	read, err := opened.ReadCallLog(t.Context(), made.ID)
	require.NoError(t, err)
	found, err := opened.(crm.CallLogCreator).FindCallLog(t.Context(), call, noon)
	require.NoError(t, err)
	for _, log := range []*crm.CallLog{made, read, found} {
		assert.Equal(t, "S", log.Subject)
		assert.Empty(t, log.URL, "it has no page in the web")
	}
}

// nowhere is a transport that nothing may reach.
type nowhere struct{ t *testing.T }

func (n nowhere) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	n.t.Errorf("a request left the program: %s", req.URL)
	return nil, errors.New("no network")
}

func TestParameters(t *testing.T) {
	for _, text := range []string{"", "A & B", "100%", "+1 (650)=7", "é\n\x00", "%zz"} {
		assert.Equal(t, text, parameters("a=1&q=" + crm.QueryEscape(text))["q"], "%q", text)
	}
	assert.Equal(t, "%zz%2", unescape("%zz%2"))
}
