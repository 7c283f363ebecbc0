package crmtest

import (
	"strconv"
	"strings"
	"time"

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
	fake, hasDeals := s.deals()
	if hasDeals {
		call.Disposition.DealID = fake.PutDeal(call.Contact.ID, "A deal", "open")
	}
	done, err := s.session().CreateCallLog(s.Context(), call, never)
	s.works(err, "log a call")
	s.want(done.Created, "a log that was created is not reported as new")
	s.is("the note of "+returned, *call.Values.Note, done.Note)
	s.is("how many logs the CRM holds", 1, s.fake.Logs())
	s.wrote(s.steps(hasDeals), "to log a call")
	now := s.get(done.Log.ID)
	s.isLog(returned, now, *done.Log)

	for _, part := range []string{"12 minutes", "Call connected", "https://media.example.com/recording/7"} {
		s.has("the text of "+held, now.Body, part)
	}
	s.lacks("the text or the recording link of "+held, now.Body+" "+now.RecordingLink, "r1ngt0ken")
	want := crm.CallLog{Subject: "Inbound Call from Ada Example", Body: now.Body, StartTime: time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC),
		Duration: pointer(12 * time.Minute), Result: "Call connected", RecordingLink: "https://media.example.com/recording/7",
		OwnerID: now.OwnerID}
	for _, v := range values {
		if v.change != nil && v.keeps(s.platform.Keeps) {
			s.is("the "+v.name+" of "+held, v.of(want), v.of(now))
		}
	}
	s.is("the contact of "+held, call.Contact.ID, now.ContactID)
	s.is("the deal of "+held, call.Disposition, now.Disposition)
}

// steps is how many requests that change something a log takes.
func (s *scope) steps(withDeal bool) int {
	if fake, ok := s.fake.(SteppingFake); ok {
		return fake.Steps(withDeal)
	}
	return 1
}

func loggedInPart(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	call.Values = logbody.Update{}
	call.Call = &logbody.Call{SessionID: "4012345000", Direction: "Outbound"}
	if s.platform.Needs.Number {
		call.Call.To = &logbody.Party{PhoneNumber: number}
	}
	if s.platform.Needs.StartTime {
		_, err := s.session().CreateCallLog(s.Context(), call, never)
		s.failsWith(err, []crm.Code{crm.InvalidArgument}, "for a call without the start time that the CRM needs")
		s.wrote(0, "for a call without the start time that the CRM needs")
		s.is("how many logs the CRM holds", 0, s.fake.Logs())
		call.Values.StartTime = "2026-03-02T17:30:00Z"
	}
	if s.platform.Needs.Duration {
		call.Values.Duration = "0"
	}
	done, err := s.session().CreateCallLog(s.Context(), call, never)
	s.works(err, "log a call of which little is known")
	now := s.get(done.Log.ID)
	if s.platform.Keeps.Subject {
		s.is("the subject of "+held, "Outbound Call to Ada Example", now.Subject)
	}
	if s.platform.Needs.StartTime {
		s.is("the start time of "+held, time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC), now.StartTime.UTC())
	} else {
		s.is("the start time of "+held, time.Time{}, now.StartTime.UTC())
	}
	s.want(now.Duration == nil || *now.Duration == 0, "a duration that is not known is held as %s", show(now.Duration))
	s.is("the result of "+held, "", now.Result)
	s.is("the recording link of "+held, "", now.RecordingLink)
	s.is("the deal of "+held, crm.Disposition{}, now.Disposition)
}

func loggedThenUpdated(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	done, err := s.session().CreateCallLog(s.Context(), ring(s.caller()), never)
	s.works(err, "log a call")
	updated := s.update(done.Log.ID, logbody.Update{Note: pointer("later"), Result: "Voicemail"})
	s.is("the note", "later", updated.Note)
	s.has("the text of "+returned, updated.Log.Body, "Voicemail")
	s.has("the text of "+returned, updated.Log.Body, "12 minutes")
	s.is("how many logs the CRM holds", 1, s.fake.Logs())
}

func lostCreationFound(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	s.wire.meetsOnce(s.writes, lost)
	_, err := s.session().CreateCallLog(s.Context(), call, never)
	s.failsWith(err, []crm.Code{crm.Unavailable}, "when the answer to the creation of a log is lost")
	s.is("how many logs the CRM holds", 1, s.fake.Logs())

	done, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
	s.works(err, "find the log whose creation was not answered")
	s.want(!done.Created, "a log that was there already is reported as new")
	s.is("the note of "+returned, *call.Values.Note, done.Note)
	s.is("how many logs the CRM holds", 1, s.fake.Logs())
	s.isLog(returned, s.get(done.Log.ID), *done.Log)
	s.wrote(s.steps(false), "in both tries to log one call")
}

