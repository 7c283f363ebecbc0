package examplecrm_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

// fake drives any implementation of the Example CRM's API, the one in memory below or the real server,
// through its wire format. It reads and writes JSON of its own, so that a slip in the connector's wire
// types shows.
type fake struct {
	http.Handler
	t testing.TB
}

func newFake(t testing.TB) crmtest.Fake {
	return fake{&memory{records: map[string]map[string]any{}}, t}
}

func (f fake) User() crm.User {
	return crm.User{ID: "user-1", Platform: "examplecrm", Hostname: "127.0.0.1:8787"}
}
func (f fake) AuthHeader() string { return "Bearer demo-token" }

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
		"startTime": nil, "durationSeconds": nil}
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

func (f fake) Logs() int {
	list, _ := f.request("GET", "/calls?limit=1000", nil)
	return len(list["items"].([]any))
}

// memory is the API in memory, as strict as the real server about what it accepts.
type memory struct {
	mu      sync.Mutex
	records map[string]map[string]any // by id: "call-1001"
	last    int
}

var callFields = []string{"subject", "note", "startTime", "durationSeconds", "result", "recordingUrl", "direction",
	"phoneNumber", "contactId", "dealId"}

func (m *memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer demo-token" {
		refuse(w, 401, "")
		return
	}
	kind, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/v1/"), "/")
	record, known := m.records[id]
	var in map[string]any
	if r.Method == "POST" || r.Method == "PATCH" {
		if !strings.HasSuffix(r.Header.Get("Content-Type"), "json") || json.NewDecoder(r.Body).Decode(&in) != nil {
			refuse(w, 415, "")
			return
		}
	}
	match := r.Header.Get("If-Match")
	switch {
	case kind == "calls" && id == "" && r.Method == "GET":
		m.list(w, "call-", r, "sessionId", "contactId")
	case kind == "calls" && id == "" && r.Method == "POST":
		m.createCall(w, in)
	case kind != "calls" || !known || !strings.HasPrefix(id, "call-"):
		refuse(w, 404, "")
	case match != "" && match != etag(record):
		refuse(w, 412, "")
	case r.Method == "GET":
		answer(w, 200, record)
	case r.Method == "DELETE":
		delete(m.records, id)
		w.WriteHeader(204)
	case r.Method == "PATCH":
		m.patchCall(w, record, in)
	default:
		refuse(w, 405, "")
	}
}

func (m *memory) list(w http.ResponseWriter, prefix string, r *http.Request, filters ...string) {
	items := []any{}
	for _, id := range slices.Sorted(maps.Keys(m.records)) {
		fits := strings.HasPrefix(id, prefix)
		for _, filter := range filters {
			if r.URL.Query().Has(filter) && m.records[id][filter] != r.URL.Query().Get(filter) {
				fits = false
			}
		}
		if fits {
			items = append(items, m.records[id])
		}
	}
	answer(w, 200, map[string]any{"items": items})
}

func (m *memory) createCall(w http.ResponseWriter, in map[string]any) {
	record := map[string]any{"userId": "user-1", "sessionId": in["sessionId"], "createdAt": "2026-01-01T00:00:00Z", "note": ""}
	delete(in, "sessionId")
	if field := setCall(record, in); field != "" {
		refuse(w, 422, field)
		return
	}
	m.last++
	record["id"], record["version"] = "call-"+strconv.Itoa(1000+m.last), 1
	m.records[record["id"].(string)] = record
	answer(w, 201, record)
}

func (m *memory) patchCall(w http.ResponseWriter, record, in map[string]any) {
	changed := maps.Clone(record)
	if field := setCall(changed, in); field != "" {
		refuse(w, 422, field)
		return
	}
	changed["version"] = record["version"].(int) + 1
	maps.Copy(record, changed)
	answer(w, 200, record)
}

// setCall writes the fields of a merge patch into a call. It returns the field that does not fit.
func setCall(call, patch map[string]any) (wrong string) {
	for _, field := range callFields {
		if _, there := call[field]; !there {
			call[field] = nil
		}
	}
	for field, value := range patch {
		switch text, isText := value.(string); {
		case !slices.Contains(callFields, field):
			return field
		case field == "durationSeconds" && value != nil:
			if n, ok := value.(float64); !ok || n < 0 {
				return field
			}
		case field == "note" && value == nil:
			value = ""
		case field == "note" && isText:
		case value == nil || text == "":
			value = nil
		case !isText:
			return field
		case field == "startTime":
			start, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return field
			}
			value = start.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.999Z07:00")
		}
		call[field] = value
	}
	if call["subject"] == nil {
		return "subject"
	}
	return ""
}

func etag(record map[string]any) string { return `"v` + strconv.Itoa(record["version"].(int)) + `"` }

func answer(w http.ResponseWriter, status int, value map[string]any) {
	if _, ok := value["version"]; ok {
		w.Header().Set("ETag", etag(value))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int, field string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": http.StatusText(status), "message": "No.", "field": field}})
}
