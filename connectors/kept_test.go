package connectors

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// everything is an update of all that a log has.
func everything() Update {
	text := "asked for a quote"
	return Update{OwnerID: "12", Values: logbody.Update{
		Note: &text, Subject: "S", StartTime: "2026-03-02T17:30:45Z", Duration: "754", Result: "Accepted",
		RecordingLink: "https://media.example/7", AINote: "summed up", Transcript: "A: hello\nB: goodbye",
	}}
}

func TestWhatTheAnswerDoesNotShowIsNotSaid(t *testing.T) {
	short := 12 * time.Minute
	for name, test := range map[string]struct {
		shows func(log *crm.CallLog)
		lost  []crm.Part
	}{
		"all of it":                   {func(*crm.CallLog) {}, nil},
		"trimmed and folded":          {func(log *crm.CallLog) { log.Body, log.Subject = strings.TrimSpace(log.Body), log.Subject+" " }, nil},
		"another subject":             {func(log *crm.CallLog) { log.Subject = "Call" }, []crm.Part{"subject"}},
		"no start":                    {func(log *crm.CallLog) { log.StartTime = time.Time{} }, []crm.Part{"startTime"}},
		"a rounded duration":          {func(log *crm.CallLog) { log.Duration = &short }, []crm.Part{"duration"}},
		"no duration":                 {func(log *crm.CallLog) { log.Duration = nil }, []crm.Part{"duration"}},
		"no recording":                {func(log *crm.CallLog) { log.RecordingLink = "" }, []crm.Part{"recordingLink"}},
		"another result":              {func(log *crm.CallLog) { log.Result = "Call connected" }, []crm.Part{"result"}},
		"another owner":               {func(log *crm.CallLog) { log.OwnerID = "1" }, []crm.Part{"assignedToUserId"}},
		"no text":                     {func(log *crm.CallLog) { log.Body = "" }, []crm.Part{"note", "subject", "startTime", "duration", "result", "recordingLink", "aiNote", "transcript"}},
		"the beginning of the text":   {func(log *crm.CallLog) { log.Body = log.Body[:strings.Index(log.Body, "B: goodbye")] }, []crm.Part{"transcript"}},
		"a text without its last few": {func(log *crm.CallLog) { log.Body = log.Body[:strings.Index(log.Body, "- AI Note")] }, []crm.Part{"aiNote", "transcript"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := &memory{shows: test.shows}
			done := m.update(t, everything())
			assert.ElementsMatch(t, test.lost, done.NotKept)
			message := done.Message("Memory")
			if test.lost == nil {
				assert.Equal(t, Success, message.Level)
				return
			}
			assert.Equal(t, Warning, message.Level)
			assert.Contains(t, message.Message, done.NotKept[0].Name())

			c := &creator{memory: memory{shows: test.shows}}
			in := newCall()
			in.Values, in.OwnerID = everything().Values, "12"
			made, err := c.session(t).CreateCallLog(t.Context(), in, never)
			require.NoError(t, err)
			assert.Subset(t, made.NotKept, test.lost)
			assert.Equal(t, Warning, made.Message("Memory").Level)
		})
	}
}

func TestWhatAnAnswerIsKnownNotToShowIsNotAskedFor(t *testing.T) {
	m := &memory{shows: func(log *crm.CallLog) { *log = crm.CallLog{ID: log.ID} }}
	session := m.at(t, func(p *crm.Platform) {
		p.Unseen = crm.Fields{Subject: true, Body: true, StartTime: true, Duration: true, Result: true, RecordingLink: true, Owner: true}
	})
	done, err := session.UpdateCallLog(t.Context(), everything())
	require.NoError(t, err)
	assert.Empty(t, done.NotKept)
}

func TestANewLogForAnotherContactIsNoSuccess(t *testing.T) {
	for part, shows := range map[crm.Part]func(log *crm.CallLog){
		crm.ContactPart:     func(log *crm.CallLog) { log.ContactID = "8" },
		crm.DispositionPart: func(log *crm.CallLog) { log.Disposition = crm.Disposition{} },
	} {
		c := &creator{memory: memory{shows: shows}}
		in := newCall()
		in.Disposition = crm.Disposition{DealID: "9"}
		made, err := c.session(t).CreateCallLog(t.Context(), in, never)
		require.NoError(t, err)
		assert.Equal(t, []crm.Part{part}, made.NotKept)
	}
}

