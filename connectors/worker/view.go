package worker

import (
	"cmp"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/phonenumber"
)

// View is how the calls and the phone stand, for the panel; callscribe.w.ts documents it.
type View struct {
	Phone   PhoneView  `json:"phone"`
	Login   string     `json:"login"`   // whose calls these are: "" the first who has used this browser
	Calls   []CallView `json:"calls"`   // those to which something may happen, and the newest others
	Older   int        `json:"older"`   // how many there are beside: [Worker.OlderCalls]
	OlderAt int64      `json:"olderAt"` // when those last became others: milliseconds since 1970
}

// PhoneView is the phone's.
type PhoneView struct {
	Connected  bool   `json:"connected"`
	SignedIn   bool   `json:"signedIn"`
	Number     string `json:"number"`
	NumberText string `json:"numberText"` // as people write it, without an extension
}

// CallView is a call's.
type CallView struct {
	Session       string          `json:"sessionId"`
	Direction     string          `json:"direction"`
	Number        string          `json:"number"`
	NumberText    string          `json:"numberText"` // the number as people write it; "" where it is none
	Name          string          `json:"name"`
	Contact       *Contact        `json:"contact"`
	Candidates    []Contact       `json:"candidates"`
	Taken         bool            `json:"taken"`           // the contact is taken for all calls with this number
	Deal          string          `json:"deal"`            // of the log, or as it will be: the id of one of the contact's
	StartTime     int64           `json:"startTime"`       // milliseconds since 1970; 0: not known
	Duration      int             `json:"durationSeconds"` // -1: not known
	Result        string          `json:"result"`
	Recording     calls.Recording `json:"recording"`
	RecordingLink string          `json:"recordingLink"`
	VoicemailLink string          `json:"voicemailLink"`
	Subject       string          `json:"subject"`
	Note          string          `json:"note"`
	DraftSubject  *string         `json:"draftSubject"`
	DraftNote     *string         `json:"draftNote"`
	SubjectFrom   *string         `json:"subjectFrom"`
	NoteFrom      *string         `json:"noteFrom"`
	Clash         *calls.Clash    `json:"clash"`
	Changed       *calls.Texts    `json:"changed"` // nil: nothing
	TooLong       string          `json:"tooLong"` // the draft of the note is more than the CRM takes, by how much; "": it fits
	State         string          `json:"state"`
	Why           string          `json:"why"`
	Need          string          `json:"need"`
	Until         int64           `json:"until"` // milliseconds since 1970; 0: not known
	HasLog        bool            `json:"hasLog"`
	LogURL        string          `json:"logUrl"`
}

// Contact is a contact, for pages. Its list of deals is never null.
type Contact struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Type    string       `json:"type"`
	Company string       `json:"company"`
	URL     string       `json:"url"` // its page in the CRM; "" where there is none
	Deals   []calls.Deal `json:"deals"`
}

// contactView is a contact of the chosen account, for pages.
func contactView(c calls.Contact, of chosen) Contact {
	return Contact{
		ID: c.ID, Name: c.Name, Type: c.Type, Company: c.Company, URL: of.page(calls.InCRM(c.ID, c.Type), c.Type), Deals: append([]calls.Deal{}, c.Deals...),
	}
}

// written is a number as people in the region write it, without its extension; "" for what is none.
func written(number, region string) string {
	if n, ok := phonenumber.Parse(number, region); ok {
		return n.For(region)
	}
	return ""
}

// View is how it all stands now.
func (w *Worker) View() View {
	w.mu.Lock()
	p, chosen, login := w.phone, w.chosen, w.logins.name()
	w.mu.Unlock()
	region := w.region()
	v := View{Login: login, Phone: PhoneView{Connected: p.Windows > 0, SignedIn: p.SignedIn, Number: p.Number, NumberText: written(p.Number, region)}, Calls: []CallView{}}
	for _, c := range w.book().Snapshot() {
		one := callView(c, chosen)
		one.NumberText = written(c.Number, region)
		if c.DraftNote != nil {
			if e := w.fits(cmp.Or(c.Account, chosen.Account), *c.DraftNote); e != nil {
				one.TooLong = e.Message
			}
		}
		v.Calls = append(v.Calls, one)
	}
	v.Older, v.OlderAt = w.book().Older(), w.book().OlderAt()
	return v
}

// OlderCalls are the kept calls that the state leaves out. Nothing happens to them by themselves.
func (w *Worker) OlderCalls() []CallView {
	w.mu.Lock()
	chosen := w.chosen
	w.mu.Unlock()
	region := w.region()
	list := []CallView{}
	for _, c := range w.book().Old() {
		one := callView(c, chosen)
		one.NumberText = written(c.Number, region)
		list = append(list, one)
	}
	return list
}

// fits refuses a note that is longer than the CRM of an account takes.
func (w *Worker) fits(account, note string) *calls.InputError {
	platform, err := w.ports.CRMs.Find(platformOf(account))
	if err != nil {
		return nil
	}
	if e := connectors.CheckNote(platform, note); e != nil {
		return &calls.InputError{Message: e.Message, Field: e.Field}
	}
	return nil
}

func callView(c calls.View, chosen chosen) CallView {
	v := CallView{
		Session: c.Session, Direction: c.Direction, Number: cmp.Or(c.Number, c.Extension), Name: c.Name, Candidates: []Contact{}, Taken: c.Taken, Deal: c.Deal,
		StartTime: millis(c.StartTime), Duration: -1, Result: c.Result, Recording: c.Recording, RecordingLink: c.RecordingLink, VoicemailLink: c.VoicemailLink,
		Subject: c.Subject, Note: c.Note, DraftSubject: c.DraftSubject, DraftNote: c.DraftNote,
		SubjectFrom: c.SubjectFrom, NoteFrom: c.NoteFrom, Clash: c.Clash,
		State: string(c.State), Why: why(c, chosen.title), Need: need(c), Until: millis(c.Until), HasLog: c.LogID != "" && c.Why != calls.LogGone, LogURL: c.URL,
	}
	if c.State == calls.Logging {
		v.State = "saving"
	}
	if c.Why == calls.LogGone {
		v.LogURL = ""
	}
	if c.Changed != (calls.Texts{}) {
		v.Changed = &c.Changed
	}
	if c.Duration != nil {
		v.Duration = *c.Duration
	}
	if c.Account != "" && c.Account != chosen.Account {
		chosen.pages = nil // the log is in a CRM that is not connected any more
	}
	for _, one := range c.Contacts {
		v.Candidates = append(v.Candidates, contactView(one, chosen))
	}
	if c.Contact != nil {
		one := contactView(*c.Contact, chosen)
		v.Contact, v.Name = &one, one.Name
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
	case calls.OtherParty:
		return "confirm"
	}
	if c.Code == "unauthenticated" {
		return "sign_in"
	}
	return "look"
}
