package connectors

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// made is an update whose note was made from another.
func made(before, note string) Update {
	return Update{Before: Before{Note: &before}, Values: logbody.Update{Note: &note}}
}

func TestANoteMadeFromAnOlderOne(t *testing.T) {
	for _, test := range []struct{ name, before, mine, theirs, want string }{
		{"nobody else wrote", "a", "a\nb", "a", "a\nb"},
		{"it is written already", "a", "a\nb", "a\nb", "a\nb"},
		{"it went on from there", "a", "a\nb", "a\nb\nc", "a\nb\nc"},
		{"other lines", "a\nb\nc", "a!\nb\nc", "a\nb\nc!", "a!\nb\nc!"},
		{"a line goes, one comes", "a\nb\nc\nd", "a\nc\nd", "a\nb\nc\nd\ne", "a\nc\nd\ne"},
		{"cleared, and untouched", "a", "", "a", ""},
		{"cleared, and a line put behind it", "a", "", "a\nb", "b"},
		{"the first note of all", "", "a", "", "a"},
		{"breaks at the end", "a\n", "a\nb\n", "a", "a\nb"},
		{"an editor's empty line at the end", "a", "a\nb", "a\n\u00a0", "a\nb"},
		{"an editor's blanks", "two  blanks", "two  blanks, called", "two\u00a0 blanks", "two  blanks, called"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &memory{}
			m.update(t, note(test.theirs))
			done := m.update(t, made(test.before, test.mine))
			assert.Empty(t, done.Refused)
			assert.Equal(t, test.want, done.Note)
			writes := len(m.changes)
			again := m.update(t, made(test.before, test.mine))
			assert.Equal(t, test.want, again.Note, "twice is once")
			assert.Len(t, m.changes, writes)
		})
	}
}

func TestWhatBothChangedWaitsForAPerson(t *testing.T) {
	update := made("Wants an offer.", "Wants an offer. Sent it.")
	update.Values.Result, update.Values.RecordingLink = "Accepted", "https://media.example/7"
	m := &memory{}
	m.update(t, note("Wants an offer.\nCall on Monday."))
	done := m.update(t, update)
	assert.Empty(t, done.Refused)
	assert.Equal(t, "Wants an offer. Sent it.\nCall on Monday.", done.Note)

	m = &memory{}
	m.update(t, note("Wants two offers."))
	done = m.update(t, update)
	require.Len(t, done.Refused, 1)
	clash := done.Refused[0]
	assert.Equal(t, NotePart, clash.Part)
	assert.Equal(t, crm.Conflict, clash.Err.Code)
	assert.Equal(t, "Wants two offers.", *clash.Theirs)
	assert.NotContains(t, clash.Err.Error(), "offer", "an error holds no note")
	assert.Equal(t, "Wants two offers.", done.Note)
	assert.Equal(t, "Accepted", m.log.Result, "only the note waits")
	assert.Equal(t, Warning, done.Message("Memory").Level)
	assert.Contains(t, done.Message("Memory").Message, "changed in Memory since you opened it")

	done = m.update(t, made("Wants two offers.", "Wants an offer. Sent it."))
	assert.Empty(t, done.Refused, "having seen theirs, a person may replace it")
	assert.Equal(t, "Wants an offer. Sent it.", done.Note)
}

// A text to choose is shown beside what the CRM refuses, also where nothing else is left to be written.
func TestAClashBesideARefusedValue(t *testing.T) {
	m := &memory{refuses: func(crm.Change) *crm.Error {
		return &crm.Error{Code: crm.InvalidArgument, Status: 400, Message: "Memory refused a value."}
	}}
	body, err := logbody.Compose("", logbody.Update{Note: ptr("theirs")}, logbody.Options{})
	require.NoError(t, err)
	m.log.Body = body
	update := made("before", "mine")
	update.Values.Result = "none"
	done := m.update(t, update)
	require.Len(t, done.Refused, 2)
	assert.Equal(t, NotePart, done.Refused[0].Part, "a caller is told of the first, with both texts")
	assert.Equal(t, "theirs", *done.Refused[0].Theirs)
	assert.Equal(t, crm.ResultPart, done.Refused[1].Part)
	assert.Equal(t, "The note was changed in Memory since you opened it. Open the call and choose which text to keep. Memory refused a value.",
		done.Message("Memory").Message)
}

