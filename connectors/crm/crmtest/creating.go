package crmtest

import (
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

var creatingRules = []rule{
	{"a call is logged with all that is known of it", loggedInFull},
	{"a call of which little is known is logged without guesses", loggedInPart},
	{"what was logged can be updated", loggedThenUpdated},
	{"a log whose creation was not answered is found", lostCreationFound},
	{"a creation that was cut short is completed", cutShort},
	{"a log that was not created is not found", otherLogNotFound},
	{"each person of a transferred call has a log", othersLogNotFound},
	{"a failed creation of a log is sent once and is no success", failedCreation},
	{"a failed search for a log creates nothing", failedLookup},
	{"nothing is logged for a contact that is gone", contactGone},
	{"a contact's id cannot leave its place", contactIDEscapes},
}

var dispositionRules = []rule{
	{"a log moves to a deal or lead and back, and the rest of it stays", dispositionMoves},
	{"a deal's id that is none is refused", badDisposition},
	{"a failed move is no success", failedMove},
}

// never is since when nobody has tried to log a call.
var never time.Time

// ring is a call as it is logged when it ends.
func ring(contact crm.Contact) connectors.Update {
	note := "Asked for a quote: 5 < 6 & so on"
	return connectors.Update{
		Call: &logbody.Call{SessionID: "4012345000", Direction: "Inbound", From: &logbody.Party{PhoneNumber: number},
			To: &logbody.Party{PhoneNumber: "+12095550155"}},
		Values: logbody.Update{Note: &note, StartTime: "2026-03-02T17:30:00Z", Duration: "720", Result: "Call connected",
			RecordingLink: "https://media.example.com/recording/7?accessToken=r1ngt0ken"},
		Contact: contact,
	}
}

// caller is a stored contact.
func (s *scope) caller() crm.Contact {
	s.Helper()
	return crm.Contact{ID: s.contacts().PutContact("Ada Example", number), Name: "Ada Example"}
}

func loggedInFull(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	s.contacts().PutContact("Somebody Else", otherNumber)
	call := ring(s.caller())
	fake, hasDeals := s.fake.(DealFake)
	if hasDeals {
		call.Disposition.DealID = fake.PutDeal(call.Contact.ID, "A deal", "open")
	}
	done, err := s.session().CreateCallLog(s.Context(), call, never)
	require.NoError(s, err)
	assert.True(s, done.Created)
	assert.Equal(s, *call.Values.Note, done.Note)
	assert.Equal(s, 1, s.fake.Logs())
	held := s.get(done.Log.ID)
	sameLog(s, held, *done.Log)

	if s.platform.Keeps.Subject {
		assert.Equal(s, "Inbound Call from Ada Example", held.Subject)
	}
	assert.Equal(s, call.Contact.ID, held.ContactID, "logged to the wrong contact")
	assert.Equal(s, call.Disposition, held.Disposition)
	for _, part := range []string{"12 minutes", "Call connected", "https://media.example.com/recording/7"} {
		assert.Contains(s, held.Body, part)
	}
	assert.NotContains(s, held.Body+held.RecordingLink, "r1ngt0ken")
	keeps := s.platform.Keeps
	if keeps.StartTime {
		assert.True(s, held.StartTime.Equal(time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC)), "start time %v", held.StartTime)
	}
	if keeps.Duration && assert.NotNil(s, held.Duration) {
		assert.Equal(s, 12*time.Minute, *held.Duration)
	}
	if keeps.Result {
		assert.Equal(s, "Call connected", held.Result)
	}
	if keeps.RecordingLink {
		assert.Equal(s, "https://media.example.com/recording/7", held.RecordingLink)
	}
	assert.Len(s, s.wire.requests(s.writes), s.steps(hasDeals))
}

// steps is how many requests that change something a log takes.
func (s *scope) steps(withDeal bool) int {
	fake, ok := s.fake.(SteppingFake)
	switch {
	case !ok:
		return 1
	case withDeal:
		return fake.Steps()
	}
	return fake.Steps() - 1
}

func loggedInPart(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	call.Values = logbody.Update{}
	call.Call = &logbody.Call{SessionID: "4012345000", Direction: "Outbound"}
	if s.platform.Needs.StartTime {
		_, err := s.session().CreateCallLog(s.Context(), call, never)
		require.Error(s, err)
		assert.Equal(s, crm.InvalidArgument, crm.CodeOf(err), "without a start time")
		assert.Empty(s, s.wire.requests(s.writes))
		assert.Zero(s, s.fake.Logs())
		call.Values.StartTime = "2026-03-02T17:30:00Z"
	}
	if s.platform.Needs.Duration {
		call.Values.Duration = "0"
	}
	done, err := s.session().CreateCallLog(s.Context(), call, never)
	require.NoError(s, err)
	held := s.get(done.Log.ID)
	if s.platform.Keeps.Subject {
		assert.Equal(s, "Outbound Call to Ada Example", held.Subject)
	}
	if s.platform.Needs.StartTime {
		assert.True(s, held.StartTime.Equal(time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC)), "start time %v", held.StartTime)
		assert.True(s, held.Duration == nil || *held.Duration == 0, "an unknown duration became %v", held.Duration)
	} else {
		assert.True(s, held.StartTime.IsZero(), "a missing start time became %v", held.StartTime)
		assert.Nil(s, held.Duration)
	}
	assert.Empty(s, held.Result+held.RecordingLink)
	assert.Zero(s, held.Disposition)
}

