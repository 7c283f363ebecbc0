// Package diff3 merges two texts that were made from a third, line by line.
//
// It is the algorithm of diff3 (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007): lines of the base
// that both sides still have are the fixed points; between two of them a side that left the base as it was gives
// way to the other, and where both have changed it, each in its own way, there is a [Clash].
//
//	base   mine    theirs   merged
//	A      A       A        A
//	B      B       B
//	C      C x     C        C x
//	               D        -> a clash: both changed what follows B
//
//	A      A x     A        A x
//	B      B       B        B
//	C      C       C        C
//	               D        D
package diff3

import "strings"

// Clash is a stretch that both sides have changed, each otherwise. The texts are whole lines without the break
// behind the last one.
type Clash struct {
	Base, Mine, Theirs string
}

// Merge is what mine and theirs make of base together. If there are clashes, there is no merged text.
//
// A line ends with a line feed. A carriage return before it does not count as a difference; where a side changed
// only that, its form is taken.
func Merge(base, mine, theirs string) (merged string, clashes []Clash) {
	switch {
	case mine == base, mine == theirs:
		return theirs, nil
	case theirs == base:
		return mine, nil
	}
	m := merging{base: strings.Split(base, "\n"), mine: strings.Split(mine, "\n"), theirs: strings.Split(theirs, "\n")}
	inMine, inTheirs := match(m.base, m.mine), match(m.base, m.theirs)
	for i := range m.base {
		if inMine[i] >= 0 && inTheirs[i] >= 0 {
			m.changed(i, inMine[i], inTheirs[i])
			m.kept()
		}
	}
	m.changed(len(m.base), len(m.mine), len(m.theirs))
	if m.clashes != nil {
		return "", m.clashes
	}
	return strings.Join(m.out, "\n"), nil
}

// merging is how far a merge has come: up to the places b, x and y of the three texts.
type merging struct {
	base, mine, theirs []string
	b, x, y            int
	out                []string
	clashes            []Clash
}

// changed takes the stretch up to the next fixed point, which may be empty in any of the texts.
func (m *merging) changed(b, x, y int) {
	base, mine, theirs := m.base[m.b:b], m.mine[m.x:x], m.theirs[m.y:y]
	m.b, m.x, m.y = b, x, y
	switch {
	case equal(mine, base), equal(mine, theirs):
		m.out = append(m.out, theirs...)
	case equal(theirs, base):
		m.out = append(m.out, mine...)
	default:
		m.clashes = append(m.clashes, Clash{strings.Join(base, "\n"), strings.Join(mine, "\n"), strings.Join(theirs, "\n")})
	}
}

// kept takes one line that all three have.
func (m *merging) kept() {
	line := m.theirs[m.y]
	if line == m.base[m.b] {
		line = m.mine[m.x]
	}
	m.out = append(m.out, line)
	m.b, m.x, m.y = m.b+1, m.x+1, m.y+1
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

// same compares two lines but for the carriage return at their end.
func same(a, b string) bool { return strings.TrimSuffix(a, "\r") == strings.TrimSuffix(b, "\r") }