func TestASubjectThatSomebodyElseChanged(t *testing.T) {
	subject := func(before, mine string) Update {
		return Update{Before: Before{Subject: &before}, Values: logbody.Update{Subject: mine}}
	}
	m := &memory{log: crm.CallLog{Subject: "Call"}}
	assert.Empty(t, m.update(t, subject("Call", "First call")).Refused)
	assert.Equal(t, "First call", m.log.Subject)
	done := m.update(t, subject("Call", "Last call"))
	require.Len(t, done.Refused, 1)
	assert.Equal(t, crm.SubjectPart, done.Refused[0].Part)
	assert.Equal(t, "First call", *done.Refused[0].Theirs)
	assert.Equal(t, "First call", m.log.Subject)

	m = &memory{log: crm.CallLog{Subject: "Inbound Call from a…"}}
	session := limited(t, m, crm.Limits{Subject: 20}, logbody.Plain)
	done, err := session.UpdateCallLog(t.Context(), subject("Inbound Call from a person", "Ada"))
	require.NoError(t, err)
	assert.Empty(t, done.Refused, "the CRM has the beginning of what the person saw")
	assert.Equal(t, "Ada", m.log.Subject)
}

// TestTwoWriters has a person who types on what was read some time ago, and a colleague who types in the CRM. No
// line is gone unless somebody took it away who had seen it.
func TestTwoWriters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		format := rapid.SampledFrom([]logbody.Format{logbody.Plain, logbody.HTML, logbody.Markdown}).Draw(r, "format")
		m := &memory{}
		session := m.at(t, func(p *crm.Platform) { p.Format = format })
		crmNote := func() string { text, _ := logbody.Note(m.log.Body, format); return text }
		lines := func(text string) []string { return strings.Split(text, "\n") }
		taken := map[string]bool{} // lines that somebody took away, having seen them
		typed := map[string]bool{} // lines that reached the CRM
		seen := crmNote()
		edit := func(text, who string, i int) string {
			list := lines(text)
			at := rapid.IntRange(0, len(list)).Draw(r, "at")
			fresh := fmt.Sprintf("%s wrote line %d", who, i)
			if at < len(list) && rapid.Bool().Draw(r, "replaces") {
				taken[list[at]] = true
				list[at] = fresh
			} else {
				list = append(list[:at:at], append([]string{fresh}, list[at:]...)...)
			}
			return strings.TrimSpace(strings.Join(list, "\n"))
		}
		for i := range rapid.IntRange(1, 8).Draw(r, "steps") {
			switch rapid.IntRange(0, 3).Draw(r, "who") {
			case 0: // the colleague
				text := edit(crmNote(), "colleague", i)
				body, err := logbody.Compose(m.log.Body, logbody.Update{Note: &text}, logbody.Options{Format: format})
				require.NoError(r, err)
				m.log.Body = body
			case 1: // RingCentral
				_, err := session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Result: fmt.Sprint("Result ", i), RecordingLink: "https://media.example/7"}})
				require.NoError(r, err)
			case 2: // the person opens the call
				seen = crmNote()
			default:
				text := edit(seen, "person", i)
				done, err := session.UpdateCallLog(t.Context(), made(seen, text))
				require.NoError(r, err)
				if len(done.Refused) > 0 {
					seen = *done.Refused[0].Theirs // and is shown what is there
					continue
				}
				seen = done.Note
			}
			now := lines(crmNote())
			for line := range typed {
				if !taken[line] {
					require.Contains(r, now, line)
				}
			}
			for _, line := range now {
				typed[line] = line != ""
				if line == "" {
					delete(typed, line)
				}
			}
		}
	})
}

// What the person wrote in between may be in the CRM, though nobody was told: that is nobody else's change.
func TestOnesOwnTextInBetweenIsNoClash(t *testing.T) {
	first := made("", "text 2")
	both, ok := first.Then(made("text 2", "text 17"))
	require.True(t, ok)
	m := &memory{}
	m.update(t, note("text 2")) // the answer was lost
	done := m.update(t, both)
	assert.Empty(t, done.Refused)
	assert.Equal(t, "text 17", done.Note)

	m = &memory{}
	m.update(t, note("text 3"))
	assert.Len(t, m.update(t, both).Refused, 1, "that is somebody else's")
}
