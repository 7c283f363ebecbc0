package calls

import "time"

// number is what is known of a phone number at the connected account. One search serves all calls with
// it for a while.
type number struct {
	Account  string    `json:"account"`
	Contacts []Contact `json:"contacts,omitempty"`
	FoundAt  time.Time `json:"foundAt,omitzero"` // zero: the last search failed

	Code    string    `json:"code,omitempty"`
	Message string    `json:"message,omitempty"`
	Tries   int       `json:"tries,omitempty"` // in vain, in a row
	RetryAt time.Time `json:"retryAt,omitzero"`
}

// maxContacts is the most contacts of one number that are kept; a person with more looks in the CRM.
const maxContacts = 20

// toSearch is the number whose contacts the call needs and does not have; "" for none. A queue's call
// that nobody here has answered needs none: it rings at all of a queue's people.
func (b *Book) toSearch(e *entry) string {
	if e.Searched || e.Chosen != nil || e.LogID != "" || e.Direction == "" || b.settings.Account == "" {
		return ""
	}
	live := !e.over() && (!e.Queue || e.Answered)
	if !live && !e.Opened && !b.wanted(e) {
		return ""
	}
	return searchable(e.other().PhoneNumber)
}

// known is what a recent enough search has found for a number; nil for nothing.
func (b *Book) known(digits string, now time.Time) *number {
	n := b.numbers[digits]
	if n == nil || n.FoundAt.IsZero() || n.Account != b.settings.Account {
		return nil
	}
	keep := foundFor
	if len(n.Contacts) == 0 {
		keep = notFoundFor
	}
	if now.Sub(n.FoundAt) > keep {
		return nil
	}
	return n
}

// search is the action that searches a number, unless it is being searched, or failed a moment ago.
func (b *Book) search(digits string, now time.Time) Action {
	if at, ok := b.asked[digits]; ok && now.Sub(at) < searchLimit {
		return nil
	}
	if n := b.numbers[digits]; n != nil && n.Account == b.settings.Account && now.Before(n.RetryAt) {
		return nil
	}
	b.asked[digits] = now
	return FindContact{Account: b.settings.Account, Number: digits}
}

// searching is how a call stands whose contacts are not known yet.
func (b *Book) searching(e *entry) standing {
	n := b.numbers[searchable(e.other().PhoneNumber)]
	if n == nil || n.Code == "" || n.Account != b.settings.Account {
		return standing{State: Ended, Why: AwaitsContact}
	}
	s := standing{State: Waiting, Why: AwaitsContact, Until: n.RetryAt, Code: n.Code, Message: n.Message}
	if !passing(n.Code) {
		s.State, s.Why = NeedsYou, SearchFailed
	}
	return s
}

// passing reports whether an error with this code may go away by itself.
func passing(code string) bool {
	switch code {
	case "rate_limited", "unavailable", "conflict", "canceled":
		return true
	}
	return false
}

func (b *Book) contactsFound(ev ContactsFound) {
	delete(b.asked, ev.Number)
	if ev.Account != b.settings.Account || ev.Account == "" {
		return // found at a CRM that is not connected any more
	}
	contacts := ev.Contacts[:min(len(ev.Contacts), maxContacts)]
	b.numbers[ev.Number] = &number{Account: ev.Account, Contacts: contacts, FoundAt: b.now()}
	b.dirty[numberPrefix+ev.Number] = true
}

func (b *Book) searchFailed(ev ContactSearchFailed, now time.Time) {
	delete(b.asked, ev.Number)
	if ev.Account != b.settings.Account || ev.Account == "" {
		return
	}
	n := &number{Account: ev.Account, Code: ev.Code, Message: ev.Message, Tries: 1}
	if had := b.numbers[ev.Number]; had != nil && had.Account == ev.Account {
		n.Tries = had.Tries + 1
	}
	wait := min(searchAgain<<min(n.Tries-1, 10), searchAgainLimit)
	if !passing(ev.Code) {
		wait = searchAgainLimit
	}
	n.RetryAt = now.Add(max(wait, ev.RetryAfter))
	b.numbers[ev.Number] = n
	b.dirty[numberPrefix+ev.Number] = true
}

// match gives a call the contacts that were found for its number.
func (b *Book) match(e *entry, contacts []Contact) {
	e.Searched, e.Contacts, e.Account = true, contacts, b.settings.Account
	b.touch(e)
}

// choose settles the contact of a call.
func (e *entry) choose(c Contact) { e.Chosen = &c }

// forgetContacts undoes what was found, to search anew.
func (e *entry) forgetContacts() { e.Searched, e.Contacts, e.Chosen, e.Picked = false, nil, nil, false }

// forget drops what is known of the call's number.
func (b *Book) forget(e *entry) {
	if digits := searchable(e.other().PhoneNumber); b.numbers[digits] != nil {
		delete(b.numbers, digits)
		b.dirty[numberPrefix+digits] = true
	}
}
