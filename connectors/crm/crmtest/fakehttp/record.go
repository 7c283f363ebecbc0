package fakehttp

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"strings"
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

// Table holds records by id, in the order in which they came.
type Table struct {
	ids     []string
	records map[string]Record
}

// Get is the record with an id, ok false where there is none.
func (t *Table) Get(id string) (record Record, ok bool) {
	record, ok = t.records[id]
	return record, ok
}

// Put stores a record, in place of one with the same id.
func (t *Table) Put(id string, record Record) {
	if t.records == nil {
		t.records = map[string]Record{}
	}
	if _, ok := t.records[id]; !ok {
		t.ids = append(t.ids, id)
	}
	t.records[id] = record
}

// All are the records that a condition holds for, the first stored first.
func (t *Table) All(where func(Record) bool) []Record {
	found := []Record{}
	for _, id := range t.ids {
		if where(t.records[id]) {
			found = append(found, t.records[id])
		}
	}
	return found
}
