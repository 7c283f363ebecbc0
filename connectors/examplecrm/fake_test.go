package examplecrm_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/practice"
	"callscribe/connectors/store"
)

// fake drives any implementation of the Example CRM's API, the practice CRM or the real server, through its
// wire format. It reads and writes JSON of its own, so that a slip in the connector's wire
// types shows.
type fake struct {
	http.Handler
	t     testing.TB
	token string
}

func newFake(t testing.TB) crmtest.Fake {
	return fake{inProcess{practice.New(store.NewMemory(), time.Now)}, t, practice.Key}
}

// inProcess serves the practice CRM, which is no server, as one.
type inProcess struct{ crm *practice.CRM }

func (p inProcess) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req := &crm.Request{Method: r.Method, URL: practice.BaseURL + strings.TrimPrefix(r.URL.RequestURI(), "/api/v1"), Header: crm.Header{}}
	for name := range r.Header {
		req.Header[strings.ToLower(name)] = r.Header.Get(name)
	}
	if body, _ := io.ReadAll(r.Body); len(body) > 0 {
		req.Body = body
	}
	resp, err := p.crm.Do(r.Context(), req)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	for name, value := range resp.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(resp.Status)
	_, _ = w.Write(resp.Body)
}

func (f fake) User() crm.User {
	return crm.User{ID: "user-1", Platform: "examplecrm", Hostname: "127.0.0.1:8787"}
}
func (f fake) SignIn(kind crm.SignInKind) (user, key string, ok bool) {
	key = f.token
	if key == "demo-token" { // a user of the server has another key
		key = "demo-key"
	}
	return "", key, kind == crm.SignInKey
}

func (f fake) AuthHeader() string { return "Bearer " + f.token }

// request sends JSON to the API and decodes the answer; ok is false where there is no such record.
func (f fake) request(method, path string, in any) (answer map[string]any, ok bool) {
	var body []byte
	if in != nil {
		var err error
		body, err = json.Marshal(in)
		require.NoError(f.t, err)
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:8787/api/v1"+path, bytes.NewReader(body))
	r.Header.Set("Authorization", f.AuthHeader())
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	if w.Code == http.StatusNotFound {
		return nil, false
	}
	require.Less(f.t, w.Code, 300, "%s %s: %s", method, path, w.Body)
	if w.Body.Len() > 0 {
		require.NoError(f.t, json.Unmarshal(w.Body.Bytes(), &answer))
	}
	return answer, true
}

func (f fake) Put(log crm.CallLog) string {
	call := map[string]any{"subject": log.Subject, "note": log.Body, "result": log.Result, "recordingUrl": log.RecordingLink,
		"startTime": nil, "durationSeconds": nil, "contactId": log.ContactID, "dealId": log.Disposition.DealID}
	if !log.StartTime.IsZero() {
		call["startTime"] = log.StartTime.Format(time.RFC3339Nano)
	}
	if log.Duration != nil {
		call["durationSeconds"] = log.Duration.Seconds()
	}
	if log.ID != "" {
		f.request("PATCH", "/calls/"+log.ID, call)
		return log.ID
	}
	call["direction"], call["phoneNumber"] = "Inbound", "+12025550100"
	made, _ := f.request("POST", "/calls", call)
	return made["id"].(string)
}

func (f fake) Get(id string) (crm.CallLog, bool) {
	call, ok := f.request("GET", "/calls/"+id, nil)
	if !ok {
		return crm.CallLog{}, false
	}
	text := func(field string) string { s, _ := call[field].(string); return s }
	log := crm.CallLog{ID: id, Subject: text("subject"), Body: text("note"), Result: text("result"),
		RecordingLink: text("recordingUrl"), ContactID: text("contactId"), Disposition: crm.Disposition{DealID: text("dealId")}}
	if start := text("startTime"); start != "" {
		var err error
		log.StartTime, err = time.Parse(time.RFC3339, start)
		require.NoError(f.t, err)
	}
	if seconds, ok := call["durationSeconds"].(float64); ok {
		d := time.Duration(seconds * float64(time.Second))
		log.Duration = &d
	}
	return log, true
}

func (f fake) Foreign(id string) string {
	call, _ := f.request("GET", "/calls/"+id, nil)
	foreign := map[string]any{}
	for _, field := range []string{"userId", "direction", "phoneNumber", "sessionId", "createdAt"} {
		foreign[field] = call[field]
	}
	text, err := json.Marshal(foreign)
	require.NoError(f.t, err)
	return string(text)
}

func (f fake) Delete(id string) { f.request("DELETE", "/calls/"+id, nil) }

func (f fake) Logs() int { return f.count("/calls?limit=1000") }

func (f fake) count(list string) int {
	answer, _ := f.request("GET", list, nil)
	return len(answer["items"].([]any))
}

func (f fake) PutContact(name, phone string) string {
	numbers := []string{}
	if phone != "" {
		numbers = append(numbers, phone)
	}
	made, _ := f.request("POST", "/contacts", map[string]any{"name": name, "phoneNumbers": numbers})
	return made["id"].(string)
}

func (f fake) DeleteContact(id string) { f.request("DELETE", "/contacts/"+id, nil) }

func (f fake) Contacts() int { return f.count("/contacts?limit=1000") }

func (f fake) PutDeal(contactID, title, status string) string {
	made, _ := f.request("POST", "/deals", map[string]any{"title": title, "status": status, "contactId": contactID})
	return made["id"].(string)
}

var _ crmtest.DealFake = fake{}
