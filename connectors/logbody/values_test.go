package logbody

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOwnParty(t *testing.T) {

	bob, ana := &Party{Name: "Bob", PhoneNumber: "+2", ExtensionNumber: "22"}, &Party{Name: "Ana", PhoneNumber: "+1"}
	for _, c := range []struct {
		name string
		call *Call
		want string
	}{
		{"inbound", &Call{Direction: "Inbound", From: ana, To: bob}, "- RingCentral user name: Bob\n- RingCentral number and extension: +2 22\n"},
		{"outbound", &Call{Direction: "Outbound", From: bob, To: ana}, "- RingCentral user name: Bob\n- RingCentral number and extension: +2 22\n"},
		{"no direction", &Call{From: ana, To: bob}, "- RingCentral user name: Ana\n- RingCentral number and extension: +1 \n"},
		{"another case", &Call{Direction: "inbound", From: ana, To: bob}, "- RingCentral user name: Ana\n- RingCentral number and extension: +1 \n"},
		{"no number", &Call{From: &Party{ExtensionNumber: "5"}}, ""},
		{"no party", &Call{Direction: "Inbound", From: ana}, ""},
		{"no call", nil, ""},
		{"line break", &Call{From: &Party{Name: "A\r\nB", PhoneNumber: "1\n2"}}, "- RingCentral user name: A B\n- RingCentral number and extension: 1 2 \n"},
	} {
		o := in(Plain)
		o.Settings, o.Call = everything, c.call
		assert.Equal(t, c.want, mustCompose(t, "", Update{}, o), c.name)
	}
}

// TestUserNameStays: a user name is written once; only one that is pending, or none, is replaced.
func TestUserNameStays(t *testing.T) {
	for _, c := range []struct {
		format     Format
		body, want string
	}{
		{Plain, "- RingCentral user name: (pending...)\n", "- RingCentral user name: Bob\n"},
		{Plain, "- RingCentral user name:  (pending...) \n", "- RingCentral user name: Bob\n"},
		{Plain, "- RingCentral user name:\n", "- RingCentral user name:\n"},
		{Plain, "- RingCentral user name: \n", "- RingCentral user name: \n"},
		{Markdown, "**RingCentral user name**: \n", "**RingCentral user name**: \n"},
		{HTML, "<li><b>RingCentral user name</b>: </li>", "<li><b>RingCentral user name</b>: </li>"},
		{HTML, "<li><b>RingCentral user name</b>:&nbsp;</li>", "<li><b>RingCentral user name</b>:&nbsp;</li>"},
		{Plain, "- RingCentral user name: Ana\n", "- RingCentral user name: Ana\n"},
		{Markdown, "**RingCentral user name**: (pending...)\n", "**RingCentral user name**: Bob\n"},
		{Markdown, "**ringcentral USER name**: (pending...)\n", "**RingCentral user name**: Bob\n"},
		{Markdown, "**RingCentral user name**: Ana\n", "**RingCentral user name**: Ana\n"},
		{HTML, "<li><b>RingCentral user name</b>: (pending...)</li>", "<li><b>RingCentral user name</b>: Bob</li>"},
		{HTML, "<li><b>RingCentral user name</b>:&nbsp;<i>(pending...)</i></li>", "<li><b>RingCentral user name</b>: Bob</li>"},
		{HTML, "<li><b>RingCentral user name</b>: Ana</li>", "<li><b>RingCentral user name</b>: Ana</li>"},
	} {
		o := in(c.format)
		o.Settings, o.Call = everything, &Call{From: &Party{Name: "Bob"}}
		assert.Equal(t, c.want, mustCompose(t, c.body, Update{}, o))
	}
}

