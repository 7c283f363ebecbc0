package salesforcetest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// search serves SOSL, whose index trails.
func (f *Fake) search(r *request) *answer {
	var found []record
	no := reading(func() { found = f.found(r.Query.Get("q")) })
	if no != nil {
		return no
	}
	return fakehttp.OK(record{"searchRecords": append([]record{}, found...)})
}

var (
	groups   = []string{"ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"}
	reserved = `?&|!{}[]()^~*:\"'+-`
)

func badSearch(what string) { fail("MALFORMED_SEARCH", "%s", what) }

// found reads a search, "FIND {...} IN PHONE FIELDS RETURNING Contact(Id, Name WHERE ...), Lead(Id) LIMIT 9",
// and returns its records.
func (f *Fake) found(text string) []record {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "FIND {")
	if !ok {
		badSearch("unexpected token: a search begins with FIND {")
	}
	matches, rest := expression(rest)
	p := &parser{f: f, query: text, tokens: split(rest)}
	group := "ALL"
	if p.is("IN") {
		if group = strings.ToUpper(p.take().text); !slices.Contains(groups, group) {
			p.unexpected(p.next())
		}
		p.must("FIELDS")
	}
	p.must("RETURNING")
	var asked []*selection
	for more := true; more; more = p.is(",") {
		asked = append(asked, p.returned())
	}
	limit := 2000
	if p.is("LIMIT") {
		limit = p.number()
	}
	if t := p.next(); t.kind != "end" {
		p.unexpected(t)
	}
	var found []record
	for _, s := range asked {
		var hits []record
		table := f.tables[s.from.name]
		for _, fields := range table.live(table.AsOf(f.Now().Add(-f.Lag))) {
			if matches(func(term *term) bool { return f.hit(s.from, group, fields, term) }) {
				hits = append(hits, fields)
			}
		}
		if s.limit < 0 {
			s.limit = min(2000/len(asked), 250)
		}
		for _, fields := range f.pick(s, hits) {
			found = append(found, f.result(s.from, fields, s.fields))
		}
	}
	return found[:min(limit, len(found))]
}

// returned reads one object of RETURNING, with what is wanted of it.
func (p *parser) returned() *selection {
	s := &selection{from: p.object(), fields: []string{"Id"}, limit: -1}
	if p.is("(") {
		s.fields = p.names()
		for _, name := range s.fields {
			p.f.column(s.from, name)
		}
		p.tail(s, false)
		p.must(")")
	}
	return s
}

// term is a word or phrase that is looked for.
type term struct{ words []string } // each a pattern, with ? and * as they are

// hit reports whether a record has a term in one of the fields of a group.
func (f *Fake) hit(o *object, group string, fields record, t *term) bool {
	for _, x := range o.fields {
		value := fakehttp.Text(fields[x.name])
		wanted := group == "ALL" || group == "SIDEBAR" || group == "PHONE" && x.kind == "phone" ||
			group == "NAME" && strings.HasSuffix(x.name, "Name") || group == "EMAIL" && x.name == "Email"
		if value == "" || !wanted || x.kind != "string" && x.kind != "phone" && x.kind != "textarea" {
			continue
		}
		if x.kind == "phone" && f.dialed(value, strings.Join(t.words, "")) || phrase(words(value), t.words) {
			return true
		}
	}
	return false
}

// dialed reports whether a number is the one that is looked for. What stands between its digits does not
// matter; whether its national part alone is enough differs.
func (f *Fake) dialed(value, pattern string) bool {
	digits := fakehttp.Digits(value)
	match := func(s string) bool { return wild(pattern).MatchString(s) }
	return match(digits) || f.PhoneTails && len(digits) > 10 && match(digits[len(digits)-10:])
}

// phrase reports whether the patterns are met by words that follow each other.
func phrase(have, patterns []string) bool {
	for i := 0; i+len(patterns) <= len(have); i++ {
		all := true
		for j, pattern := range patterns {
			all = all && wild(pattern).MatchString(have[i+j])
		}
		if all {
			return len(patterns) > 0
		}
	}
	return false
}

