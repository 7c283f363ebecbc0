package worker

import (
	"cmp"
	"context"
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/store"
)

// People who share a browser are kept apart by their RingCentral login: each has a call book, with the drafts, a CRM
// account, and the jobs and links of their calls. The first who signs in has what was there before anybody did.

// logins are who uses this browser.
type logins struct {
	First   string `json:"first"`   // has the areas' plain keys; "" as long as nobody has signed in
	Current string `json:"current"` // who signed in last, and is shown as long as nobody else does
	Region  string `json:"region"`  // where the last phone was, for the time in which none is open: "GB"
}

const loginsKey = "logins"

// name is who is signed in, in jobs and keys; "" for the first.
func (l logins) name() string {
	if l.Current == l.First {
		return ""
	}
	return l.Current
}

// extension is the number of who is signed in, within the company: the widget tells "<main number>*<extension>". ""
// where it is not known.
func (l logins) extension() string {
	_, extension, _ := strings.Cut(l.Current, "*")
	if !crm.IsDigits(extension) {
		return ""
	}
	return extension
}

const loginPart = "login/"

// partOf is the beginning of the keys of a login.
func partOf(login string) string {
	if login == "" {
		return ""
	}
	return loginPart + login + "/"
}

// login is who is signed in, by [logins.name].
func (w *Worker) login() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logins.name()
}

// readLogins reads who uses this browser.
func (w *Worker) readLogins(ctx context.Context) error {
	data, err := w.ports.Settings.Get(ctx, loginsKey)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &w.logins)
	}
	return err
}

// connectedKey is where the connected account of who is signed in stands.
func (w *Worker) connectedKey() string {
	return partOf(w.login()) + "connected"
}

// openBook opens the call book of who is signed in.
func (w *Worker) openBook(ctx context.Context) error {
	book, err := w.bookOf(ctx, w.login())
	if err != nil {
		return crm.AsError(err)
	}
	w.books.Store(book)
	return nil
}

// bookOf opens the call book of a login. Of that of who is signed in there is one: [Worker.book].
func (w *Worker) bookOf(ctx context.Context, login string) (*calls.Book, error) {
	return calls.Open(ctx, bookStore{w.ports.Calls, partOf(login)}, w.ports.Now, w.fits)
}

// book is the call book of who is signed in.
func (w *Worker) book() *calls.Book { return w.books.Load() }

// signsIn goes on with the book and the account of who has signed in, where that is somebody else than before. What
// waits in the outbox goes to the account for which it was made.
func (w *Worker) signsIn(ctx context.Context, login string) error {
	other, err := w.switchTo(ctx, login)
	if err != nil || !other {
		return err
	}
	if err := w.obeyPolicy(ctx); err != nil {
		return err
	}
	if err := w.configure(ctx, false); err != nil {
		return err
	}
	err = w.apply(ctx, calls.Started{Held: w.held()})
	w.report(ctx)
	return err
}

// switchTo opens the book of who has signed in; other: it is another than before.
func (w *Worker) switchTo(ctx context.Context, login string) (other bool, err error) {
	w.switching.Lock()
	defer w.switching.Unlock()
	w.mu.Lock()
	before := w.logins
	now := logins{First: before.First, Current: login, Region: cmp.Or(w.phone.Region, before.Region)} // the phone tells that first
	if now.First == "" {
		now.First = login
	}
	same := before == now
	if !same {
		w.logins = now
	}
	w.mu.Unlock()
	if same {
		return false, nil
	}
	if data, err := json.Marshal(now); err == nil {
		_ = w.ports.Settings.Put(ctx, loginsKey, data) // the phone's state names the login too, see openCalls
	}
	if before.Current == "" || before.Current == login { // the book is this person's
		return false, nil
	}
	if err := w.openBook(ctx); err != nil {
		w.mu.Lock()
		w.logins = before
		w.mu.Unlock()
		return false, err
	}
	return true, nil
}

// tellBook tells a login's call book what became of a job, and does what follows. What follows for somebody who is
// not signed in is decided when they sign in again.
func (w *Worker) tellBook(ctx context.Context, login string, event calls.Event) error {
	w.switching.Lock()
	if login == w.login() {
		actions, err := w.book().Apply(ctx, event)
		w.switching.Unlock()
		return w.follows(ctx, actions, err)
	}
	defer w.switching.Unlock()
	book, err := w.bookOf(ctx, login)
	if err == nil {
		err = book.Note(ctx, event)
	}
	return sentence(err)
}

// based is what a job's texts were made from in the CRM: see [calls.Book.Based].
func (w *Worker) based(ctx context.Context, todo job) (connectors.Before, error) {
	before := todo.Update.Before
	if todo.Session == "" || before.Note == nil {
		return before, nil
	}
	w.switching.Lock()
	defer w.switching.Unlock()
	book := w.book()
	if todo.Login != w.login() {
		var err error
		if book, err = w.bookOf(ctx, todo.Login); err != nil {
			return before, err
		}
	}
	return book.Based(todo.Session, before), nil
}

// bookStore is the part of an area that holds one login's call book.
type bookStore struct {
	area store.Area
	part string
}

// Load implements [calls.Store].
func (s bookStore) Load(ctx context.Context) (map[string][]byte, error) {
	all, err := s.area.Load(ctx)
	mine := map[string][]byte{}
	for key, row := range all {
		if rest, ok := strings.CutPrefix(key, s.part); ok && (s.part != "" || !strings.HasPrefix(key, loginPart)) {
			mine[rest] = row
		}
	}
	return mine, err
}

// Put implements [calls.Store].
func (s bookStore) Put(ctx context.Context, key string, row []byte) error {
	return s.area.Put(ctx, s.part+key, row)
}

// Delete implements [calls.Store].
func (s bookStore) Delete(ctx context.Context, keys ...string) error {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = s.part + key
	}
	return s.area.Delete(ctx, names...)
}
