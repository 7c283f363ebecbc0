package odootest

import (
	"cmp"
	"slices"
	"strings"
)

// filter tells which rows a domain finds.
type filter func(record) bool

// compile reads a domain: a list of [field, operator, value] and of "&", "|", "!" before what they join.
func (f *Fake) compile(m *model, domain any) (filter, error) {
	items, ok := domain.([]any)
	if !ok && domain != nil && domain != false {
		return nil, throw("ValueError", "Invalid domain: %v", domain)
	}
	every, archived := filter(func(record) bool { return true }), false
	for len(items) > 0 {
		term, rest, err := f.term(m, items, &archived)
		if err != nil {
			return nil, err
		}
		before := every
		every = func(r record) bool { return before(r) && term(r) }
		items = rest
	}
	if archived {
		return every, nil
	}
	return func(r record) bool { return r["active"] != false && every(r) }, nil
}

// term reads the first term of a list and returns what is behind it. It sets archived where the domain
// itself speaks of the field "active".
func (f *Fake) term(m *model, items []any, archived *bool) (filter, []any, error) {
	if len(items) == 0 {
		return nil, nil, throw("ValueError", "Domain is not well-formed")
	}
	switch item := items[0].(type) {
	case string:
		first, rest, err := f.term(m, items[1:], archived)
		if err != nil {
			return nil, nil, err
		}
		if item == "!" {
			return func(r record) bool { return !first(r) }, rest, nil
		}
		second, rest, err := f.term(m, rest, archived)
		switch {
		case err != nil:
			return nil, nil, err
		case item == "&":
			return func(r record) bool { return first(r) && second(r) }, rest, nil
		case item == "|":
			return func(r record) bool { return first(r) || second(r) }, rest, nil
		}
	case []any:
		if len(item) == 3 {
			leaf, err := f.leaf(m, item, archived)
			return leaf, items[1:], err
		}
	}
	return nil, nil, throw("ValueError", "Invalid leaf %v", items[0])
}

var operators = []string{"=", "!=", ">", ">=", "<", "<=", "in", "not in", "like", "ilike", "not like", "not ilike", "=like", "=ilike", "child_of"}

// leaf reads [field, operator, value]; a field may be a path over relations to one record.
func (f *Fake) leaf(m *model, item []any, archived *bool) (filter, error) {
	if n, ok := item[0].(float64); ok { // [1, "=", 1] is always true, [0, "=", 1] never
		return func(record) bool { return n == item[2] }, nil
	}
	path, _ := item[0].(string)
	operator, _ := item[1].(string)
	name, inner, further := strings.Cut(path, ".")
	fld, known := m.fields[name]
	if !known {
		return nil, throw("ValueError", "Invalid field %s.%s in leaf %v", m.name, name, item)
	}
	if !slices.Contains(operators, operator) {
		return nil, throw("ValueError", "Invalid operator %v in leaf %v", item[1], item)
	}
	if name == "active" {
		*archived = true
	}
	if further {
		target := f.db[fld.to]
		if target == nil {
			return nil, throw("ValueError", "Invalid field %s in leaf %v", path, item)
		}
		there, err := f.leaf(target, []any{inner, operator, item[2]}, new(bool))
		return func(r record) bool {
			id, set := r[name].(int)
			return err == nil && set && there(target.rows[id])
		}, err
	}
	if fld.kind == search {
		return phoneSearch(operator, item[2])
	}
	if name == "display_name" {
		if f.Version == 17 { // which ignores the condition
			return func(record) bool { return true }, nil
		}
		return func(r record) bool { return compare(operator, f.displayName(m, r), item[2]) }, nil
	}
	return func(r record) bool {
		switch fld.kind {
		case one:
			id, _ := r[name].(int)
			if operator == "child_of" {
				return f.within(f.db[fld.to], id, item[2])
			}
			if _, byName := item[2].(string); byName {
				return id != 0 && compare(operator, f.displayName(f.db[fld.to], f.db[fld.to].rows[id]), item[2])
			}
		case many:
			if item[2] == false {
				return (len(r[name].([]int)) == 0) == (operator == "=")
			}
			return slices.ContainsFunc(r[name].([]int), func(id int) bool { return compare(operator, id, item[2]) })
		}
		return compare(operator, r[name], item[2])
	}, nil
}

