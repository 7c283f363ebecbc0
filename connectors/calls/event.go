package calls

import (
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/ringcentral"
)

// Event is something that happened: one of the types of this file.
type Event interface{ event() }

// Settings are a person's choices, and the account. They are not stored here.
type Settings struct {
	Account  string `json:"-"`        // the connected CRM account, as the outbox names it; "" for none
	AutoLog  bool   `json:"autoLog"`  // log calls automatically: those that end after it was switched on
	AtOnce   bool   `json:"atOnce"`   // one create when all data is there, and no update by itself
	Internal bool   `json:"internal"` // log calls with extensions too
	OneDeal  bool   `json:"oneDeal"`  // a contact's only open deal is that of the call
	CallPop  string `json:"callPop"`  // when the contact's page in the CRM opens by itself

	NewTypes []string `json:"-"` // of which a new contact can be in the account's CRM, where a person chooses
}

// Values of Settings.CallPop; "" is PopNever.
const (
	PopNever  = "never"
	PopRing   = "ring"   // of an inbound call
	PopAnswer = "answer" // of any
)

type (
	// Configured tells the settings: at each start, and when they change. Connected: the person has just
	// connected the account, so that what the CRM refused before may work now.
	Configured struct {
		Settings  Settings
		Connected bool
	}

	// Started tells, once after the start, of which sessions the outbox holds jobs: for each the number of
	// its newest. What the book had handed over and the outbox does not hold is handed over again.
	Started struct{ Held map[string]int }

	// Forgotten tells that the calls of an account, and those since a time that are of none, were for practice.
	Forgotten struct {
		Account string
		Since   time.Time
	}

	// Tick tells that time has passed.
	Tick struct{}

	// PhoneOpened tells that a widget is there and signed in; PhoneClosed that there is none any more.
	PhoneOpened struct{}
	PhoneClosed struct{}
)

// News of the phone.
type (
	// Seen is a call's state, a device's or the servers'. Ahead is by how much this computer's clock is known to be
	// ahead of the servers', by which the record's times are.
	Seen struct {
		Call  ringcentral.Call
		Ahead time.Duration
	}

	// SessionSeen is the call control's state of a call.
	SessionSeen struct{ Session ringcentral.Session }

	// Deleted tells that somebody deleted the servers' record of a call. One that is logged, or that a person wants
	// to be logged, stays as it is.
	Deleted struct{ Session string }
)

// Outcomes of actions.
type (
	// ContactsFound ends a [FindContact]. No contacts is an answer too. Brief: their deals were not asked for.
	ContactsFound struct {
		Brief    bool
		Account  string
		Number   string
		Contacts []Contact
	}

	// ContactSearchFailed ends a [FindContact] without an answer. Code is one of package crm's.
	ContactSearchFailed struct {
		Account    string
		Number     string
		Code       string
		Message    string
		RetryAfter time.Duration
	}

	// FoundByName ends a [FindByName]; with a Message, for people, where nothing could be found.
	FoundByName struct {
		Session  string
		Name     string
		Contacts []Contact
		Message  string
	}

	// ContactCreated ends a [CreateContact]; so does Failed with Seq 0.
	ContactCreated struct {
		Account string
		Session string
		Contact Contact
	}

	// Accepted tells that the outbox has stored a [Send].
	Accepted struct {
		Session string
		Seq     int
	}

	// Queued tells that it waits, why and until when; a zero Until is "not known".
	Queued struct {
		Session string
		Seq     int
		Until   time.Time
		Code    string
		Message string
	}

	// Created ends a [Send] that had no log; where the CRM had one of the session already, that was brought up to
	// date. URL is the log's page for people, where it is known. Seq is that of the newest job that was done with it:
	// the outbox makes one of a create and the updates behind it.
	Created struct {
		Session string
		Seq     int
		Account string
		LogID   string
		URL     string
		Holds   Texts
		Refused []Refusal
	}

	// Updated ends a [Send] that had one. What of it was refused waits in the outbox for a person.
	Updated struct {
		Session string
		Seq     int
		Holds   Texts
		Refused []Refusal
	}

	// Settled tells that the CRM has by now what was refused, too.
	Settled struct {
		Session string
		Part    crm.Part
		Holds   Texts
	}

	// LogRead ends a [ReadLog]: what the log holds, as the book stood when it asked.
	LogRead struct {
		Session string
		LogID   string
		Seq     int
		Holds   Texts
	}

	// Failed ends a [Send] without success. Kept: the outbox holds it until a person retries
	// or discards it. Otherwise nobody holds it, and the book hands it over again a minute later.
	Failed struct {
		Session string
		Seq     int
		Code    string
		Message string
		Kept    bool
	}

	// Discarded tells that a person took a job out of the outbox; with a Part, one that waited for that alone.
	Discarded struct {
		Session string
		Seq     int
		Part    crm.Part
	}
)

