package zohocrmtest

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

var phoneAsked = regexp.MustCompile(`^[+]?[0-9\s\-().]+$`)

// search serves records by number, word or criteria, from an index that trails.
func (f *Fake) search(m *module, r *request) *answer {
	var matches func(record) bool
	q := r.Query
	switch {
	case q.Has("criteria"):
		var ok bool
		if matches, ok = f.criteria(m, q.Get("criteria")); !ok {
			return refuse(http.StatusBadRequest, "INVALID_QUERY", "Invalid query formed", record{"reason": "syntax error"})
		}
	case q.Has("phone"):
		phone := q.Get("phone")
		if n := len(phone); n < 3 || n > 50 || !phoneAsked.MatchString(phone) {
			return refuse(http.StatusBadRequest, "INVALID_DATA", "invalid phone", record{"param_name": "phone"})
		}
		matches = func(r record) bool { return f.hasPhone(m, r, fakehttp.Digits(phone)) }
	case q.Has("word"):
		word := q.Get("word")
		if n := utf8.RuneCountInString(word); n < 2 || n > 100 {
			return refuse(http.StatusBadRequest, "INVALID_DATA", "invalid word", record{"param_name": "word"})
		}
		matches = func(r record) bool { return hasWords(m, r, word) }
	default:
		return refuse(http.StatusBadRequest, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", record{"param_names": "criteria,email,phone,word"})
	}
	var found []record
	for _, old := range m.AsOf(f.Now().Add(-f.Lag)) {
		now, _ := m.Get(fakehttp.Text(old["id"]))
		converted := now["$converted"] == true && q.Get("converted") != "both"
		if now["$deleted"] != true && !converted && matches(old) {
			found = append(found, old)
		}
	}
	return f.page(r, found)
}

// page answers with a part of the records, or with nothing at all where there are none.
func (f *Fake) page(r *request, found []record) *answer {
	size, page := number(r, "per_page", 200), number(r, "page", 1)
	if size < 1 || size > 200 || page < 1 || page*size > 2000 {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "invalid page", record{"param_name": "per_page"})
	}
	if r.Query.Get("sort_order") != "asc" {
		slices.Reverse(found) // the newest first
	}
	rest := found[min((page-1)*size, len(found)):]
	rows := rest[:min(size, len(rest))]
	if len(rows) == 0 {
		return &answer{Status: http.StatusNoContent}
	}
	var shown []record
	for _, row := range rows {
		shown = append(shown, f.show(row, fields(r)))
	}
	return fakehttp.OK(record{"data": shown, "info": record{"per_page": size, "count": len(rows), "page": page, "more_records": len(rest) > size}})
}

func number(r *request, name string, otherwise int) int {
	n, err := strconv.Atoi(cmp.Or(r.Query.Get(name), strconv.Itoa(otherwise)))
	if err != nil {
		return -1
	}
	return n
}

// fieldsGiven refuses a list that does not say which fields it wants.
func fieldsGiven(r *request) *answer {
	if n := len(fields(r)); n == 0 || n > 50 {
		return refuse(http.StatusBadRequest, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", record{"param_name": "fields"})
	}
	return nil
}

func (f *Fake) list(m *module, r *request) *answer {
	if no := fieldsGiven(r); no != nil {
		return no
	}
	return f.page(r, m.All(func(one record) bool { return one["$deleted"] != true && one["$converted"] != true }))
}

func (f *Fake) listRelated(m *module, r *request) *answer {
	lookups := m.related[r.Path[1]]
	if lookups == nil {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "the relation name given seems to be invalid", record{"resource_path_index": 2})
	}
	if no := fieldsGiven(r); no != nil {
		return no
	}
	if !contains(m, r.Path[0]) {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "the id given seems to be invalid", record{"resource_path_index": 1})
	}
	return f.page(r, f.modules[r.Path[1]].All(func(one record) bool {
		return one["$deleted"] != true && slices.ContainsFunc(lookups, func(name string) bool { return one[name] == r.Path[0] })
	}))
}

