package calls

import "slices"

// Limits of what a person types, in bytes. They are above what a CRM takes.
const (
	maxSubject = 1 << 10
	maxNote    = 100 << 10
)

// maxHeard is how many requests are remembered, so that none is heard twice.
const maxHeard = 16

// person takes in what a person did with a call.
func (b *Book) person(e *entry, event Event) ([]Action, error) {
	switch ev := event.(type) {
	case Draft:
		if err := limit(ev.Subject, ev.Note); err != nil {
			return nil, err
		}
		e.draft(ev.Subject, ev.Note)
	case Save:
		if err := limit(ev.Subject, ev.Note); err != nil {
			return nil, err
		}
		if e.heard(ev.ID) {
			return nil, nil
		}
		e.saveText(ev.Subject, ev.Note)
	case Log:
		if err := limit(ev.Subject, ev.Note); err != nil {
			return nil, err
		}
		if e.heard(ev.ID) {
			return nil, nil
		}
		return b.log(e, ev), nil
	case Choose:
		if e.LogID == "" && (e.Job == nil || e.Job.State == parked) {
			b.chooseByPerson(e, ev.Contact)
		}
	case Dismiss:
		if e.LogID == "" && e.Job == nil {
			e.Requested, e.Dismissed = false, true
		}
	}
	return nil, nil
}

func limit(subject, note *string) error {
	switch {
	case subject != nil && len(*subject) > maxSubject:
		return &InputError{"The subject is too long. Shorten it, then save again."}
	case note != nil && len(*note) > maxNote:
		return &InputError{"The note is too long for one call. Shorten it, then save again."}
	}
	return nil
}

// draft keeps what is being typed. What equals the saved text is no draft.
func (e *entry) draft(subject, note *string) {
	if subject != nil {
		e.DraftSubject = subject
		if *subject == e.subject() {
			e.DraftSubject = nil
		}
	}
	if note != nil {
		e.DraftNote = note
		if *note == text(e.Note) {
			e.DraftNote = nil
		}
	}
}

// saveText keeps what a person saved. Saving again what was refused tries again.
func (e *entry) saveText(subject, note *string) {
	if subject != nil {
		e.DraftSubject = nil
		if *subject != e.subject() {
			e.Subject = subject
		}
	}
	if note != nil {
		e.DraftNote = nil
		if *note != text(e.Note) {
			e.Note = note
		}
	}
	if e.Job != nil && e.Job.State == parked {
		e.takeBack()
	}
}

func (b *Book) log(e *entry, ev Log) []Action {
	if e.Gone { // logged again
		e.Gone, e.LogID, e.URL, e.Sent = false, "", "", values{}
		e.forgetContacts()
	}
	e.saveText(ev.Subject, ev.Note)
	if e.LogID != "" || e.Job != nil {
		return nil
	}
	e.Requested, e.Dismissed = true, false
	e.DealID, e.LeadID = ev.DealID, ev.LeadID
	switch {
	case ev.Contact != nil:
		b.chooseByPerson(e, *ev.Contact)
	case ev.NewContact != "" && !e.NewName && b.settings.Account != "":
		e.NewName = true
		return []Action{CreateContact{
			Account: b.settings.Account, Session: e.Session, Number: searchable(e.other().PhoneNumber),
			Name: ev.NewContact, Type: ev.NewContactType,
		}}
	default: // try again what the CRM refused to search
		if n := b.numbers[searchable(e.other().PhoneNumber)]; n != nil && n.Code != "" {
			b.forget(e)
		}
	}
	return nil
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
