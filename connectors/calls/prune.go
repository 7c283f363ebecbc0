package calls

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Bounds of the book. A finished call goes when the book is full or it is old. One with a draft, or with
// something left to do, stays longer; when it must go, a person is told ([Dropped]).
const (
	MaxCalls      = 2000                // that are kept
	MaxRecent     = 300                 // of them, those that are not old
	MaxAge        = 90 * 24 * time.Hour // RingCentral keeps recordings as long
	maxUnfinished = 2 * MaxRecent       // and the finished ones that are not old
	maxBytes      = 4 << 20             // of all rows: Chrome gives an extension 10 MB, for two people and all that waits
	maxNumbers    = 500
	takenFor      = 365 * 24 * time.Hour // since a number was last searched
)

// prune keeps the book within its bounds.
func (b *Book) prune(now time.Time) []Action {
	size := b.size()
	if len(b.entries) <= MaxRecent && size <= maxBytes && now.Sub(b.pruned) < time.Hour {
		return nil
	}
	b.pruned = now
	size = b.pruneOld(size, now)
	var actions []Action
	list := b.sorted()
	for i := len(list) - 1; i >= 0; i-- { // the oldest first
		e := list[i]
		age := now.Sub(e.NewsAt)
		switch finished := b.finished(e, now); {
		case finished && age <= MaxAge && size <= maxBytes:
			if len(b.entries) > MaxRecent && !e.revived {
				b.retire(e)
			}
			continue
		case finished:
		case age > MaxAge || len(b.entries) > maxUnfinished:
			actions = append(actions, Dropped{e.Session})
		default:
			continue
		}
		size -= len(b.stored[callPrefix+e.Session])
		b.touch(e)
		delete(b.entries, e.Session)
	}
	b.pruneOld(size, now)
	b.pruneNumbers(now)
	return actions
}

// finished reports whether nothing would be missed: no text that is not saved, nothing to do, nobody to
// be asked, no call that goes on.
func (b *Book) finished(e *entry, now time.Time) bool {
	if e.DraftSubject != nil || e.DraftNote != nil {
		return false
	}
	s := b.stand(e, now)
	return s.State == NotLogged || s.State == Logged && e.recording(now) != Expected
}

// pruneNumbers lets go of numbers of which nothing recent is known; the oldest first where there are too many.
func (b *Book) pruneNumbers(now time.Time) {
	until := func(n *number) time.Time {
		if n.Taken != "" && n.FoundAt.IsZero() { // it is still to be searched
			return now.Add(takenFor)
		}
		if n.Taken != "" { // a person's choice
			return n.FoundAt.Add(takenFor)
		}
		if failed := n.RetryAt.Add(refusedFor); n.Code != "" && failed.After(n.FoundAt.Add(rememberedFor)) {
			return failed
		}
		return n.FoundAt.Add(rememberedFor)
	}
	type known struct {
		digits string
		until  time.Time
	}
	var list []*known // all sorting of pointers is one piece of code in the module
	for digits, n := range b.numbers {
		list = append(list, &known{digits, until(n)})
	}
	slices.SortFunc(list, func(x, y *known) int { return cmp.Or(x.until.Compare(y.until), strings.Compare(x.digits, y.digits)) })
	for i, k := range list {
		if now.After(k.until) || len(list)-i > maxNumbers {
			delete(b.numbers, k.digits)
			b.dirty[numberPrefix+k.digits] = true
		}
	}
}

// Next is when the book wants a [Tick]; zero for never.
func (b *Book) Next() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	var next time.Time
	sooner := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if len(b.dirty) > 0 { // the store failed, and may work again
		sooner(now.Add(storeAgain))
	}
	if len(b.history) > 0 {
		sooner(b.historyAt.Add(historyFallback))
	}
	for _, e := range b.entries {
		sooner(b.pollAt(e, now))
		switch s := b.stand(e, now); {
		case e.Job != nil && e.Job.State == decided:
			sooner(e.Job.RetryAt)
		case e.Job != nil: // the outbox has alarms of its own
		case s.Why == AwaitsContact && s.State == Ended:
			if at := b.searchedUntil(now); !at.IsZero() {
				sooner(at)
			} else if !s.Until.IsZero() {
				sooner(now.Add(searchAgain)) // its time came between two looks
			}
		case s.State == Logging: // the same
			sooner(now.Add(handOverAgain))
		case s.State == Ended, s.State == Waiting:
			sooner(s.Until)
		}
	}
	return next
}
