package connectors

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// namesOne is a CRM that refuses an owner, a recording and a result, and names the first of them that it finds.
func namesOne(change crm.Change) *crm.Error {
	for _, one := range []struct {
		part  crm.Part
		wrong bool
	}{{crm.OwnerPart, change.OwnerID != nil}, {crm.RecordingPart, change.RecordingLink != nil}, {crm.ResultPart, change.Result != nil}} {
		if one.wrong {
			return &crm.Error{Code: crm.InvalidArgument, Status: 400, Part: one.part, Message: "Memory refused the " + one.part.Name()}
		}
	}
	return nil
}

// Several values are refused, and each refusal names one: of an update each costs one request more, and a log is made.
func TestSeveralValuesAreRefusedOneByOne(t *testing.T) {
	wrong := []crm.Part{crm.OwnerPart, crm.RecordingPart, crm.ResultPart}
	holds := func(done Updated, log crm.CallLog) {
		var refused []crm.Part
		for _, r := range done.Refused {
			refused = append(refused, r.Part)
			assert.Contains(t, r.Err.Message, r.Part.Name(), "each for its own reason")
		}
		assert.ElementsMatch(t, wrong, refused)
		got := logbody.Read(log.Body, logbody.Plain)
		assert.Equal(t, "asked for a quote", *got.Note)
		assert.Equal(t, "A: hello\nB: goodbye", got.Transcript)
		assert.Equal(t, "S", log.Subject)
		assert.NotNil(t, log.Duration)
	}
	m := &memory{refuses: namesOne}
	holds(m.update(t, everything()), m.log)
	assert.Len(t, m.changes, 1+len(wrong))

	c, in := &creator{memory: memory{refuses: namesOne}}, newCall()
	in.Values, in.OwnerID = everything().Values, everything().OwnerID
	done, err := c.session(t).CreateCallLog(t.Context(), in, never)
	require.NoError(t, err)
	assert.True(t, done.Created)
	holds(done, c.log)
	assert.Len(t, c.created, 1+len(wrong))
}

// What was sent by itself and refused is not sent again.
func TestTheLastValueIsNotSentTwice(t *testing.T) {
	m := refusing("", func(crm.Change) bool { return true })
	_, err := m.at(t, nil).UpdateCallLog(t.Context(), note("new"))
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Len(t, m.changes, 1)

	m = &memory{refuses: namesOne}
	_, err = m.at(t, nil).UpdateCallLog(t.Context(), everything().Only(crm.OwnerPart, crm.ResultPart))
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Len(t, m.changes, 2, "both, and the result")
}

// dealless is a CRM that creates no log with a deal, and refuses to move one to it, too.
type dealless struct {
	*creator
	err crm.Error
}

func (d *dealless) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	if log.Disposition != (crm.Disposition{}) {
		d.created = append(d.created, log)
		return nil, &d.err
	}
	return d.creator.CreateCallLog(ctx, log)
}

// A deal that is refused, or has gone, holds back no log, and it is said that the log lacks it, whatever else it holds.
func TestARefusedDealHoldsBackNoLog(t *testing.T) {
	for _, values := range []logbody.Update{{}, {Duration: "5"}, everything().Values} {
		for _, e := range []crm.Error{{Code: crm.InvalidArgument, Status: 400}, {Code: crm.InvalidArgument, Status: 400, Part: crm.DispositionPart}, {Code: crm.NotFound, Status: 404}} {
			c, in := &creator{refusesDeals: e.Code}, newCall()
			in.Values, in.Disposition = values, crm.Disposition{DealID: "9"}
			s := c.at(t, func(p *crm.Platform) {
				p.Open = func(crm.Account) (crm.Connector, error) { return &dealless{c, e}, nil }
			})
			done, err := s.CreateCallLog(t.Context(), in, never)
			require.NoError(t, err)
			assert.True(t, done.Created)
			require.Len(t, done.Refused, 1)
			assert.Equal(t, crm.DispositionPart, done.Refused[0].Part)
			assert.Contains(t, done.Message("Memory").Message, "without the deal")
			assert.Len(t, c.created, 2)
			if e.Part != "" || e.Code == crm.NotFound || values.Note == nil { // it can be about nothing but the deal
				assert.Empty(t, c.changes, "the log is created with all the rest")
			}
		}
	}
	// It is the contact that has gone: there is no log without one.
	c, in := &creator{fails: &crm.Error{Code: crm.NotFound, Status: 404}}, newCall()
	in.Disposition = crm.Disposition{DealID: "9"}
	_, err := c.session(t).CreateCallLog(t.Context(), in, never)
	assert.Equal(t, crm.NotFound, crm.CodeOf(err))
	assert.Len(t, c.created, 2)
}

