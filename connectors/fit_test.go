package connectors

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// limited is a CRM that takes texts up to a length, and refuses longer ones.
func limited(t *testing.T, m *memory, limits crm.Limits, format logbody.Format) *Session {
	m.refuses = func(change crm.Change) *crm.Error {
		if change.Body != nil && limits.Body > 0 && Length(*change.Body, limits.Unit) > limits.Body ||
			change.Subject != nil && limits.Subject > 0 && Length(*change.Subject, limits.Unit) > limits.Subject {
			return &crm.Error{Code: crm.InvalidArgument, Status: 400, Message: "Too long."}
		}
		return nil
	}
	return m.at(t, func(p *crm.Platform) { p.Limits, p.Format = limits, format })
}

func TestLength(t *testing.T) {
	for unit, want := range map[crm.Unit]int{"": 4, crm.Characters: 4, crm.UTF16: 5, crm.Bytes: 10} {
		assert.Equal(t, want, Length("aé🙂\uffff", unit), unit)
	}
}

func TestATranscriptGivesWayToANote(t *testing.T) {
	m := &memory{}
	session := limited(t, m, crm.Limits{Body: 1000, Unit: crm.Bytes}, logbody.HTML)
	transcript := strings.Repeat("Ada: <really> & truly?\n", 100)
	update := note("Wants an offer.\nToday.")
	update.Values.Transcript, update.Values.AINote = transcript, "A short summary."
	done, err := session.UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.Empty(t, done.NotKept)
	assert.Empty(t, done.Refused)
	assert.LessOrEqual(t, len(m.log.Body), 1000)
	has := logbody.Read(m.log.Body, logbody.HTML)
	assert.Equal(t, "Wants an offer.\nToday.", *has.Note)
	assert.Equal(t, "A short summary.", has.AINote, "the transcript alone makes room enough")
	kept, missing := withoutLeftOut(has.Transcript)
	assert.True(t, strings.HasPrefix(transcript, kept))
	assert.InDelta(t, utf8.RuneCountInString(transcript), utf8.RuneCountInString(kept)+missing, 2, "it says how much is missing")

	again, err := session.UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.False(t, again.Changed, "twice is once")

	longer, err := session.UpdateCallLog(t.Context(), note(strings.Repeat("more ", 60)))
	require.NoError(t, err)
	assert.Len(t, longer.Note, 300)
	assert.LessOrEqual(t, len(m.log.Body), 1000, "what stands in the log already gives way too")
}

// A text that is too long by a little is cut by a little more: by the line that says so.
func TestATextThatIsALittleTooLong(t *testing.T) {
	transcript := strings.Repeat("0123456789", 50)
	update := note("Wants an offer.")
	update.Values.Transcript = transcript
	whole := &memory{}
	_, err := limited(t, whole, crm.Limits{}, logbody.Plain).UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	exact := &memory{}
	_, err = limited(t, exact, crm.Limits{Body: len(whole.log.Body)}, logbody.Plain).UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.Equal(t, whole.log.Body, exact.log.Body, "what fits is whole")
	for over := 1; over <= 250; over++ {
		m := &memory{}
		session := limited(t, m, crm.Limits{Body: len(whole.log.Body) - over}, logbody.Plain)
		done, err := session.UpdateCallLog(t.Context(), update)
		require.NoError(t, err, over)
		require.Empty(t, done.Refused)
		kept, missing := withoutLeftOut(logbody.Read(m.log.Body, logbody.Plain).Transcript)
		require.True(t, strings.HasPrefix(transcript, kept))
		require.Equal(t, len(transcript), len(kept)+missing, "it says how much is missing")
		require.LessOrEqual(t, missing, over+roomForLeftOut)

		// The note that grows takes its room from the transcript as it stands by now.
		_, err = session.UpdateCallLog(t.Context(), note("Wants an offer, and a second one."))
		require.NoError(t, err, over)
		less, more := withoutLeftOut(logbody.Read(m.log.Body, logbody.Plain).Transcript)
		require.Less(t, len(less), len(kept))
		require.Equal(t, len(transcript), len(less)+more, "both cuts are counted")
	}
}

func TestANoteIsNeverCut(t *testing.T) {
	m := &memory{}
	session := limited(t, m, crm.Limits{Body: 300, Unit: crm.Bytes}, logbody.HTML)
	text := strings.Repeat("<", 100) // 400 bytes when escaped
	update := note(text)
	update.Values.Transcript = "hello"
	_, err := session.UpdateCallLog(t.Context(), update)
	e := crm.AsError(err)
	require.NotNil(t, e)
	assert.Equal(t, crm.InvalidArgument, e.Code)
	assert.Equal(t, NotePart, e.Part)
	assert.Contains(t, e.Message, "bytes too long for Memory, which takes 300")
	assert.Empty(t, m.changes)

	assert.Equal(t, "note", crm.AsError(session.checkNote(&text)).Field, "it is refused before it is accepted")
	assert.NoError(t, session.checkNote(nil))
}