func TestJourney(t *testing.T) {
	for _, c := range []struct {
		name string
		legs []Leg
		want string
	}{
		{"outbound", []Leg{{Direction: "Outbound", From: &Party{"+1", "101", "Al"}, To: &Party{PhoneNumber: "+2"}}}, "Made call from Al, +1, ext 101"},
		{"inbound", []Leg{{Direction: "Inbound", To: &Party{"+2", "7", ""}}}, "Received call at +2, ext 7"},
		{"no direction", []Leg{{To: &Party{"", "7", ""}}}, "Received call at ext 7"},
		{"number only", []Leg{{To: &Party{PhoneNumber: "+2"}}}, "Received call at +2"},
		{"name only", []Leg{{To: &Party{Name: "Nobody"}}}, "Received call at Nobody"},
		{"name and extension", []Leg{{To: &Party{"", "1", "Main IVR"}}}, "Received call at Main IVR, ext 1"},
		{"no party", []Leg{{}}, "Received call at unknown"},
		{"empty party", []Leg{{To: &Party{}}}, "Received call at unknown"},
		{"name of two lines", []Leg{{To: &Party{Name: "a\nb"}}}, "Received call at a b"},
		{"transfers", []Leg{{}, {To: &Party{PhoneNumber: "+3"}},
			{To: &Party{PhoneNumber: "+3"}, Duration: "0"}, {To: &Party{PhoneNumber: "+3"}, Duration: "1"}, {To: &Party{PhoneNumber: "+3"}, Duration: "1.5"},
			{To: &Party{PhoneNumber: "+3"}, Duration: "61"}, {To: &Party{PhoneNumber: "+3"}, Duration: "-1"}, {To: &Party{PhoneNumber: "+3"}, Duration: "soon"}},
			"Received call at unknown\nTransferred to +3\nTransferred to +3, duration: 0 second\nTransferred to +3, duration: 1 second\n" +
				"Transferred to +3, duration: 1.5 seconds\nTransferred to +3, duration: 61 seconds\nTransferred to +3\nTransferred to +3"},
		{"outbound transfers", []Leg{{}, {Direction: "Outbound", LegType: "PstnToSip", From: &Party{Name: "F"}, To: &Party{Name: "T"}},
			{Direction: "Outbound", LegType: "FindMe", From: &Party{Name: "F"}, To: &Party{Name: "T"}}},
			"Received call at unknown\nTransferred to T\nTransferred to F"},
	} {
		assert.Equal(t, c.want, journey(c.legs), c.name)
	}
	assert.Equal(t, "", mustCompose(t, "", Update{Legs: []Leg{}}, utc))
}

func TestLegsOfTheUpdateComeFirst(t *testing.T) {
	o := utc
	o.Call = &Call{Legs: []Leg{{To: &Party{Name: "call"}}}}
	assert.Contains(t, mustCompose(t, "", Update{}, o), "at call\n")
	assert.Contains(t, mustCompose(t, "", Update{Legs: []Leg{{To: &Party{Name: "update"}}}}, o), "at update\n")
}

func TestIsLink(t *testing.T) {
	for text, want := range map[string]bool{
		"http://x": true, "https://x": true, "https://": true, "HTTPS://X": true, "http://": true, "httpfoo": false, "javascript:1": false, " https://x": false,
		"ftp://x": false, "http:/x": false, "": false, "http\u017f://x": false,
	} {
		assert.Equal(t, want, isLink(text), text)
	}
}

// TestTrailingLineBreaks: which blocks keep the line breaks at their end differs by section and format.
func TestTrailingLineBreaks(t *testing.T) {
	const v = "x\n\n"
	for _, c := range []struct {
		update            Update
		plain, md, inHTML string
	}{
		{Update{AINote: v}, "\n- AI Note:\nx\n--- END\n", "### AI Note\nx\n", "<div><b>AI Note</b><br>x</div><br>"},
		{Update{Transcript: v}, "\n- Transcript:\nx\n\n\n--- END\n", "### Transcript\nx\n\n\n", "<div><b>Transcript</b><br>x<br><br></div><br>"},
		{Update{RingSenseTranscript: v}, "\n- ACE transcript:\nx\n--- END\n", "### ACE transcript\nx\n", "<div><b>ACE transcript</b><br>x</div>"},
		{Update{RingSenseSummary: v}, "\n- ACE summary:\nx\n\n\n--- END\n", "### ACE summary\nx\n\n\n", "<div><b>ACE summary</b><br>x</div>"},
		{Update{RingSenseBulletedSummary: v}, "\n- ACE bulleted summary:\nx\n\n\n--- END\n", "### ACE bulleted summary\nx\n\n\n",
			"<div><b>ACE bulleted summary</b><br>x</div>"},
		{Update{Note: text(v)}, "- Note: x\n\n\n", "## Agent notes\nx\n\n\n\n## Call details\n",
			"<b>Agent notes</b><br>x<br>\n<br>\n<br><br><b>Call details</b><br>"},
	} {
		assert.Equal(t, c.plain, mustCompose(t, "", c.update, in(Plain)))
		assert.Equal(t, c.md, mustCompose(t, "", c.update, in(Markdown)))
		assert.Equal(t, c.inHTML, mustCompose(t, "", c.update, in(HTML)))
	}
	for _, f := range formats {
		assert.Equal(t, "", mustCompose(t, "", Update{AINote: "\n\r\n", Transcript: "\r", RingSenseSummary: "\n"}, in(f)), "nothing but line breaks")
	}
}