func TestADealThatWasNotSetIsNoSuccess(t *testing.T) {
	c := &creator{}
	done, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: crm.Disposition{DealID: "9"}})
	require.NoError(t, err)
	assert.Empty(t, done.NotKept)
	c.shows = func(log *crm.CallLog) { log.Disposition = crm.Disposition{} }
	done, err = c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: crm.Disposition{LeadID: "4"}})
	require.NoError(t, err)
	assert.Equal(t, []crm.Part{crm.DispositionPart}, done.NotKept)
}

// A person is told of a section by a name.
func TestEachSectionHasAName(t *testing.T) {
	for _, s := range sections {
		assert.NotContains(t, s.part.Name(), "_", s.part)
	}
}

// refusing is a CRM that refuses any write in which wrong finds something, and names the part if it says so.
func refusing(names crm.Part, wrong func(change crm.Change) bool) *memory {
	return &memory{refuses: func(change crm.Change) *crm.Error {
		if !wrong(change) {
			return nil
		}
		return &crm.Error{Code: crm.InvalidArgument, Status: 400, Part: names, Message: "Memory refused a value."}
	}}
}

func TestOneRefusedPartHoldsBackNoOther(t *testing.T) {
	for name, test := range wrongValues() {
		for _, named := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				field := test.refused
				if !named {
					field = ""
				} else if field == NotePart || field == "transcript" {
					field = crm.TextPart
				}
				m := refusing(field, test.wrong)
				done := m.update(t, everything())
				require.Len(t, done.Refused, 1)
				assert.Equal(t, test.refused, done.Refused[0].Part)
				assert.Empty(t, done.NotKept)
				assert.True(t, done.Changed)
				assert.Equal(t, Warning, done.Message("Memory").Level)
				assert.Contains(t, done.Message("Memory").Message, "without the "+test.refused.Name())

				others := &memory{}
				others.update(t, everything().Without(test.refused))
				assert.Equal(t, fieldsOf(others.log), fieldsOf(m.log), "all else is written")
				assert.LessOrEqual(t, len(m.changes), 1+len(everything().Parts()), "at most one request more a part")
				if named && field == test.refused {
					assert.Len(t, m.changes, 2, "the refusal names the part, so the rest goes in one request")
				}

				before := len(m.changes)
				again := m.update(t, everything().Without(test.refused))
				assert.False(t, again.Changed, "what was written apart is there")
				assert.Len(t, m.changes, before)
			})
		}
	}
}

type wrongValue struct {
	refused crm.Part
	wrong   func(change crm.Change) bool
}

func wrongValues() map[string]wrongValue {
	inBody := func(text string) func(crm.Change) bool {
		return func(c crm.Change) bool { return c.Body != nil && strings.Contains(*c.Body, text) }
	}
	return map[string]wrongValue{
		"a long transcript":            {"transcript", inBody("goodbye")},
		"a word in the note":           {"note", inBody("quote")},
		"an owner who is not there":    {crm.OwnerPart, func(c crm.Change) bool { return c.OwnerID != nil }},
		"a start in another century":   {crm.StartTimePart, func(c crm.Change) bool { return c.StartTime != nil }},
		"a recording in another place": {crm.RecordingPart, func(c crm.Change) bool { return c.RecordingLink != nil }},
	}
}

// A call is logged without what the CRM refuses of it; that waits alone.
func TestOneRefusedPartHoldsBackNoLog(t *testing.T) {
	for name, test := range wrongValues() {
		for _, named := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				field := test.refused
				if !named {
					field = ""
				} else if field == NotePart || field == "transcript" {
					field = crm.TextPart
				}
				c, in := &creator{memory: *refusing(field, test.wrong)}, newCall()
				in.Values, in.OwnerID = everything().Values, everything().OwnerID
				done, err := c.session(t).CreateCallLog(t.Context(), in, never)
				require.NoError(t, err)
				require.Len(t, done.Refused, 1)
				assert.Equal(t, test.refused, done.Refused[0].Part)
				assert.True(t, done.Created)
				assert.Empty(t, done.NotKept)
				assert.LessOrEqual(t, len(c.created), 3)

				others := &creator{}
				_, err = others.session(t).CreateCallLog(t.Context(), in.spelledOut().Without(test.refused), never)
				require.NoError(t, err)
				assert.Equal(t, fieldsOf(others.log), fieldsOf(c.log), "all else is written")
			})
		}
	}
}

