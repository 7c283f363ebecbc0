package worker

import (
	"context"
	"strings"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/store"
)

// People who share a browser are kept apart by their RingCentral login: each has a call book, with the drafts, and a
// CRM account of their own. The first who signs in has what was there before anybody did.

// logins are who uses this browser.
type logins struct {
	First   string `json:"first"`   // has the areas' plain keys; "" as long as nobody has signed in
	Current string `json:"current"` // who signed in last, and is shown as long as nobody else does
}

const loginsKey = "logins"

// part is the beginning of the keys of who is signed in; "" for the first.
func (l logins) part() string {
	if l.Current == l.First {
		return ""
	}
	return loginPart + l.Current + "/"
}

const loginPart = "login/"

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
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logins.part() + "connected"
}

// openBook opens the call book of who is signed in.
func (w *Worker) openBook(ctx context.Context) error {
	w.mu.Lock()
	part := w.logins.part()
	w.mu.Unlock()
	book, err := calls.Open(ctx, bookStore{w.ports.Calls, part}, w.ports.Now)
	if err != nil {
		return crm.AsError(err)
	}
	w.books.Store(book)
	return nil
}

// book is the call book of who is signed in.
func (w *Worker) book() *calls.Book { return w.books.Load() }

// signsIn goes on with the book and the account of who has signed in, where that is somebody else than before. What
// waits in the outbox goes to the account for which it was made.
func (w *Worker) signsIn(ctx context.Context, login string) error {
	w.mu.Lock()
	before := w.logins
	now := logins{First: before.First, Current: login}
	if now.First == "" {
		now.First = login
	}
	same := before == now
	if !same {
		w.logins = now
	}
	w.mu.Unlock()
	if same {
		return nil
	}
	if data, err := json.Marshal(now); err == nil {
		_ = w.ports.Settings.Put(ctx, loginsKey, data) // the phone's state names the login too, see openCalls
	}
	if before.Current == "" { // the book is this person's
		return nil
	}
	if err := w.openBook(ctx); err != nil {
		w.mu.Lock()
		w.logins = before
		w.mu.Unlock()
		return err
	}
	if err := w.obeyPolicy(ctx); err != nil {
		return err
	}
	if err := w.configure(ctx, false); err != nil {
		return err
	}
	return w.apply(ctx, calls.Started{Held: w.held()})
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