// Of a new log one value is refused, and that is all that is wrong: it has its deal, and is of its contact.
func TestARefusedValueHoldsBackNoDeal(t *testing.T) {
	recordings := func(c crm.Change) bool { return c.RecordingLink != nil }
	for _, named := range []crm.Part{"", crm.RecordingPart} {
		c, in := &creator{memory: *refusing(named, recordings)}, newCall()
		in.Values.RecordingLink, in.Disposition = "https://media.example/7", crm.Disposition{DealID: "9"}
		done, err := c.session(t).CreateCallLog(t.Context(), in, never)
		require.NoError(t, err)
		require.Len(t, done.Refused, 1)
		assert.Equal(t, crm.RecordingPart, done.Refused[0].Part)
		assert.Equal(t, "9", c.log.Disposition.DealID)

		c = &creator{memory: *refusing(named, recordings)}
		c.shows = func(log *crm.CallLog) { log.ContactID = "99" }
		done, err = c.session(t).CreateCallLog(t.Context(), in, never)
		require.NoError(t, err)
		assert.Contains(t, done.NotKept, crm.ContactPart)
		assert.Contains(t, done.Message("Memory").Message, "did not keep the contact")
	}
}

// A creation that was not answered comes again, and now a value is refused: the log is looked for before each new try.
func TestARefusedValueAfterACreationThatWasNotAnswered(t *testing.T) {
	since := time.Date(2026, 3, 2, 17, 31, 0, 0, time.UTC)
	for _, late := range []bool{false, true} {
		c, in := &creator{memory: *refusing(crm.RecordingPart, func(c crm.Change) bool { return c.RecordingLink != nil })}, newCall()
		in.Values.RecordingLink = "https://media.example/7"
		c.finds = func(crm.NewCallLog) *crm.CallLog {
			if late && len(c.since) > 1 {
				return &c.log
			}
			return nil
		}
		done, err := c.session(t).CreateCallLog(t.Context(), in, since)
		require.NoError(t, err)
		require.Len(t, done.Refused, 1)
		assert.Equal(t, !late, done.Created)
		assert.Equal(t, []time.Time{since, since}, c.since)
	}
}

// An owner is asked for at a CRM whose logs have none.
func TestAnOwnerWhomNoLogHas(t *testing.T) {
	c := &creator{}
	s := c.session(t)
	s.platform.Keeps.Owner = false
	in := newCall()
	in.OwnerID = "12"
	made, err := s.CreateCallLog(t.Context(), in, never)
	require.NoError(t, err)
	updated, err := s.UpdateCallLog(t.Context(), Update{OwnerID: "12"})
	require.NoError(t, err)
	for _, done := range []Updated{made, updated} {
		assert.Equal(t, []crm.Part{crm.OwnerPart}, done.NotKept)
		assert.Equal(t, Warning, done.Message("Memory").Level)
	}
}

// A value that the user's settings leave out of logs is not said to be there.
func TestWhatTheSettingsLeaveOutIsSaid(t *testing.T) {
	for part, setting := range map[crm.Part]string{
		NotePart: "addCallLogNote", crm.SubjectPart: "addCallLogSubject", crm.StartTimePart: "addCallLogDateTime", crm.DurationPart: "addCallLogDuration",
		crm.ResultPart: "addCallLogResult", crm.RecordingPart: "addCallLogRecording", "aiNote": "addCallLogAiNote", "transcript": "addCallLogTranscript",
	} {
		for _, inField := range []bool{false, true} {
			m := &memory{}
			s := m.at(t, func(p *crm.Platform) {
				if !inField {
					p.Keeps = crm.Fields{}
				}
			})
			s.user.Settings = logbody.Settings{setting: map[string]any{"value": false}, "logDateFormat": map[string]any{"value": "DD/MM/YYYY"}}
			done, err := s.UpdateCallLog(t.Context(), everything().Only(part))
			require.NoError(t, err)
			if done.Changed { // it has a field of its own
				assert.True(t, inField)
				assert.Equal(t, Success, done.Message("Memory").Level)
				continue
			}
			assert.Equal(t, []crm.Part{part}, done.LeftOut)
			assert.Equal(t, ReturnMessage{"The " + part.Name() + " was not written: your settings leave it out of call logs.", Warning, 10e9}, done.Message("Memory"))

			others := everything().Without(part)
			others.OwnerID = ""
			for range 2 {
				done, err = s.UpdateCallLog(t.Context(), others)
				require.NoError(t, err)
				assert.Equal(t, Success, done.Message("Memory").Level)
			}
		}
	}
}
