package phonenumber

// A pattern is a regular expression over digits, as far as numbering plans need them: digits, "d" for any,
// classes, alternatives, "?", "{n}" and "{n,m}", "$" for the end, groups in "()", and in "<>" those whose
// match is used. It is read where it stands: a number is matched once or twice, and compiling would cost more.
type pattern string

// matches reports whether the whole of digits is of the pattern. The empty pattern is of nothing.
func (p pattern) matches(digits string) bool {
	if p == "" {
		return false
	}
	m := match{pattern: p, digits: digits}
	return m.alternatives(0, 0, func(end int) bool { return end == len(digits) })
}

// prefix is the beginning of digits that is of the pattern.
func (p pattern) prefix(digits string) (m match, ok bool) {
	if p == "" {
		return m, false
	}
	m = match{pattern: p, digits: digits}
	ok = m.alternatives(0, 0, func(end int) bool {
		m.end = end
		return true
	})
	return m, ok
}

// match is a pattern on its way through digits. What is tried first is what stands first in the pattern,
// and the most repetitions, as in any backtracking matcher; a pattern's loops have bounds, so it ends.
type match struct {
	pattern pattern
	digits  string
	end     int       // of what was matched
	groups  [9]string // what was matched in "<>", in the order in which they end
	used    int
}

// alternatives matches what stands at p, up to the end of its group, with the digits from d, and then next.
func (m *match) alternatives(p, d int, next func(int) bool) bool {
	for {
		if m.sequence(p, d, next) {
			return true
		}
		for p < len(m.pattern) && m.pattern[p] != '|' {
			if closes(m.pattern[p]) {
				return false
			}
			p = m.pattern.after(p)
		}
		if p == len(m.pattern) {
			return false
		}
		p++
	}
}

// sequence matches one alternative.
func (m *match) sequence(p, d int, next func(int) bool) bool {
	if p == len(m.pattern) || m.pattern[p] == '|' || closes(m.pattern[p]) {
		return next(d)
	}
	after := m.pattern.after(p)
	least, most, after := m.pattern.count(after)
	return m.repeat(p, least, most, after, d, next)
}

// repeat matches the item at p from least to most times, and then what stands after it.
func (m *match) repeat(p, least, most, after, d int, next func(int) bool) bool {
	if most > 0 && m.item(p, d, func(end int) bool { return m.repeat(p, least-1, most-1, after, end, next) }) {
		return true
	}
	return least <= 0 && m.sequence(after, d, next)
}

// item matches one group, class or digit.
func (m *match) item(p, d int, next func(int) bool) bool {
	switch c := m.pattern[p]; c {
	case '(':
		return m.alternatives(p+1, d, next)
	case '<':
		return m.alternatives(p+1, d, func(end int) bool {
			m.groups[m.used] = m.digits[d:end]
			m.used++
			if next(end) {
				return true
			}
			m.used--
			return false
		})
	case '$':
		return d == len(m.digits) && next(d)
	default:
		return d < len(m.digits) && m.pattern.has(p, m.digits[d]) && next(d+1)
	}
}

// has reports whether the digit c is of the class or digit at p.
func (p pattern) has(at int, c byte) bool {
	if p[at] != '[' {
		return p[at] == c || p[at] == 'd'
	}
	for at++; p[at] != ']'; at++ {
		if p[at+1] == '-' {
			if p[at] <= c && c <= p[at+2] {
				return true
			}
			at += 2
		} else if p[at] == c {
			return true
		}
	}
	return false
}

// after is where the item at p ends.
func (p pattern) after(at int) int {
	for depth := 0; ; at++ {
		switch p[at] {
		case '[', '(', '<':
			depth++
		case ']', ')', '>':
			depth--
		}
		if depth == 0 {
			return at + 1
		}
	}
}

// count reads how often the item before it stands: from least to most times.
func (p pattern) count(at int) (least, most, after int) {
	if at == len(p) || p[at] != '?' && p[at] != '{' {
		return 1, 1, at
	}
	if p[at] == '?' {
		return 0, 1, at + 1
	}
	for at++; '0' <= p[at] && p[at] <= '9'; at++ {
		least = least*10 + int(p[at]-'0')
	}
	if most = least; p[at] == ',' {
		most = 0
		for at++; '0' <= p[at] && p[at] <= '9'; at++ {
			most = most*10 + int(p[at]-'0')
		}
	}
	return least, most, at + 1
}

func closes(c byte) bool { return c == ')' || c == '>' }