// What a person did. A nil text was not touched.
type (
	// Opened says that a person has the call before the eyes: what the CRM holds of its log is wanted, and a contact
	// that was not found may have been added.
	Opened struct{ Session string }

	// Draft is text while it is being typed. It is kept, and not sent.
	Draft struct {
		Session       string
		Subject, Note *string
		Before        connectors.Before // what it was made from; where that is not said, what the book shows
		InForm        bool              // it is typed in the widget's form
	}

	// Save is text to be kept in the CRM: at once where there is a log, else with it. A note of "" clears. Before is
	// what it was made from; where that is not said, it is what the book showed. Deal is the id of a [Deal] of the
	// contact, "" for none.
	Save struct {
		Session       string
		Subject, Note *string
		Before        connectors.Before
		Deal          *string
		ID            string // of the request that brought it: heard once; "" is always heard
	}

	// Log asks to log a call, with a contact where one was chosen. Where the log exists it is a Save.
	Log struct {
		Session        string
		Contact        *Contact
		NewContact     string // the name of a contact to create first
		NewContactType string
		Always         bool // takes the contact for the number from now on
		Subject, Note  *string
		Before         connectors.Before
		InForm         bool // the widget's
		Deal           *string
		ID             string
	}

	// Choose chooses the contact, and logs the call if it waited for that only.
	Choose struct {
		Session string
		Contact Contact
		Always  bool // and takes this contact for the number from now on
	}

	// AskAgain takes back what Always said of the call's number.
	AskAgain struct{ Session string }

	// Dismiss says that this call shall not be logged.
	Dismiss struct{ Session string }
)

// Texts are a person's texts in a log, as the CRM holds them; nil: it was not told.
type Texts struct {
	Subject *string `json:"subject"`
	Note    *string `json:"note"`

	// Sent is the person's note of which the CRM has made Note: it did not keep it as it was sent.
	Sent *string `json:"-"`
}

// Refusal is a part of an update that waits for a person, while the CRM has the rest of it.
type Refusal struct {
	Part    crm.Part `json:"part"`
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Mine    []string `json:"-"`                // the notes that the person wrote, one after the other
	Before  *string  `json:"before,omitempty"` // what it was made from
	Theirs  *string  `json:"theirs,omitempty"` // what somebody else has made of it in the CRM
}

func (Configured) event()          {}
func (Started) event()             {}
func (Forgotten) event()           {}
func (Tick) event()                {}
func (PhoneOpened) event()         {}
func (PhoneClosed) event()         {}
func (Seen) event()                {}
func (SessionSeen) event()         {}
func (Deleted) event()             {}
func (ContactsFound) event()       {}
func (ContactSearchFailed) event() {}
func (FoundByName) event()         {}
func (ContactCreated) event()      {}
func (Accepted) event()            {}
func (Queued) event()              {}
func (Created) event()             {}
func (Updated) event()             {}
func (Failed) event()              {}
func (Settled) event()             {}
func (LogRead) event()             {}
func (Discarded) event()           {}
func (Opened) event()              {}
func (Draft) event()               {}
func (Save) event()                {}
func (Log) event()                 {}
func (Choose) event()              {}
func (AskAgain) event()            {}
func (Dismiss) event()             {}
