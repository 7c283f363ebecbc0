package odootest

import (
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// clock is how a datetime is written, in UTC; rows hold it with microseconds, answers without.
const (
	clock   = "2006-01-02 15:04:05"
	precise = "2006-01-02 15:04:05.000000"
)

var datetimeForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?$`)

// set puts the values of a request into a row, all or none.
func (f *Fake) set(m *model, r record, values map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fld, known := m.fields[name]
		if !known {
			return throw("ValueError", "Invalid field '%s' on model '%s'", name, m.name)
		}
		value, err := f.stored(m, name, fld, r[name], values[name])
		if err != nil {
			return err
		}
		if !fld.readonly && fld.kind != search {
			r[name] = value
		}
	}
	return nil
}

// stored is what a field makes of a value. Much is taken that is of another type: it is turned into text,
// or counts as none.
func (f *Fake) stored(m *model, name string, fld field, had, value any) (any, error) {
	switch fld.kind {
	case char, text, html:
		s, ok := asText(value)
		if !ok {
			return false, nil
		}
		if strings.Contains(s, "\x00") {
			return nil, throw("ValueError", "A string literal cannot contain NUL (0x00) characters.")
		}
		if fld.kind == html {
			s = Clean(s)
		}
		return s, nil
	case datetime:
		return storedTime(value)
	case selection:
		s, ok := value.(string)
		if value == false || value == nil {
			return false, nil
		}
		if !ok || fld.choices != nil && !slices.Contains(fld.choices, s) {
			return nil, throw("ValueError", "Wrong value for %s.%s: %v", m.name, name, value)
		}
		return s, nil
	case truth:
		return value != nil && value != false && value != "" && value != 0.0, nil
	case integer, float:
		n, ok := value.(float64)
		if !ok && value != false && value != nil {
			return nil, throw("ValueError", "could not convert to a number: %v", value)
		}
		if fld.kind == integer {
			return int(n), nil
		}
		return n, nil
	case one:
		id, ok := asID(value)
		if !ok {
			return false, nil // "abc" clears without a word
		}
		if f.db[fld.to] == nil || f.db[fld.to].rows[id] == nil {
			return nil, throw("ValidationError", "The operation cannot be completed: another model requires the record being deleted, or '%s' does not exist.", fld.to)
		}
		return id, nil
	case many:
		return f.commands(m, name, fld, had, value)
	}
	return nil, nil
}

// asText is a value as text; ok false where it is none.
func asText(value any) (s string, ok bool) {
	switch value := value.(type) {
	case nil:
		return "", false
	case bool:
		return "True", value
	case string:
		return value, true
	}
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // it was JSON
	}
	return strings.ReplaceAll(string(raw), `"`, "'"), true
}

func asID(value any) (int, bool) {
	n, ok := value.(float64)
	return int(n), ok && n == math.Trunc(n) && n > 0
}

func storedTime(value any) (any, error) {
	if value == false || value == nil || value == "" {
		return false, nil
	}
	s, ok := value.(string)
	if !ok || !datetimeForm.MatchString(s) {
		return nil, throw("ValueError", "time data %v does not match format '%%Y-%%m-%%d %%H:%%M:%%S'", value)
	}
	full := s + " 00:00:00"[min(max(0, len(s)-10), 9):]
	t, err := time.Parse(clock, full)
	if err != nil {
		return nil, throw("psycopg2.errors.DatetimeFieldOverflow", "date/time field value out of range: \"%s\"", s)
	}
	return t.Format(clock), nil
}

// commands carries out the changes of a list of relations: [[6, 0, ids]] sets it, [4, id] adds, [3, id]
// takes away, [5] clears. A bare list of ids sets it.
func (f *Fake) commands(m *model, name string, fld field, had, value any) (any, error) {
	ids, _ := had.([]int)
	ids = slices.Clone(ids)
	list, ok := value.([]any)
	wrong := throw("ValueError", "Wrong value for %s.%s: %v", m.name, name, value)
	if !ok && value != false {
		return nil, wrong
	}
	if len(list) == 0 {
		return []int{}, nil
	}
	if _, bareIDs := asID(list[0]); bareIDs {
		list = []any{[]any{6.0, 0.0, list}}
	}
	for _, item := range list {
		command, _ := item.([]any)
		if len(command) == 0 {
			return nil, wrong
		}
		code, _ := command[0].(float64)
		switch {
		case code == 5:
			ids = nil
		case code == 6 && len(command) == 3:
			ids = nil
			given, _ := command[2].([]any)
			for _, v := range given {
				if id, ok := asID(v); ok && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		case (code == 3 || code == 4) && len(command) >= 2:
			id, ok := asID(command[1])
			if !ok {
				return nil, wrong
			}
			ids = slices.DeleteFunc(ids, func(other int) bool { return other == id })
			if code == 4 {
				ids = append(ids, id)
			}
		default:
			return nil, wrong
		}
	}
	for _, id := range ids {
		if f.db[fld.to].rows[id] == nil {
			return nil, throw("ValidationError", "The record of '%s' with id %d does not exist", fld.to, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// shown is a stored value as an answer has it.
func (f *Fake) shown(fld field, value any) any {
	switch value := value.(type) {
	case nil:
		return false
	case int:
		if fld.kind == one {
			target := f.db[fld.to]
			return []any{value, f.displayName(target, target.rows[value])}
		}
	case string:
		if fld.kind == datetime && len(value) > len(clock) {
			return value[:len(clock)]
		}
	}
	return value
}

// displayName is what people read for a record: a person of a company has the company in front.
func (f *Fake) displayName(m *model, r record) string {
	name, _ := r["name"].(string)
	if company, ok := r["parent_id"].(int); ok && m.name == "res.partner" {
		return f.displayName(m, m.rows[company]) + ", " + name
	}
	return name
}
