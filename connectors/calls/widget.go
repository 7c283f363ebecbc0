package calls

import (
	"slices"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/words"
)

// ServiceName names the service at the widget, and marks its contacts there.
const ServiceName = "Callscribe"

// mostMatches is how many sessions or numbers of one request are answered.
const mostMatches = 1000

// matches tells the widget which calls are logged, and why others are not.
func (b *Book) matches(sessions []string, now time.Time) ringcentral.Matches {
	answer := ringcentral.Matches{}
	for _, session := range sessions[:min(len(sessions), mostMatches)] {
		answer[session] = []ringcentral.Match{}
		e := b.peek(session)
		if e == nil {
			continue
		}
		s := b.stand(e, now)
		switch {
		case e.LogID != "" && !e.Gone:
			contact := ""
			if e.Chosen != nil {
				contact = e.Chosen.ID
			}
			answer[session] = ringcentral.Logged(e.LogID, text(e.Note), contact)
		case s.State == Logging, s.State == Waiting:
			answer[session] = ringcentral.Status(words.Say("rowSaving"), true)
		case s.State == Ended && s.Why == AwaitsRecording: // it takes long, and a person may want to write meanwhile
			answer[session] = ringcentral.Status(words.Say("rowRecording"), false)
		case s.State == Ended:
			answer[session] = ringcentral.Status(words.Say("rowSoon"), true)
		case s.State == NeedsYou:
			answer[session] = ringcentral.Status(words.Say("row_"+string(s.Why)), false)
		case s.Why == AnsweredElsewhere:
			answer[session] = ringcentral.Status(words.Say("rowElsewhere"), false)
		}
	}
	return answer
}

// matchContacts answers from what is known. When a person asks, the CRM is searched each time; a number of the history
// that is not known is searched in its turn. The widget is told when there is more to know.
func (b *Book) matchContacts(m ringcentral.MatchContacts) Reply {
	now := b.now()
	var reply Reply
	answer := ringcentral.ContactMatches{}
	mine := b.ownNumbers()
	for _, number := range m.PhoneNumbers[:min(len(m.PhoneNumbers), mostMatches)] {
		digits := searchable(number)
		if digits == "" || mine[digits] || b.settings.Account == "" {
			continue
		}
		b.writes(number, digits)
		known := b.remembered(digits, now)
		if known != nil {
			list := []ringcentral.ContactMatch{}
			for _, c := range known.Contacts {
				list = append(list, ringcentral.NewContactMatch(ServiceName, c.ID, c.Name, c.Type, number))
			}
			answer[number] = list
		}
		switch {
		case m.ByPerson:
			b.askedByPerson(digits)
			reply.Actions = append(reply.Actions, b.search(digits, now)...)
		case known == nil:
			b.queueSearch(digits)
		}
	}
	reply.Actions = append(reply.Actions, b.searchHistory(now)...)
	reply.Answer = ringcentral.Answer(m.ID, answer)
	return reply
}

// ownNumbers are the person's, for which the widget asks too.
func (b *Book) ownNumbers() map[string]bool {
	mine := map[string]bool{b.main: true}
	for _, e := range b.entries {
		me := e.To
		if e.Direction == "Outbound" {
			me = e.From
		}
		mine[searchable(me.PhoneNumber)] = true
	}
	return mine
}

// writes remembers how the widget writes a number.
func (b *Book) writes(number, digits string) {
	if len(b.written) >= mostMatches {
		clear(b.written)
	}
	b.written[digits] = number
}

// asWritten is a number as the widget writes it.
func (b *Book) asWritten(digits string) string { return either(b.written[digits], digits) }

