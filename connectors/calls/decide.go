package calls

import (
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// decide is what follows from the facts of a call: at most one create or update, a search, a question.
// Doing it again without new facts decides nothing.
func (b *Book) decide(e *entry, now time.Time) []Action {
	var actions []Action
	if number := b.toSearch(e); number != "" {
		if known := b.known(number, now); known != nil {
			b.match(e, known)
		} else if n := b.numberRow(number); n == nil || n.Code == "" || b.searchedUntil(now).IsZero() { // of all that failed one is tried at a time
			actions = append(actions, b.search(number, now)...)
		}
	}
	if contact, _ := e.contact(); contact != nil && b.pops(e) {
		e.Popped = true
		b.touch(e)
		actions = append(actions, OpenContact{InCRM(contact.ID, contact.Type), contact.Type})
	}
	if a := b.send(e, now); a != nil {
		b.touch(e)
		actions = append(actions, a)
	}
	if at := b.pollAt(e, now); !at.IsZero() && !at.After(now) {
		e.PollAt = now
		b.touch(e)
		actions = append(actions, PollCall{e.Session})
	}
	var why Why // of a question
	if stand := b.stand(e, now); stand.State == NeedsYou {
		why = stand.Why
	}
	if e.Asked != why {
		e.Asked = why
		b.touch(e)
		if why != "" {
			actions = append(actions, Ask{e.Session, why}, RematchCall{e.Session}) // the widget shows it too
		}
	}
	return actions
}

// pops reports whether it is time to open the page of the call's contact.
func (b *Book) pops(e *entry) bool {
	if e.Popped || e.over() || e.Account != b.settings.Account {
		return false
	}
	switch b.settings.CallPop {
	case PopRing:
		return e.Direction == "Inbound" && (!e.Queue || e.Answered)
	case PopAnswer:
		return e.Answered
	}
	return false
}

// send is the create or update that is due; nil for none.
func (b *Book) send(e *entry, now time.Time) Action {
	if e.Job != nil && e.Job.State == decided {
		if e.Job.RetryAt.IsZero() || now.Before(e.Job.RetryAt) {
			return nil
		}
		e.Job.RetryAt = time.Time{}
		return e.action()
	}
	switch {
	case e.Gone:
		return nil
	case e.LogID != "":
		change := b.want(e).minus(e.Sent)
		if len(change.parts()) == 0 && (e.Deal == e.SentDeal || e.Deal == "") {
			return nil
		}
		return e.hand(change, false)
	case e.Job != nil:
		return nil // the create is with the outbox
	}
	if b.stand(e, now).State != Logging {
		return nil
	}
	// What was typed during the call is saved with it.
	b.saveDrafts(e)
	contact, _ := e.contact()
	e.Deal = b.deal(e)
	e.choose(*contact)
	e.Account = b.settings.Account
	v := values{logbody.Update{Subject: e.subject(), Note: e.Note}}
	v.write(e.facts(), e)
	return e.hand(v, true)
}

// want is what the log should hold, of what may be written by itself. A device's values are none of it:
// they are written with the log or not at all.
func (b *Book) want(e *entry) values {
	v := values{logbody.Update{Subject: text(e.Subject), Note: e.Note}}
	if b.settings.AtOnce {
		return v
	}
	var record facts
	if e.Server != nil {
		record = e.Server.facts
	}
	v.write(record, e)
	return v
}

// hand makes a job of the values, and its action.
func (e *entry) hand(v values, create bool) Action {
	e.Seq++
	e.Job = &job{Seq: e.Seq, Create: create, Values: v, State: decided, Check: create && !e.Live}
	if create {
		e.Before = connectors.Before{}
	}
	if v.Note != nil {
		e.Job.Before.Note, e.Before.Note = e.Before.Note, nil
	}
	if v.Subject != "" {
		e.Job.Before.Subject, e.Before.Subject = e.Before.Subject, nil
	}
	e.Sent = e.Sent.plus(v)
	if e.Deal != e.SentDeal {
		e.Job.Deal, e.SentDeal = e.Deal, e.Deal
	}
	return e.action()
}

// action is the action of the job.
func (e *entry) action() Action {
	update := connectors.Update{
		LogID: e.LogID, Values: e.Job.Values.Update, Call: e.call(), Before: e.Job.Before, Disposition: disposition(e.Job.Deal),
	}
	if e.Job.Create {
		update.Contact = crm.Contact{ID: InCRM(e.Chosen.ID, e.Chosen.Type), Name: e.Chosen.Name, Type: e.Chosen.Type, Company: e.Chosen.Company}
	}
	return Send{Account: e.Account, Session: e.Session, Seq: e.Job.Seq, CheckFirst: e.Job.Check, Update: update}
}

// takeBack makes a job undone that will not be carried out: its values count as not sent.
func (e *entry) takeBack() {
	if e.Job.Create {
		e.Sent = values{}
	} else {
		e.Sent = e.Sent.without(e.Job.Values)
	}
	if e.Job.Deal != "" {
		e.SentDeal = ""
	}
	e.Job = nil
}

// subject is the log's subject: a person's, or one made of the direction and the contact's name.
func (e *entry) subject() string {
	if e.Subject != nil && *e.Subject != "" {
		return *e.Subject
	}
	party := e.other()
	name := either(either(party.Name, party.PhoneNumber), party.Extension)
	if c, _ := e.contact(); c != nil {
		name = either(c.Name, name)
	}
	preposition, direction := " from ", either(e.Direction, "Inbound")
	if direction == "Outbound" {
		preposition = " to "
	}
	return direction + " Call" + preposition + either(name, "unknown")
}

// pollAt is when the widget should be asked for the call's record; zero for never.
func (b *Book) pollAt(e *entry, now time.Time) time.Time {
	if !b.phone || e.Gone || e.LogID == "" && !b.wanted(e) && e.over() {
		return time.Time{}
	}
	var first, last time.Time
	switch {
	case !e.over():
		first, last = e.NewsAt.Add(time.Hour), e.NewsAt.Add(lostSightAfter)
	case e.Server == nil:
		first, last = e.EndedAt.Add(pollAfter), e.EndedAt.Add(recordGivenUp)
	case e.recording(now) == Expected:
		first, last = e.EndedAt.Add(pollEvery), e.EndedAt.Add(recordingGivenUp)
	default:
		return time.Time{}
	}
	at := first
	if again := e.PollAt.Add(pollEvery); !e.PollAt.IsZero() && again.After(at) {
		at = again
	}
	if at.After(last) {
		return time.Time{}
	}
	return at
}
