package calls

import (
	"slices"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
)

// A person's texts in a log: what was saved and what is being typed, from which text of the CRM each was made, and
// what the CRM holds by now.

// readAgain is how often the texts of one log are read at most, however often its call is opened.
const readAgain = time.Minute

// open reads a log's texts, since a person looks at it.
func (e *entry) open(now time.Time) []Action {
	if e.LogID == "" || e.Gone || !e.ReadAt.IsZero() && now.Sub(e.ReadAt) < readAgain && !e.ReadAt.After(now) {
		return nil
	}
	e.ReadAt = now
	return []Action{ReadLog{Account: e.Account, Session: e.Session, LogID: e.LogID, Seq: e.Seq}}
}

// read takes in what a log holds, unless something was sent to it since it was asked.
func (e *entry) read(ev LogRead) []Action {
	if ev.LogID != e.LogID || ev.Seq != e.Seq || e.Job != nil {
		return nil
	}
	if r := e.refusal(connectors.NotePart); r != nil && r.Theirs != nil && ev.Holds.Note != nil {
		r.Theirs = ev.Holds.Note
	}
	note := text(e.Note)
	if e.hold(ev.Seq, ev.Holds); text(e.Note) == note {
		return nil
	}
	return []Action{RematchCall{e.Session}}
}

// hold takes in what the CRM holds after the job with that number: where it has merged a person's text with
// somebody else's, that is the text from now on. What is newer here stays, and so does a note that the CRM did not keep
// as it was sent: what goes on from it is made from what the CRM has of it.
func (e *entry) hold(seq int, now Texts) {
	if now.Sent != nil {
		e.remember(Refusal{Part: connectors.NotePart, Mine: []string{*now.Sent}, Before: now.Note})
		now.Note = nil
	}
	newer := func(part crm.Part) bool {
		return e.Job != nil && e.Job.Seq > seq && slices.Contains(e.Job.Values.parts(), part) || e.refusal(part) != nil
	}
	if now.Note != nil {
		e.forgetNote(*now.Note)
	}
	if now.Note != nil && *now.Note != text(e.Note) && text(e.Note) == text(e.Sent.Note) && !newer(connectors.NotePart) {
		if e.DraftNote != nil && e.NoteFrom == nil { // of a row that did not know it
			e.NoteFrom = e.Note
		}
		e.Note, e.Sent.Note = now.Note, now.Note
	}
	if now.Subject != nil && *now.Subject != "" && *now.Subject != e.subject() &&
		(e.Subject == nil || *e.Subject == e.Sent.Subject) && !newer(crm.SubjectPart) {
		if was := e.subject(); e.DraftSubject != nil && e.SubjectFrom == nil {
			e.SubjectFrom = &was
		}
		e.Subject, e.Sent.Subject = now.Subject, *now.Subject
	}
}

// made is the text of the CRM that a new one was made from: what the person had before the eyes or, where that
// never came to the CRM, what it was itself made from.
func made(from *string, saved string, pending *string, refused *Refusal) *string {
	switch {
	case *from != saved:
	case refused != nil && refused.Before != nil && (refused.Theirs == nil || *from != *refused.Theirs):
		return refused.Before
	case pending != nil:
		return pending
	}
	return from
}

// unwritten is a note that the CRM never had, and what it was made from, or what the CRM made of it. What is made from
// such a note in turn, the CRM can be asked only by the latter.
type unwritten struct {
	Note   string `json:"note"`
	Before string `json:"before"`
}

// mostUnwritten are remembered of a call.
const mostUnwritten = 8

// Based is what an update's texts were made from in the CRM, where they were made from texts that it never had. It may
// have one of them by now all the same: an answer can be of a copy that lagged behind.
func (b *Book) Based(session string, before connectors.Before) connectors.Before {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.peek(session)
	if e == nil || before.Note == nil {
		return before
	}
	for _, u := range e.Unwritten {
		if u.Note == *before.Note {
			before.Note, before.Notes = &u.Before, append(slices.Clone(before.Notes), u.Note)
		}
	}
	return before
}

// remember notes which texts were not written: the refused one, and those on the way to it.
func (e *entry) remember(r Refusal) {
	if r.Part != connectors.NotePart || r.Mine == nil || r.Before == nil {
		return
	}
	for _, note := range r.Mine {
		e.forgetNote(note)
		e.Unwritten = append(e.Unwritten, unwritten{note, *r.Before})
	}
	e.Unwritten = e.Unwritten[max(0, len(e.Unwritten)-mostUnwritten):]
}

