package calls

import (
	"slices"
	"time"
)

// outcome takes in what became of a create or update.
func (b *Book) outcome(e *entry, event Event, now time.Time) []Action {
	switch ev := event.(type) {
	case Created:
		return b.created(e, ev)
	case Accepted:
		if j := e.jobOf(ev.Seq); j != nil && j.State == decided {
			j.State, j.RetryAt, j.Code, j.Message = accepted, time.Time{}, "", ""
		}
	case Queued:
		if j := e.jobOf(ev.Seq); j != nil {
			j.State, j.RetryAt, j.Until, j.Code, j.Message = queued, time.Time{}, ev.Until, ev.Code, ev.Message
		}
	case Updated:
		if ev.Seq == 0 {
			ev.Refused = e.takeOver(ev.Refused)
		}
		e.refuse(ev.Seq, ev.Refused)
		e.hold(ev.Seq, ev.Holds)
		if j := e.jobOf(ev.Seq); j != nil && !j.Create {
			e.Job = nil
			return []Action{RematchCall{e.Session}}
		}
	case Settled:
		e.settle(ev.Part)
		e.hold(e.Seq, ev.Holds)
	case LogRead:
		return e.read(ev)
	case Failed:
		b.failed(e, ev, now)
	case Discarded:
		if ev.Part != "" {
			e.discardPart(ev.Part)
		} else {
			b.discarded(e, ev.Seq)
		}
	}
	return nil
}

// jobOf is the job with that number; nil for one that a newer job has followed.
func (e *entry) jobOf(seq int) *job {
	if e.Job == nil || e.Job.Seq != seq {
		return nil
	}
	return e.Job
}

func (b *Book) created(e *entry, ev Created) []Action {
	switch {
	case ev.LogID == "":
		return nil
	case e.LogID == ev.LogID && e.Job != nil && !e.Job.Create && e.Job.Seq <= ev.Seq:
		e.refuse(ev.Seq, ev.Refused)
		e.hold(ev.Seq, ev.Holds)
		e.Job = nil // an update that was done with a create of which the book had heard
		return []Action{RematchCall{e.Session}}
	case e.LogID != "":
		return nil // one session is one log: the first stays
	}
	e.LogID, e.URL, e.Gone = ev.LogID, ev.URL, false
	e.Account = either(ev.Account, e.Account)
	e.refuse(ev.Seq, ev.Refused)
	e.hold(ev.Seq, ev.Holds)
	if e.Job != nil && e.Job.Create {
		e.Job = nil
	}
	return []Action{RematchCall{e.Session}}
}

func (b *Book) failed(e *entry, ev Failed, now time.Time) {
	if ev.Seq == 0 { // the contact could not be created
		if e.NewName {
			e.NewName, e.Requested = false, false
		}
		return
	}
	j := e.jobOf(ev.Seq)
	if j == nil {
		return
	}
	j.Code, j.Message = ev.Code, ev.Message
	switch {
	case ev.Code == notFound && j.Create && j.Deal == "":
		// The contact has gone. It is searched once more, past what is remembered. One that a person had
		// picked is not replaced by another, and neither is a second one that has gone: a person picks.
		e.takeBack()
		b.forget(e)
		e.MustPick = e.Anew || e.Picked
		e.Anew = true
		e.forgetContacts()
	case ev.Code == notFound && !j.Create && j.Deal == "": // else it may be the deal that has gone
		e.takeBack()
		e.Gone = true
	case ev.Kept:
		j.State = parked
	default:
		j.State, j.RetryAt = decided, now.Add(handOverAgain)
	}
}

const notFound = "not_found" // crm.NotFound

// discarded takes back what a person does not want sent. A text of theirs becomes a draft again.
func (b *Book) discarded(e *entry, seq int) {
	j := e.jobOf(seq)
	if j == nil {
		return
	}
	if j.Create {
		e.takeBack()
		e.Requested, e.Dismissed = false, true
		return
	}
	e.Job = nil // its values count as sent, so that they are not sent again
	if j.Values.Note != nil {
		e.unsaveNote(j.Before.Note)
	}
	if j.Values.Subject != "" {
		e.unsaveSubject(j.Before.Subject)
	}
}

// contactCreated takes in that a contact was made here. It is known here at once, however long the CRM's search
// does not know it; other calls with the number that wait for a contact go on with it.
func (b *Book) contactCreated(e *entry, ev ContactCreated, now time.Time) []Action {
	if ev.Account != b.settings.Account { // it was made in a CRM that is not connected any more
		return nil
	}
	e.NewName = false
	c := ev.Contact
	if c.ID == "" {
		return nil
	}
	digits := searchable(e.other().PhoneNumber)
	if !e.hasLog() {
		e.choose(c)
		e.Picked, e.MustPick, e.Account = true, false, b.settings.Account
	}
	if digits == "" {
		return nil
	}
	n := b.newRow(digits)
	n.Made = append(slices.Clip(n.Made), c)
	n.add(c)
	n.FoundAt, n.Code, n.Message, n.Tries, n.RetryAt = now, "", "", 0, time.Time{}
	return append(b.goOn(e, digits, n), RematchContact{b.asWritten(digits)})
}

// goOn goes on with the other calls with a number that wait for a contact, by what is known of it now.
func (b *Book) goOn(e *entry, digits string, n *number) (actions []Action) {
	b.matchAll(digits, n)
	for _, other := range b.sorted() {
		if other != e && searchable(other.other().PhoneNumber) == digits {
			actions = append(actions, b.decide(other, b.now())...)
		}
	}
	return actions
}
