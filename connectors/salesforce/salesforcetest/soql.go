package salesforcetest

import (
	"strconv"
	"strings"
)

// selection is what a query asks for.
type selection struct {
	from          *object
	fields        []string
	count         bool
	where         *condition // nil: none
	order         []ordering
	limit, offset int // limit -1: none
}

type ordering struct {
	field      string
	descending bool
}

// condition is a comparison, or some conditions that are joined.
type condition struct {
	joined string // "AND", "OR", "NOT", or "" for a comparison
	parts  []*condition

	field, operator string
	values          []token
	inner           *selection // of a semi-join
}

// parser reads a query.
type parser struct {
	f      *Fake
	query  string
	tokens []token
	joins  int // semi-joins so far
}

func (p *parser) next() token { return p.tokens[0] }

func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != "end" {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) unexpected(t token) { malformed(p.query, t.at, "'"+t.text+"'") }

// is reports whether the next token is a certain word or sign, and takes it then.
func (p *parser) is(text string) bool {
	t := p.next()
	if (t.kind == "word" || t.kind == "sign") && strings.EqualFold(t.text, text) {
		p.take()
		return true
	}
	return false
}

func (p *parser) must(text string) {
	if !p.is(text) {
		p.unexpected(p.next())
	}
}

var keywords = " SELECT FROM WHERE AND OR NOT ORDER BY LIMIT OFFSET IN LIKE ASC DESC NULLS GROUP HAVING "

// name is the next word, which is no keyword.
func (p *parser) name() string {
	t := p.take()
	if t.kind != "word" || strings.Contains(keywords, " "+strings.ToUpper(t.text)+" ") {
		p.unexpected(t)
	}
	return t.text
}

// parse reads a whole query.
func (f *Fake) parse(query string) *selection {
	p := &parser{f: f, query: query, tokens: split(query)}
	s := p.selection(false)
	if t := p.next(); t.kind != "end" {
		p.unexpected(t)
	}
	return s
}

func (p *parser) selection(inner bool) *selection {
	p.must("SELECT")
	s := &selection{limit: -1}
	if strings.EqualFold(p.next().text, "COUNT") && p.tokens[1].text == "(" {
		p.take()
		p.must("(")
		p.must(")")
		s.count = true
	} else {
		s.fields = p.names()
	}
	p.must("FROM")
	s.from = p.object()
	for _, name := range s.fields {
		p.f.column(s.from, name)
	}
	p.tail(s, inner)
	return s
}

func (p *parser) names() []string {
	names := []string{p.name()}
	for p.is(",") {
		names = append(names, p.name())
	}
	return names
}

func (p *parser) object() *object {
	name := p.name()
	for _, o := range objects {
		if strings.EqualFold(o.name, name) {
			return o
		}
	}
	fail("INVALID_TYPE", "sObject type '%s' is not supported.", name)
	return nil
}

// tail reads what may follow the object: WHERE, ORDER BY, LIMIT, OFFSET, in this order.
func (p *parser) tail(s *selection, inner bool) {
	if p.is("WHERE") {
		s.where = p.conditions(s.from, inner)
	}
	if p.is("ORDER") {
		p.must("BY")
		for more := true; more; more = p.is(",") {
			by := ordering{field: p.name()}
			if c := p.f.column(s.from, by.field); c.kind == "textarea" {
				fail("INVALID_FIELD", "field '%s' can not be sorted in a query call", by.field)
			}
			if !p.is("ASC") {
				by.descending = p.is("DESC")
			}
			if p.is("NULLS") && !p.is("FIRST") {
				p.must("LAST")
			}
			s.order = append(s.order, by)
		}
	}
	if p.is("LIMIT") {
		s.limit = p.number()
	}
	if p.is("OFFSET") {
		s.offset = p.number()
	}
}

func (p *parser) number() int {
	t := p.take()
	n, err := strconv.Atoi(t.text)
	if err != nil || n < 0 {
		p.unexpected(t)
	}
	return n
}

// conditions reads some that are all joined by AND, or all by OR: to mix them takes parentheses.
func (p *parser) conditions(o *object, inner bool) *condition {
	all := &condition{parts: []*condition{p.condition(o, inner)}}
	for {
		t := p.next()
		joined := strings.ToUpper(t.text)
		if t.kind != "word" || joined != "AND" && joined != "OR" {
			break
		}
		if all.joined != "" && all.joined != joined {
			p.unexpected(t)
		}
		all.joined = joined
		p.take()
		all.parts = append(all.parts, p.condition(o, inner))
	}
	if len(all.parts) == 1 {
		return all.parts[0]
	}
	if all.joined == "OR" && !p.f.WideOr {
		for _, part := range all.parts {
			if part.inner != nil {
				fail("MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'OR' operator")
			}
		}
	}
	return all
}

func (p *parser) condition(o *object, inner bool) *condition {
	switch {
	case p.is("NOT"):
		negated := p.condition(o, inner)
		if negated.inner != nil {
			fail("MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'NOT' operator")
		}
		return &condition{joined: "NOT", parts: []*condition{negated}}
	case p.is("("):
		c := p.conditions(o, inner)
		p.must(")")
		return c
	}
	c := &condition{field: p.name()}
	column := p.f.column(o, c.field)
	if column.kind == "textarea" {
		fail("INVALID_FIELD", "field '%s' can not be filtered in a query call", c.field)
	}
	t := p.take()
	c.operator = strings.ToUpper(t.text)
	switch c.operator {
	case "=", "!=", "<>", "<", "<=", ">", ">=", "LIKE":
		c.values = []token{p.value()}
	case "NOT":
		p.must("IN")
		c.operator = "NOT IN"
		p.list(o, c, column, inner)
	case "IN":
		p.list(o, c, column, inner)
	default:
		p.unexpected(t)
	}
	for _, value := range c.values {
		p.fits(c, column, value)
	}
	return c
}

func (p *parser) value() token {
	t := p.take()
	if t.kind == "sign" || t.kind == "end" {
		p.unexpected(t)
	}
	return t
}

// list reads what stands after IN: values, or a query of another object whose ids are wanted.
func (p *parser) list(o *object, c *condition, left column, inner bool) {
	p.must("(")
	if !strings.EqualFold(p.next().text, "SELECT") {
		for more := true; more; more = p.is(",") {
			c.values = append(c.values, p.value())
		}
		p.must(")")
		return
	}
	c.inner = p.selection(true)
	p.must(")")
	p.joins++
	isKey := func(kind string) bool { return kind == "id" || kind == "reference" }
	switch {
	case inner || p.joins > 2:
		fail("MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported")
	case strings.Contains(c.field, ".") || !isKey(left.kind):
		fail("INVALID_QUERY_FILTER_OPERATOR", "The left operand field in the where expression for outer query should be an id field, cannot use: '%s'", c.field)
	case c.inner.from == o:
		fail("MALFORMED_QUERY", "The inner and outer selects should not be on the same object type")
	case len(c.inner.fields) != 1 || !isKey(p.f.column(c.inner.from, c.inner.fields[0]).kind):
		fail("MALFORMED_QUERY", "The inner select must have exactly one id field selected")
	}
}
