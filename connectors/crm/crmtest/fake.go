package crmtest

import (
	"net/http"
	"testing"

	"callscribe/connectors/crm"
)

// Fake is a CRM to try a connector against: the vendor's wire format over records in memory. It knows
// nothing of faults; those are the suite's.
type Fake interface {
	http.Handler

	// User and AuthHeader are an account that the fake accepts.
	User() crm.User
	AuthHeader() string

	// Put stores a call log as the CRM would hold it, and returns its id. Fields that the CRM does not
	// keep are dropped; what the vendor's records hold beyond crm.CallLog gets some value. With the
	// ID of a stored log it overwrites that one's fields, as a person in the CRM does: the version
	// that a precondition looks at is another afterwards.
	Put(log crm.CallLog) (id string)

	// Get is what the CRM holds, ok false where there is no such log (or no longer).
	Get(id string) (log crm.CallLog, ok bool)

	// Foreign is everything else of the record, as text: it must not change with an update.
	Foreign(id string) string

	// Delete deletes a log the vendor's way.
	Delete(id string)

	// Logs is how many call logs there are.
	Logs() int
}

// NewFake makes an empty fake for one test.
type NewFake func(t testing.TB) Fake

// SearchFake is a fake whose CRM also searches by other methods than GET.
type SearchFake interface {
	Fake

	// Searches reports whether a request is such a search, which changes nothing.
	Searches(req *crm.Request) bool
}

// ContactFake is a fake whose CRM has contacts. It is needed where the connector has an ability beyond
// reading and writing call logs.
type ContactFake interface {
	Fake

	// PutContact stores a contact and returns its id. The phone number is stored exactly as it is
	// written: "(650) 555-0100". "" is none.
	PutContact(name, phone string) (id string)

	// DeleteContact deletes a contact the vendor's way.
	DeleteContact(id string)

	// Contacts is how many contacts there are, deleted ones not counted.
	Contacts() int
}

// DealFake is a fake whose CRM has deals.
type DealFake interface {
	ContactFake

	// PutDeal stores a deal of a contact, "open" or "won", and returns its id.
	PutDeal(contactID, title, status string) (id string)
}

// LeadFake is a fake whose CRM has leads.
type LeadFake interface {
	ContactFake

	// PutLead stores a lead of a contact and returns its id.
	PutLead(contactID, title string) (id string)
}

// SteppingFake is a fake whose API makes a call log in several requests: the log, and then what ties it to its
// contact, and perhaps to its deal.
type SteppingFake interface {
	ContactFake

	// Steps is how many requests that change something a log with a contact takes, and one with a deal too.
	Steps(withDeal bool) int
}

// ListingFake is a fake whose API answers a search with a bare list, and perhaps the request for one log too: "[]" is
// nothing there, not a broken answer.
type ListingFake interface {
	Fake
	AnswersWithLists() (searches, logs bool)
}

// KeyInBodyFake is a fake whose API may take the key in the body of a request, as JSON-RPC does.
type KeyInBodyFake interface {
	Fake
	KeyInBody() bool
}

// SignInFake is a fake that takes other ways to sign in than that of its AuthHeader.
type SignInFake interface {
	Fake

	// SignIn is what a person enters to sign in in that way; ok is false where the fake does not take it.
	SignIn(kind crm.SignInKind) (user, key string, ok bool)
}
