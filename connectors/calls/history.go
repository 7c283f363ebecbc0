package calls

import "time"

// The widget asks for every number of the history that a person sees. A search costs a CRM more than any other
// request, so these numbers are searched one after the other, none twice a day.
const (
	historyEvery    = time.Second
	rememberedFor   = 24 * time.Hour
	mostHistory     = 1000
	historyFallback = 30 * time.Second // the worker goes on sooner, as long as it lives
)

// remembered is what a search of the last day has found for a number, or what was made here; nil for nothing.
func (b *Book) remembered(digits string, now time.Time) *number {
	n := b.numberRow(digits)
	if n == nil || n.FoundAt.IsZero() || now.Sub(n.FoundAt) > rememberedFor {
		return nil
	}
	return n
}

// queueSearch has a number of the history searched in its turn.
func (b *Book) queueSearch(digits string) {
	if len(b.history) < mostHistory && !b.inHistory[digits] {
		b.inHistory[digits] = true
		b.history = append(b.history, digits)
	}
}

// searchHistory is the search of the next number of the history, if it is time for one.
func (b *Book) searchHistory(now time.Time) []Action {
	for len(b.history) > 0 && !now.Before(b.historyAt) {
		digits := b.history[0]
		b.history = b.history[1:]
		delete(b.inHistory, digits)
		if b.remembered(digits, now) != nil {
			continue
		}
		if actions := b.search(digits, now); len(actions) > 0 {
			b.historyAt = now.Add(historyEvery)
			search := actions[0].(FindContact)
			search.More = true
			return []Action{search}
		}
	}
	return nil
}

// forgetHistory drops what is to be searched.
func (b *Book) forgetHistory() {
	b.history, b.historyAt = nil, time.Time{}
	clear(b.inHistory)
}
