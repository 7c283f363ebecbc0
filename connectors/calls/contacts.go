package calls

import (
	"slices"
	"time"

	"callscribe/connectors/ringcentral"
)

// number is what is known of a phone number at the connected account. One search serves all calls with it for a
// while, and the widget's history for a day.
type number struct {
	Account  string    `json:"account"`
	Contacts []Contact `json:"contacts,omitempty"`
	FoundAt  time.Time `json:"foundAt,omitzero"` // zero: no search has succeeded
	Brief    bool      `json:"brief,omitempty"`  // their deals were not asked for

	Made  []Contact `json:"made,omitempty"`  // made here: the CRM's search may not know them yet
	Taken string    `json:"taken,omitempty"` // the id of the one whom a person always means, of several

	Code    string    `json:"code,omitempty"` // of the last search, if it failed
	Message string    `json:"message,omitempty"`
	Tries   int       `json:"tries,omitempty"` // in vain, in a row
	RetryAt time.Time `json:"retryAt,omitzero"`
}

// maxContacts is the most contacts of one number that are kept; a person with more looks in the CRM.
const maxContacts = 20

// toSearch is the number whose contacts the call needs and does not have; "" for none. A queue's call
// that nobody here has answered needs none: it rings at all of a queue's people.
func (b *Book) toSearch(e *entry) string {
	number := searchable(e.other().PhoneNumber)
	switch {
	case e.Searched || e.Direction == "" || b.settings.Account == "" || e.Service:
		return ""
	case e.hasLog():
		if e.Doubted && e.Account == b.settings.Account {
			return number
		}
		return ""
	case e.Chosen != nil:
		return ""
	}
	live := !e.over() && (!e.Queue || e.Answered)
	if !live && !e.Opened && !b.wanted(e) {
		return ""
	}
	return number
}

// hasLog reports whether the call has a log, or one on its way.
func (e *entry) hasLog() bool { return e.LogID != "" || e.Job != nil }

// numberRow is what is known of a number at the connected account; nil for nothing.
func (b *Book) numberRow(digits string) *number {
	if n := b.numbers[digits]; n != nil && n.Account == b.settings.Account {
		return n
	}
	return nil
}

// newRow is the same, made where there is none.
func (b *Book) newRow(digits string) *number {
	n := b.numberRow(digits)
	if n == nil {
		n = &number{Account: b.settings.Account}
		b.numbers[digits] = n
	}
	b.dirty[numberPrefix+digits] = true
	return n
}

// known is what a search has found for a number that is recent enough for a call; nil for nothing.
func (b *Book) known(digits string, now time.Time) *number {
	n := b.numberRow(digits)
	if n == nil || n.FoundAt.IsZero() {
		return nil
	}
	keep := foundFor
	switch {
	case len(n.Contacts) == 0:
		keep = notFoundFor
	case n.Brief:
		return nil
	}
	if now.Sub(n.FoundAt) > keep {
		return nil
	}
	return n
}

// search is the action that searches a number, unless it is being searched, or failed a moment ago.
func (b *Book) search(digits string, now time.Time) []Action {
	if at, ok := b.asked[digits]; ok && now.Sub(at) < searchLimit {
		return nil
	}
	if n := b.numberRow(digits); n != nil && now.Before(n.RetryAt) {
		return nil
	}
	b.asked[digits] = now
	return []Action{FindContact{Account: b.settings.Account, Number: digits}}
}

// searchedUntil is when the searches that are on their way count as lost; zero where there is none.
func (b *Book) searchedUntil(now time.Time) (until time.Time) {
	for _, at := range b.asked {
		if lost := at.Add(searchLimit); lost.After(now) && lost.After(until) {
			until = lost
		}
	}
	return until
}