// A note of exactly the most is taken, and one byte more is not.
func TestTheLongestNote(t *testing.T) {
	around := len("<b>Agent notes</b><br><br><br><b>Call details</b><br>")
	for _, c := range []struct{ limit, most int }{{300, 300 - around}, {0, MostText}} {
		session := limited(t, &memory{}, crm.Limits{Body: c.limit, Unit: crm.Bytes}, logbody.HTML)
		fits, over := strings.Repeat("a", c.most), strings.Repeat("a", c.most+1)
		require.NoError(t, session.checkNote(&fits))
		err := session.checkNote(&over)
		require.Error(t, err)
		assert.Equal(t, "note", crm.AsError(err).Field)
	}
}

// A note that the CRM could take, but not together with what else is in the log, waits alone.
func TestANoteThatFindsNoRoomHoldsBackNothing(t *testing.T) {
	limits := crm.Limits{Body: 300, Unit: crm.Characters}
	fits := note(strings.Repeat("a", 200))
	fits.Values.Result = "Accepted"

	m := &memory{log: crm.CallLog{Body: strings.Repeat("By hand. ", 20)}}
	done, err := limited(t, m, limits, logbody.Plain).UpdateCallLog(t.Context(), fits)
	require.NoError(t, err)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, NotePart, done.Refused[0].Part)
	assert.Equal(t, "Accepted", m.log.Result)

	c, in := &creator{}, newCall()
	in.Values = fits.Values
	in.Values.VoicemailLink = "https://media.example/a-link-that-is-long-enough-to-leave-no-room-for-the-note"
	s := c.session(t)
	s.platform.Limits = limits
	done, err = s.CreateCallLog(t.Context(), in, never)
	require.NoError(t, err)
	assert.True(t, done.Created)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, NotePart, done.Refused[0].Part)
	assert.Equal(t, "Accepted", c.log.Result)

	c = &creator{}
	s = c.session(t)
	s.platform.Limits = limits
	in.Values = note(strings.Repeat("a", 300)).Values
	_, err = s.CreateCallLog(t.Context(), in, never)
	require.Error(t, err)
	assert.Equal(t, "note", crm.AsError(err).Field, "it fits into no log")
	assert.Empty(t, c.created)
}

// What would be no shorter with the line that says what is missing stays, and the next text gives way.
func TestATextThatGainsNothingStays(t *testing.T) {
	transcript := strings.Repeat("a", len("[90")+len(leftOut))
	update := note("Wants an offer.")
	update.Values.Transcript, update.Values.AINote = transcript, strings.Repeat("word ", 60)
	m := &memory{}
	_, err := limited(t, m, crm.Limits{Body: 350}, logbody.Plain).UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	has := logbody.Read(m.log.Body, logbody.Plain)
	assert.Equal(t, transcript, has.Transcript)
	assert.Contains(t, has.AINote, leftOut)
}

func TestBounded(t *testing.T) {
	const most = 500
	text := strings.Repeat("é", most/2)
	assert.Equal(t, text, Bounded(text, most))
	for more := 1; more < 10; more++ {
		long := strings.Repeat("a", more) + text + "\n🙂🙂"
		short := Bounded(long, most)
		assert.LessOrEqual(t, len(short), most)
		assert.True(t, utf8.ValidString(short))
		kept, missing := withoutLeftOut(short)
		assert.True(t, strings.HasPrefix(long, kept))
		assert.Equal(t, utf8.RuneCountInString(long), utf8.RuneCountInString(kept)+missing, "it says how much is missing")
		assert.Greater(t, len(kept), most-roomForLeftOut-utf8.UTFMax)
	}
}

func TestALongSubjectIsCutInItsFieldOnly(t *testing.T) {
	m := &memory{}
	session := limited(t, m, crm.Limits{Subject: 20}, logbody.Plain)
	subject := "Inbound Call from a person with a long name"
	done, err := session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Subject: subject}})
	require.NoError(t, err)
	assert.Equal(t, "Inbound Call from a…", m.log.Subject)
	assert.Equal(t, "Inbound Call from A.", session.fitSubject("Inbound Call from A."), "what fits is whole")
	assert.Contains(t, m.log.Body, subject)
	assert.Empty(t, done.NotKept)
	for _, tiny := range []int{1, 2, 3} {
		s := limited(t, &memory{}, crm.Limits{Subject: tiny, Unit: crm.Bytes}, logbody.Plain)
		assert.LessOrEqual(t, len(s.fitSubject("abcdef")), tiny)
		assert.LessOrEqual(t, len(s.fitSubject(strings.Repeat("a", 4_000_000))), tiny, "also one that takes for ever to shorten letter by letter")
	}
}

// What a section gains by being shortened is counted as the CRM counts: many short lines are long in HTML.
func TestShortLinesGiveWay(t *testing.T) {
	m := &memory{}
	update := Update{Values: logbody.Update{AINote: strings.TrimSpace(strings.Repeat("line\n", 16)), Subject: "Call"}}
	_, err := limited(t, m, crm.Limits{Body: 180, Unit: crm.Characters}, logbody.HTML).UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.Contains(t, m.log.Body, leftOut)
}

