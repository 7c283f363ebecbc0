package logbody

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var formats = []Format{Plain, Markdown, HTML}

// A property holds for every format and all dice, or says what is wrong.
type property struct {
	name  string
	holds func(d dice, f Format) error
}

var properties = []property{
	{"the same update again changes nothing", idempotence},
	{"a note is read as it was typed", noteRoundTrip},
	{"a value is read as it was written", valueRoundTrip},
	{"what is not updated stays", others},
	{"one update is the same as one for each section", onePass},
	{"a note and a recording may come in any order", order},
	{"a regular body needs no check", shortcut},
	{"a note that is removed takes nothing with it", removal},
}

// TestProperties tries each property for some time, with other cases each time, and in a short run a hundred times.
func TestProperties(t *testing.T) {
	seconds := 5 * time.Second
	switch {
	case testing.Short():
		seconds = 0
	case runtime.GOARCH == "wasm":
		seconds = time.Second
	}
	for _, f := range formats {
		for _, p := range properties {
			t.Run(string(f)+"/"+p.name, func(t *testing.T) {
				for start, again := time.Now(), true; again; again = time.Since(start) < seconds/time.Duration(len(properties)) && !t.Failed() {
					rapid.Check(t, func(t *rapid.T) {
						d := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
						if err := p.holds(d, f); err != nil {
							t.Fatal(err)
						}
					})
				}
			})
		}
	}
}

// TestSoak is the long run: CALLSCRIBE_SOAK_CASES says how many cases are tried, 50000000 for example.
func TestSoak(t *testing.T) {
	var cases int64
	if _, err := fmt.Sscan(os.Getenv("CALLSCRIBE_SOAK_CASES"), &cases); err != nil {
		t.Skip("a long run: CALLSCRIBE_SOAK_CASES says how many cases")
	}
	var done atomic.Int64
	for i := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for done.Add(1) <= cases && !t.Failed() {
				seed := rand.Uint64()
				p, f := properties[seed%uint64(len(properties))], formats[seed/64%3]
				if err := p.holds(rand.New(rand.NewPCG(seed, 0)).IntN, f); err != nil {
					t.Errorf("%s, %s, seed %d: %v", f, p.name, seed, err)
				}
			}
		})
	}
	t.Cleanup(func() { t.Logf("%d cases", min(done.Load(), cases)) })
	go func() { // how far it is, for those who wait
		for range time.Tick(time.Minute) {
			fmt.Println(done.Load(), "cases")
		}
	}()
}

// compose is Compose with the body in the error.
func compose(body string, u Update, o Options) (string, error) {
	got, err := Compose(body, u, o)
	if err != nil {
		return "", fmt.Errorf("Compose(%q): %w", body, err)
	}
	return got, nil
}

func idempotence(d dice, f Format) error {
	body, u, o := d.body(f), d.update(), d.options(f)
	once, err := compose(body, u, o)
	if err != nil {
		return err
	}
	twice, err := compose(once, u, o)
	if err == nil && once != twice {
		err = fmt.Errorf("%s\nfrom  %q\nonce  %q\ntwice %q", show(u), body, once, twice)
	}
	return err
}

func noteRoundTrip(d dice, f Format) error {
	body, u, o := d.body(f), d.update(), d.options(f)
	typed := d.value()
	if typed == "" || !isText(typed) {
		typed = "n"
	}
	u.Note = &typed
	got, err := compose(body, u, o)
	if err != nil {
		return err
	}
	read, ok := Note(got, f)
	want := typedAs(f, typed)
	if noteBeforeBlock(got, f) { // the line breaks at its end belong to the block
		read, want = strings.TrimRight(read, "\r\n"), strings.TrimRight(want, "\r\n")
	}
	if !ok || read != want {
		return fmt.Errorf("%s\nfrom  %q\ngot   %q\ntyped %q\nread  %q", show(u), body, got, want, read)
	}
	return nil
}