func loggedThenUpdated(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	done, err := s.session().CreateCallLog(s.Context(), ring(s.caller()), never)
	require.NoError(s, err)
	updated := s.update(done.Log.ID, logbody.Update{Note: pointer("later"), Result: "Voicemail"})
	assert.Equal(s, "later", updated.Note)
	assert.Contains(s, updated.Log.Body, "Voicemail")
	assert.Contains(s, updated.Log.Body, "12 minutes")
	assert.Equal(s, 1, s.fake.Logs())
}

func lostCreationFound(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	s.wire.meetsOnce(s.writes, lost)
	_, err := s.session().CreateCallLog(s.Context(), call, never)
	require.Error(s, err)
	require.Equal(s, crm.Unavailable, crm.CodeOf(err))
	require.Equal(s, 1, s.fake.Logs())

	done, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
	require.NoError(s, err)
	assert.False(s, done.Created)
	assert.Equal(s, *call.Values.Note, done.Note)
	assert.Equal(s, 1, s.fake.Logs())
	sameLog(s, s.get(done.Log.ID), *done.Log)
	assert.Len(s, s.wire.requests(s.writes), s.steps(false))
}

// cutShort breaks each of the requests that make a log, before and after the CRM has done it: the log that is made
// in the end is one, and belongs to its contact and its deal.
func cutShort(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	deals, hasDeals := s.fake.(DealFake)
	for step := range s.steps(hasDeals) {
		for name, fault := range map[string]answer{"not done": refusal(503, "x"), "not answered": lost} {
			call, logs := ring(s.caller()), s.fake.Logs()
			call.Call.SessionID = "40123450" + strconv.Itoa(step) + strconv.Itoa(len(name))
			call.Values.StartTime = "2026-03-02T1" + strconv.Itoa(step) + ":30:" + strconv.Itoa(10+len(name)) + "Z"
			if hasDeals {
				call.Disposition.DealID = deals.PutDeal(call.Contact.ID, "A deal", "open")
			}
			count := 0
			s.wire.meets(func(req *crm.Request) bool {
				if s.writes(req) {
					count++
				}
				return s.writes(req) && count == step+1
			}, fault)
			_, err := s.session().CreateCallLog(s.Context(), call, never)
			require.Error(s, err, "step %d %s", step+1, name)
			s.wire.heal()
			done, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
			require.NoError(s, err, "step %d %s", step+1, name)
			held := s.get(done.Log.ID)
			assert.Equal(s, call.Contact.ID, held.ContactID, "step %d %s", step+1, name)
			assert.Equal(s, call.Disposition, held.Disposition, "step %d %s", step+1, name)
			assert.Equal(s, logs+1, s.fake.Logs(), "step %d %s", step+1, name)
		}
	}
}

// otherLogNotFound has another call with the same contact, which must not be taken for the lost one.
func otherLogNotFound(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	other := ring(s.caller())
	other.Call.SessionID = "4012344999"
	other.Values.StartTime = "2026-03-02T16:10:00Z"
	first, err := s.session().CreateCallLog(s.Context(), other, never)
	require.NoError(s, err)

	call := ring(other.Contact)
	s.wire.meetsOnce(s.writes, refusal(503, "x"))
	_, err = s.session().CreateCallLog(s.Context(), call, never)
	require.Error(s, err)
	done, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
	require.NoError(s, err)
	assert.True(s, done.Created)
	assert.NotEqual(s, first.Log.ID, done.Log.ID)
	assert.Equal(s, 2, s.fake.Logs())
}

// othersLogNotFound has a call that was transferred: one session, and two people with their parts of it.
func othersLogNotFound(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	first := ring(s.caller())
	second := ring(first.Contact)
	first.Extension, second.Extension = "101", "102"
	second.Values.StartTime, second.Values.Note = "2026-03-02T17:40:00Z", new("Sent the quote")
	one, err := s.session().CreateCallLog(s.Context(), first, never)
	require.NoError(s, err)
	for range 2 { // the second time it is found
		two, err := s.session().CreateCallLog(s.Context(), second, now.Add(-time.Minute))
		require.NoError(s, err)
		assert.NotEqual(s, one.Log.ID, two.Log.ID)
	}
	assert.Equal(s, 2, s.fake.Logs())
	again, err := s.session().CreateCallLog(s.Context(), first, now.Add(-time.Minute))
	require.NoError(s, err)
	assert.Equal(s, one.Log.ID, again.Log.ID)
	assert.Equal(s, 2, s.fake.Logs())
}

