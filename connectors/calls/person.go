package calls

import (
	"cmp"
	"slices"
	"strconv"

	"callscribe/connectors/words"
)

// Limits of what a person types, in bytes. They are above what a CRM is known to take. A draft may be longer: it is to
// be shortened, and not lost.
const (
	maxSubject = 1 << 10
	maxNote    = 100 << 10
	maxDraft   = 1 << 20
)

// maxHeard is how many requests are remembered, so that none is heard twice.
const maxHeard = 16

// person takes in what a person did with a call.
func (b *Book) person(e *entry, event Event) ([]Action, error) {
	switch ev := event.(type) {
	case Draft:
		return nil, e.draft(typed{ev.Subject, ev.Note, ev.Before, ev.InForm})
	case Save:
		t := typed{ev.Subject, ev.Note, ev.Before, false}
		if err := cmp.Or(b.takes(e, t), e.checkDeal(ev.Deal)); err != nil {
			return nil, err
		}
		if e.heard(ev.ID) {
			return nil, nil
		}
		e.saveText(t)
		e.chooseDeal(ev.Deal)
	case Log:
		if err := cmp.Or(b.takes(e, typed{ev.Subject, ev.Note, ev.Before, ev.InForm}), e.checkDeal(ev.Deal)); err != nil {
			return nil, err
		}
		if e.heard(ev.ID) {
			return nil, nil
		}
		return b.log(e, ev), nil
	case Choose:
		if e.LogID == "" && (e.Job == nil || e.Job.State == parked) {
			b.chooseByPerson(e, ev.Contact)
			return b.take(e, ev.Contact, ev.Always), nil
		}
	case AskAgain:
		if b.taken(e) {
			b.newRow(searchable(e.other().PhoneNumber)).Taken = ""
		}
	case Dismiss:
		e.OtherParty = false // the person has seen it
		if e.Gone {
			b.letGo(e)
		}
		if !e.hasLog() {
			e.Requested, e.Dismissed = false, true
		}
	}
	return nil, nil
}

// takes refuses texts that cannot be brought to the CRM, before they are accepted; they stay drafts.
func (b *Book) takes(e *entry, t typed) error {
	err := cmp.Or(shortSubject(t.Subject), shortNote(t.Note, maxNote), b.fitsCRM(e, t.Note))
	if err == nil {
		return nil
	}
	return cmp.Or(e.draft(t), error(err)) // which says what is too much by far
}

// fitsCRM refuses a note that is longer than the CRM of the call's log takes, or that of the log to be.
func (b *Book) fitsCRM(e *entry, note *string) *InputError {
	account := b.settings.Account
	if e.hasLog() {
		account = e.Account
	}
	if note == nil || account == "" {
		return nil
	}
	return b.fits(account, *note)
}

// shortSubject refuses a subject that is too long for any CRM.
func shortSubject(subject *string) *InputError {
	if subject == nil || len(*subject) <= maxSubject {
		return nil
	}
	return &InputError{Field: "subject", Message: words.Say("subjectTooLong", strconv.Itoa(maxSubject))}
}

// shortNote refuses a note of more than so many bytes.
func shortNote(note *string, most int) *InputError {
	if note == nil || len(*note) <= most {
		return nil
	}
	return &InputError{Field: "note", Message: words.Say("noteTooLong", strconv.Itoa(most))}
}

func (b *Book) log(e *entry, ev Log) []Action {
	if e.Gone { // logged again
		b.letGo(e)
	}
	if e.lostSight(b.now()) { // nobody will tell of its end any more, nor how long it was
		e.EndedAt, e.Device.Duration = e.NewsAt, nil
	}
	e.saveText(typed{ev.Subject, ev.Note, ev.Before, ev.InForm})
	e.chooseDeal(ev.Deal)
	if e.LogID != "" || e.Job != nil {
		return nil
	}
	e.Requested, e.Dismissed = true, false
	switch {
	case ev.Contact != nil:
		b.chooseByPerson(e, *ev.Contact)
		return b.take(e, *ev.Contact, ev.Always)
	case ev.NewContact != "" && !e.NewName && b.settings.Account != "":
		e.NewName = true
		return []Action{CreateContact{
			Account: b.settings.Account, Session: e.Session, Number: searchable(e.other().PhoneNumber),
			Name: ev.NewContact, Type: ev.NewContactType,
		}}
	default: // try again what the CRM refused to search
		if n := b.numberRow(searchable(e.other().PhoneNumber)); n != nil && n.Code != "" {
			b.tryAgain(n, searchable(e.other().PhoneNumber))
		}
	}
	return nil
}

// letGo forgets a log that has gone: the call can have another.
func (b *Book) letGo(e *entry) {
	e.Gone, e.LogID, e.URL, e.Sent, e.SentDeal, e.Refused = false, "", "", values{}, "", nil
	if !e.Picked || e.Account != b.settings.Account {
		e.forgetContacts()
	}
}

func (b *Book) chooseByPerson(e *entry, c Contact) {
	if c.ID == "" || b.settings.Account == "" {
		return
	}
	if e.Job != nil {
		e.takeBack()
	}
	e.choose(c)
	e.Account, e.Anew, e.Picked, e.MustPick = b.settings.Account, false, true, false
}

// take has a contact taken for all calls with a number from now on, where several have it. Those that wait for that
// choice go on with it.
func (b *Book) take(e *entry, c Contact, always bool) []Action {
	digits := searchable(e.other().PhoneNumber)
	if !always || digits == "" || b.settings.Account == "" {
		return nil
	}
	n := b.newRow(digits)
	if n.Taken = c.ID; find(n.Contacts, c.ID) == nil {
		return nil
	}
	return b.goOn(e, digits, n)
}

// taken reports whether the call's contact is taken for all calls with its number.
func (b *Book) taken(e *entry) bool {
	n := b.numberRow(searchable(e.other().PhoneNumber))
	return n != nil && n.Taken != "" && e.Chosen != nil && e.Chosen.is(n.Taken) && len(n.Contacts) > 1
}

// heard reports whether a request was heard before, and remembers it.
func (e *entry) heard(id string) bool {
	if id == "" {
		return false
	}
	if slices.Contains(e.Heard, id) {
		return true
	}
	e.Heard = append(e.Heard, id)
	e.Heard = e.Heard[max(0, len(e.Heard)-maxHeard):]
	return false
}

// text is a text that may be missing.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
