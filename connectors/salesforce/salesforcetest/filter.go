package salesforcetest

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// column is a field that a query names, of the object or of one that it leads to.
type column struct {
	kind string
	of   func(record) any
}

// column finds a field by its name or path: "Name", "Account.Name", "Who.Name".
func (f *Fake) column(o *object, path string) column {
	steps := strings.Split(path, ".")
	if strings.EqualFold(steps[0], o.name) && len(steps) > 1 {
		steps = steps[1:]
	}
	var follow []string
	for _, step := range steps[:len(steps)-1] {
		x, ok := f.field(o, step+"Id")
		if !ok {
			fail("INVALID_FIELD", "\nDidn't understand relationship '%s' in field path.", step)
		}
		follow = append(follow, x.name)
		if o = f.tables[x.to[0]].object; len(x.to) > 1 { // who or what it is, only the record tells
			o = &object{name: "Name", fields: []field{{name: "Id", kind: "id"}, {name: "Name", kind: "string"}}}
		}
	}
	last := steps[len(steps)-1]
	x, ok := f.field(o, last)
	if !ok {
		fail("INVALID_FIELD", "\nERROR at Row:1:Column:1\nNo such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure "+
			"to append the '__c' after the custom field name.", last, o.name)
	}
	return column{x.kind, func(fields record) any {
		for _, step := range follow {
			if fields = f.follow(fields[step]); fields == nil {
				return nil
			}
		}
		return fields[x.name]
	}}
}

// fits refuses a value of another type than the field's: what is no text stands without quotes.
func (p *parser) fits(c *condition, column column, value token) {
	isNull := value.kind == "word" && strings.EqualFold(value.text, "null")
	if c.operator != "LIKE" && value.kind == "text" && (strings.Contains(value.like, `\%`) || strings.Contains(value.like, `\_`)) {
		fail("INVALID_FIELD", "Invalid string literal: an escaped wildcard outside of LIKE")
	}
	wrong := func() {
		fail("INVALID_FIELD", "\nERROR at Row:1:Column:%d\nvalue of filter criterion for field '%s' must be of type %s", value.at+1, c.field, column.kind)
	}
	switch column.kind {
	case "id", "reference":
		if c.operator == "LIKE" {
			fail("INVALID_FIELD", "\nERROR at Row:1:Column:%d\ninvalid operator on id field", value.at+1)
		}
		if !isNull && (value.kind != "text" || !isID(value.text)) {
			fail("INVALID_QUERY_FILTER_OPERATOR", "\nERROR at Row:1:Column:%d\ninvalid ID field: %s", value.at+1, value.text)
		}
	case "boolean":
		if text := strings.ToLower(value.text); value.kind != "word" || text != "true" && text != "false" {
			wrong()
		}
	case "int":
		if _, err := strconv.Atoi(value.text); !isNull && (value.kind != "literal" || err != nil) {
			wrong()
		}
	case "date", "datetime":
		if _, ok := p.f.moment(column.kind, value); !isNull && !ok {
			wrong()
		}
	default:
		if !isNull && value.kind != "text" {
			wrong()
		}
	}
}

// moment is a literal of a date, or of a date and time, as records hold it.
func (f *Fake) moment(kind string, value token) (string, bool) {
	day := f.Now().UTC().Truncate(24 * time.Hour)
	name := strings.ToUpper(value.text)
	days, lastN := strings.CutPrefix(name, "LAST_N_DAYS:")
	n, err := strconv.Atoi(days)
	var at time.Time
	switch {
	case value.kind == "word" && name == "TODAY":
		at = day
	case value.kind == "word" && name == "YESTERDAY":
		at = day.AddDate(0, 0, -1)
	case value.kind == "word" && lastN && err == nil:
		at = day.AddDate(0, 0, -n)
	case value.kind == "literal" && kind == "date":
		at, err = time.Parse(time.DateOnly, value.text)
	case value.kind == "literal":
		at, err = time.Parse(time.RFC3339, value.text)
	default:
		return "", false
	}
	if (value.kind == "literal" || lastN) && err != nil {
		return "", false
	}
	if kind == "date" {
		return at.Format(time.DateOnly), true
	}
	return at.UTC().Format(stampForm), true
}

// holds reports whether a record meets a condition.
func (f *Fake) holds(o *object, c *condition, fields record) bool {
	if c == nil {
		return true
	}
	meets := func(part *condition) bool { return f.holds(o, part, fields) }
	switch c.joined {
	case "AND":
		return !slices.ContainsFunc(c.parts, func(part *condition) bool { return !meets(part) })
	case "OR":
		return slices.ContainsFunc(c.parts, meets)
	case "NOT":
		return !meets(c.parts[0])
	}
	column := f.column(o, c.field)
	have := column.of(fields)
	if c.inner != nil {
		wanted := f.column(c.inner.from, c.inner.fields[0])
		in := slices.ContainsFunc(f.chosen(c.inner), func(other record) bool { return have != nil && wanted.of(other) == have })
		return in == (c.operator == "IN")
	}
	equal := func(value token) bool { return f.order(column, have, value) == 0 }
	switch c.operator {
	case "LIKE":
		return have != nil && like(c.values[0].like).MatchString(fakehttp.Text(have))
	case "IN":
		return slices.ContainsFunc(c.values, equal)
	case "NOT IN":
		return !slices.ContainsFunc(c.values, equal)
	case "=":
		return equal(c.values[0])
	case "!=", "<>":
		return !equal(c.values[0])
	}
	if have == nil {
		return false
	}
	order := f.order(column, have, c.values[0])
	return c.operator[0] == '<' && order < 0 || c.operator[0] == '>' && order > 0 || len(c.operator) == 2 && order == 0
}

// order compares what a record has with a value; case does not count.
func (f *Fake) order(column column, have any, value token) int {
	if value.kind == "word" && strings.EqualFold(value.text, "null") {
		if have == nil {
			return 0
		}
		return 1
	}
	switch have := have.(type) {
	case nil:
		return -1
	case bool:
		return cmp.Compare(strconv.FormatBool(have), strings.ToLower(value.text))
	case int:
		n, _ := strconv.Atoi(value.text)
		return cmp.Compare(have, n)
	case string:
		switch column.kind {
		case "id", "reference":
			return cmp.Compare(have, full(value.text))
		case "date", "datetime":
			at, _ := f.moment(column.kind, value)
			return cmp.Compare(have, at)
		}
		return cmp.Compare(strings.ToLower(have), strings.ToLower(value.text))
	}
	return -1
}

// like makes a pattern, in which % is anything and _ one character, into an expression.
func like(pattern string) *regexp.Regexp {
	var form strings.Builder
	escaped := false
	for _, c := range pattern {
		switch {
		case c == '\\' && !escaped:
			escaped = true
			continue
		case c == '%' && !escaped:
			form.WriteString(".*")
		case c == '_' && !escaped:
			form.WriteString(".")
		default:
			form.WriteString(regexp.QuoteMeta(string(c)))
		}
		escaped = false
	}
	return regexp.MustCompile("(?is)^" + form.String() + "$")
}