// valueRoundTrip: each section is there with the value that was written, as far as the format holds it.
func valueRoundTrip(d dice, f Format) error {
	body, u, o := d.body(f), d.update(), d.options(f)
	got, err := compose(body, u, o)
	if err != nil {
		return err
	}
	var values [numKinds]string
	o.values(&u, &values)
	before, after := outlineOf(body, f), outlineOf(got, f)
	format, _ := f.syntax()
	for k := sessionID; k < numKinds; k++ {
		s := after.of(k)
		if values[k] == "" || !isText(values[k]) {
			continue
		}
		c := composer{format: format, out: *before, values: values}
		if c.keeps(k) {
			continue
		}
		if s == nil {
			return fmt.Errorf("%s\nfrom %q\ngot  %q\nwithout %s", show(u), body, got, rows[k].label)
		}
		if read := after.value(s); comparable(read) != comparable(values[k]) && !(rows[k].link && !isLink(values[k])) {
			return fmt.Errorf("%s\nfrom %q\ngot  %q\nread %q", show(u), body, got, read)
		}
	}
	return nil
}

// comparable is a value without what a format may not hold: blanks around it, and the kinds of its line breaks.
func comparable(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return isSpace(r) }), " ")
}

// others: an update changes its own sections, and nothing else.
func others(d dice, f Format) error {
	body, u, o := d.body(f), d.update(), d.options(f)
	if u.Note != nil && *u.Note == "" {
		u.Note = nil
	}
	got, err := compose(body, u, o)
	if err != nil {
		return err
	}
	var values [numKinds]string
	o.values(&u, &values)
	before, after := outlineOf(body, f), outlineOf(got, f)
	fail := func(what string) error {
		return fmt.Errorf("%s: %s\nfrom %q\ngot  %q", what, show(u), body, got)
	}
	for k := note; k < numKinds; k++ {
		if values[k] != "" {
			continue
		}
		s, t := before.of(k), after.of(k)
		if (s == nil) != (t == nil) {
			return fail(rows[k].label + " comes or goes")
		}
		if s != nil {
			was, is := before.value(s), after.value(t)
			if trim(was) != trim(is) {
				return fail(rows[k].label + " is another")
			}
		}
	}
	if len(after.sections) < len(before.sections) {
		return fail("sections are gone")
	}
	if was, is := rest(before, &values, f), rest(after, &values, f); was != is {
		return fail(fmt.Sprintf("other text: was %q, is %q", was, is))
	}
	return nil
}

// rest is what a person sees of a body without the first sections of the kinds that are updated.
func rest(o *outline, values *[numKinds]string, f Format) string {
	var b strings.Builder
	at := 0
	for i := range o.sections {
		s := &o.sections[i]
		if values[s.kind] != "" && o.of(s.kind) == s {
			b.WriteString(visible(o.body[at:s.start], f))
			at = s.end
		}
	}
	b.WriteString(visible(o.body[at:], f))
	return b.String()
}

// visible is text without tags, blanks and the header of a note, which the note may have brought.
func visible(s string, f Format) string {
	if f == HTML {
		s = htmlText(s)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "## call details", ""), "call details", "")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return isSpace(r) || isInvisible(r) }), "")
}

// onePass: an update of many sections is the same as one of each after the other.
func onePass(d dice, f Format) error {
	body, u, o := d.body(f), d.update(), d.options(f)
	o.Call = nil
	want := body
	var err error
	for _, one := range alone(u) {
		if want, err = compose(want, one, o); err != nil {
			return err
		}
	}
	got, err := compose(body, u, o)
	if err == nil && got != want {
		err = fmt.Errorf("%s\nfrom  %q\nmany  %q\nat once %q", show(u), body, want, got)
	}
	return err
}

// order: a note with line breaks at its end may not come in any order: how many of them are kept depends on what follows.
// In HTML that an editor has torn, with a list that ends within the note, say, one may stand where the other left room.
func order(d dice, f Format) error {
	body, o := d.body(f), in(f)
	typed := d.value() + "."
	withNote, withLink := Update{Note: &typed}, Update{RecordingLink: "https://r/1"}
	a, err := compose(body, withNote, o)
	if err == nil {
		a, err = compose(a, withLink, o)
	}
	if err != nil {
		return err
	}
	b, err := compose(body, withLink, o)
	if err == nil {
		b, err = compose(b, withNote, o)
	}
	torn := f == HTML && !outlineOf(body, f).regular
	if err == nil && a != b && !(torn && elsewhere(a, b)) {
		err = fmt.Errorf("note %q\nfrom %q\nnote, link: %q\nlink, note: %q", typed, body, a, b)
	}
	return err
}