func wild(pattern string) *regexp.Regexp {
	form := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^" + form + "$")
}

// words are those of a text: letters and digits, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// expression reads what stands between the braces, up to the one that closes them: terms with AND, OR,
// AND NOT and parentheses. Two terms beside each other must both be there.
func expression(text string) (matches func(func(*term) bool) bool, rest string) {
	s := &scanner{text: text}
	matches = s.alternatives()
	if s.terms == 0 || s.letters < 2 {
		badSearch("search term must be longer than one character")
	}
	if !strings.HasPrefix(s.text, "}") {
		badSearch("unexpected token: " + s.text)
	}
	return matches, s.text[1:]
}

type scanner struct {
	text           string
	terms, letters int
}

type matcher = func(func(*term) bool) bool

func (s *scanner) keyword(word string) bool {
	s.text = strings.TrimLeft(s.text, " ")
	if len(s.text) > len(word) && strings.EqualFold(s.text[:len(word)], word) && strings.IndexByte(` ("})`, s.text[len(word)]) >= 0 {
		s.text = s.text[len(word):]
		return true
	}
	return false
}

func (s *scanner) alternatives() matcher {
	matches := s.together()
	for s.keyword("OR") {
		left, right := matches, s.together()
		matches = func(has func(*term) bool) bool { return left(has) || right(has) }
	}
	return matches
}

func (s *scanner) together() matcher {
	matches := s.one()
	for {
		left := matches
		switch {
		case s.keyword("AND NOT"):
			right := s.one()
			matches = func(has func(*term) bool) bool { return left(has) && !right(has) }
			continue
		case s.keyword("AND"):
		default:
			ahead := *s
			if s.text = strings.TrimLeft(s.text, " "); s.text == "" || s.text[0] == '}' || s.text[0] == ')' || ahead.keyword("OR") {
				return matches
			}
		}
		right := s.one()
		matches = func(has func(*term) bool) bool { return left(has) && right(has) }
	}
}

func (s *scanner) one() matcher {
	s.text = strings.TrimLeft(s.text, " ")
	if strings.HasPrefix(s.text, "(") {
		s.text = s.text[1:]
		inner := s.alternatives()
		if s.text = strings.TrimLeft(s.text, " "); !strings.HasPrefix(s.text, ")") {
			badSearch("unbalanced parentheses")
		}
		s.text = s.text[1:]
		return inner
	}
	t := s.term()
	s.terms++
	return func(has func(*term) bool) bool { return has(t) }
}

// term reads a word, or a phrase in quotation marks. A reserved character stands after a backslash.
func (s *scanner) term() *term {
	var text strings.Builder
	quoted := strings.HasPrefix(s.text, `"`)
	if quoted {
		s.text = s.text[1:]
	}
	for {
		c, size := utf8.DecodeRuneInString(s.text)
		wildcard := (c == '*' || c == '?') && text.Len() > 0
		switch {
		case size == 0:
			badSearch("unterminated search")
		case quoted && c == '"':
			s.text = s.text[1:]
			return s.end(text.String())
		case !quoted && (c == ' ' || c == '}' || c == ')'):
			return s.end(text.String())
		case c == '\\' && len(s.text) > 1 && strings.IndexByte(reserved, s.text[1]) >= 0:
			s.text = s.text[2:]
			text.WriteByte(' ') // punctuation parts words, escaped or not
			continue
		case strings.ContainsRune(reserved, c) && !wildcard:
			badSearch("reserved character: " + string(c))
		case !wildcard:
			s.letters++
		}
		text.WriteRune(c)
		s.text = s.text[size:]
	}
}

func (s *scanner) end(text string) *term {
	if text == "" {
		badSearch("a term is missing")
	}
	return &term{strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return c != '*' && c != '?' && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})}
}
