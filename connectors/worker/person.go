package worker

import (
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// Text is what a person typed about a call; nil where they did not touch it.
type Text struct {
	Session string  `json:"sessionId"`
	Subject *string `json:"subject"`
	Note    *string `json:"note"`
	Deal    *string `json:"deal"` // the id of a deal of the contact, "" for none; drafts have none

	// What they were made from, where the page knows better than the call book.
	SubjectBefore *string `json:"subjectBefore"`
	NoteBefore    *string `json:"noteBefore"`
}

func (t Text) before() connectors.Before {
	return connectors.Before{Subject: t.SubjectBefore, Note: t.NoteBefore}
}

// outcomeWait is how long a person's page waits to be told that the CRM has their text.
const outcomeWait = 20 * time.Second

// Draft keeps text while it is being typed.
func (w *Worker) Draft(ctx context.Context, t Text) error {
	if err := w.needs(t.Session); err != nil {
		return err
	}
	return w.apply(ctx, calls.Draft{Session: t.Session, Subject: t.Subject, Note: t.Note, Before: t.before()})
}

// Save keeps text, brings it to the CRM where the call has a log, and tells how that went.
func (w *Worker) Save(ctx context.Context, t Text) (Message, error) {
	if err := w.needs(t.Session); err != nil {
		return Message{}, err
	}
	return w.follow(ctx, t.Session, calls.Save{Session: t.Session, Subject: t.Subject, Note: t.Note, Before: t.before(), Deal: t.Deal})
}

// LogRequest is a person's wish to log a call.
type LogRequest struct {
	Text
	ContactID  string `json:"contactId"`      // of the candidates, or of those found by name
	NewContact string `json:"newContactName"` // the name of a contact to create first
	NewType    string `json:"newContactType"` // and its type; "" for the usual one
	Always     bool   `json:"always"`         // the contact is meant by every call with this number
}

// Log logs a call with the contact that the person chose.
func (w *Worker) Log(ctx context.Context, r LogRequest) (Message, error) {
	if err := w.needs(r.Session); err != nil {
		return Message{}, err
	}
	event := calls.Log{
		Session: r.Session, Subject: r.Subject, Note: r.Note, Before: r.before(), Deal: r.Deal, NewContact: r.NewContact, NewContactType: r.NewType, Always: r.Always,
	}
	if r.ContactID != "" {
		c, err := w.contact(r)
		if err != nil {
			return Message{}, err
		}
		event.Contact = &c
	}
	return w.follow(ctx, r.Session, event)
}

// contact is the one of the call's candidates, or of those the person found, that was chosen.
func (w *Worker) contact(r LogRequest) (calls.Contact, error) {
	v, _ := w.book().View(r.Session)
	for _, c := range v.Contacts {
		if c.ID == r.ContactID {
			return c, nil
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if c, ok := w.found[r.ContactID]; ok {
		return c, nil
	}
	return calls.Contact{}, crm.InvalidInput("contactId", "is none of the contacts that were found")
}

// Opened says that a person has a call before the eyes. What the CRM holds of its texts is read, at most once a
// minute, and pages are told when it is there.
func (w *Worker) Opened(ctx context.Context, session string) error {
	if err := w.needs(session); err != nil {
		return err
	}
	return w.apply(ctx, calls.Opened{Session: session})
}

// Dismiss says that a call shall not be logged; what the CRM has refused of it, or had no log for, is discarded. Of a call
// that is logged it says that the person has seen what there was to see.
func (w *Worker) Dismiss(ctx context.Context, session string) error {
	v, ok := w.book().View(session)
	if !ok {
		return unknownCall()
	}
	for _, j := range w.jobs() {
		todo, err := readJob(j.Payload)
		if v.LogID != "" && v.Why != calls.LogGone || err != nil || todo.Session != session || j.State != outbox.Parked {
			continue
		}
		if err := w.Discard(ctx, j.ID); err != nil {
			return err
		}
	}
	return w.apply(ctx, calls.Dismiss{Session: session})
}

// AskAgain takes back that a contact is meant by every call with a number: that of the call.
func (w *Worker) AskAgain(ctx context.Context, session string) error {
	if err := w.needs(session); err != nil {
		return err
	}
	return w.apply(ctx, calls.AskAgain{Session: session})
}

// FindContacts finds contacts by name.
func (w *Worker) FindContacts(ctx context.Context, name string) ([]Contact, error) {
	w.mu.Lock()
	chosen := w.chosen
	w.mu.Unlock()
	if chosen.Account == "" {
		return nil, notConnected()
	}
	s, err := w.session(ctx, chosen.Account, false)
	if err != nil {
		return nil, err
	}
	matches, err := s.FindContactWithName(ctx, name)
	if err != nil {
		return nil, err
	}
	found := []Contact{}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := map[string]calls.Contact{}
	for _, c := range contacts(s, matches...) {
		now[c.ID] = c
		found = append(found, contactView(c, chosen))
	}
	if w.chosen.Account == chosen.Account { // else whom the one before has is nobody in this one
		w.found = now
	}
	return found, nil
}

// needs refuses a call that the book does not have.
func (w *Worker) needs(session string) error {
	if !w.book().Has(session) {
		return unknownCall()
	}
	return nil
}

// follow takes a person's event in, and waits for what becomes of it. Where the store failed the person is
// told so; what follows is done all the same.
func (w *Worker) follow(ctx context.Context, session string, event calls.Event) (Message, error) {
	actions, failed := w.book().Apply(ctx, event)
	w.changed()
	m, err := w.carryOut(ctx, session, actions)
	if failed != nil {
		err = sentence(failed)
	}
	return m, err
}

// carryOut does what follows from what a person did with a call, and waits for what becomes of it.
func (w *Worker) carryOut(ctx context.Context, session string, actions []calls.Action) (Message, error) {
	defer w.awaits(session)()
	var failed error
	var receipt *outbox.Receipt
	var creates bool
	for _, a := range actions {
		var err error
		switch a := a.(type) {
		case calls.CreateContact:
			made, why := w.makeContact(ctx, a)
			next, unsaved := w.book().Apply(ctx, made)
			w.changed()
			switch {
			case unsaved != nil:
				err = unsaved
			case why != nil:
				return NewMessage(connectors.FailureMessage(why)), w.do(ctx, next)
			default:
				return w.carryOut(ctx, session, next) // it was the only action, and the log follows
			}
		case calls.Send:
			if a.Session != session {
				err = w.one(ctx, a)
				break
			}
			receipt, err = w.submit(ctx, a)
			creates = a.Update.LogID == ""
		default:
			err = w.one(ctx, a)
		}
		if failed == nil {
			failed = err
		}
	}
	if failed != nil {
		return Message{}, sentence(failed)
	}
	if receipt == nil {
		return w.kept(session), nil
	}
	waits, cancel := context.WithTimeout(ctx, outcomeWait)
	defer cancel()
	r := w.await(waits, receipt, creates)
	if r.Updated == nil { // the call shows it, when the person is told
		w.report(ctx)
	}
	return r.Message, nil
}

// kept is what a person is told of a text for which nothing is to be sent now: there is no log yet, or the
// text is on its way already.
func (w *Worker) kept(session string) Message {
	if v, _ := w.book().View(session); v.State == calls.Waiting && v.LogID != "" {
		return queuedMessage(v.Message, max(v.Until.Sub(w.ports.Now()), 0))
	}
	return savedMessage()
}
