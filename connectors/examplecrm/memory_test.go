package examplecrm_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// memory is the Example CRM's API in memory, as strict as the real server about what it accepts. A
// record is its JSON.
type memory struct {
	mu      sync.Mutex
	records map[string]record // by id: "call-1001", "contact-3"
	last    int
}

type record map[string]any

// refusal is why a request is not carried out.
type refusal struct {
	status int
	field  string
}

func (m *memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	status, value, no := m.serve(r)
	if no != nil {
		status, value = no.status, record{"error": record{"code": strconv.Itoa(no.status), "message": "No.", "field": no.field}}
	}
	if value["version"] != nil {
		w.Header().Set("ETag", etag(value))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if value != nil {
		_ = json.NewEncoder(w).Encode(value)
	}
}

func (m *memory) serve(r *http.Request) (int, record, *refusal) {
	if r.Header.Get("Authorization") != "Bearer demo-token" {
		return 0, nil, &refusal{401, ""}
	}
	var in record
	if r.Method == "POST" || r.Method == "PATCH" {
		if r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&in) != nil {
			return 0, nil, &refusal{415, ""}
		}
	}
	list, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/v1/"), "/")
	kind := strings.TrimSuffix(list, "s") + "-"
	switch {
	case list == "me":
		return 200, record{"id": "user-1", "name": "Robin Ellis", "company": "Example Company", "timeZone": "America/Los_Angeles"}, nil
	case id == "" && r.Method == "GET":
		return 200, record{"items": m.list(kind, r.URL.Query())}, nil
	case id == "" && r.Method == "POST":
		return m.create(kind, in)
	}
	have := m.records[id]
	match := r.Header.Get("If-Match")
	switch {
	case have == nil || !strings.HasPrefix(id, kind):
		return 0, nil, &refusal{404, ""}
	case match != "" && match != etag(have):
		return 0, nil, &refusal{412, ""}
	case r.Method == "DELETE":
		delete(m.records, id)
		return 204, nil, nil
	case r.Method == "PATCH":
		changed := maps.Clone(have)
		if no := m.setCall(changed, in); no != nil {
			return 0, nil, no
		}
		changed["version"] = have["version"].(int) + 1
		m.records[id] = changed
		return 200, changed, nil
	}
	return 200, have, nil
}

func etag(r record) string { return `"v` + strconv.Itoa(r["version"].(int)) + `"` }

// list are the records of a kind that fit all filters of a query.
func (m *memory) list(kind string, query url.Values) []record {
	items := []record{}
	for _, id := range slices.Sorted(maps.Keys(m.records)) {
		r, fits := m.records[id], strings.HasPrefix(id, kind)
		for filter := range query {
			want := query.Get(filter)
			switch {
			case !fits || filter == "limit":
			case filter == "phone":
				fits = slices.ContainsFunc(r["phoneNumbers"].([]any), func(number any) bool { return samePhone(number.(string), want) })
			case filter == "name":
				fits = strings.Contains(strings.ToLower(r["name"].(string)), strings.ToLower(want))
			default:
				fits = r[filter] == want
			}
		}
		if fits {
			items = append(items, r)
		}
	}
	return items
}

func (m *memory) create(kind string, in record) (int, record, *refusal) {
	made := record{"createdAt": "2026-01-01T00:00:00Z"}
	switch kind {
	case "call-":
		for _, r := range m.records {
			if in["sessionId"] != nil && r["sessionId"] == in["sessionId"] {
				return 0, nil, &refusal{409, "sessionId"}
			}
		}
		made["userId"], made["sessionId"], made["note"], made["version"] = "user-1", in["sessionId"], "", 1
		delete(in, "sessionId")
		if no := m.setCall(made, in); no != nil {
			return 0, nil, no
		}
	case "contact-", "deal-":
		if in["name"] == "" || in["title"] == "" {
			return 0, nil, &refusal{422, "name"}
		}
		maps.Copy(made, in)
	}
	m.last++
	id := kind + strconv.Itoa(1000+m.last)
	made["id"] = id
	m.records[id] = made
	return 201, made, nil
}

var callFields = []string{"subject", "note", "startTime", "durationSeconds", "result", "recordingUrl", "direction",
	"phoneNumber", "contactId", "dealId"}

// setCall writes the fields of a merge patch into a call.
func (m *memory) setCall(call, patch record) *refusal {
	for _, field := range callFields {
		if _, there := call[field]; !there {
			call[field] = nil
		}
	}
	for field, value := range patch {
		text, isText := value.(string)
		seconds, isNumber := value.(float64)
		switch {
		case !slices.Contains(callFields, field), value != nil && isText == (field == "durationSeconds"), isNumber && seconds < 0:
			return &refusal{422, field}
		case field == "note":
			value = text
		case isText && text == "":
			value = nil
		case field == "startTime" && isText:
			start, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return &refusal{422, field}
			}
			value = start.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.999Z07:00")
		case strings.HasSuffix(field, "Id") && isText && m.records[text] == nil:
			return &refusal{422, field}
		}
		call[field] = value
	}
	if call["subject"] == nil {
		return &refusal{422, "subject"}
	}
	return nil
}

// samePhone compares a number in any form with one in E.164. Without a country code it is the same when
// it is the other's end.
func samePhone(written, e164 string) bool {
	digits := strings.TrimLeft(strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, written), "0")
	whole := strings.TrimPrefix(e164, "+")
	if strings.HasPrefix(written, "+") {
		return digits == whole
	}
	return len(digits) >= 10 && strings.HasSuffix(whole, digits)
}