// hasPhone reports whether a record has a number in one of its phone fields.
func (f *Fake) hasPhone(m *module, r record, digits string) bool {
	for _, x := range m.fields {
		have := fakehttp.Digits(fakehttp.Text(r[x.name]))
		if x.kind == "phone" && have != "" && (have == digits || !f.ExactPhones && strings.Contains(have, digits)) {
			return true
		}
	}
	return false
}

// hasWords reports whether each word begins one in a record's texts.
func hasWords(m *module, r record, text string) bool {
	var have []string
	for _, name := range m.texts {
		have = append(have, words(fakehttp.Text(r[name]))...)
	}
	wanted := words(text)
	return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(word string) bool {
		return !slices.ContainsFunc(have, func(one string) bool { return strings.HasPrefix(one, word) })
	})
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// mostConditions is how many conditions criteria may have.
const mostConditions = 10

// criteria reads "((Last_Name:equals:Doe)and(First_Name:starts_with:J))". A bracket, comma or backslash in a value
// stands after a backslash.
func (f *Fake) criteria(m *module, text string) (matches func(record) bool, ok bool) {
	c := &criteria{f: f, m: m, rest: text}
	defer func() {
		if recover() != nil {
			matches, ok = nil, false
		}
	}()
	matches = c.all()
	return matches, c.rest == "" && c.conditions <= mostConditions
}

type criteria struct {
	f          *Fake
	m          *module
	rest       string
	conditions int
}

func (c *criteria) is(prefix string) bool {
	if len(c.rest) < len(prefix) || !strings.EqualFold(c.rest[:len(prefix)], prefix) {
		return false
	}
	c.rest = c.rest[len(prefix):]
	return true
}

func (c *criteria) all() func(record) bool {
	matches := c.one()
	for {
		left := matches
		switch {
		case c.is("and"):
			right := c.one()
			matches = func(r record) bool { return left(r) && right(r) }
		case c.is("or"):
			right := c.one()
			matches = func(r record) bool { return left(r) || right(r) }
		default:
			return matches
		}
	}
}

func (c *criteria) one() func(record) bool {
	if !c.is("(") {
		panic("a bracket is missing")
	}
	if strings.HasPrefix(c.rest, "(") {
		inner := c.all()
		if !c.is(")") {
			panic("a bracket is missing")
		}
		return inner
	}
	c.conditions++
	name, rest, _ := strings.Cut(c.rest, ":")
	operator, rest, _ := strings.Cut(rest, ":")
	var value strings.Builder
	for len(rest) > 0 && rest[0] != ')' {
		if rest[0] == '(' || rest[0] == ',' && operator != "in" {
			panic("a reserved character")
		}
		if rest[0] == '\\' {
			rest = rest[1:]
		}
		value.WriteByte(rest[0])
		rest = rest[1:]
	}
	c.rest = rest[1:]
	if _, known := c.f.field(c.m, name); !known && !slices.Contains(shown, name) {
		panic("an unknown field")
	}
	return compare(name, operator, value.String(), c.f.SearchContains)
}

func compare(name, operator, value string, contains bool) func(record) bool {
	have := func(r record) string { return strings.ToLower(fakehttp.Text(r[name])) }
	value = strings.ToLower(value)
	switch {
	case operator == "equals":
		return func(r record) bool { return have(r) == value }
	case operator == "not_equal":
		return func(r record) bool { return have(r) != value }
	case operator == "starts_with":
		return func(r record) bool { return strings.HasPrefix(have(r), value) }
	case operator == "in":
		return func(r record) bool { return slices.Contains(strings.Split(value, ","), have(r)) }
	case operator == "contains" && contains:
		return func(r record) bool { return strings.Contains(have(r), value) }
	}
	panic("an unknown operator")
}
