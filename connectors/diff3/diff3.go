// Package diff3 merges two texts that were made from a third, line by line.
//
// It is the algorithm of diff3 (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007): each side's changes
// are stretches of the base that it replaced. Those of one side alone are taken; where both have changed the same
// lines, each in its own way, there is a [Clash]. Changes that only touch, such as a line that one side changed and
// a line that the other put behind it, are both taken; two lines put at one place clash, since nothing says which
// comes first.
//
//	base   mine    theirs   merged
//	A      A       A        A
//	B      B       B!       B!
//	       C                C
//
//	A      A       A
//	       B       C        -> a clash
package diff3

import "strings"

// Clash is a stretch that both sides have changed, each otherwise. The texts are whole lines without the break
// behind the last one.
type Clash struct {
	Base, Mine, Theirs string
}

// Merge is what mine and theirs make of base together. If there are clashes, there is no merged text.
//
// A line ends with a line feed. The white space in it, such as a carriage return before that, does not count as a
// difference, since editors change it by themselves; where a side changed only that, its form is taken; so it is with the
// break behind the last line.
func Merge(base, mine, theirs string) (merged string, clashes []Clash) {
	switch {
	case mine == base, mine == theirs:
		return theirs, nil
	case theirs == base:
		return mine, nil
	}
	end := ""
	if base != "" && mine != "" && theirs != "" {
		end = lastBreak(&base, &mine, &theirs)
	}
	m := merging{base: strings.Split(base, "\n")}
	m.mine, m.theirs = newSide(m.base, mine), newSide(m.base, theirs)
	for m.next() {
	}
	m.keep(len(m.base))
	if m.clashes != nil {
		return "", m.clashes
	}
	return strings.Join(m.out, "\n") + end, nil
}

// lastBreak takes the break behind the last line off each text, and returns what the merged one ends with: what is not
// the base's. Many a CRM adds one or takes it away, and that is no change of the line.
func lastBreak(base, mine, theirs *string) string {
	var broken, mineBroken, theirsBroken bool
	*base, broken = strings.CutSuffix(*base, "\n")
	*mine, mineBroken = strings.CutSuffix(*mine, "\n")
	*theirs, theirsBroken = strings.CutSuffix(*theirs, "\n")
	if mineBroken == broken && theirsBroken || mineBroken != broken && mineBroken {
		return "\n"
	}
	return ""
}

// merging is how far a merge has come: up to the line at of the base.
type merging struct {
	base         []string
	mine, theirs side
	at           int
	out          []string
	clashes      []Clash
}

// side is one of the two texts, and what is left of its changes.
type side struct {
	lines []string
	hunks []hunk
	shift int // what is added to a place in the base to have the place in lines
}

// hunk is a change: the lines of the base from from to to became others.
type hunk struct {
	from, to int
	lines    []string
}

func newSide(base []string, text string) side {
	s := side{lines: strings.Split(text, "\n")}
	b, x := 0, 0
	gap := func(i, j int) {
		if i > b || j > x {
			s.hunks = append(s.hunks, hunk{b, i, s.lines[x:j]})
		}
		b, x = i+1, j+1
	}
	for i, j := range match(base, s.lines) {
		if j >= 0 {
			gap(i, j)
		}
	}
	gap(len(base), len(s.lines))
	return s
}

// next takes the next change, together with those of the other side that overlap it; false: there is none.
func (m *merging) next() bool {
	first, second := &m.mine, &m.theirs
	if len(first.hunks) == 0 || len(second.hunks) > 0 && second.hunks[0].before(first.hunks[0]) {
		first, second = second, first
	}
	if len(first.hunks) == 0 {
		return false
	}
	region := first.hunks[0]
	m.keep(region.from)
	mine, theirs := m.mine.shift, m.theirs.shift
	first.take()
	for {
		if second.overlap(region) {
			region.to = max(region.to, second.take().to)
		} else if first.overlap(region) {
			region.to = max(region.to, first.take().to)
		} else {
			break
		}
		region.lines = nil // it is more than one change now
	}
	m.at = region.to
	m.settle(m.base[region.from:region.to], m.mine.lines[region.from+mine:region.to+m.mine.shift],
		m.theirs.lines[region.from+theirs:region.to+m.theirs.shift])
	return true
}

// take takes the side's next change.
func (s *side) take() hunk {
	h := s.hunks[0]
	s.hunks = s.hunks[1:]
	s.shift += len(h.lines) - (h.to - h.from)
	return h
}

// overlap reports whether the side's next change is about the same lines as a region or adds lines at the same
// place; or whether it touches it, and one of them says what the other says or takes lines away. Merged and
// compared with the side once more, these could not be told from changes of the same lines.
func (s *side) overlap(region hunk) bool {
	if len(s.hunks) == 0 {
		return false
	}
	h := s.hunks[0]
	return h.from == region.from && h.to == region.to || h.from < region.to && region.from < h.to ||
		region.to == h.from && (len(region.lines) == 0 || len(h.lines) == 0 || repeats(region.lines, h.lines))
}

// repeats reports whether of two stretches one behind the other the first is the beginning of the second, or the
// second the end of the first: the one side has already what the other adds.
func repeats(first, second []string) bool {
	short := min(len(first), len(second))
	return equal(first, second[:short]) || equal(second, first[len(first)-short:])
}

// before orders changes; of two at one place, the one that only adds lines comes first.
func (h hunk) before(other hunk) bool {
	return h.from < other.from || h.from == other.from && h.to == h.from && other.to > other.from
}

// settle takes what the sides made of a stretch that at least one of them has changed.
func (m *merging) settle(base, mine, theirs []string) {
	iWent, theyWent := goesOn(base, theirs, mine), goesOn(base, mine, theirs)
	switch {
	case equal(mine, base), equal(mine, theirs), theyWent && !iWent:
		m.out = append(m.out, theirs...)
	case equal(theirs, base), iWent && !theyWent:
		m.out = append(m.out, mine...)
	default:
		m.clashes = append(m.clashes, Clash{strings.Join(base, "\n"), strings.Join(mine, "\n"), strings.Join(theirs, "\n")})
	}
}

// goesOn reports whether later goes on from what was made of base: it has all lines that are new there, in their
// order, and none that went. A side that was merged with the other before is recognized by it.
func goesOn(base, made, later []string) bool {
	var fresh []string
	var has map[string]bool
	later = allWords(later)
	from := 0
	for i, j := range match(base, made) {
		if j < 0 {
			if has == nil { // a line at a time would take the square of a long text's lines
				has = map[string]bool{}
				for _, line := range later {
					has[line] = true
				}
			}
			if has[words(base[i])] {
				return false
			}
			continue
		}
		fresh = append(fresh, made[from:j]...)
		from = j + 1
	}
	fresh = append(fresh, made[from:]...)
	return len(fresh) > 0 && within(allWords(fresh), later)
}

// within reports whether all lines of part stand in whole, in their order.
func within(part, whole []string) bool {
	for _, line := range whole {
		if len(part) > 0 && part[0] == line {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// keep takes the lines up to a place of the base, which both sides have.
func (m *merging) keep(to int) {
	for ; m.at < to; m.at++ {
		line := m.theirs.lines[m.at+m.theirs.shift]
		if line == m.base[m.at] {
			line = m.mine.lines[m.at+m.mine.shift]
		}
		m.out = append(m.out, line)
	}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i]) {
			return false
		}
	}
	return true
}

// same compares two lines but for their white space.
func same(a, b string) bool { return a == b || words(a) == words(b) }

// words is a line with one blank between its words.
func words(line string) string { return strings.Join(strings.Fields(line), " ") }
