package worker

import (
	"cmp"
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

// CallView is a call's.
type CallView struct {
	Session       string          `json:"sessionId"`
	Direction     string          `json:"direction"`
	Number        string          `json:"number"`
	Name          string          `json:"name"`
	Contact       *calls.Contact  `json:"contact"`
	Candidates    []calls.Contact `json:"candidates"`
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
		Session: c.Session, Direction: c.Direction, Number: cmp.Or(c.Number, c.Extension), Name: c.Name, Contact: c.Contact, Candidates: c.Contacts,
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
	if v.Candidates == nil {
		v.Candidates = []calls.Contact{} // [] in JSON
	}
	if c.Contact != nil {
		v.Name = c.Contact.Name
	}
	return v
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
