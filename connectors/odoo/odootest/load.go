package odootest

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// reference is what an external id stands for.
type reference struct {
	model string
	id    int
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)

// load imports rows, each with an external id: a row that is there already is overwritten. What is wrong with
// the rows is told in the answer, not as an error, and then nothing of them is stored.
func (f *Fake) load(c *call) (any, error) {
	for _, right := range []byte("cw") {
		if err := f.may(c.model, right); err != nil {
			return nil, err
		}
	}
	names, _ := c.args["fields"].([]any)
	rows, _ := c.args["data"].([]any)
	if len(names) == 0 {
		return nil, throw("TypeError", "load() takes names of fields and rows")
	}
	if f.Busy > 0 {
		f.Busy--
		return refused("", "could not serialize access due to concurrent update\n"), nil
	}
	ids := []any{}
	for _, row := range rows {
		cells, _ := row.([]any)
		key, values, answer, err := f.cells(c, names, cells)
		if answer != nil || err != nil {
			return answer, err
		}
		id, err := f.loadRow(c, key, values)
		var e *exception
		if errors.As(err, &e) {
			return refused("", e.message), nil
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return record{"ids": ids, "messages": []any{}, "nextrow": 0}, nil
}

func refused(field, message string) record {
	return record{"ids": false, "messages": []any{record{"type": "error", "field": field, "message": message, "record": 0}}}
}

// cells turns the texts of a row into values, or returns the answer that refuses them.
func (f *Fake) cells(c *call, names, cells []any) (key string, values map[string]any, answer any, err error) {
	values = map[string]any{}
	if len(cells) != len(names) {
		return "", nil, nil, throw("IndexError", "list index out of range")
	}
	for i, n := range names {
		name, _ := n.(string)
		cell, ok := cells[i].(string)
		if !ok {
			return "", nil, nil, throw("AttributeError", "'%T' object has no attribute 'strip'", cells[i])
		}
		name, byID := strings.CutSuffix(name, "/.id")
		fld, known := c.model.fields[name]
		switch {
		case name == "id":
			key = cell
		case !known:
			return "", nil, nil, throw("KeyError", "'%s'", name)
		case byID:
			value, unknown := f.byID(fld, cell)
			if unknown != "" {
				return "", nil, refused(name, "No matching record found for database id '"+unknown+"' in field '"+name+"'"), nil
			}
			values[name] = value
		case cell == "":
			values[name] = false
		case fld.kind == datetime:
			moved, ok := f.localTime(c, cell)
			if !ok {
				return "", nil, refused(name, "'"+cell+"' does not seem to be a valid datetime for field '"+name+"'"), nil
			}
			values[name] = moved
		case fld.kind == truth:
			values[name] = strings.Contains("1 true yes", strings.ToLower(cell))
		case fld.kind == selection && !has(fld.choices, cell):
			return "", nil, refused(name, "Value '"+cell+"' not found in selection field '"+name+"'"), nil
		default:
			values[name] = cell
		}
	}
	return key, values, nil, nil
}

func has(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// byID reads "12,7" of a column that ends in "/.id".
func (f *Fake) byID(fld field, cell string) (value any, unknown string) {
	if cell == "" {
		if fld.kind == many {
			return []any{}, ""
		}
		return false, ""
	}
	ids := []any{}
	for part := range strings.SplitSeq(cell, ",") {
		id, err := strconv.Atoi(part)
		if err != nil || f.db[fld.to] == nil || f.db[fld.to].rows[id] == nil {
			return nil, part
		}
		ids = append(ids, float64(id))
	}
	if fld.kind == many {
		return []any{[]any{6.0, 0.0, ids}}, ""
	}
	return ids[0], ""
}

// localTime reads a time in the zone of the request's context, else of the user.
func (f *Fake) localTime(c *call, cell string) (string, bool) {
	zone, ok := c.context["tz"].(string)
	if !ok {
		zone, _ = f.Timezone.(string)
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	t, err := time.ParseInLocation(clock, cell, location)
	return t.UTC().Format(clock), err == nil
}

// loadRow creates or overwrites the row of an external id.
func (f *Fake) loadRow(c *call, key string, values map[string]any) (int, error) {
	if key != "" {
		if !strings.Contains(key, ".") {
			key = "__import__." + key
		}
		if !keyForm.MatchString(key) {
			return 0, throw("ValidationError", "The operation cannot be completed: External IDs cannot contain spaces")
		}
		if known, ok := f.keys[key]; ok {
			if known.model != c.model.name {
				return 0, throw("ValueError", "External ID '%s' refers to another model", key)
			}
			again := &call{model: c.model, ids: []int{known.id}, args: map[string]any{"vals": values}, context: c.context}
			_, err := f.write(again)
			return known.id, err
		}
	}
	r, err := f.make(c, values)
	if err != nil {
		return 0, err
	}
	id := f.insert(c.model, r)
	if key != "" {
		f.keys[key] = reference{c.model.name, id}
	}
	return id, nil
}

// getExternalID says which external ids records have; "" for none.
func (f *Fake) getExternalID(c *call) (any, error) {
	answer := record{}
	for _, id := range c.ids {
		answer[strconv.Itoa(id)] = ""
		for key, to := range f.keys {
			if to == (reference{c.model.name, id}) {
				answer[strconv.Itoa(id)] = key
			}
		}
	}
	return answer, nil
}

// checkObjectReference says what an external id stands for, though the user may not read the table of them.
// An archived record is told as no record.
func (f *Fake) checkObjectReference(c *call) (any, error) {
	key := c.text("module") + "." + c.text("xml_id")
	to, ok := f.keys[key]
	if !ok {
		return nil, throw("ValueError", "External ID not found in the system: %s", key)
	}
	r := f.db[to.model].rows[to.id]
	if r == nil || r["active"] == false || !f.visible(f.db[to.model], r) {
		return []any{to.model, false}, nil
	}
	return []any{to.model, to.id}, nil
}
