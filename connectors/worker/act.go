package worker

import (
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/outbox"
)

// do carries out what the book decided. What is sent to a CRM is stored in the outbox when do returns;
// searches go on behind.
func (w *Worker) do(ctx context.Context, actions []calls.Action) error {
	var failed error
	for _, a := range actions {
		if err := w.one(ctx, a); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

func (w *Worker) one(ctx context.Context, a calls.Action) error {
	switch a := a.(type) {
	case calls.Send:
		_, err := w.submit(ctx, a)
		return err
	case calls.ReadLog:
		w.later(func(ctx context.Context) { w.readLog(ctx, a) })
	case calls.FindContact:
		w.later(func(ctx context.Context) {
			w.findContact(ctx, a)
			if a.More {
				time.Sleep(time.Second)
				_ = w.apply(ctx, calls.Tick{}) // what could not be stored is stored with the next
			}
		})
	case calls.FindByName:
		w.later(func(ctx context.Context) { w.findByName(ctx, a) })
	case calls.CreateContact:
		w.later(func(ctx context.Context) { w.createContact(ctx, a) })
	case calls.ChangeSetting:
		return w.changeSetting(ctx, a)
	case calls.Ask:
		w.ask(a)
	case calls.Dropped:
		w.toast(droppedMessage())
	case calls.OpenLog:
		w.show(a.URL)
	case calls.OpenContact:
		w.openContact(ctx, a)
	case calls.Disconnect:
		m, err := w.Disconnect(ctx)
		if err != nil {
			return err
		}
		w.alert(ctx, m)
	case calls.CannotMove:
		w.alert(ctx, cannotMove(w.title(), a.Name))
	case calls.NoCallOf:
		w.alert(ctx, noCallOf(a.Voicemail))
	case calls.OpenSettings:
		w.show("settings.html")
	default:
		w.post(calls.Post(a, w.service()))
	}
	return nil
}

// ask tells that a call waits for a person, in the words that its row has. Who waits for the answer to what they did
// is told by that answer.
func (w *Worker) ask(a calls.Ask) {
	w.mu.Lock()
	awaited := w.awaited[a.Session] > 0
	w.mu.Unlock()
	if awaited {
		return
	}
	call, ok := w.book().View(a.Session)
	if !ok || call.Why != a.Why {
		call = calls.View{State: calls.NeedsYou, Why: a.Why}
	}
	w.tell(map[string]any{"type": "toast", "returnMessage": Message{why(call, w.title()), connectors.Warning, awhile}, "needsYou": true})
}

// awaits notes that somebody waits for what becomes of a session's job, until done is called.
func (w *Worker) awaits(session string) (done func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.awaited[session]++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.awaited[session]--; w.awaited[session] == 0 {
			delete(w.awaited, session)
		}
	}
}

// readLog reads what a log holds of a person's texts. Where that fails, what is known is shown as before.
func (w *Worker) readLog(ctx context.Context, a calls.ReadLog) {
	s, err := w.session(ctx, a.Account, true)
	if err != nil {
		return
	}
	got, err := s.GetCallLog(ctx, a.LogID)
	if err != nil {
		return
	}
	_ = w.apply(ctx, calls.LogRead{Session: a.Session, LogID: a.LogID, Seq: a.Seq, Holds: texts(got.Log, got.Note)})
}

// submit stores a job of the call book; then it is kept until the CRM has it, or a person discards it. One that
// cannot be stored is decided again by the book.
func (w *Worker) submit(ctx context.Context, a calls.Send) (receipt *outbox.Receipt, err error) {
	todo := job{Session: a.Session, Seq: a.Seq, Update: &a.Update}
	if a.CheckFirst {
		todo.LookSince = w.ports.Now().Add(-24 * time.Hour)
		if start, ok := logbody.ParseTime(a.Update.Values.StartTime); ok {
			todo.LookSince = start
		}
	}
	if todo.User, err = w.user(ctx, a.Account); err == nil {
		if receipt, err = w.accept(a.Account, todo); err == nil {
			err = receipt.Stored(ctx)
		}
	}
	if err == nil {
		return receipt, w.apply(ctx, calls.Accepted{Session: a.Session, Seq: a.Seq})
	}
	e := crm.AsError(err)
	_ = w.apply(ctx, calls.Failed{Session: a.Session, Seq: a.Seq, Code: string(e.Code), Message: e.Message})
	return nil, e
}

// findContact searches a call's contact by its number.
func (w *Worker) findContact(ctx context.Context, a calls.FindContact) {
	var found []crm.Contact
	s, err := w.session(ctx, a.Account, a.More)
	if err == nil {
		found, err = s.FindContact(ctx, a.Number)
	}
	if e := crm.AsError(err); e != nil {
		_ = w.apply(ctx, calls.ContactSearchFailed{
			Account: a.Account, Number: a.Number, Code: string(e.Code), Message: e.Message, RetryAfter: e.RetryAfter,
		})
		return
	}
	_ = w.apply(ctx, calls.ContactsFound{Account: a.Account, Number: a.Number, Contacts: contacts(s, found...), Brief: a.More})
}

// typingPause is how long a name that is looked for has not been typed at.
const typingPause = 400 * time.Millisecond

// findByName finds contacts for the widget's log page, when the person has typed the name.
func (w *Worker) findByName(ctx context.Context, a calls.FindByName) {
	time.Sleep(typingPause)
	if !w.book().Wants(a) {
		return
	}
	found := calls.FoundByName{Session: a.Session, Name: a.Name}
	s, err := w.session(ctx, a.Account, true)
	if err == nil {
		var matches []crm.Contact
		matches, err = s.FindContactWithName(ctx, a.Name)
		found.Contacts = contacts(s, matches...)
	}
	if err != nil {
		found.Message = crm.AsError(err).Message
	}
	_ = w.apply(ctx, found)
}

// createContact creates a contact for a call of which nobody waits to be told.
func (w *Worker) createContact(ctx context.Context, a calls.CreateContact) {
	made, err := w.makeContact(ctx, a)
	if err != nil {
		w.toast(Message{crm.AsError(err).Message, connectors.Danger, long})
	}
	_ = w.apply(ctx, made)
}

// makeContact creates a contact for a call, and returns what the book is to hear of it.
func (w *Worker) makeContact(ctx context.Context, a calls.CreateContact) (calls.Event, error) {
	var made crm.Contact
	s, err := w.session(ctx, a.Account, true)
	if err == nil {
		made, err = s.CreateContact(ctx, crm.NewContact{Name: a.Name, Phone: a.Number, Type: a.Type})
	}
	if e := crm.AsError(err); e != nil {
		return calls.Failed{Session: a.Session, Code: string(e.Code), Message: e.Message}, e
	}
	return calls.ContactCreated{Account: a.Account, Session: a.Session, Contact: contacts(s, made)[0]}, nil
}

// contacts are those that a session has found or made.
func contacts(s *connectors.Session, found ...crm.Contact) []calls.Contact {
	out := []calls.Contact{}
	for _, c := range found {
		out = append(out, calls.ContactOf(c, s.Platform().ContactsByType))
	}
	return out
}

func (w *Worker) toast(m Message) {
	w.tell(map[string]any{"type": "toast", "returnMessage": m})
}

func (w *Worker) show(url string) {
	if url != "" {
		w.ports.Show(url)
	}
}

func (w *Worker) openContact(ctx context.Context, a calls.OpenContact) {
	w.mu.Lock()
	page := w.chosen.page(a.ContactID, a.Type)
	w.mu.Unlock()
	if page == "" {
		w.alert(ctx, noContactPage(w.title()))
		return
	}
	w.show(page)
}

func (w *Worker) title() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.chosen.title
}
