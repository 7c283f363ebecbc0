package calls

import (
	"strings"
	"time"
)

// View is one call, for the panel.
type View struct {
	Session   string    `json:"session"`
	Direction string    `json:"direction"` // "Inbound", "Outbound" or "" while it is not known
	Name      string    `json:"name"`      // the other party's, as the phone has it
	Number    string    `json:"number"`    // "": hidden, or an extension
	Extension string    `json:"extension"`
	StartTime time.Time `json:"startTime,omitzero"`
	Duration  *int      `json:"duration"` // seconds; null while it is not known
	Result    string    `json:"result"`
	Final     bool      `json:"final"` // start, duration and result are the servers'

	State   State     `json:"state"`
	Why     Why       `json:"why"`
	Until   time.Time `json:"until,omitzero"`
	Code    string    `json:"code"`    // the CRM's reason
	Message string    `json:"message"` // and its sentence

	Recording     Recording `json:"recording"`
	RecordingLink string    `json:"recordingLink"`
	VoicemailLink string    `json:"voicemailLink"`

	Contact  *Contact  `json:"contact"`  // null: none, or not chosen
	Contacts []Contact `json:"contacts"` // to choose from
	Taken    bool      `json:"taken"`    // the contact is taken for all calls with this number

	Subject      string  `json:"subject"` // as saved, or as it will be
	Note         string  `json:"note"`
	DraftSubject *string `json:"draftSubject"` // typed, not saved; null: nothing
	DraftNote    *string `json:"draftNote"`
	SubjectFrom  *string `json:"subjectFrom"` // the saved texts from which they were made
	NoteFrom     *string `json:"noteFrom"`
	Clash        *Clash  `json:"clash"`   // null: nobody else has changed the person's text
	Changed      Texts   `json:"changed"` // what the CRM holds by now, where a draft was made from another text

	Deal string `json:"deal"` // of the log, or as it will be; see Deal.ID

	Account string `json:"account"` // of the log
	LogID   string `json:"logId"`   // "": there is none
	URL     string `json:"url"`
}

// Needs is how many calls wait for the person.
func (b *Book) Needs() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	for _, e := range b.entries {
		if b.stand(e, now).State == NeedsYou {
			n++
		}
	}
	return n
}

// Snapshot is all calls, the newest first.
func (b *Book) Snapshot() []View {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	views := make([]View, 0, len(b.entries))
	for _, e := range b.sorted() {
		views = append(views, b.view(e, now))
	}
	return views
}

func (b *Book) view(e *entry, now time.Time) View {
	facts, party, stand := e.facts(), e.other(), b.stand(e, now)
	v := View{
		Session: e.Session, Direction: e.Direction,
		Name: party.Name, Number: party.PhoneNumber, Extension: party.Extension,
		StartTime: e.began(), Duration: facts.Duration, Result: facts.Result, Final: e.Server != nil,
		State: stand.State, Why: stand.Why, Until: stand.Until, Code: stand.Code, Message: stand.Message,
		Recording: e.recording(now), RecordingLink: e.Link, VoicemailLink: e.Voicemail, Contacts: e.Contacts, Taken: b.taken(e),
		Subject: e.subject(), Note: text(e.Note), DraftSubject: e.DraftSubject, DraftNote: e.DraftNote,
		SubjectFrom: e.SubjectFrom, NoteFrom: e.NoteFrom, Clash: e.clash(), Changed: e.changed(),
		LogID: e.LogID, URL: e.URL, Deal: b.deal(e),
	}
	if hidden(party.PhoneNumber) {
		if v.Number = ""; strings.EqualFold(v.Name, party.PhoneNumber) {
			v.Name = ""
		}
	}
	v.Contact, _ = e.contact()
	if e.LogID != "" {
		v.Account = e.Account
	}
	return v
}