// elsewhere reports whether two bodies of HTML differ in nothing but where the note and the recording stand.
func elsewhere(a, b string) bool {
	var updated [numKinds]string
	updated[note], updated[recording] = "x", "x"
	return assert.ObjectsAreEqual(Read(a, HTML), Read(b, HTML)) && rest(outlineOf(a, HTML), &updated, HTML) == rest(outlineOf(b, HTML), &updated, HTML)
}

// shortcut: what is composed at once, without a check, is what would be composed with one.
func shortcut(d dice, f Format) error {
	body, o := d.body(f), d.options(f)
	if d(4) > 0 {
		body = ""
		for range 1 + d(3) {
			var err error
			if body, err = compose(body, d.update(), o); err != nil {
				return err
			}
		}
	}
	u := d.update()
	format, _ := f.syntax()
	c := composer{body: body, format: format, outbound: o.Call != nil && o.Call.Direction == "Outbound"}
	c.out.parse(body, format)
	if !c.out.regular {
		return nil
	}
	o.values(&u, &c.values)
	if u.Note != nil && c.values[note] == "" {
		u.Note = nil
	}
	for k := note; k < numKinds; k++ {
		if c.values[k] != "" {
			c.update(k)
		}
	}
	got, err := compose(body, u, o)
	if err == nil && got != c.body {
		err = fmt.Errorf("%s\nfrom    %q\nchecked %q\nat once %q", show(u), body, c.body, got)
	}
	return err
}

// removal: without the note, all else is as it was.
func removal(d dice, f Format) error {
	body, o := d.body(f), in(f)
	got, err := compose(body, Update{Note: text("")}, o)
	if err != nil {
		return err
	}
	fail := func(what string) error { return fmt.Errorf("%s\nfrom %q\ngot  %q", what, body, got) }
	if read, _ := Note(got, f); read != "" {
		return fail("a note is left")
	}
	before, after := outlineOf(body, f), outlineOf(got, f)
	var was, is []string
	for i := range before.sections {
		if s := &before.sections[i]; s.kind != note {
			was = append(was, rows[s.kind].label, trim(before.value(s)))
		}
	}
	for i := range after.sections {
		if s := &after.sections[i]; s.kind != note {
			is = append(is, rows[s.kind].label, trim(after.value(s)))
		}
	}
	if strings.Join(was, "\x00") != strings.Join(is, "\x00") {
		return fail("other sections")
	}
	if again, err := compose(got, Update{Note: text("")}, o); err != nil || again != got {
		return fail("again: " + again)
	}
	return nil
}

// show prints an update.
func show(u Update) string {
	note := "none"
	if u.Note != nil {
		note = fmt.Sprintf("%q", *u.Note)
	}
	u.Note = nil
	return fmt.Sprintf("note %s, %+q", note, fmt.Sprintf("%+v", u))
}

// outlineOf parses a body.
func outlineOf(body string, f Format) *outline {
	format, err := f.syntax()
	if err != nil {
		panic(err)
	}
	var o outline
	o.parse(body, format)
	return &o
}

// noteBeforeBlock reports whether a plain note loses the line breaks at its end to a block.
func noteBeforeBlock(body string, f Format) bool {
	s := outlineOf(body, f).of(note)
	return s != nil && s.beforeBlock
}

// A rendered section is one that the test writes itself, with text that a person typed after it.
type rendered struct {
	kind  kind
	value string
	typed string
}

