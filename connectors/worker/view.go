package worker

import (
	"time"

	"callscribe/connectors/calls"
)

// View is how the calls and the phone stand, for the panel; callscribe.w.ts documents it.
type View struct {
	Phone PhoneView  `json:"phone"`
	Calls []CallView `json:"calls"`
}

// PhoneView is the phone's.
type PhoneView struct {
	Connected bool   `json:"connected"`
	SignedIn  bool   `json:"signedIn"`
	Number    string `json:"number"`
}

// ContactView is a contact's.
type ContactView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Company string `json:"company"`
}

// CallView is a call's.
type CallView struct {
	Session       string          `json:"sessionId"`
	Direction     string          `json:"direction"`
	Number        string          `json:"number"`
	Name          string          `json:"name"`
	Contact       *ContactView    `json:"contact"`
	Candidates    []ContactView   `json:"candidates"`
	StartTime     int64           `json:"startTime"`       // milliseconds since 1970; 0: not known
	Duration      int             `json:"durationSeconds"` // -1: not known
	Result        string          `json:"result"`
	Recording     calls.Recording `json:"recording"`
	RecordingLink string          `json:"recordingLink"`
	Subject       string          `json:"subject"`
	Note          string          `json:"note"`
	DraftSubject  *string         `json:"draftSubject"`
	DraftNote     *string         `json:"draftNote"`
	State         string          `json:"state"`
	Why           string          `json:"why"`
	Need          string          `json:"need"`
	Until         int64           `json:"until"` // milliseconds since 1970; 0: not known
	LogURL        string          `json:"logUrl"`
}

// View is how it all stands now.
func (w *Worker) View() View {
	w.mu.Lock()
	p := w.phone
	title := w.chosen.title
	w.mu.Unlock()
	v := View{Phone: PhoneView{Connected: p.Windows > 0, SignedIn: p.SignedIn, Number: p.Number}, Calls: []CallView{}}
	for _, c := range w.book.Snapshot() {
		v.Calls = append(v.Calls, callView(c, title))
	}
	return v
}

func callView(c calls.View, title string) CallView {
	v := CallView{
		Session: c.Session, Direction: c.Direction, Number: either(c.Number, c.Extension), Name: c.Name, Candidates: Contacts(c.Contacts),
		StartTime: millis(c.StartTime), Duration: -1, Result: c.Result, Recording: c.Recording, RecordingLink: c.RecordingLink,
		Subject: c.Subject, Note: c.Note, DraftSubject: c.DraftSubject, DraftNote: c.DraftNote,
		State: string(c.State), Why: why(c, title), Need: need(c), Until: millis(c.Until), LogURL: c.URL,
	}
	if c.State == calls.Logging {
		v.State = "saving"
	}
	if c.Why == calls.LogGone {
		v.LogURL = ""
	}
	if c.Duration != nil {
		v.Duration = *c.Duration
	}
	if c.Contact != nil {
		v.Contact = &Contacts([]calls.Contact{*c.Contact})[0]
		v.Name = c.Contact.Name
	}
	return v
}

// Contacts are contacts for pages.
func Contacts(list []calls.Contact) []ContactView {
	out := []ContactView{}
	for _, c := range list {
		out = append(out, ContactView{ID: c.ID, Name: c.Name, Type: c.Type, Company: c.Company})
	}
	return out
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// need is what the person is asked for.
func need(c calls.View) string {
	if c.State != calls.NeedsYou {
		return ""
	}
	switch c.Why {
	case calls.NotConnected:
		return "sign_in"
	case calls.SeveralContacts:
		return "choose_contact"
	case calls.NoContact, calls.HiddenNumber, calls.StrangeNumber, calls.InternalCall, calls.ContactGone:
		return "create_contact"
	}
	if c.Code == "unauthenticated" {
		return "sign_in"
	}
	return "look"
}

// why is the sentence for a call's state.
func why(c calls.View, title string) string {
	switch c.State {
	case calls.NeedsYou:
		if c.Why == calls.Refused || c.Why == calls.SearchFailed {
			return either(c.Message, whyNeeded(c.Why, title))
		}
		return whyNeeded(c.Why, title)
	case calls.Waiting:
		return c.Message
	case calls.Ended:
		switch c.Why {
		case calls.AwaitsContact:
			return "Looking for the contact."
		case calls.AwaitsRecord:
			return "Waiting for RingCentral's record of the call."
		case calls.AwaitsRecording:
			return "Waiting for the recording."
		}
	case calls.NotLogged:
		switch c.Why {
		case calls.AutoOff:
			return "Automatic logging was off."
		case calls.AnsweredElsewhere:
			return "A colleague answered."
		case calls.Dismissed:
			return "You chose not to log it."
		case calls.InternalCall:
			return "Internal calls are not logged."
		case calls.LostSight:
			return "The phone was closed before the call ended."
		}
	}
	return ""
}

// whyNeeded is what a person is told when a call waits for them.
func whyNeeded(w calls.Why, title string) string {
	in := either(title, "the CRM")
	switch w {
	case calls.NotConnected:
		return "Connect a CRM, so that this call can be logged."
	case calls.NoContact:
		return "Nobody in " + in + " has this number. Create the contact, or find them by name."
	case calls.SeveralContacts:
		return "Several contacts in " + in + " have this number. Choose the one you spoke with."
	case calls.HiddenNumber:
		return "The caller hid their number. Find the contact by name, or create one."
	case calls.StrangeNumber:
		return "This number cannot be searched for. Find the contact by name, or create one."
	case calls.InternalCall:
		return "This was an internal call. Choose a contact if it should be logged."
	case calls.ContactGone:
		return "The contact was deleted in " + in + ". Choose another one."
	case calls.LogGone:
		return "The log of this call was deleted in " + in + ". Log the call again to keep your text."
	case calls.SearchFailed:
		return in + " could not be searched for the contact. Find them by name, or try again."
	}
	return in + " refused the call log. Look at it, correct it and save again."
}
