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

// creator is a CRM behind the contract that can do everything.
type creator struct {
	memory
	asked        []string // the searches
	contacts     []crm.Contact
	searchFails  error
	created      []crm.NewCallLog
	since        []time.Time
	found        *crm.CallLog
	finds        func(log crm.NewCallLog) *crm.CallLog
	fails        error    // of a creation
	refusesDeals crm.Code // of each move, if set
	moved        []crm.Disposition
}

func (c *creator) CreateCallLog(_ context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	c.created = append(c.created, log)
	if c.fails != nil {
		return nil, c.fails
	}
	if c.refuses != nil {
		if e := c.refuses(wholeOf(log)); e != nil {
			return nil, e
		}
	}
	made := &crm.CallLog{ID: "1", Subject: log.Subject, Body: log.Body, StartTime: log.StartTime, Duration: log.Duration, Result: log.Result,
		RecordingLink: log.RecordingLink, ContactID: log.Contact.ID, Disposition: log.Disposition, OwnerID: log.OwnerID}
	if c.shows != nil {
		c.shows(made)
	}
	c.log = *made
	return made, nil
}

// wholeOf is a new log as a change of none.
func wholeOf(log crm.NewCallLog) crm.Change {
	change := crm.Change{Subject: present(log.Subject), Body: present(log.Body), Result: present(log.Result), RecordingLink: present(log.RecordingLink),
		OwnerID: present(log.OwnerID), Duration: log.Duration}
	if !log.StartTime.IsZero() {
		change.StartTime = &log.StartTime
	}
	return change
}

func (c *creator) FindCallLog(_ context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	c.since = append(c.since, since)
	if c.finds != nil {
		return c.finds(log), nil
	}
	return c.found, c.readError
}

func (c *creator) FindContact(_ context.Context, number string) ([]crm.Contact, error) {
	c.asked = append(c.asked, number)
	return c.contacts, c.searchFails
}

func (c *creator) FindContactWithName(_ context.Context, name string) ([]crm.Contact, error) {
	c.asked = append(c.asked, name)
	return c.contacts, c.searchFails
}

func (c *creator) CreateContact(_ context.Context, contact crm.NewContact) (crm.Contact, error) {
	c.asked = append(c.asked, contact.Name+" "+contact.Phone)
	return crm.Contact{ID: "1", Name: contact.Name}, nil
}

func (c *creator) Identify(context.Context) (crm.Identity, error) {
	return crm.Identity{ID: "me"}, nil
}

func (c *creator) SetDisposition(_ context.Context, _ *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	c.moved = append(c.moved, to)
	if c.refusesDeals != "" {
		return nil, &crm.Error{Code: c.refusesDeals, Status: 422, Message: "There is no such deal."}
	}
	if c.conflicts > 0 {
		c.conflicts--
		return nil, &crm.Error{Code: crm.Conflict, Message: "Someone else wrote first."}
	}
	c.log.Disposition = to
	log := c.log
	if c.shows != nil {
		c.shows(&log)
	}
	return &log, nil
}

func (c *creator) session(t *testing.T) *Session {
	return c.at(t, func(p *crm.Platform) { p.Open = func(crm.Account) (crm.Connector, error) { return c, nil } })
}

// never is since when nobody has tried to log a call.
var never time.Time

func newCall() Update {
	return Update{
		Call: &logbody.Call{SessionID: "4012345000", Direction: "Inbound", StartTime: "2026-03-02T17:30:45Z",
			From: &logbody.Party{PhoneNumber: "+16505550123", Name: "A. Example"}, To: &logbody.Party{PhoneNumber: "+12095550155"}},
		Contact: crm.Contact{ID: "7", Name: "Ada Example"},
	}
}

func TestCreateCallLog(t *testing.T) {
	c := &creator{}
	in := newCall()
	text := "asked for a quote"
	in.Values = logbody.Update{Note: &text, Duration: "61.4", Result: "Accepted", RecordingLink: "https://media.example/7?access_token=s3cret"}
	in.Disposition, in.OwnerID = crm.Disposition{DealID: "9"}, "12"
	done, err := c.session(t).CreateCallLog(t.Context(), in, never)
	require.NoError(t, err)
	length := 61 * time.Second
	assert.Equal(t, []crm.NewCallLog{{
		SessionID: "4012345000", Subject: "Inbound Call from Ada Example", StartTime: time.Date(2026, 3, 2, 17, 30, 45, 0, time.UTC),
		Body: "- Note: asked for a quote\n- Summary: Inbound Call from Ada Example\n- Date/Time: 2026-03-02 05:30:45 PM\n" +
			"- Duration: 1 minute, 1.4 seconds\n- Result: Accepted\n- Call recording link: https://media.example/7\n",
		Duration: &length, Direction: "Inbound", Result: "Accepted", RecordingLink: "https://media.example/7", PhoneNumber: "+16505550123",
		Contact: in.Contact, Disposition: in.Disposition, OwnerID: "12",
	}}, c.created)
	assert.Equal(t, text, done.Note)
	assert.True(t, done.Created)
	assert.Equal(t, "Call logged", done.Message("Memory").Message)
	assert.Empty(t, c.since, "nobody looks for a log that nobody created")
}