// simple are words on lines that are no part of any structure.
func simple() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-z0-9 $&%\\.\x{00e9}]{1,20}`)
}

// render is a log as it is documented, independent of the code under test.
func render(f Format, places []rendered) string {
	var b strings.Builder
	for _, p := range places {
		label, isBlock := rows[p.kind].label, p.kind.isBlock()
		switch {
		case p.kind == note && f == Plain:
			b.WriteString("- Note: " + p.value + "\n- Other: ")
		case p.kind == note && f == Markdown:
			b.WriteString("## Agent notes\n" + p.value + "\n\n## Call details\n")
		case p.kind == note:
			b.WriteString("<b>Agent notes</b><br>" + strings.ReplaceAll(p.value, "&", "&amp;") + "<br><br><b>Call details</b><br>")
		case f == Plain && isBlock:
			b.WriteString("- " + label + ":\n" + p.value + "\n--- END\n")
		case f == Plain:
			b.WriteString("- " + label + ": " + p.value + "\n")
		case f == Markdown && isBlock:
			b.WriteString("### " + label + "\n" + p.value + "\n\n## ")
		case f == Markdown:
			b.WriteString("**" + label + "**: " + p.value + "\n")
		case isBlock:
			b.WriteString("<div><b>" + label + "</b><br>" + strings.ReplaceAll(p.value, "&", "&amp;") + "</div>")
		default:
			b.WriteString("<li><b>" + label + "</b>: " + strings.ReplaceAll(p.value, "&", "&amp;") + "</li>")
		}
		b.WriteString(p.typed)
		b.WriteString(lineEnd(f))
	}
	return b.String()
}

func lineEnd(f Format) string {
	if f == HTML {
		return "<br>"
	}
	return "\n"
}

// check runs a property of rapid's for each format.
func check(t *testing.T, property func(t *rapid.T, f Format)) {
	for _, f := range formats {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { property(t, f) })
		})
	}
}

func optionsWithEverything(f Format) Options {
	o := in(f)
	o.Settings = everything
	o.Call = &Call{SessionID: "1", From: &Party{Name: "Bob", PhoneNumber: "+1"}}
	return o
}

// An update changes the text of its sections; what a person typed before, between and after them stays.
func TestLocality(t *testing.T) {
	check(t, func(t *rapid.T, f Format) {
		kinds := []kind{note, subject, result, aiNote, transcript, callScore, aceSummary}
		kinds = rapid.Permutation(kinds).Draw(t, "order")[:rapid.IntRange(1, len(kinds)).Draw(t, "sections")]
		before := simple().Draw(t, "typed before") + lineEnd(f)
		var old, changed []rendered
		var u Update
		for _, k := range kinds {
			p := rendered{k, simple().Draw(t, "old"), simple().Draw(t, "typed")}
			old = append(old, p)
			if rapid.Bool().Draw(t, "changed") {
				p.value = simple().Draw(t, "new")
				switch k {
				case note:
					u.Note = &p.value
				case subject:
					u.Subject = p.value
				case result:
					u.Result = p.value
				case aiNote:
					u.AINote = p.value
				case transcript:
					u.Transcript = p.value
				case callScore:
					p.value += "x" // 0 is no score
					u.RingSenseScore = p.value
				case aceSummary:
					u.RingSenseSummary = p.value
				}
			}
			changed = append(changed, p)
		}
		got, err := Compose(before+render(f, old), u, in(f))
		require.NoError(t, err)
		assert.Equal(t, before+render(f, changed), got)
	})
}

// No value brings markup with it, and links lead to http and https only.
func TestNoMarkupFromValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got, err := Compose("", dice(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }).update(), optionsWithEverything(HTML))
		require.NoError(t, err)
		for rest := got; ; {
			n := strings.IndexByte(rest, '<')
			if n < 0 {
				break
			}
			rest = rest[n:]
			end := strings.IndexByte(rest, '>')
			require.Positive(t, end)
			switch tag := rest[:end+1]; tag {
			case "<b>", "</b>", "<br>", "<li>", "</li>", "<div>", "</div>", "</a>":
			default:
				address, ok := strings.CutPrefix(tag, `<a target="_blank" href="`)
				require.True(t, ok, tag)
				address, ok = strings.CutSuffix(address, `">`)
				require.True(t, ok, tag)
				assert.True(t, isLink(address), tag)
				assert.NotContains(t, address, `"`)
			}
			rest = rest[end:]
		}
	})
}
