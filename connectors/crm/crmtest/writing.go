package crmtest

import (
	"context"
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

var writingRules = []rule{
	{"what is not set is left alone", unsetLeftAlone},
	{"only what is set is sent", onlySetIsSent},
	{"an empty text clears the text", emptyClears},
	{"an empty update sends nothing", emptyUpdate},
	{"the same update again sends nothing", sameAgain},
	{"an empty note clears the note and nothing else", emptyNote},
	{"text typed by hand and foreign fields survive", foreignSurvives},
	{"an edit between read and write is not overwritten", editBetween},
	{"usage counts the requests", usageCounts},
}

// noteUpdate is an update of the note alone.
func noteUpdate(id, note string) connectors.Update {
	return connectors.Update{LogID: id, Values: logbody.Update{Note: &note}}
}

// write reads a log and writes a change to it, without the flow.
func (s *scope) write(id string, change crm.Change) *crm.CallLog {
	s.Helper()
	connector := s.connector()
	have, err := connector.ReadCallLog(s.Context(), id)
	s.works(err, "read a log")
	now, err := connector.WriteCallLog(s.Context(), have, change)
	s.works(err, "write to a log")
	return now
}

func unsetLeftAlone(s *scope) {
	for _, changed := range s.changeable() {
		id := s.put()
		before := s.get(id)
		s.write(id, changed.change(other))
		now := s.get(id)
		for _, v := range values {
			want, got := v.of(before), v.of(now)
			if v.name == changed.name {
				want = v.of(other)
				if v.part == connectors.NotePart && s.platform.Format == logbody.HTML && strings.Contains(now.Body, other.Body) {
					want = got // it may have become a paragraph
				}
			}
			s.is("the "+v.name+" of "+held+" after a change of the "+changed.name+" alone", want, got)
		}
	}
}

// onlySetIsSent looks for the old values in the requests: whoever sends them back would undo what
// someone else changed meanwhile.
func onlySetIsSent(s *scope) {
	for _, c := range s.changeable() {
		id := s.put()
		s.wire.forget()
		s.write(id, c.change(other))
		if !s.wrote(1, "for a change of the %s alone", c.name) {
			continue
		}
		for _, old := range []string{sampleSubject, typedByHand, sampleResult, sampleLink} {
			s.lacks("the body of the request for a change of the "+c.name+" alone", string(s.wire.requests(s.writes)[0].Body), old)
		}
	}
}

func emptyClears(s *scope) {
	id := s.put()
	subject := s.get(id).Subject
	s.write(id, crm.Change{Body: pointer("")})
	s.is("the text of "+held, "", s.get(id).Body)
	s.is("the subject of "+held, subject, s.get(id).Subject)
}

func emptyUpdate(s *scope) {
	id := s.put()
	before := s.get(id)
	done := s.update(id, logbody.Update{})
	s.want(!done.Changed, "an update of nothing is reported as a change")
	s.wrote(0, "for an update of nothing")
	s.isLog(held, before, s.get(id))
}

// fullUpdate has a value for everything.
func fullUpdate(note string) logbody.Update {
	return logbody.Update{
		Subject: "Call with Ada", Note: &note, StartTime: "2026-03-02T17:30:45Z", Duration: "754", Result: "Call connected",
		RecordingLink: "https://media.example.com/recording/7",
	}
}

func sameAgain(s *scope) {
	id := s.put()
	first := s.update(id, fullUpdate("Wants a quote"))
	s.must(first.Changed, "a first update of all values is reported as none")
	after := s.get(id)
	s.wire.forget()
	second := s.update(id, fullUpdate("Wants a quote"))
	s.want(!second.Changed, "the same update again is reported as a change")
	s.is("the note after the same update again", first.Note, second.Note)
	s.wrote(0, "for the same update again")
	s.isLog(held, after, s.get(id))
}

func emptyNote(s *scope) {
	id := s.put()
	s.update(id, fullUpdate("secret thoughts"))
	done := s.update(id, logbody.Update{Note: pointer("")})
	s.is("the note after an update with an empty one", "", done.Note)
	now := s.get(id)
	s.lacks("the text of "+held, now.Body, "secret thoughts")
	s.has("the text of "+held, now.Body, typedByHand)
	s.has("the text of "+held, now.Body, "Call connected")
	if s.platform.Keeps.Subject {
		s.is("the subject of "+held, "Call with Ada", now.Subject)
	}
}

func foreignSurvives(s *scope) {
	id := s.put()
	foreign, logs := s.fake.Foreign(id), s.fake.Logs()
	s.must(foreign != "", "the fake's records must hold something beyond the values of a call log, and Foreign says none")
	s.update(id, fullUpdate("first"))
	edited := s.get(id)
	edited.Body += "\nand more of it below"
	s.fake.Put(edited)
	s.update(id, fullUpdate("second"))
	body := s.get(id).Body
	for _, part := range []string{typedByHand, "and more of it below", "second"} {
		s.has("the text of "+held, body, part)
	}
	s.lacks("the text of "+held, body, "first")
	s.is("what the record holds beyond the call log", foreign, s.fake.Foreign(id))
	s.is("how many logs the CRM holds", logs, s.fake.Logs())
}

// editBetween edits the log in the CRM after our read: with a precondition the update begins again.
func editBetween(s *scope) {
	if !s.platform.Precondition {
		s.Skip(s.platform.Title + " has no precondition")
	}
	id := s.put()
	s.wire.meetsOnce(s.writes, func(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		edited := s.get(id)
		edited.Body += "\nedited meanwhile"
		s.fake.Put(edited)
		return pass()
	})
	done := s.update(id, logbody.Update{Note: pointer("ours")})
	s.is("the note", "ours", done.Note)
	s.has("the text of "+held, s.get(id).Body, "edited meanwhile")
	s.has("the text of "+held, s.get(id).Body, "ours")
	s.wrote(2, "for an update whose first write meets somebody else's")
}

func usageCounts(s *scope) {
	id, session := s.put(), s.session()
	s.wire.forget()
	for _, note := range []string{"one", "two"} {
		_, err := session.UpdateCallLog(s.Context(), noteUpdate(id, note))
		s.works(err, "update a log")
	}
	s.is("the number of requests in the connector's Usage", len(s.wire.requests(all)), session.Usage().Requests)
}
