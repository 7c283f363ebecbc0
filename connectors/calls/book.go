package calls

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"callscribe/connectors/json"
	"callscribe/connectors/ringcentral"
)

// Store keeps the book's rows. Keys hold a prefix and a session id or a number; values are JSON, in which
// there is no token.
type Store interface {
	Load(ctx context.Context) (map[string][]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, keys ...string) error
}

// Prefixes of keys.
const (
	callPrefix   = "call/"
	numberPrefix = "number/"
	autoKey      = "auto"     // since when calls are logged automatically
	internalKey  = "internal" // since when those with colleagues are too
	leftKey      = "left"     // voicemails whose calls are not known yet
)

// Book is the call book. It is safe for concurrent use.
type Book struct {
	store Store
	now   func() time.Time
	fits  Fits

	mu            sync.Mutex
	settings      Settings
	autoSince     time.Time
	internalSince time.Time
	entries       map[string]*entry
	olds          map[string]old // by session
	oldsAt        int64          // when these last became others
	numbers       map[string]*number
	left          []*ringcentral.Voicemail // whose calls are not known yet
	stored        map[string][]byte        // what the store holds
	dirty         map[string]bool          // keys whose rows may have changed since
	asked         map[string]time.Time     // searches on their way, by number
	pruned        time.Time                // when the book was last brought within its bounds
	phone         bool                     // a widget is there and signed in
	main          string                   // the account's main number, where it is known
	reporting     bool                     // and reports calls by itself
	page          int                      // of the calls that it did not report
	shown         shownPage

	history   []string          // numbers that the widget shows, to be searched in turn
	inHistory map[string]bool   // the same
	historyAt time.Time         // not before
	written   map[string]string // numbers as the widget writes them, by the form in which they are searched
}

// Fits refuses a note that is longer than the CRM of an account takes; nil, if it fits.
type Fits func(account, note string) *InputError

// Open reads the book from its store. Rows that cannot be read are dropped: they hold nothing that a
// person could repair.
func Open(ctx context.Context, store Store, now func() time.Time, fits Fits) (*Book, error) {
	rows, err := store.Load(ctx)
	if err != nil {
		return nil, err
	}
	b := &Book{
		store: store, now: now, fits: fits, stored: rows,
		entries: map[string]*entry{}, olds: map[string]old{}, numbers: map[string]*number{},
		dirty: map[string]bool{}, asked: map[string]time.Time{},
		inHistory: map[string]bool{}, written: map[string]string{},
	}
	if b.stored == nil {
		b.stored = map[string][]byte{}
	}
	for key, row := range b.stored {
		if !b.read(key, row) {
			b.dirty[key] = true
		}
	}
	for session, o := range b.olds { // the program ended between the writing of one row and the removal of the other
		if b.entries[session] != nil {
			b.dirty[o.key] = true
			delete(b.olds, session)
		}
	}
	b.oldsChanged()
	return b, nil
}

// read takes a row in; false where it is none of the book's.
func (b *Book) read(key string, row []byte) bool {
	if session, ok := strings.CutPrefix(key, callPrefix); ok {
		e := readEntry(session, row)
		if e != nil {
			b.entries[session] = e
		}
		return e != nil
	}
	if session, ok := sessionOfOld(key); ok {
		b.olds[session] = old{key, row}
		return true
	}
	if digits, ok := strings.CutPrefix(key, numberPrefix); ok {
		n := &number{}
		if json.Unmarshal(row, n) != nil {
			return false
		}
		b.numbers[digits] = n
		return true
	}
	switch key {
	case autoKey:
		return json.Unmarshal(row, &b.autoSince) == nil
	case internalKey:
		return json.Unmarshal(row, &b.internalSince) == nil
	case leftKey:
		return json.Unmarshal(row, &b.left) == nil
	}
	return false
}