// logCall takes in a request about one call.
func (b *Book) logCall(m ringcentral.LogCall) (Reply, error) {
	now := b.now()
	actions, err := b.apply(Seen{Call: m.Call}, now)
	reply := Reply{Actions: actions}
	e := b.at(m.Call.SessionID)
	if e == nil || err != nil {
		return reply, err
	}
	switch {
	case m.Trigger == ringcentral.LogForm:
		actions, err = b.apply(b.logForm(e, m), now)
		reply.Actions, reply.Followed = append(reply.Actions, actions...), e.Session
		if err != nil { // else the widget closes the page by itself
			b.shown = shownPage{session: e.Session, form: &m.Form}
			page := b.formOf(e, &m.Form)
			page.Notice = err.Error()
			reply.Posts = append(reply.Posts, ringcentral.ShowLogPage(page), ringcentral.OpenLogPage(e.Session))
		}
	case m.Trigger == ringcentral.ViewLog && e.LogID != "":
		reply.Actions = append(reply.Actions, OpenLog{e.Account, e.LogID, e.URL})
	case m.Trigger == ringcentral.ContactUpdated:
		// Only a contact that the CRM gave for this number is taken: the widget has contacts of its own.
		c := e.candidate(m.Entity.ID)
		if n := b.numberRow(searchable(e.other().PhoneNumber)); c == nil && n != nil { // found after the call was
			c = find(n.Contacts, m.Entity.ID)
		}
		switch {
		case e.LogID != "" && e.Chosen != nil && m.Entity.ID != "" && !e.Chosen.is(m.Entity.ID):
			name := m.Entity.Name
			if c != nil {
				name = c.Name
			}
			reply.Actions = append(reply.Actions, CannotMove{e.Session, name})
		case c == nil:
		default:
			actions, err = b.apply(Choose{Session: e.Session, Contact: *c}, now)
			reply.Actions = append(reply.Actions, actions...)
		}
	case m.ByPerson && (m.Trigger == ringcentral.CreateLog || m.Trigger == ringcentral.EditLog):
		b.shown = shownPage{session: e.Session}
		e.openForm()
		b.touch(e)
		reply.Actions = append(reply.Actions, b.open(e, now)...)
		reply.Actions = append(reply.Actions, b.decide(e, now)...)
		reply.Posts = append(reply.Posts, ringcentral.ShowLogPage(b.formOf(e, nil)), ringcentral.OpenLogPage(e.Session))
	}
	return reply, err
}

// candidate is the contact with that id among those that were found for the call; nil for none.
func (e *entry) candidate(id string) *Contact {
	if c := find(e.Contacts, id); c != nil {
		return c
	}
	return find(e.Found, id)
}

// logForm is what a person did on the log page.
func (b *Book) logForm(e *entry, m ringcentral.LogCall) Log {
	ev := Log{Session: e.Session, ID: m.ID, Before: opened(m.Form), InForm: true}
	ev.Subject, ev.Note = changed(m.Form)
	ev.Contact, ev.Always = e.candidate(m.Form.ContactID), m.Form.Always
	if deal := m.Form.Deal; deal != nil && *deal != b.deal(e) && (*deal == "" || ev.Contact.has(*deal) || ev.Contact == nil && e.Chosen.has(*deal)) {
		ev.Deal = deal
	}
	if m.Form.ContactID == ringcentral.CreateContact {
		ev.NewContact = either(m.Form.NewContactName, either(e.other().Name, e.other().PhoneNumber))
		ev.NewContactType = m.Form.NewContactType
	}
	return ev
}

// opened is what a form was opened with: what is typed there is made from that.
func opened(f ringcentral.Form) connectors.Before {
	return connectors.Before{Subject: f.OpenedSubject, Note: f.OpenedNote}
}

// changed is what of a form's texts the person changed. The others are as old as the form, and may have
// been changed elsewhere since.
func changed(f ringcentral.Form) (subject, note *string) {
	differs := func(now, opened *string) *string {
		if now == nil || opened != nil && *now == *opened {
			return nil
		}
		return now
	}
	return differs(f.Subject, f.OpenedSubject), differs(f.Note, f.OpenedNote)
}

// justTyped is what of a form's texts was just changed by typing; back to what it was is a change too.
func justTyped(m ringcentral.FormChanged) (subject, note *string) {
	if slices.Contains(m.Keys, ringcentral.KeySubject) {
		subject = m.Form.Subject
	}
	if slices.Contains(m.Keys, ringcentral.KeyNote) {
		note = m.Form.Note
	}
	return subject, note
}
