package logbody

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repeats are what costs a parser much that looks from each of them for an end, a start or a colon; with pieces they are
// what repeated bodies are made of.
var repeats = map[Format][]string{
	Plain: {"- AI Note:\n", "- AI Note:\n- Summary: s\n", "- Call journey:\n", "- Result: x- Call journey:\n", "- Note: a\n", "- Note:\n\n", "- A:",
		"--- END\n", "- AI Note:\n--- END\n", "- Aaaa ", "- AI Note:\n--- END\n- Foo: bar\n", "- Note: a\n- AI Note:\n\n", "x- Note: a\n", "x- AI Note:\n"},
	Markdown: {"## Agent notes\n", "## Agent notes\n## Call details\n", "## Call details\n", "### AI Note\n", "### AI Note\n\n", "**Result**:\n", "**",
		"#", "## Agent notes\n### AI Note\n", "x## Agent notes\n", "x## Agent notes\n**Result**:\n", "x## Agent notes\n## Call details\n", "x### AI Note\n"},
	HTML: {"<b>", "<b> ", "<b>Result</b>", "<b>Result</b>:", "<li><b>Result</b>: ", "<li>", "<div>", "<div><b>AI Note</b><br>", "<p><b>AI Note</b>",
		"<div><b>AI Note</b></div>", "<p><b>AI Note</b><br>x</div>", "<b>Agent notes</b><br>", "<br><b>Agent notes</b>", "<br><b>Call details</b>",
		"<!--", "<!-- <div>", "<!-- -->", "<a href=\"", "<a href='\"", "<a \"'=", "<a href= ", "<", "</", "&", "&nbsp;", "<b>&nbsp;", "<b><i>", "<ul>", "</ul>",
		"</div>", "<ul><li><b>Result</b>: x", "<li><div><b>AI Note</b>", "<li><b>Result</b><i>", "<b>Result</b> <i> ", "<div><b>AI Note</b></div></div>",
		"<div><b>AI Note</b><br></p>", ">", "\"", "<b\n", "<br>\n", " \n", "<p>", "\r\n <br> ", "<li><b>Call recording link</b>: ", "<b>Duration</b>:", "<style>", "</style", "<title>x"},
}

// repeatedBody is a body of about size bytes: up to three texts one after the other, each of them again and again.
func (d dice) repeatedBody(f Format, size int) string {
	one := func() string {
		switch d(4) {
		case 0:
			return pick(d, anyText)
		case 1:
			return pick(d, pieces[f])
		}
		return pick(d, repeats[f])
	}
	var b strings.Builder
	for range d(3) {
		b.WriteString(one())
	}
	texts := 1 + d(3)
	for range texts {
		text := one() + pick(d, []string{"", "", one(), "\n"})
		b.WriteString(strings.Repeat(text, 1+size/texts/max(1, len(text))))
		b.WriteString(one())
	}
	return b.String()
}

// repeatedUpdates are an update of sections of each shape, and one that removes.
var repeatedUpdates = []Update{{Note: text("n"), AINote: "a", Result: "r"}, {Note: text("")}, {RecordingLink: "https://r/2", Transcript: "t"}}

func TestRepeated(t *testing.T) {
	for seed := range uint64(600) {
		d, f, u := dice(rand.New(rand.NewPCG(seed, 0)).IntN), formats[seed%3], repeatedUpdates[seed/3%3]
		body := d.repeatedBody(f, 4<<10)
		once := mustCompose(t, body, u, in(f))
		require.Equal(t, once, mustCompose(t, once, u, in(f)), "%s, seed %d: the same again", f, seed)
		typed, ok := Note(once, f)
		switch {
		case u.Note == nil:
		case *u.Note == "":
			assert.Empty(t, typed, "%s, seed %d", f, seed)
		default:
			assert.True(t, ok)
			assert.Equal(t, "n", typed, "%s, seed %d", f, seed)
		}
	}
}

// BenchmarkRepeated reports how many times as long a body of twice the bytes takes, for the worst of those that it has
// tried: what is linear takes twice as long, and what is quadratic four times. Its bodies are others each time.
func BenchmarkRepeated(b *testing.B) {
	for _, f := range formats {
		b.Run(string(f), func(b *testing.B) {
			worst, worstSeed := 0.0, uint64(0)
			for b.Loop() {
				seed := rand.Uint64()
				if ratio := doubling(f, seed); ratio > worst {
					worst, worstSeed = ratio, seed
				}
			}
			b.ReportMetric(worst, "times/doubling")
			b.Logf("the worst of %d was the body of seed %d", b.N, worstSeed)
		})
	}
}

// doubling compares the times for a body and for one of twice the bytes. What looks slow is tried again, since others use
// the machine too.
func doubling(f Format, seed uint64) float64 {
	const size = 32 << 10
	shortest := [2]time.Duration{time.Hour, time.Hour}
	ratio := 0.0
	for try := 0; try < 3 || ratio > 2.2 && try < 20; try++ {
		for i := range shortest {
			body := dice(rand.New(rand.NewPCG(seed, 0)).IntN).repeatedBody(f, size<<i)
			start := time.Now()
			if _, err := Compose(body, repeatedUpdates[seed%3], in(f)); err != nil {
				panic(err)
			}
			Read(body, f)
			shortest[i] = min(shortest[i], time.Since(start))
		}
		ratio = float64(shortest[1]) / float64(shortest[0])
	}
	return ratio
}