func TestGuardSpaces(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		update Update
		want   string
	}{
		{"plain note", Plain, Update{Note: text("- Duration: first\n- Duration: 5\n - Duration: 5\n  - A/b c\t: x\n- small: x\n- Buy 2: x\n- A{b: x\n--- END")},
			"- Note: - Duration: first\n - Duration: 5\n  - Duration: 5\n   - A/b c\t: x\n- small: x\n- Buy 2: x\n- A{b: x\n --- END\n"},
		{"plain block", Plain, Update{Transcript: "--- END\n --- ENDING\n--- JOURNEY END\n- AI Note: \n- AI Note: x\n- Summary: s\n- Next:"},
			"\n- Transcript:\n --- END\n  --- ENDING\n --- JOURNEY END\n - AI Note: \n- AI Note: x\n- Summary: s\n- Next:\n--- END\n"},
		{"Markdown note", Markdown, Update{Note: text("## Agent notes\n ## Call details \n\t## Call details\n## Other\n**Summary**: s")},
			"## Agent notes\n ## Agent notes\n  ## Call details \n \t## Call details\n## Other\n**Summary**: s\n\n## Call details\n"},
		{"Markdown block", Markdown, Update{Transcript: "# a\n## b\n### c\n#### d\n#\n#tag\n **Call score**: 5\n**Summary**: s\n### AI Note"},
			"### Transcript\n # a\n ## b\n ### c\n#### d\n #\n#tag\n  **Call score**: 5\n**Summary**: s\n ### AI Note\n"},
		{"HTML", HTML, Update{Note: text("- Duration: 5\n## Call details")},
			"<b>Agent notes</b><br>- Duration: 5<br>\n## Call details<br><br><b>Call details</b><br>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mustCompose(t, "", c.update, in(c.format))
			assert.Equal(t, c.want, got)
			read := Read(got, c.format)
			if c.update.Note != nil {
				require.NotNil(t, read.Note)
				assert.Equal(t, *c.update.Note, *read.Note)
			}
			assert.Equal(t, c.update.Transcript, read.Transcript)
		})
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("x", MaxBytes+1)
	_, err := Compose("kept", Update{}, Options{Format: "text/rtf"})
	require.ErrorIs(t, err, ErrFormat)

	check := func(body string, u Update, f Format, what, sentence string) {
		got, err := Compose(body, u, in(f))
		var tooLong *TooLongError
		require.ErrorAs(t, err, &tooLong)
		assert.Equal(t, what, tooLong.What)
		assert.Greater(t, tooLong.Bytes, MaxBytes)
		assert.Equal(t, len(body), len(got), "the body is returned with the error")
		assert.Equal(t, sentence+" MB long, and at most 8 MB can be kept: shorten the note or the transcript", err.Error())
	}
	check(long, Update{Subject: "S"}, Plain, "body", "its text is 9")
	check("body", Update{Transcript: long}, Plain, "values", "the new texts together are 9")
	check("body", Update{Transcript: long[:MaxBytes]}, Plain, "result", "its text would be 9")
	check(long[:MaxBytes-4], Update{Subject: "S"}, Plain, "result", "its text would be 9")
	check("", Update{Transcript: strings.Repeat("<", MaxBytes/2)}, HTML, "result", "its text would be 17")

	assert.Contains(t, (&TooLongError{What: "body", Bytes: 9 << 20}).Error(), " 9 MB ")
	for _, size := range []int{5 << 20, MaxBytes - len("<li><b>Summary</b>: S</li>")} {
		got, err := Compose(long[:size], Update{Subject: "S"}, in(HTML))
		require.NoError(t, err)
		assert.Len(t, got, size+len("<li><b>Summary</b>: S</li>"))
	}
	got, err := Compose(long[:MaxBytes], Update{}, in(HTML))
	require.NoError(t, err)
	assert.Len(t, got, MaxBytes)
}

func TestScores(t *testing.T) {
	for _, unfit := range []string{"", "0", " 0 ", "NaN", "undefined", "null", "[object Object]"} {
		assert.Equal(t, "- Call score: 5\n", mustCompose(t, "- Call score: 5\n", Update{RingSenseScore: unfit}, utc), unfit)
	}
	assert.Equal(t, "- Call score: 92.5\n", mustCompose(t, "- Call score: 5\n", Update{RingSenseScore: "92.5"}, utc))
}
