package calls

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/json"
)

// Finished calls beside the newest are old: nothing happens to them by itself. They stay in the store as they are and
// are read only when somebody asks for them, so that a start reads a few hundred rows and not thousands. One that
// something happens to becomes a call as the others are.

// old is the row of such a call.
type old struct {
	key string // holds when the call began, so that the oldest are known without reading any
	row []byte
}

const (
	oldPrefix = "old/"
	oldDigits = len("1795252500/") // of the seconds of its begin
)

func oldKey(e *entry) string {
	seconds := strconv.FormatInt(max(e.began().Unix(), 0), 10)
	return oldPrefix + "0000000000"[min(len(seconds), 10):] + seconds + "/" + e.Session
}

// sessionOfOld is the session in a key of an old call; ok is false where it is none.
func sessionOfOld(key string) (session string, ok bool) {
	rest, ok := strings.CutPrefix(key, oldPrefix)
	if !ok || len(rest) <= oldDigits || rest[oldDigits-1] != '/' {
		return "", false
	}
	return rest[oldDigits:], true
}

// began is when an old call began, to the second.
func (o old) began() time.Time {
	seconds, _ := strconv.ParseInt(o.key[len(oldPrefix):len(oldPrefix)+oldDigits-1], 10, 64)
	return time.Unix(seconds, 0)
}

// retire makes an old call of one.
func (b *Book) retire(e *entry) {
	o := old{oldKey(e), encode(e)}
	b.touch(e)
	delete(b.entries, e.Session)
	b.olds[e.Session], b.dirty[o.key] = o, true
	b.oldsChanged()
}

// at is the call of a session, for something to happen to it; nil where the book does not have it.
func (b *Book) at(session string) *entry {
	if e := b.entries[session]; e != nil {
		return e
	}
	o, ok := b.olds[session]
	if !ok {
		return nil
	}
	e := b.peek(session)
	b.dirty[o.key] = true
	delete(b.olds, session)
	b.oldsChanged()
	if e == nil { // it cannot be read
		return nil
	}
	e.revived = true
	b.entries[session] = e
	b.touch(e)
	return e
}

// peek is the call of a session, to be looked at.
func (b *Book) peek(session string) *entry {
	if e := b.entries[session]; e != nil {
		return e
	}
	o, ok := b.olds[session]
	if !ok {
		return nil
	}
	e := readEntry(session, o.row)
	if e != nil {
		e.leaves(b.settings.Account)
	}
	return e
}

// readEntry reads the row of a session's call; nil where it cannot be read.
func readEntry(session string, row []byte) *entry {
	e := &entry{}
	if json.Unmarshal(row, e) != nil || e.Session != session || session == "" || !e.sound() {
		return nil
	}
	e.readDeal(row)
	if e.Job != nil {
		e.Job.restored = true
	}
	return e
}

// View is one call; ok is false where the book does not have it.
func (b *Book) View(session string) (v View, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.peek(session)
	if e == nil {
		return v, false
	}
	return b.view(e, b.now()), true
}

// Older is how many calls there are beside those of [Book.Snapshot].
func (b *Book) Older() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.olds)
}

// OlderAt is when those last became others, in milliseconds since 1970, so that who has read them knows whether to read
// them again.
func (b *Book) OlderAt() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.oldsAt
}

func (b *Book) oldsChanged() { b.oldsAt = max(b.oldsAt+1, b.now().UnixMilli()) }

// Old are those calls, the newest first.
func (b *Book) Old() []View {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	views := make([]View, 0, len(b.olds))
	for _, session := range b.oldest() {
		if e := b.peek(session); e != nil {
			views = append(views, b.view(e, now))
		}
	}
	slices.Reverse(views)
	return views
}

// oldest are the sessions of the old calls, the oldest first.
func (b *Book) oldest() []string {
	keys := make([]string, 0, len(b.olds))
	for _, o := range b.olds {
		keys = append(keys, o.key)
	}
	slices.Sort(keys)
	for i, key := range keys {
		keys[i], _ = sessionOfOld(key)
	}
	return keys
}

// size is how much the store holds.
func (b *Book) size() (n int) {
	for _, row := range b.stored {
		n += len(row)
	}
	return n
}

// pruneOld lets go of the oldest where there are too many, or too much, or they are too old; size is how much the store
// holds, and will hold.
func (b *Book) pruneOld(size int, now time.Time) int {
	for _, session := range b.oldest() {
		o := b.olds[session]
		if len(b.entries)+len(b.olds) <= MaxCalls && size <= maxBytes && now.Sub(o.began()) <= MaxAge {
			break
		}
		size -= len(o.row)
		b.dirty[o.key] = true
		delete(b.olds, session)
		b.oldsChanged()
	}
	return size
}