// forgetNote notes that the CRM has a text.
func (e *entry) forgetNote(note string) {
	e.Unwritten = slices.DeleteFunc(e.Unwritten, func(u unwritten) bool { return u.Note == note })
	if len(e.Unwritten) == 0 {
		e.Unwritten = nil
	}
}

// first is the first text that there is.
func first(texts ...*string) *string {
	for _, t := range texts {
		if t != nil {
			return t
		}
	}
	return nil
}

// refuse notes what of a job waits for a person, unless a newer job has taken its place.
func (e *entry) refuse(seq int, list []Refusal) {
	for _, r := range list {
		e.remember(r)
		if e.Job != nil && e.Job.Seq > seq && slices.Contains(e.Job.Values.parts(), r.Part) {
			continue
		}
		e.settle(r.Part)
		e.Refused = append(e.Refused, r)
	}
}

// takeOver takes the note of who calls App Connect's interfaces, where it clashes, for the person's own: it is shown
// beside the CRM's, as one that was typed here is. While another waits, that one is shown.
func (e *entry) takeOver(list []Refusal) []Refusal {
	for _, r := range list {
		if r.Part != connectors.NotePart || r.Theirs == nil || len(r.Mine) == 0 || e.Job != nil || e.refusal(r.Part) != nil {
			continue
		}
		if e.DraftNote != nil && e.NoteFrom == nil {
			e.NoteFrom = e.Note
		}
		mine := r.Mine[len(r.Mine)-1]
		e.Note, e.Sent.Note = &mine, &mine
		return []Refusal{r}
	}
	return nil
}

// SessionOf is the session of the call that has a log; "" where none is known.
func (b *Book) SessionOf(account, logID string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for session, e := range b.entries {
		if e.LogID == logID && e.Account == account {
			return session
		}
	}
	return ""
}

// settle ends the waiting of a part.
func (e *entry) settle(part crm.Part) {
	e.Refused = slices.DeleteFunc(e.Refused, func(r Refusal) bool { return r.Part == part })
	if len(e.Refused) == 0 {
		e.Refused = nil
	}
}

// refusal is why a part waits; nil where it does not.
func (e *entry) refusal(part crm.Part) *Refusal {
	for i := range e.Refused {
		if e.Refused[i].Part == part {
			return &e.Refused[i]
		}
	}
	return nil
}

// discardPart takes back what was refused, since a person does not want it sent. A text becomes a draft again.
func (e *entry) discardPart(part crm.Part) {
	r := e.refusal(part)
	if r == nil {
		return
	}
	has := first(r.Theirs, r.Before)
	e.settle(part)
	switch part {
	case connectors.NotePart:
		e.unsaveNote(has)
	case crm.SubjectPart:
		e.unsaveSubject(has)
	}
}

// unsaveNote makes a draft of a note that will not be sent; has is what the CRM has in its place, nil where that is
// not known.
func (e *entry) unsaveNote(has *string) {
	if e.Note != nil && e.DraftNote == nil {
		e.DraftNote, e.NoteFrom = e.Note, has
	}
	e.Note, e.Sent.Note = has, has
}

func (e *entry) unsaveSubject(has *string) {
	if e.Subject != nil && e.DraftSubject == nil {
		e.DraftSubject, e.SubjectFrom = e.Subject, has
	}
	e.Subject, e.Sent.Subject = has, text(has)
}

// Clash is a text that the person and somebody in the CRM have both changed.
type Clash struct {
	Part   crm.Part `json:"part"`
	Mine   string   `json:"mine"`
	Theirs string   `json:"theirs"`
}

func (e *entry) clash() *Clash {
	for _, r := range e.Refused {
		switch {
		case r.Theirs == nil:
		case r.Part == connectors.NotePart:
			return &Clash{r.Part, text(e.Note), *r.Theirs}
		case r.Part == crm.SubjectPart:
			return &Clash{r.Part, e.subject(), *r.Theirs}
		}
	}
	return nil
}

// changed is what the CRM holds by now, where a draft was made from another text.
func (e *entry) changed() (c Texts) {
	if note := text(e.Note); e.DraftNote != nil && e.NoteFrom != nil && *e.NoteFrom != note {
		c.Note = &note
	}
	if subject := e.subject(); e.DraftSubject != nil && e.SubjectFrom != nil && *e.SubjectFrom != subject {
		c.Subject = &subject
	}
	return c
}
