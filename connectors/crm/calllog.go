package crm

import (
	"time"

	"callscribe/connectors/logbody"
)

// User is the person at the CRM for whom calls are logged.
type User struct {
	ID             string
	Platform       string // chooses the connector: "pipedrive"
	Hostname       string // "acme.pipedrive.com", "127.0.0.1:8787"
	TimezoneName   string // IANA name; preferred to the offset
	TimezoneOffset string // in any form that logbody understands
	AdditionalInfo map[string]any
	Settings       logbody.Settings
}

// CallLog is the record of one call as a CRM holds it. A field that the CRM does not keep, or keeps
// only in the text, is zero.
type CallLog struct {
	ID            string
	Subject       string
	Body          string // the record's whole text, in the platform's format
	StartTime     time.Time
	Duration      *time.Duration // nil: unknown
	Result        string
	RecordingLink string
	ContactID     string
	ContactName   string
	Disposition   Disposition
	OwnerID       string
	Version       string // for the CRM's precondition; "" where it has none
	URL           string // the record's page for people; "" where it is not known
}

// Change is what to write: nil leaves a field alone, a pointer to a zero value clears it.
type Change struct {
	Subject       *string
	Body          *string
	StartTime     *time.Time
	Duration      *time.Duration
	Result        *string
	RecordingLink *string
	OwnerID       *string
}

// Empty reports whether the change writes nothing.
func (c Change) Empty() bool { return c == Change{} }

// Disposition is the deal or lead that a call belongs to; "" for none.
type Disposition struct {
	DealID string
	LeadID string
}

// Contact is a person in the CRM.
type Contact struct {
	ID          string
	Name        string
	Type        string // "contact", or what the CRM calls its kinds
	Phone       string
	Title       string
	Company     string
	CreatedDate string
	Deals       []Choice // open deals to which a call may belong
	Leads       []Choice
}

// Choice is one entry of a list to choose from.
type Choice struct {
	ID    string
	Title string
}

// NewContact is a contact to be created.
type NewContact struct {
	Name  string
	Phone string // E.164 where it is known
	Type  string
}

// NewCallLog is a call log to be created. SessionID is RingCentral's id of the call session: one
// session is one log of each person who was on the phone.
type NewCallLog struct {
	SessionID     string
	Extension     string // the person's number at RingCentral; "" where it is not known
	Subject       string
	Body          string
	StartTime     time.Time
	Duration      *time.Duration
	Direction     string // "Inbound" or "Outbound"
	Result        string
	RecordingLink string
	PhoneNumber   string // the other party's
	Contact       Contact
	Disposition   Disposition
	OwnerID       string
}

// Mark is what a CRM may keep of a new log so that it is found again: the session, and whose log of it this is. A call
// that was transferred is one session of several people, who may share one account of the CRM.
func (l NewCallLog) Mark() string {
	if l.Extension == "" {
		return l.SessionID
	}
	return l.SessionID + "-" + l.Extension
}

// Identity is who the CRM says the account's credentials belong to.
type Identity struct {
	ID             string
	Name           string
	Company        string
	Hostname       string // the host that the CRM wants to be reached at, where it says so
	TimezoneName   string
	TimezoneOffset string
	AdditionalInfo map[string]any
}
