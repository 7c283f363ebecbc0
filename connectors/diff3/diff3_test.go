package diff3

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMerge(t *testing.T) {
	for _, test := range []struct{ name, base, mine, theirs, merged string }{
		{"nothing changed", "a\nb", "a\nb", "a\nb", "a\nb"},
		{"mine changed", "a\nb", "a\nx", "a\nb", "a\nx"},
		{"theirs changed", "a\nb", "a\nb", "y\nb", "y\nb"},
		{"both changed alike", "a\nb", "a\nx", "a\nx", "a\nx"},
		{"other lines", "a\nb\nc", "x\nb\nc", "a\nb\ny", "x\nb\ny"},
		{"a line before and one behind", "a", "c\na", "a\nb", "c\na\nb"},
		{"a line goes, another comes", "a\nb\nc\nd", "a\nc\nd", "a\nb\nc\nd\ne", "a\nc\nd\ne"},
		{"the same line goes in both", "a\nb\nc", "a\nc", "a\nc\nd", "a\nc\nd"},
		{"cleared here, untouched there", "a\nb", "", "a\nb", ""},
		{"empty before", "", "", "b", "b"},
		{"a last break comes", "a\nb\nc", "a\nb\nc\n", "x\nb\nc", "x\nb\nc\n"},
		{"line breaks of another computer", "a\nb\nc", "a\nb\nc\nd", "x\r\nb\r\nc\r\n", "x\r\nb\r\nc\r\nd\n"},
		{"a last break goes, a line comes", "a\nb\n", "a\nb", "a\nb\nc\n", "a\nb\nc"},
		{"a last break and a line come", "a\nb", "a\nb\n", "a\nb\nc", "a\nb\nc\n"},
		{"only line breaks differ", "a\nb\nc", "x\nb\nc", "a\r\nb\r\nc", "x\nb\r\nc"},
		{"a line changed, another put behind it", "a", "a!", "a\nb", "a!\nb"},
		{"a line changed, another put before it", "a", "a!", "b\na", "b\na!"},
		{"neighbours changed", "a\nb", "a!\nb", "a\nb!", "a!\nb!"},
		{"cleared, and a line put behind it", "a", "", "a\nb", "\nb"},
		{"lines go, others come behind the next", "a\nb\nc", "b\nc", "a\nb\nx\nc", "b\nx\nc"},
		{"an editor's blanks in the same line", "Two  blanks", "Two  blanks, called", "Two\u00a0 blanks", "Two  blanks, called"},
		{"an editor's blanks elsewhere", "  - a\n\nb ", "  - a\n\nb \nc", "- a\n\u00a0\nb", "- a\n\u00a0\nb\nc"},
		{"my blanks, and a line of theirs", "a\nb", "\ta\nb", "a\nb\nc", "\ta\nb\nc"},
		{"blanks go, and the line is changed", "a  b", "a b", "a  b c", "a  b c"},
		{"repeated lines", "-\na\n-\nb\n-", "-\na\n-\nB\n-", "-\nA\n-\nb\n-", "-\nA\n-\nB\n-"},
	} {
		t.Run(test.name, func(t *testing.T) {
			merged, clashes := Merge(test.base, test.mine, test.theirs)
			if test.merged == "" && test.mine != "" {
				assert.NotEmpty(t, clashes)
				return
			}
			assert.Empty(t, clashes)
			assert.Equal(t, test.merged, merged)
		})
	}
}

func TestClashes(t *testing.T) {
	merged, clashes := Merge("a\nb\nc\nd\ne", "a\nx\nc\nd\ne1", "a\ny\nc\nd\ne2")
	assert.Empty(t, merged)
	assert.Equal(t, []Clash{{"b", "x", "y"}, {"e", "e1", "e2"}}, clashes)
	_, clashes = Merge("a", "a\nmine", "a\ntheirs")
	assert.Equal(t, []Clash{{"", "mine", "theirs"}}, clashes, "two lines for one place")
	_, clashes = Merge("a\nb", "b", "x\na\nb")
	assert.Equal(t, []Clash{{"a", "", "x\na"}}, clashes, "a line goes before which another was put")
	_, clashes = Merge("", "mine", "theirs")
	assert.Equal(t, []Clash{{"", "mine", "theirs"}}, clashes)
	_, clashes = Merge("a\nb\nc", "x", "a\nnew\nb\nc")
	assert.Equal(t, []Clash{{"a\nb\nc", "x", "a\nnew\nb\nc"}}, clashes, "a line put between lines that go")
}

// document draws a text of few different lines, so that lines repeat and stretches touch.
func document(t *rapid.T, label string) []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "c", "- x", "a\r", "word word"}), 0, 12).Draw(t, label)
}

// edited draws what a person made of a text; what is new has a mark.
func edited(t *rapid.T, lines []string, mark string) []string {
	lines = slices.Clone(lines)
	for i := range rapid.IntRange(0, 4).Draw(t, mark+" edits") {
		at := rapid.IntRange(0, len(lines)).Draw(t, mark+" at")
		switch fresh := fmt.Sprint(mark, i); {
		case at == len(lines) || rapid.Bool().Draw(t, mark+" inserts"):
			lines = slices.Insert(lines, at, fresh)
		case rapid.Bool().Draw(t, mark+" deletes"):
			lines = slices.Delete(lines, at, at+1)
		default:
			lines[at] = fresh
		}
	}
	return lines
}

func TestMergeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := document(t, "base")
		base := strings.Join(lines, "\n")
		mine := strings.Join(edited(t, strings.Split(base, "\n"), "m"), "\n")
		theirs := strings.Join(edited(t, strings.Split(base, "\n"), "t"), "\n")

		one, _ := Merge(base, mine, base)
		require.Equal(t, mine, one, "an unchanged side gives the other")
		other, _ := Merge(base, base, theirs)
		require.Equal(t, theirs, other)
		both, _ := Merge(base, mine, mine)
		require.Equal(t, mine, both)

		merged, clashes := Merge(base, mine, theirs)
		swapped, swappedClashes := Merge(base, theirs, mine)
		require.Equal(t, len(clashes), len(swappedClashes))
		for i, c := range clashes {
			require.Equal(t, Clash{c.Base, c.Theirs, c.Mine}, swappedClashes[i])
		}
		if clashes != nil {
			require.Empty(t, merged)
			return
		}
		got := strings.Split(merged, "\n")
		require.True(t, equal(got, strings.Split(swapped, "\n")), "the order of the sides does not matter: %q, %q", merged, swapped)
		for _, side := range []string{mine, theirs} {
			for _, line := range strings.Split(side, "\n") {
				if strings.HasPrefix(line, "m") || strings.HasPrefix(line, "t") {
					require.Contains(t, got, line, "no line of either side is lost")
				}
			}
		}
	})
}

// With lines that repeat, a second merge may pair them otherwise; with lines that do not, once is twice.
func TestMergingTwiceIsMergingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := make([]string, rapid.IntRange(1, 10).Draw(t, "lines"))
		for i := range lines {
			lines[i] = fmt.Sprint("line ", i)
		}
		base := strings.Join(lines, "\n")
		mine := strings.Join(edited(t, lines, "m"), "\n")
		merged, clashes := Merge(base, mine, strings.Join(edited(t, lines, "t"), "\n"))
		if clashes != nil {
			return
		}
		again, clashes := Merge(base, mine, merged)
		require.Empty(t, clashes)
		require.Equal(t, merged, again)
	})
}

func TestMatchIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, side := document(t, "base"), document(t, "side")
		last := -1
		for i, j := range match(base, side) {
			if j < 0 {
				continue
			}
			require.Greater(t, j, last)
			require.True(t, same(base[i], side[j]))
			last = j
		}
	})
}

// longest is the length of the longest common subsequence, by the textbook.
func longest(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			up := row[j+1]
			if same(a[i], b[j]) {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = up
		}
	}
	return row[len(b)]
}

func TestMatchIsTheLongest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, side := document(t, "base"), document(t, "side")
		pairs := 0
		for _, j := range match(base, side) {
			if j >= 0 {
				pairs++
			}
		}
		require.Equal(t, longest(base, side), pairs)
	})
}

func TestLongTextsAreBounded(t *testing.T) {
	var base, mine, theirs strings.Builder
	for i := range 50_000 {
		fmt.Fprintln(&base, "line", i)
		fmt.Fprintln(&mine, "mine", i)
		fmt.Fprintln(&theirs, "theirs", i)
	}
	_, clashes := Merge(base.String(), mine.String(), theirs.String())
	assert.Len(t, clashes, 1)
	_, clashes = Merge(strings.Repeat("\n", 1<<20), strings.Repeat("a\n", 1<<19), strings.Repeat("b\n", 1<<19))
	assert.Len(t, clashes, 1)
	merged, clashes := Merge(base.String(), "first\n"+base.String(), base.String()+"last\n")
	assert.Empty(t, clashes)
	assert.Equal(t, "first\n"+base.String()+"last\n", merged)
}

func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc", "a\nx\nc", "a\nb\nc\nd")
	f.Add("", "\r\n", "\n")
	f.Add("0 ", "0", "\n 0") // both changed the blanks of a line: theirs are taken, whoever they are
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		merged, clashes := Merge(base, mine, theirs)
		swapped, other := Merge(base, theirs, mine)
		require.Equal(t, len(clashes), len(other))
		if clashes == nil {
			require.Equal(t, allWords(strings.Split(merged, "\n")), allWords(strings.Split(swapped, "\n")))
		}
	})
}

// Lines of a transcript, which begin alike, as two people have pasted one.
func BenchmarkLinesAlike(b *testing.B) {
	text := func(end string) string {
		var lines []string
		for i := range 1000 {
			lines = append(lines, "2026-09-01 10:00 Ana Ortiz (+44 20 7946 0123) said to Walter of the office in Leeds: "+end+strconv.Itoa(i))
		}
		return strings.Join(lines, "\n")
	}
	base, mine, theirs := text("base"), text("mine"), text("theirs")
	for b.Loop() {
		Merge(base, mine, theirs)
	}
}