// within reports whether a record is one of those, or below one.
func (f *Fake) within(m *model, id int, of any) bool {
	for id != 0 {
		if compare("=", id, of) || compare("in", id, of) {
			return true
		}
		id, _ = m.rows[id]["parent_id"].(int)
	}
	return false
}

// compare holds a stored value against that of a condition.
func compare(operator string, have, want any) bool {
	switch operator {
	case "in", "not in":
		list, _ := want.([]any)
		return slices.ContainsFunc(list, func(v any) bool { return compare("=", have, v) }) == (operator == "in")
	case "not like", "not ilike":
		return !compare(strings.TrimPrefix(operator, "not "), have, want)
	case "!=":
		return !compare("=", have, want)
	}
	stored, isText := have.(string)
	asked, _ := want.(string)
	switch operator {
	case "like", "=like":
		return isText && like(stored, pad(asked, operator))
	case "ilike", "=ilike":
		return isText && like(strings.ToLower(stored), strings.ToLower(pad(asked, operator)))
	}
	order, comparable := compareValues(have, want)
	switch operator {
	case "=":
		return comparable && order == 0
	case ">":
		return comparable && order > 0
	case ">=":
		return comparable && order >= 0
	case "<":
		return comparable && order < 0
	case "<=":
		return comparable && order <= 0
	}
	return false
}

func pad(pattern, operator string) string {
	if strings.HasPrefix(operator, "=") {
		return pattern
	}
	return "%" + pattern + "%"
}

func compareValues(have, want any) (order int, comparable bool) {
	switch have := have.(type) {
	case string:
		want, ok := want.(string)
		return strings.Compare(have, want), ok
	case int:
		want, ok := want.(float64)
		return cmp.Compare(float64(have), want), ok
	case float64:
		want, ok := want.(float64)
		return cmp.Compare(have, want), ok
	case bool:
		return 0, have == want
	}
	return 0, false
}

// like is SQL's: "%" stands for anything, "_" for one character, "\" makes the next one plain.
func like(s, pattern string) bool {
	return likeRunes([]rune(s), []rune(pattern))
}

func likeRunes(s, pattern []rune) bool {
	for len(pattern) > 0 {
		switch {
		case pattern[0] == '%':
			for i := range len(s) + 1 {
				if likeRunes(s[i:], pattern[1:]) {
					return true
				}
			}
			return false
		case len(s) == 0:
			return false
		case pattern[0] == '\\' && len(pattern) > 1:
			pattern = pattern[1:]
			if s[0] != pattern[0] {
				return false
			}
		case pattern[0] != '_' && s[0] != pattern[0]:
			return false
		}
		s, pattern = s[1:], pattern[1:]
	}
	return len(s) == 0
}

// phoneSearch is the field phone_mobile_search: punctuation is not looked at, and a number with "+" or "00"
// in front is compared from its beginning.
func phoneSearch(operator string, value any) (filter, error) {
	asked, ok := value.(string)
	asked = strings.TrimSpace(asked)
	if !ok || operator == "in" || operator == "not in" {
		return nil, throw("AttributeError", "'list' object has no attribute 'startswith'")
	}
	if len(asked) < 3 {
		return nil, throw("UserError", "Please enter at least 3 characters when searching a Phone/Mobile number.")
	}
	patterns := []string{bare(asked)}
	rest, plus := strings.CutPrefix(asked, "+")
	rest, zeros := strings.CutPrefix(rest, "00")
	abroad := plus || zeros
	if abroad {
		patterns = []string{"+" + bare(rest), "00" + bare(rest)}
	}
	return func(r record) bool {
		for _, name := range []string{"phone", "mobile"} {
			stored, _ := r[name].(string)
			for _, pattern := range patterns {
				switch {
				case stored == "":
				case operator == "=" && bare(stored) == pattern,
					operator != "=" && abroad && like(bare(stored), pattern+"%"),
					operator != "=" && !abroad && like(bare(stored), "%"+pattern+"%"):
					return true
				}
			}
		}
		return false
	}, nil
}

var bare = strings.NewReplacer(" ", "", "\t", "", "\u00a0", "\u00a0", `\`, "", ".", "", "/", "", "(", "", ")", "", "-", "").Replace