// cutShort breaks each of the requests that make a log, before and after the CRM has done it: the log that is made
// in the end is one, and belongs to its contact and its deal.
func cutShort(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	deals, hasDeals := s.deals()
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
			when := "when request " + strconv.Itoa(step+1) + " of a creation was " + name
			s.must(err != nil, "the connector reports success %s", when)
			s.wire.heal()
			done, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
			s.works(err, "complete the creation %s", when)
			now := s.get(done.Log.ID)
			s.is("the contact of the log "+when, call.Contact.ID, now.ContactID)
			s.is("the deal of the log "+when, call.Disposition, now.Disposition)
			s.is("how many logs the CRM holds "+when, logs+1, s.fake.Logs())
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
	s.works(err, "log a call")

	call := ring(other.Contact)
	s.wire.meetsOnce(s.writes, refusal(503, "x"))
	_, err = s.session().CreateCallLog(s.Context(), call, never)
	s.must(err != nil, "the connector reports success when the creation of a log is refused")
	done, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
	s.works(err, "log a call whose first creation was refused")
	s.want(done.Created && first.Log.ID != done.Log.ID, "the log of another call is taken for the one that was not created")
	s.is("how many logs the CRM holds", 2, s.fake.Logs())
}

// othersLogNotFound has a call that was transferred: one session, and two people with their parts of it.
func othersLogNotFound(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	first := ring(s.caller())
	second := ring(first.Contact)
	first.Extension, second.Extension = "101", "102"
	second.Values.StartTime, second.Values.Note = "2026-03-02T17:40:00Z", new("Sent the quote")
	one, err := s.session().CreateCallLog(s.Context(), first, never)
	s.works(err, "log a call")
	for range 2 { // the second time it is found
		two, err := s.session().CreateCallLog(s.Context(), second, now.Add(-time.Minute))
		s.works(err, "log another person's part of the call")
		s.want(one.Log.ID != two.Log.ID, "the log of one person is taken for that of another")
	}
	s.is("how many logs the CRM holds of two people in one call", 2, s.fake.Logs())
	again, err := s.session().CreateCallLog(s.Context(), first, now.Add(-time.Minute))
	s.works(err, "find the log of a call")
	s.is("the id of the log that is found again", one.Log.ID, again.Log.ID)
	s.is("how many logs the CRM holds of two people in one call", 2, s.fake.Logs())
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
		s.failsWith(err, f.codes, "after %s in answer to the creation of a log", f.name)
		s.quotes(err, append(s.secrets(), number, *call.Values.Note))
		if crm.CodeOf(err) == crm.InvalidArgument { // once more without what may have been refused, and with the least
			s.want(len(s.wire.requests(s.writes)) <= 3, "the connector sends more than 3 requests after %s in answer to the creation of a log", f.name)
		} else {
			s.wrote(1, "after %s in answer to the creation of a log", f.name)
		}
		s.wire.heal()
	}
}

func failedLookup(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	for _, f := range s.searchFaults() {
		s.wire.meets(s.reads, f.answer)
		_, err := s.session().CreateCallLog(s.Context(), call, now.Add(-time.Minute))
		s.failsWith(err, f.codes, "after %s in answer to the search for a log", f.name)
		s.wrote(0, "after %s in answer to the search for a log", f.name)
	}
	s.is("how many logs the CRM holds", 0, s.fake.Logs())
}

func contactGone(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	call := ring(s.caller())
	s.contacts().DeleteContact(call.Contact.ID)
	_, err := s.session().CreateCallLog(s.Context(), call, never)
	s.failsWith(err, []crm.Code{crm.NotFound}, "when the contact was deleted")
	s.is("how many logs the CRM holds", 0, s.fake.Logs())
}

func contactIDEscapes(s *scope) {
	needs[crm.CallLogCreator](s, "creating call logs")
	id := s.caller().ID
	session := s.session()
	s.wire.forget()
	for _, hostile := range hostileIDs(id) {
		_, err := session.CreateCallLog(s.Context(), ring(crm.Contact{ID: hostile}), never)
		s.failsWith(err, []crm.Code{crm.InvalidArgument}, "for the contact's id %.40q", hostile)
	}
	s.silent("for a contact's ids that are none")
	s.is("how many logs the CRM holds", 0, s.fake.Logs())
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
	s.must(to != nil, "the connector sets dispositions, so its fake must implement crmtest.DealFake or LeadFake")
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
		s.works(err, "move a log to %s", show(to))
		s.isLog(held, want, s.get(id))
		s.isLog(returned, want, *moved)
		s.is("what the record holds beyond the call log", foreign, s.fake.Foreign(id))

		if to == (crm.Disposition{}) {
			continue
		}
		s.wire.forget()
		_, err = s.move(session, id, to)
		s.works(err, "move a log to where it is")
		s.wrote(0, "to move a log to where it is")
	}
}

// move makes a log belong to a deal or a lead. An update has no word for none, so that takes the contract itself.
func (s *scope) move(session *connectors.Session, id string, to crm.Disposition) (*crm.CallLog, error) {
	if to == (crm.Disposition{}) {
		connector := s.connector()
		have, err := connector.ReadCallLog(s.Context(), id)
		s.works(err, "read a log")
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
		s.failsWith(err, []crm.Code{crm.InvalidArgument}, "for the deal's id %.40q", hostile)
	}
	s.wrote(0, "for a deal's ids that are none")
	s.isLog(held, before, s.get(id))
}

func failedMove(s *scope) {
	needs[crm.DispositionSetter](s, "choosing a deal")
	to := s.dispositions(s.caller().ID)[0]
	for _, f := range everyFault("x") {
		id := s.put()
		s.wire.meets(s.writes, f.answer)
		_, err := s.move(s.session(), id, to)
		s.wire.heal()
		s.failsWith(err, f.codes, "after %s in answer to a move", f.name)
	}
}