func TestCreateCallLogSubject(t *testing.T) {
	for want, change := range map[string]func(*Update){
		"Inbound Call from Ada Example":       func(*Update) {},
		"Inbound Call from A. Example":        func(in *Update) { in.Contact.Name = "" },
		"Inbound Call from +16505550123":      func(in *Update) { in.Contact.Name, in.Call.From.Name = "", "" },
		"Inbound Call from an unknown number": func(in *Update) { in.Contact.Name, in.Call.From = "", nil },
		"Outbound Call to Ada Example":        func(in *Update) { in.Call.Direction = "Outbound" },
		"Outbound Call to +12095550155":       func(in *Update) { in.Call.Direction, in.Contact.Name = "Outbound", "" },
		"Call with Ada Example":               func(in *Update) { in.Call.Direction = "" },
		"As the person wrote it":              func(in *Update) { in.Values.Subject = "As the person wrote it" },
	} {
		c, in := &creator{}, newCall()
		change(&in)
		_, err := c.session(t).CreateCallLog(t.Context(), in, never)
		require.NoError(t, err)
		assert.Equal(t, want, c.created[0].Subject)
	}
}

func TestCreateCallLogGuessesNothing(t *testing.T) {
	c, in := &creator{}, newCall()
	in.Call.StartTime, in.Values = "", logbody.Update{RecordingLink: "(pending...)"}
	_, err := c.session(t).CreateCallLog(t.Context(), in, never)
	require.NoError(t, err)
	assert.True(t, c.created[0].StartTime.IsZero())
	assert.Nil(t, c.created[0].Duration)
	assert.Empty(t, c.created[0].RecordingLink)
	assert.Equal(t, "- Summary: Inbound Call from Ada Example\n- Call recording link: (pending...)\n", c.created[0].Body)
}

func TestCreateCallLogOnce(t *testing.T) {
	since := time.Date(2026, 3, 2, 17, 31, 0, 0, time.UTC)
	t.Run("an unanswered one is looked for and found", func(t *testing.T) {
		c, in := &creator{found: &crm.CallLog{ID: "5", Body: "- Note: there\n"}}, newCall()
		done, err := c.session(t).CreateCallLog(t.Context(), in, since)
		require.NoError(t, err)
		assert.Equal(t, Updated{Log: c.found, Note: "there"}, done)
		assert.Equal(t, []time.Time{since}, c.since)
		assert.Empty(t, c.created)
	})
	t.Run("an unanswered one is looked for and not found", func(t *testing.T) {
		c, in := &creator{}, newCall()
		done, err := c.session(t).CreateCallLog(t.Context(), in, since)
		require.NoError(t, err)
		assert.True(t, done.Created)
		assert.Len(t, c.created, 1)
	})
	t.Run("while it cannot be looked for, nothing is created", func(t *testing.T) {
		c, in := &creator{memory: memory{readError: &crm.Error{Code: crm.Unavailable, Message: "Not now."}}}, newCall()
		_, err := c.session(t).CreateCallLog(t.Context(), in, since)
		assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
		assert.Empty(t, c.created)
	})
	t.Run("the CRM knows the session", func(t *testing.T) {
		conflict := &crm.Error{Code: crm.Conflict, Message: "Logged already."}
		c := &creator{fails: conflict, found: &crm.CallLog{ID: "5"}}
		done, err := c.session(t).CreateCallLog(t.Context(), newCall(), never)
		require.NoError(t, err)
		assert.False(t, done.Created)
		c.found = nil
		_, err = c.session(t).CreateCallLog(t.Context(), newCall(), never)
		assert.Equal(t, conflict, err)
	})
	t.Run("it can be looked for alone", func(t *testing.T) {
		c := &creator{found: &crm.CallLog{ID: "5"}}
		have, err := c.session(t).FindCallLog(t.Context(), newCall(), since)
		require.NoError(t, err)
		assert.Equal(t, c.found, have)
		_, err = c.session(t).FindCallLog(t.Context(), Update{}, since)
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		assert.Equal(t, []time.Time{since}, c.since)
		assert.Empty(t, c.created)
	})
	t.Run("a failure is not tried again", func(t *testing.T) {
		c := &creator{fails: &crm.Error{Code: crm.Unavailable, Message: "Not now."}}
		done, err := c.session(t).CreateCallLog(t.Context(), newCall(), never)
		assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
		assert.Zero(t, done)
		assert.Len(t, c.created, 1)
	})
}

func TestCreateCallLogRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Update)
		field  string
		says   string
	}{
		{"a call without a session", func(in *Update) { in.Call.SessionID = "" }, "callLog.sessionId", "is missing"},
		{"a call without a contact", func(in *Update) { in.Contact = crm.Contact{} }, "", "has no contact yet"},
		{"a deal and a lead", func(in *Update) { in.Disposition = crm.Disposition{DealID: "1", LeadID: "2"} }, "dispositions", "not both"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, in := &creator{}, newCall()
			test.change(&in)
			_, err := c.session(t).CreateCallLog(t.Context(), in, never)
			require.Error(t, err)
			assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
			assert.Equal(t, test.field, crm.AsError(err).Field)
			assert.Contains(t, err.Error(), test.says)
			assert.Empty(t, c.created)
		})
	}
}

func TestSetDisposition(t *testing.T) {
	deal := crm.Disposition{DealID: "9"}
	t.Run("moves once", func(t *testing.T) {
		c := &creator{memory: memory{log: crm.CallLog{ID: "1", Body: "- Note: n\n"}}}
		for range 2 {
			got, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: deal})
			require.NoError(t, err)
			assert.Equal(t, deal, got.Log.Disposition)
			assert.Equal(t, "n", got.Note)
			assert.Empty(t, c.changes, "the rest is left alone")
		}
		assert.Equal(t, []crm.Disposition{deal}, c.moved)
	})
	t.Run("waits beside a value that is refused, too", func(t *testing.T) {
		c := &creator{refusesDeals: crm.NotFound}
		c.refuses = func(crm.Change) *crm.Error {
			return &crm.Error{Code: crm.InvalidArgument, Status: 400, Message: "Memory refused a value."}
		}
		update := note("n")
		update.LogID, update.Disposition = "1", deal
		got, err := c.session(t).UpdateCallLog(t.Context(), update)
		require.NoError(t, err)
		require.Len(t, got.Refused, 2)
		assert.Equal(t, NotePart, got.Refused[0].Part)
		assert.Equal(t, crm.DispositionPart, got.Refused[1].Part)
		assert.Equal(t, "Memory refused a value. There is no such deal.", got.Message("Memory").Message)
	})
	t.Run("begins again after a conflict", func(t *testing.T) {
		c := &creator{memory: memory{conflicts: 1}}
		_, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: deal})
		require.NoError(t, err)
		assert.Len(t, c.moved, 2)
		assert.Equal(t, 2, c.reads)
	})
	t.Run("gives up after a few conflicts", func(t *testing.T) {
		c := &creator{memory: memory{conflicts: 100}}
		_, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: deal})
		assert.Equal(t, crm.Conflict, crm.CodeOf(err))
		assert.Len(t, c.moved, conflictTries)
	})
	t.Run("does not move what cannot be read", func(t *testing.T) {
		c := &creator{memory: memory{readError: &crm.Error{Code: crm.NotFound, Message: "Gone."}}}
		_, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: deal})
		assert.Equal(t, crm.NotFound, crm.CodeOf(err))
		assert.Empty(t, c.moved)
	})
	t.Run("refuses two at once", func(t *testing.T) {
		c := &creator{}
		_, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: crm.Disposition{DealID: "9", LeadID: "8"}})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		assert.Zero(t, c.reads)
	})
}

func TestGetCallLog(t *testing.T) {
	m := &memory{log: crm.CallLog{Subject: "S", Body: "typed\n- Note: first\n\nsecond\n- Duration: 1 minute\n"}}
	got, err := m.at(t, nil).GetCallLog(t.Context(), "1")
	require.NoError(t, err)
	assert.Equal(t, "first\n\nsecond", got.Note)
	assert.Equal(t, m.log, *got.Log)
	m.readError = &crm.Error{Code: crm.NotFound, Message: "Gone."}
	_, err = m.at(t, nil).GetCallLog(t.Context(), "1")
	assert.Equal(t, crm.NotFound, crm.CodeOf(err))
}