// Apply takes an event in, stores what it changed, and returns what is to be done. An error is the
// store's, or an [*InputError]; what could not be stored is stored with the next event, at the latest at Next.
func (b *Book) Apply(ctx context.Context, event Event) ([]Action, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	actions, refused := b.apply(event, now)
	actions = append(actions, b.prune(now)...)
	return actions, errors.Join(refused, b.save(ctx))
}

// Note takes an event about one call in and decides nothing. It is for the book of somebody who is not signed in: what
// follows is decided when the book is opened for them.
func (b *Book) Note(ctx context.Context, event Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	e := b.about(event, now)
	if e == nil {
		return nil
	}
	b.touch(e)
	_, err := b.learn(e, event, now)
	return errors.Join(err, b.save(ctx))
}

// save brings the store up to date. What could not be stored stays to be stored.
func (b *Book) save(ctx context.Context) error {
	var gone []string
	var errs []error
	for key := range b.dirty {
		row := b.row(key)
		if row == nil {
			gone = append(gone, key)
			continue
		}
		if !bytes.Equal(row, b.stored[key]) {
			if err := b.store.Put(ctx, key, row); err != nil {
				delete(b.stored, key) // it may be there or not
				errs = append(errs, err)
				continue
			}
			b.stored[key] = row
		}
		delete(b.dirty, key)
	}
	gone = slices.DeleteFunc(gone, b.onlyRow)
	if len(gone) > 0 {
		if err := b.store.Delete(ctx, gone...); err != nil {
			return errors.Join(append(errs, err)...)
		}
		for _, key := range gone {
			delete(b.stored, key)
			delete(b.dirty, key)
		}
	}
	return errors.Join(errs...)
}

// onlyRow reports whether the row under a key is the only one that the store has of a call that the book keeps: the one
// in its place could not be stored.
func (b *Book) onlyRow(key string) bool {
	session, ok := strings.CutPrefix(key, callPrefix)
	if !ok {
		session, _ = sessionOfOld(key)
	}
	return b.entries[session] != nil && b.dirty[callPrefix+session] || b.dirty[b.olds[session].key]
}

// row is what the store should hold under a key; nil for nothing.
func (b *Book) row(key string) []byte {
	if session, ok := strings.CutPrefix(key, callPrefix); ok && b.entries[session] != nil {
		return encode(b.entries[session])
	}
	if session, ok := sessionOfOld(key); ok && b.olds[session].key == key {
		return b.olds[session].row
	}
	if digits, ok := strings.CutPrefix(key, numberPrefix); ok && b.numbers[digits] != nil {
		return encode(b.numbers[digits])
	}
	switch {
	case key == autoKey && !b.autoSince.IsZero():
		return encode(b.autoSince)
	case key == internalKey && !b.internalSince.IsZero():
		return encode(b.internalSince)
	case key == leftKey && len(b.left) > 0:
		return encode(b.left)
	}
	return nil
}

// touch has the row of a call stored at the end of the event.
func (b *Book) touch(e *entry) { b.dirty[callPrefix+e.Session] = true }

// encode cannot fail: rows are strings, numbers, times and lists of them.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("calls: " + err.Error())
	}
	return data
}

// InputError is a person's input that is not accepted.
type InputError struct {
	Message string
	Field   string // of the input; "" where none is to be named
}

func (e *InputError) Error() string { return e.Message }

// maxID is the longest id of a session; RingCentral's have some 20 characters.
const maxID = 100

// entry is the row of a session, made where there is none. Nil without an id.
func (b *Book) entry(session, telephony string, now time.Time) *entry {
	if session == "" && telephony != "" {
		for _, e := range b.entries {
			if e.Telephony == telephony {
				return e
			}
		}
	}
	if session == "" || len(session) > maxID {
		return nil
	}
	e := b.at(session)
	if e == nil {
		e = &entry{Session: session, SeenAt: now, NewsAt: now}
		b.entries[session] = e
	}
	return e
}
