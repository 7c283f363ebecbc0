package ringcentral

import "time"

// Message is what the widget posted: one of the types of this file.
type Message any

// Request is what all requests of the widget have in common. Each is answered once ([Answer]), within 3
// seconds, or 15 for [LogCall] and 30 for the matches; a later answer is ignored.
type Request struct{ ID string }

// RequestID is the id by which a message is answered; "" where it wants no answer.
func RequestID(m Message) string {
	if r, ok := m.(interface{ requestID() string }); ok {
		return r.requestID()
	}
	return ""
}

func (r Request) requestID() string { return r.ID }

// Triggers of a [LogCall], an open set.
const (
	PresenceUpdate = "presenceUpdate" // a device's state: ring, answer, hang-up
	CallLogSync    = "callLogSync"    // the servers' record arrived, or changed
	CreateLog      = "createLog"      // the person clicked the log icon of a call
	EditLog        = "editLog"
	ViewLog        = "viewLog"
	LogForm        = "logForm"        // the person saved the log page
	ContactUpdated = "contactUpdated" // the person chose another contact
)

// LogCall is a request to /callLogger: news of a call, or what a person did about it.
type LogCall struct {
	Request
	Call     Call
	Trigger  string
	ByPerson bool   // a click led here
	Entity   Entity // the contact that the widget holds for the other party; zero for none
	Form     Form   // of LogForm
}

// MatchCalls is a request to /callLogger/match: which of these calls are logged?
type MatchCalls struct {
	Request
	SessionIDs []string
}

// MatchContacts is a request to /contacts/match: whose numbers are these? It asks for the person's own too.
type MatchContacts struct {
	Request
	PhoneNumbers []string
	ByPerson     bool
}

// FormChanged is a request to /callLogger/inputChanged: what a person has typed into the log page so far.
type FormChanged struct {
	Request
	Call Call
	Form Form
	Keys []string // the fields that were just changed: KeySubject, KeyNote, ...
}

// ViewContact is a request to /contacts/view.
type ViewContact struct {
	Request
	Contact Entity
}

// Authorize is a request to /authorize: a click on the widget's button to connect, or disconnect, the CRM.
type Authorize struct {
	Request
	Authorized bool // before the click
}

// ChangeSetting is a request to /settings: one of the service's settings has another value.
type ChangeSetting struct {
	Request
	Setting string // its id
	On      bool   // its value, where it is a switch
}

// ClickButton is a request to /custom-button-click.
type ClickButton struct {
	Request
	Button string // its id
}

// LogMessages is a request to /messageLogger: messages that have come, or that a person wants logged.
type LogMessages struct {
	Request
	ByPerson   bool        // a click led here
	Voicemails []Voicemail // all that is read of them: neither text messages nor faxes are
}

// Voicemail is a message that a caller has left.
type Voicemail struct {
	ID         string // by which the servers' record of the call names it
	From       Party
	At         time.Time // when it was left
	Link       string    // to the page that plays it, without a token
	Transcript string    // "" where there is none
}

// OtherRequest is a request to a path that is not known here. It too is answered.
type OtherRequest struct {
	Request
	Path string
}

// Ready tells that the widget can be registered with; also after each of its reloads.
type Ready struct{}

// LoginStatus tells whether the person is signed in at RingCentral.
type LoginStatus struct {
	LoggedIn bool
	Number   string // "<main number>*<extension>"
}

// Region tells where the person phones: the country by which numbers without a country code are dialled.
type Region struct {
	Country string // its ISO 3166 code: "GB"; "" where the phone does not know it
}

// ActiveCall is a device's state of a call, on any of the person's devices.
type ActiveCall struct{ Call Call }

// SessionChanged is the call control's state of a call.
type SessionChanged struct{ Session Session }

// HistorySynced tells that the widget's call history has news.
type HistorySynced struct{}

// AutoLog tells whether the widget reports calls by itself.
type AutoLog struct{ On bool }

// MessageAutoLog tells whether the widget reports messages by itself.
type MessageAutoLog struct{ On bool }

// CallRecord answers [GetCallLog]. Call is nil where the widget does not have the call.
type CallRecord struct {
	SessionID string
	Call      *Call
}

// UnloggedRecords answers [UnloggedCalls].
type UnloggedRecords struct {
	Calls []Call
	More  bool // there is another page
}

// Other is every message that does not matter here.
type Other struct{ Type string }

// Entity is a contact as the widget shows it.
type Entity struct {
	ID   string
	Name string
	Type string // in the CRM, where it is of that
}

// Form is what stands in the log page. Nil and "" are fields that it does not have.
type Form struct {
	ContactID      string
	NewContactName string
	NewContactType string
	Search         string  // the name of a contact that is looked for
	Always         bool    // takes the contact for the number from now on
	Deal           *string // "" for none
	Subject, Note  *string

	// OpenedSubject and OpenedNote are what the page was opened with: what differs is the person's.
	OpenedSubject, OpenedNote *string
}
