package fakehttp

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Record is an object as an API shows it. Numbers that came in a body are [json.Number].
type Record = map[string]any

// Object reads a body that must be one JSON object; false where it is not, or is no UTF-8.
func Object(body []byte) (Record, bool) {
	var object Record
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if !utf8.Valid(body) || decoder.Decode(&object) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return object, err == io.EOF && object != nil
}

// IsJSON reports whether a request says that its body is JSON.
func (r *Request) IsJSON() bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// Text is a value as text, "" where it is none.
func Text(value any) string {
	text, _ := value.(string)
	return text
}

// OrNull is a text as many APIs show it: null for an empty one.
func OrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// Digits are the decimal digits in a text: what many CRMs compare numbers by.
func Digits(text string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
}

// Without is a record without some of its keys, as JSON text: for a fake's Foreign.
func Without(record Record, keys ...string) string {
	foreign := maps.Clone(record)
	for _, key := range keys {
		delete(foreign, key)
	}
	text, err := json.Marshal(foreign)
	if err != nil {
		panic(err) // records come from JSON or from a fake
	}
	return string(text)
}

// Table holds records by id, in the order in which they came, and what they were before: the index of a
// search trails behind the records. A stored record is not to be changed; put a changed copy.
type Table struct {
	ids     []string
	history map[string][]state
}

type state struct {
	at     time.Time
	record Record
}

// Get is the record with an id, ok false where there is none.
func (t *Table) Get(id string) (record Record, ok bool) {
	states := t.history[id]
	if len(states) == 0 {
		return nil, false
	}
	return states[len(states)-1].record, true
}

// Put stores what a record is from a time on.
func (t *Table) Put(id string, record Record, at time.Time) {
	if t.history == nil {
		t.history = map[string][]state{}
	}
	if t.history[id] == nil {
		t.ids = append(t.ids, id)
	}
	t.history[id] = append(t.history[id], state{at, record})
}

// All are the records that a condition holds for, the first stored first; nil: all of them.
func (t *Table) All(where func(Record) bool) []Record {
	found := []Record{}
	for _, id := range t.ids {
		if record, _ := t.Get(id); where == nil || where(record) {
			found = append(found, record)
		}
	}
	return found
}

// AsOf are the records as they were at a time, the first stored first. One that was stored later is not
// among them.
func (t *Table) AsOf(at time.Time) []Record {
	var found []Record
	for _, id := range t.ids {
		for _, s := range slices.Backward(t.history[id]) {
			if !s.at.After(at) {
				found = append(found, s.record)
				break
			}
		}
	}
	return found
}