// searching is how a call stands whose contacts are not known yet.
func (b *Book) searching(e *entry) standing {
	n := b.numberRow(searchable(e.other().PhoneNumber))
	if n == nil || n.Code == "" || passing(n.Code) && !n.RetryAt.After(b.now()) {
		s := standing{State: Ended, Why: AwaitsContact}
		if n != nil {
			s.Until = n.RetryAt // it has passed: the search is due
		}
		return s
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
	n := b.newRow(ev.Number)
	if passing(n.Code) { // the CRM is back
		b.searchNotBefore(time.Time{})
	}
	made := n.Made
	if b.now().Sub(n.FoundAt) > madeFor && !n.FoundAt.IsZero() {
		made = nil // the CRM's search knows them, or they are gone
	}
	contacts := ev.Contacts[:min(len(ev.Contacts), maxContacts)]
	for i := range contacts {
		if c := find(n.Contacts, contacts[i].ID); c != nil && ev.Brief { // a call that waits keeps their deals
			contacts[i].Deals = c.Deals
		}
	}
	*n = number{Account: ev.Account, Contacts: contacts, FoundAt: b.now(), Brief: ev.Brief, Made: made, Taken: n.Taken}
	for _, c := range made {
		n.add(c)
	}
	b.matchAll(ev.Number, n)
}

// add makes a contact one of the number's.
func (n *number) add(c Contact) {
	if find(n.Contacts, c.ID) == nil {
		n.Contacts = append(slices.Clip(n.Contacts), c)
	}
}

// matchAll gives all calls that wait for a contact with a number what is known of it now: it may be more than when
// they were searched for.
func (b *Book) matchAll(digits string, n *number) {
	for _, e := range b.entries {
		if e.Searched && e.Chosen == nil && !e.hasLog() && searchable(e.other().PhoneNumber) == digits {
			b.match(e, n)
		}
	}
}

func (b *Book) searchFailed(ev ContactSearchFailed, now time.Time) {
	delete(b.asked, ev.Number)
	if ev.Account != b.settings.Account || ev.Account == "" {
		return
	}
	n := b.newRow(ev.Number)
	n.Code, n.Message, n.Tries = ev.Code, ev.Message, n.Tries+1
	wait := min(searchAgain<<min(n.Tries-1, 10), searchAgainLimit)
	if !passing(ev.Code) {
		wait = refusedFor
	}
	n.RetryAt = now.Add(max(wait, ev.RetryAfter))
	if passing(ev.Code) {
		b.searchNotBefore(n.RetryAt)
	}
	b.historyAt = n.RetryAt // what can wait does not press a CRM that has enough to do
}

// searchNotBefore has all numbers that the CRM could not look for wait until then: one has shown how it stands. A zero
// time lets them go.
func (b *Book) searchNotBefore(at time.Time) {
	for digits, n := range b.numbers {
		if n.Account == b.settings.Account && passing(n.Code) && (at.IsZero() || n.RetryAt.Before(at)) {
			n.RetryAt = at
			b.dirty[numberPrefix+digits] = true
		}
	}
}

// match gives a call the contacts that its number has. Of a call that has a log it is only learned whether that is
// with one of them.
func (b *Book) match(e *entry, n *number) {
	b.touch(e)
	e.Searched = true
	if e.hasLog() {
		e.OtherParty = e.Chosen == nil || find(n.Contacts, e.Chosen.ID) == nil
		return
	}
	e.Contacts, e.Account = n.Contacts, b.settings.Account
	if taken := find(n.Contacts, n.Taken); taken != nil && len(n.Contacts) > 1 && !e.MustPick {
		e.choose(*taken)
	}
}

// see takes a call's state in. Where it names another party than was known, for a call that was transferred, the
// contact is searched anew; a log that is with another contact is a person's to judge.
func (b *Book) see(e *entry, c ringcentral.Call, now time.Time) {
	before := e.party()
	e.see(c, now)
	b.findVoicemail(e)
	if before == e.party() || before == "" || e.Picked {
		return
	}
	if !e.hasLog() {
		e.forgetContacts()
		e.Anew, e.MustPick = false, false
		return
	}
	e.Doubted, e.Searched = true, false
	e.OtherParty = searchable(e.other().PhoneNumber) == "" // nobody is to be found
}

// party is the other party in a form that is the same for the same party; "" while none is known.
func (e *entry) party() string {
	p := e.other()
	return either(either(searchable(p.PhoneNumber), p.PhoneNumber), p.Extension)
}

// open notes that a person looks at the call. What the CRM holds of its log is read; a contact that was not found may
// have been added since.
func (b *Book) open(e *entry, now time.Time) []Action {
	e.Opened, e.revived = true, true
	b.touch(e)
	if actions := e.open(now); actions != nil {
		return actions
	}
	digits := searchable(e.other().PhoneNumber)
	b.askedByPerson(digits)
	n := b.numberRow(digits)
	if digits == "" || !e.Searched || e.Chosen != nil || len(e.Contacts) > 0 || e.hasLog() || n != nil && now.Sub(n.FoundAt) < lookAgain {
		return nil
	}
	return b.search(digits, now)
}

// choose settles the contact of a call.
func (e *entry) choose(c Contact) { e.Chosen = &c }

// forgetContacts undoes what was found, to search anew.
func (e *entry) forgetContacts() {
	e.Searched, e.Contacts, e.Found, e.Chosen, e.Picked = false, nil, nil, nil, false
}

// tryAgain has a number searched again of which the CRM refused that.
func (b *Book) tryAgain(n *number, digits string) {
	n.Code, n.Message, n.Tries, n.RetryAt = "", "", 0, time.Time{}
	b.dirty[numberPrefix+digits] = true
}

// askedByPerson has a number searched again, if the CRM refused to search it: it may be allowed by now.
func (b *Book) askedByPerson(digits string) {
	if n := b.numberRow(digits); n != nil && n.Code != "" && !passing(n.Code) {
		b.tryAgain(n, digits)
	}
}

// forget drops what was found for the call's number; what a person has said of it stays.
func (b *Book) forget(e *entry) {
	digits := searchable(e.other().PhoneNumber)
	n := b.numbers[digits]
	if n == nil {
		return
	}
	if delete(b.numbers, digits); n.Taken != "" {
		b.numbers[digits] = &number{Account: n.Account, Taken: n.Taken}
	}
	b.dirty[numberPrefix+digits] = true
}
