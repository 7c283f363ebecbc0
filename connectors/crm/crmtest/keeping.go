package crmtest

import (
	"context"
	"slices"

	"callscribe/connectors"
	"callscribe/connectors/crm"
)

// keepingRules has for each value a CRM that does not keep it, though it answers with success: it holds what it held
// before, or what it was not asked for. A person must be told, so the connector must return what the CRM's answer
// shows, not what was sent.
var keepingRules = rulesOfKeeping()

func rulesOfKeeping() (rules []rule) {
	for _, v := range values {
		switch {
		case v.change != nil:
			rules = append(rules, rule{ruleOfUpdate(v.name), func(s *scope) { s.updateNotKept(v) }})
		case v.part == crm.DispositionPart:
			rules = append(rules, rule{ruleOfUpdate(v.name), func(s *scope) { s.moveNotKept(v) }})
		}
		rules = append(rules, rule{ruleOfCreation(v.name), func(s *scope) { s.creationNotKept(v) }})
	}
	return rules
}

func ruleOfUpdate(value string) string {
	return "where an update's " + value + " is not kept, it is told"
}

func ruleOfCreation(value string) string {
	return "where a new log's " + value + " is not kept, it is told"
}

// told skips a rule where nobody can be told: there is no such value, or no answer shows it.
func (s *scope) told(v value) {
	s.Helper()
	if !v.keeps(s.platform.Keeps) {
		s.Skip(s.platform.Title + " has no field for it")
	}
	if unseen := s.platform.Unseen; v.part == connectors.NotePart && unseen.Body || v.part != connectors.NotePart && v.keeps(unseen) {
		s.Skip("an answer of " + s.platform.Title + " does not show it")
	}
}

// keepsOnly has the CRM keep, of what it is asked for from now on, what do asks for.
func (s *scope) keepsOnly(do func()) {
	s.wire.forget()
	do()
	kept := s.wire.requests(s.writes)
	s.wire.forget()
	s.wire.meets(s.writes, func(ctx context.Context, req *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		i := slices.IndexFunc(kept, func(k sent) bool { return k.Method == req.Method })
		if i < 0 {
			return pass()
		}
		other := *req                                        // with its headers: they tell which version it was made on
		if other.Body = kept[i].Body; len(other.Body) == 0 { // what it asks for stands in its address
			other.URL = kept[i].URL
		}
		kept = slices.Delete(kept, i, i+1)
		return serve(ctx, s.fake, &other)
	})
}

func (s *scope) updateNotKept(v value) {
	s.told(v)
	id := s.put()
	had := s.get(id)
	update := connectors.Update{LogID: id}
	wanted := other
	if wanted.OwnerID = otherID(had.OwnerID); v.part == crm.OwnerPart {
		s.must(had.OwnerID != "", "the platform keeps the owner, and the log that the fake's Get returns has none: have the fake's Put choose one")
	}
	v.ask(&update, wanted)
	s.keepsOnly(func() {
		change := v.change(had)
		change.Body = &had.Body // an answer may show no more than what was sent
		s.write(id, change)
	})
	done, err := s.session().UpdateCallLog(s.Context(), update)
	s.works(err, "update a log of which the CRM keeps what it had")
	s.notKept(v, id, done)
}

// notKept wants it to be told that a value was not kept, and what the CRM holds in its place.
func (s *scope) notKept(v value, id string, done connectors.Updated) {
	s.Helper()
	s.is("what is reported as not kept, where the CRM's answer shows another "+v.name+" than it was sent,", []crm.Part{v.part}, done.NotKept)
	s.is("the "+v.name+" of "+returned, v.of(s.get(id)), v.of(*done.Log))
}

func (s *scope) moveNotKept(v value) {
	needs[crm.DispositionSetter](s, "choosing a deal")
	s.told(v)
	contact := s.caller().ID
	to, other := s.dispositions(contact)[0], s.dispositions(contact)[0]
	id := s.put()
	s.keepsOnly(func() {
		_, err := s.move(s.session(), id, other)
		s.works(err, "move a log to %s", show(other))
	})
	done, err := s.session().UpdateCallLog(s.Context(), connectors.Update{LogID: id, Disposition: to})
	if err != nil { // it may also be that the CRM promises to do it or to refuse
		s.failsWith(err, garbage, "after a move that the CRM answers and does not do")
		return
	}
	s.notKept(v, id, done)
}

func (s *scope) creationNotKept(v value) {
	needs[crm.CallLogCreator](s, "creating call logs")
	s.told(v)
	call, _ := s.twoCalls(v)
	s.keepsOnly(func() {
		_, err := s.session().CreateCallLog(s.Context(), call, never)
		s.works(err, "log a call")
	})
	s.empty() // of the session's first log
	_, call = s.twoCalls(v)
	done, err := s.session().CreateCallLog(s.Context(), call, never)
	s.works(err, "log a call of which the CRM keeps another %s", v.name)
	s.notKept(v, done.Log.ID, done)
}

// twoCalls are two of one session that differ in a value, with what they need in the fake.
func (s *scope) twoCalls(v value) (call, differs connectors.Update) {
	call, wanted := ring(s.caller()), other
	switch v.part {
	case crm.ContactPart:
		wanted.ContactID = s.contacts().PutContact("Bob Example", otherNumber)
	case crm.DispositionPart:
		call.Disposition, wanted.Disposition = s.dispositions(call.Contact.ID)[0], s.dispositions(call.Contact.ID)[0]
	case crm.OwnerPart:
		call.OwnerID = s.get(s.put()).OwnerID
		s.must(call.OwnerID != "", "the platform keeps the owner, and the log that the fake's Get returns has none: have the fake's Put choose one")
		wanted.OwnerID = otherID(call.OwnerID)
	}
	differs = call
	v.ask(&differs, wanted)
	return call, differs
}