func TestALogThatIsRefusedAltogetherIsNone(t *testing.T) {
	c, in := &creator{memory: *refusing("", func(crm.Change) bool { return true })}, newCall()
	in.Values = everything().Values
	_, err := c.session(t).CreateCallLog(t.Context(), in, never)
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Len(t, c.created, 3, "with all, with its times, and with nothing")

	c, in = &creator{memory: *refusing("", func(crm.Change) bool { return true })}, newCall()
	_, err = c.session(t).CreateCallLog(t.Context(), in, never)
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Len(t, c.created, 2, "the start can be left out")

	c = &creator{memory: *refusing(crm.ContactPart, func(crm.Change) bool { return true })}
	_, err = c.session(t).CreateCallLog(t.Context(), in, never)
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Len(t, c.created, 1, "no log is without its contact")

	// The log without the refused value was made by an earlier try of which nobody heard: it is looked for, and not
	// made again.
	c = &creator{memory: *refusing("", func(c crm.Change) bool { return c.RecordingLink != nil })}
	c.log = crm.CallLog{ID: "1"}
	in.Values.RecordingLink = "https://media.example/7"
	c.finds = func(log crm.NewCallLog) *crm.CallLog {
		if log.RecordingLink == "" {
			return &c.log
		}
		return nil
	}
	done, err := c.session(t).CreateCallLog(t.Context(), in, time.Now())
	require.NoError(t, err)
	assert.Len(t, c.created, 1, "the one that is refused")
	assert.False(t, done.Created)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, crm.RecordingPart, done.Refused[0].Part)
}

// fieldsOf is a log as far as the order of its text's sections does not matter.
func fieldsOf(log crm.CallLog) crm.CallLog {
	values := logbody.Read(log.Body, logbody.Plain)
	var text strings.Builder
	if values.Note != nil {
		text.WriteString(*values.Note)
	}
	for _, section := range sections {
		text.WriteString("\n" + section.read(&values))
	}
	log.Body = text.String()
	return log
}

func TestAnUpdateThatIsRefusedAltogetherIsNone(t *testing.T) {
	m := refusing("", func(crm.Change) bool { return true })
	_, err := m.at(t, nil).UpdateCallLog(t.Context(), everything())
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Empty(t, m.log.Body)

	m = refusing(crm.TextPart, func(c crm.Change) bool { return c.Body != nil })
	_, err = m.at(t, nil).UpdateCallLog(t.Context(), note("new"))
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Len(t, m.changes, 1, "there is nothing to try apart")
}

func TestAnotherFailureEndsTheTryingApart(t *testing.T) {
	m := refusing("", func(c crm.Change) bool { return c.OwnerID != nil })
	refuses := m.refuses
	m.refuses = func(change crm.Change) *crm.Error {
		if len(m.changes) == 3 {
			return &crm.Error{Code: crm.Unavailable, Status: 503, Message: "Not now."}
		}
		return refuses(change)
	}
	_, err := m.at(t, nil).UpdateCallLog(t.Context(), everything())
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "it is tried again as a whole")
	m.refuses = refuses
	done := m.update(t, everything())
	assert.Equal(t, crm.OwnerPart, done.Refused[0].Part)
}

func TestPartsOfAnUpdate(t *testing.T) {
	all := everything()
	all.Call = &logbody.Call{SessionID: "7", StartTime: "2026-03-02T17:30:45Z", Legs: []logbody.Leg{{LegType: "Accept"}}}
	assert.ElementsMatch(t, []crm.Part{"note", "subject", "startTime", "duration", "result", "recordingLink", "aiNote", "transcript", "assignedToUserId"}, all.Parts())
	spelled := all.spelledOut()
	assert.Contains(t, spelled.Parts(), legsPart)
	for _, part := range spelled.Parts() {
		only, without := spelled.Only(part), spelled.Without(part)
		assert.Equal(t, []crm.Part{part}, only.Parts())
		assert.NotContains(t, without.Parts(), part)
		assert.Equal(t, len(spelled.Parts())-1, len(without.Parts()))
		assert.Equal(t, "7", only.Call.SessionID)
	}
	assert.Empty(t, spelled.Without(crm.StartTimePart).Call.StartTime, "nor does the call date the log")
	assert.Equal(t, "2026-03-02T17:30:45Z", all.Call.StartTime, "the update itself is left as it is")
}
