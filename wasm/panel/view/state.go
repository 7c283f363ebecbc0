// Package view is what the side panel shows, without a browser: from the worker's state to words, and
// from words to a tree of nodes that package main puts on the page. A [Model] takes what a person does
// and says what to ask the worker.
package view

// State is the worker's state, as far as the panel shows it; extension/callscribe.d.ts documents it.
type State struct {
	Account  *Account
	Phone    Phone
	Login    string // whose calls these are
	Calls    []Call
	Older    int     // how many calls there are beside
	OlderAt  float64 // when those last became others
	Jobs     []Job
	Settings Settings
	CallLog  CallLog
}

// CallLog is how the reading of RingCentral's call log stands.
type CallLog struct {
	On       bool // the person wants it
	SignedIn bool
	Why      string // why it could not be read; "": it was, or is yet to be
}

// Account is the connected account of the CRM.
type Account struct {
	Platform string
	Title    string
	Hostname string
	Name     string
	Company  string
	SignedIn bool
	Answers  string // what the CRM's last answer was: "", "refused" or "unreachable"
	NewTypes []string
}

// Phone is how RingCentral's widget stands.
type Phone struct {
	Connected  bool
	SignedIn   bool
	Number     string // "<main number>*<extension>"
	NumberText string // the main number as people in its country write it; "": not known
}

// Call is one call of the phone.
type Call struct {
	SessionID     string
	Direction     string // "Inbound", "Outbound" or ""
	Number        string // "": hidden
	NumberText    string // the number as people in its country write it; "": not known
	Name          string
	Contact       *Contact
	Candidates    []Contact
	StartTime     float64 // milliseconds since 1970; 0: not known
	Duration      float64 // -1: not known
	Result        string
	Recording     string // "none", "expected", "linked", "too_short", "missing"
	RecordingLink string
	Taken         bool // the contact is taken for all calls with this number
	VoicemailLink string
	Subject       string
	Note          string
	DraftSubject  *string // nil: nothing typed that is not saved
	DraftNote     *string
	SubjectFrom   *string // from which the draft was made; nil: from Subject
	NoteFrom      *string
	State         string // one of the states of words.go
	Why           string
	Need          string  // "", "choose_contact", "create_contact", "sign_in", "look", "confirm"
	Until         float64 // milliseconds since 1970; 0: not known
	HasLog        bool
	LogURL        string  // the log's page in the CRM; "": there is none
	Deal          string  // the id of the deal or lead that the call belongs to, as in Contact.Deals
	Clash         *Clash  // nil: nobody else has changed the person's text
	NoteNow       *string // what the CRM has by now, where the draft was made from another text; nil: nothing else
	SubjectNow    *string
	TooLong       string // why the draft of the note is more than the CRM takes; "": it fits

	hay string // what a search looks through, in lower case
}

// Clash is a text that the person and somebody in the CRM have both changed.
type Clash struct {
	Part         string // "note" or "subject"
	Mine, Theirs string
}

// Contact is a contact of the CRM.
type Contact struct {
	ID      string
	Name    string
	Type    string
	Company string
	URL     string // the contact's page in the CRM; "" where there is none
	Deals   []Deal // open ones, and leads
}

// Deal is a deal or a lead to which a call can belong. The id says which it is.
type Deal struct {
	ID    string
	Title string
}

// Job is an update in the outbox.
type Job struct {
	ID        string
	SessionID string
	Title     string
	State     string // "waiting" or "parked"
	Code      string
	Why       string
	Until     float64
	Accepted  float64
}

// Settings are those of the settings that the panel itself obeys.
type Settings struct {
	Levels       Levels
	OpenOnAnswer bool // the page of a call opens when it is answered
}

// Levels says which messages are shown.
type Levels struct {
	Success bool
	Warning bool
	Danger  bool
}

// ReturnMessage is a message for a person.
type ReturnMessage struct {
	Message     string
	MessageType string  // "success", "warning" or "danger"
	TTL         float64 // milliseconds; 0: until it is closed
	Details     []Detail
}

// Detail is a paragraph under a message.
type Detail struct {
	Title string
	Items []DetailItem
}

// DetailItem is a line of a detail; with an address it is a link.
type DetailItem struct {
	Text string
	Href string
}