func failedCreation(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	for i, f := range everyFault(strings.Join(append(s.secrets(), number, *call.Values.Note), " ")) {
		if f.codes[0] == crm.Conflict {
			continue // may mean that the CRM has the session's log; it is looked for
		}
		call.Call.SessionID = "40123451" + strconv.Itoa(i) // some of the faults come after the log was made
		s.wire.forget()
		s.wire.meets(s.writes, f.answer)
		_, err := s.session().CreateCallLog(s.Context(), call, never)
		if assert.Error(s, err, f.name) {
			assert.Contains(s, f.codes, crm.CodeOf(err), f.name)
			assert.False(s, containsAny(err.Error(), append(s.secrets(), number, *call.Values.Note)), "%s: the error quotes what it must not", f.name)
		}
		assert.Len(s, s.wire.requests(s.writes), 1, f.name)
		s.wire.heal()
	}
}

func failedLookup(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	for _, f := range s.searchFaults() {
		s.wire.meets(s.reads, f.answer)
		_, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
		if assert.Error(s, err, f.name) {
			assert.Contains(s, f.codes, crm.CodeOf(err), f.name)
		}
		assert.Empty(s, s.wire.requests(s.writes), f.name)
	}
	assert.Zero(s, s.fake.Logs())
}

func contactGone(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	s.contacts().DeleteContact(call.Contact.ID)
	_, err := s.session().CreateCallLog(s.Context(), call, never)
	assert.Equal(s, crm.NotFound, crm.CodeOf(err))
	assert.Zero(s, s.fake.Logs())
}

func contactIDEscapes(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	id := s.caller().ID
	session := s.session()
	s.wire.forget()
	for _, hostile := range hostileIDs(id) {
		_, err := session.CreateCallLog(s.Context(), ring(crm.Contact{ID: hostile}), never)
		assert.Equal(s, crm.InvalidArgument, crm.CodeOf(err), "contact id %.40q", hostile)
	}
	assert.Empty(s, s.wire.requests(all))
	assert.Zero(s, s.fake.Logs())
}

// dispositions are where a log of a contact can be moved to.
func (s *scope) dispositions(contactID string) []crm.Disposition {
	var to []crm.Disposition
	if fake, ok := s.fake.(DealFake); ok {
		to = append(to, crm.Disposition{DealID: fake.PutDeal(contactID, "A deal", "open")})
	}
	if fake, ok := s.fake.(LeadFake); ok {
		to = append(to, crm.Disposition{LeadID: fake.PutLead(contactID, "A lead")})
	}
	require.NotEmpty(s, to, "the connector sets dispositions, so its fake must implement crmtest.DealFake or LeadFake")
	return append(to, crm.Disposition{})
}

func dispositionMoves(s *scope) {
	needs[crm.DispositionSetter](s, "choosing a deal")
	id := s.put()
	session := s.session()
	for _, to := range s.dispositions(s.caller().ID) {
		want, foreign := s.get(id), s.fake.Foreign(id)
		want.Disposition = to
		moved, err := s.move(session, id, to)
		require.NoError(s, err)
		sameLog(s, want, s.get(id))
		sameLog(s, want, *moved)
		assert.Equal(s, foreign, s.fake.Foreign(id))

		if to == (crm.Disposition{}) {
			continue
		}
		s.wire.forget()
		_, err = s.move(session, id, to)
		require.NoError(s, err)
		assert.Empty(s, s.wire.requests(s.writes), "the log belongs there already")
	}
}

// move makes a log belong to a deal or a lead. An update has no word for none, so that takes the contract itself.
func (s *scope) move(session *connectors.Session, id string, to crm.Disposition) (*crm.CallLog, error) {
	if to == (crm.Disposition{}) {
		connector := s.connector()
		have, err := connector.ReadCallLog(s.Context(), id)
		require.NoError(s, err)
		return connector.(crm.DispositionSetter).SetDisposition(s.Context(), have, to)
	}
	done, err := session.UpdateCallLog(s.Context(), connectors.Update{LogID: id, Disposition: to})
	return done.Log, err
}

func badDisposition(s *scope) {
	needs[crm.DispositionSetter](s, "choosing a deal")
	id := s.put()
	before := s.get(id)
	deal := "1"
	if fake, ok := s.fake.(DealFake); ok {
		deal = fake.PutDeal(s.caller().ID, "A deal", "open")
	}
	for _, hostile := range hostileIDs(deal) {
		if hostile == "" {
			continue // takes the log away from its deal
		}
		_, err := s.move(s.session(), id, crm.Disposition{DealID: hostile})
		assert.Equal(s, crm.InvalidArgument, crm.CodeOf(err), "deal id %.40q", hostile)
	}
	assert.Empty(s, s.wire.requests(s.writes))
	sameLog(s, before, s.get(id))
}

func failedMove(s *scope) {
	needs[crm.DispositionSetter](s, "choosing a deal")
	to := s.dispositions(s.caller().ID)[0]
	for _, f := range everyFault("x") {
		id := s.put()
		s.wire.meets(s.writes, f.answer)
		_, err := s.move(s.session(), id, to)
		s.wire.heal()
		if assert.Error(s, err, f.name) {
			assert.Contains(s, f.codes, crm.CodeOf(err), f.name)
		}
	}
}