// Where nothing of a section is kept, the line that says so is all that stands there.
func TestALineAlone(t *testing.T) {
	m := &memory{}
	update := note(strings.Repeat("🙂é ", 316))
	update.Values.Transcript, update.Values.AINote = strings.Repeat("word ", 201), strings.Repeat("--- END\n", 13)
	done, err := limited(t, m, crm.Limits{Body: 1582, Unit: crm.UTF16}, logbody.HTML).UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.Empty(t, done.Refused)
	assert.Contains(t, m.log.Body, "<b>Transcript</b><br>[")
}

// TestTextsFit has updates of any lengths and order: the CRM never gets a text that is too long, and no note is
// ever cut.
func TestTextsFit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		format := rapid.SampledFrom([]logbody.Format{logbody.Plain, logbody.HTML, logbody.Markdown}).Draw(r, "format")
		limits := crm.Limits{
			Body: rapid.IntRange(200, 3000).Draw(r, "limit"),
			Unit: rapid.SampledFrom([]crm.Unit{crm.Characters, crm.UTF16, crm.Bytes}).Draw(r, "unit"),
		}
		m := &memory{}
		session := limited(t, m, limits, format)
		text := func(label string, most int) string {
			piece := rapid.SampledFrom([]string{"word ", "<&> ", "🙂é ", "line\n", "x", "--- END\n", "</div><br>", "- Note: ", "### Note\n", "* Transcript\n> "}).Draw(r, label)
			return strings.TrimSpace(strings.Repeat(piece, rapid.IntRange(1, most).Draw(r, label+" times")))
		}
		for i := range rapid.IntRange(1, 4).Draw(r, "updates") {
			update := Update{Values: logbody.Update{Subject: "Call " + strconv.Itoa(i)}}
			if rapid.Bool().Draw(r, "with a note") {
				typed := text("note", 400)
				update.Values.Note = &typed
			}
			update.Values.Transcript, update.Values.AINote = text("transcript", 2000), text("AI note", 900)
			done, err := session.UpdateCallLog(t.Context(), update)
			require.LessOrEqual(r, Length(m.log.Body, limits.Unit), limits.Body)
			if err == nil && len(done.Refused) > 0 {
				err = done.Refused[0].Err // all is written that there is room for
			}
			if err != nil {
				require.Equal(r, NotePart, crm.AsError(err).Part)
				for _, section := range []*string{&update.Values.Transcript, &update.Values.AINote} {
					*section = shorter(*section, "[100"+leftOut)
				}
				least, err := session.body(m.log.Body, update.Values, nil)
				require.NoError(r, err)
				require.Greater(r, Length(least, limits.Unit)+8, limits.Body, "all that may give way does not make room enough")
				continue
			}
			require.Empty(r, done.NotKept)
			if want := update.Values.Note; want != nil {
				require.Equal(r, *want, done.Note)
			}
		}
	})
}

func shorter(a, b string) string {
	if len(a) < len(b) {
		return a
	}
	return b
}

// A log that is full takes what still fits: a value that does not waits alone.
func TestAFullLogTakesWhatFits(t *testing.T) {
	m := &memory{log: crm.CallLog{Body: strings.Repeat("y", 900) + "\n"}}
	session := limited(t, m, crm.Limits{Body: 1000}, logbody.Plain)
	done, err := session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Result: "Missed", RecordingLink: "https://media.example/" + strings.Repeat("r", 100)}})
	require.NoError(t, err)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, crm.RecordingPart, done.Refused[0].Part)
	assert.Contains(t, m.log.Body, "- Result: Missed\n")
	assert.Len(t, m.changes, 1, "what does not fit is not sent")

	_, err = session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{VoicemailLink: "https://media.example/" + strings.Repeat("v", 100)}})
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "and there is nothing else to do")
	assert.Len(t, m.changes, 1)
}

// Beside a note that fits, a value that finds no room waits alone: the note is written.
func TestANoteThatFitsIsWritten(t *testing.T) {
	m := &memory{log: crm.CallLog{Body: "- Note: " + strings.Repeat("y", 900) + "\n"}}
	session := limited(t, m, crm.Limits{Body: 1000}, logbody.Plain)
	shorter := strings.Repeat("y", 880)
	done, err := session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Note: &shorter, RecordingLink: "https://media.example/" + strings.Repeat("r", 100)}})
	require.NoError(t, err)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, crm.RecordingPart, done.Refused[0].Part)
	assert.Equal(t, shorter, done.Note)
}

// A note for which there is no room at all waits alone: all else is written together, by one request.
func TestANoteThatDoesNotFitHoldsNothingBack(t *testing.T) {
	m := &memory{log: crm.CallLog{Body: strings.Repeat("y", 500) + "\n"}}
	session := limited(t, m, crm.Limits{Body: 1000}, logbody.Plain)
	long := strings.Repeat("z", 600)
	done, err := session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{
		Note: &long, Result: "Missed", Duration: "5", RecordingLink: "https://media.example/r", AINote: "Brief."}})
	require.NoError(t, err)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, NotePart, done.Refused[0].Part)
	assert.Len(t, m.changes, 1)
}
