package crm

import (
	"context"
	"time"

	"callscribe/connectors/logbody"
)

// Platform is one CRM: what is the same for all its accounts, and how to open one.
type Platform struct {
	Name   string         // as in user.platform: "pipedrive"
	Title  string         // as people write it: "Pipedrive"
	Format logbody.Format // of a call log's text

	// Hosts are the match patterns, as an extension's manifest writes them, of all the hosts that the
	// connector may talk to.
	Hosts []string

	// Local marks a CRM on the person's own computer; the shipped manifest does not ask for its hosts.
	Local bool

	// Keeps says which values have a field of their own in the CRM, beside the text.
	Keeps Fields

	// Precondition says that a write fails with [Conflict] when someone else wrote after our read.
	Precondition bool

	// RoundDuration and RoundTime bring a value to the precision that the CRM keeps, so that equal
	// values compare equal. nil: whole seconds.
	RoundDuration func(time.Duration) time.Duration
	RoundTime     func(time.Time) time.Time

	// ContactURL is the beginning of a contact's page for people on a host, up to its id; nil where there
	// are no such pages.
	ContactURL func(hostname string) string

	// Open makes a connector for an account, or refuses its host or header. It sends nothing.
	Open func(Account) (Connector, error)
}

// Fields names values of a call log.
type Fields struct {
	StartTime     bool
	Duration      bool
	Result        bool
	RecordingLink bool
	Owner         bool // the user of the CRM to whom the record belongs
}

// Account is one person's access to one CRM. It is never stored as a whole: the header is a secret.
type Account struct {
	User       User
	AuthHeader string // value of the Authorization header: "Bearer ...", or "Basic base64(<api key>:)"
	Transport  Transport
	Now        func() time.Time
	Cache      Cache // nil: nothing is remembered

	// ContactsOnly leaves out the deals and leads of the contacts that are found, which may cost extra.
	ContactsOnly bool
}

// Cache remembers, for one account, what changes seldom and costs to ask for: the kinds of record that
// a company has. It may forget at any time. It never holds a secret or what a person wrote.
type Cache interface {
	Get(ctx context.Context, key string) (value string, ok bool)
	Put(ctx context.Context, key, value string)
}

// Connector reads and writes the call logs of one account.
type Connector interface {
	// ReadCallLog reads a call log afresh.
	ReadCallLog(ctx context.Context, id string) (*CallLog, error)

	// WriteCallLog writes change, which is not empty, to the log that was read as have, and returns
	// the log as the CRM now holds it.
	WriteCallLog(ctx context.Context, have *CallLog, change Change) (*CallLog, error)

	// Usage is what this connector has cost so far.
	Usage() Usage
}

// Identifier can say who the account's credentials belong to; a refusal tells that they are no good.
type Identifier interface {
	Identify(ctx context.Context) (Identity, error)
}

// ContactFinder finds contacts. None is an empty answer, not an error.
type ContactFinder interface {
	// FindContact finds by a phone number in whatever form the CRM's people stored it. The number is
	// E.164, or digits alone where the phone gave no country code. A contact with another number must
	// not be found: calls would be logged to a stranger.
	FindContact(ctx context.Context, phoneNumber string) ([]Contact, error)
	FindContactWithName(ctx context.Context, name string) ([]Contact, error)
}

// ContactCreator creates contacts.
type ContactCreator interface {
	CreateContact(ctx context.Context, contact NewContact) (Contact, error)
}

// CallLogCreator creates call logs, one for a session.
type CallLogCreator interface {
	// CreateCallLog creates a log and returns it as the CRM holds it. Where the CRM itself knows the
	// session already, that is [Conflict].
	CreateCallLog(ctx context.Context, log NewCallLog) (*CallLog, error)

	// FindCallLog looks for the log that an earlier, unanswered CreateCallLog of the same log may have
	// made at or after since. nil, nil: the CRM has none.
	FindCallLog(ctx context.Context, log NewCallLog, since time.Time) (*CallLog, error)
}

// DispositionSetter says which deal or lead a call log belongs to.
type DispositionSetter interface {
	// SetDisposition moves the log that was read as have.
	SetDisposition(ctx context.Context, have *CallLog, to Disposition) (*CallLog, error)
}

// Usage counts what a connector's requests have cost.
type Usage struct {
	Requests int
	Tokens   int // in the CRM's own unit, where it has one (Pipedrive's API tokens)

	// As the CRM's last answer told; "" where it did not.
	RateLimit          string // requests allowed in the present window
	RateLimitRemaining string
	RateLimitReset     string // when the window ends, as the CRM writes it
}
