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

	// AnyHost marks a CRM that companies run themselves: the hostname is the company's own, with a port and a
	// path where the CRM has one ("crm.acme.example/espo").
	AnyHost bool

	// Address is how to ask for the hostname; its Label is "" where there is nothing to ask, since all
	// accounts are at one host.
	Address Address

	// SignIn are the ways to sign in, the one that people should use first.
	SignIn []SignIn

	// Keeps says which values have a field of their own in the CRM, beside the text.
	Keeps Fields

	// Needs says without which values the CRM takes no new call log. The contact always is.
	Needs Fields

	// Unseen are the values that the CRM's answer to a write is known not to show, or to show as they were:
	// what came of them is not known until the log is read again.
	Unseen Fields

	// NewTypes are the types of which a new contact can be ([NewContact.Type]), the usual one first; nil where there is
	// nothing to choose.
	NewTypes []string

	// ContactsByType says that contacts are of several types, each of which the CRM may number by itself: it takes the type
	// and the id to name one.
	ContactsByType bool

	// Limits are the longest texts that the CRM takes.
	Limits Limits

	// Precondition says that a write fails with [Conflict] when someone else wrote after our read.
	Precondition bool

	// Parallel is how many requests of one account may be under way at once; 0: the caller's own measure.
	Parallel int

	// RoundDuration and RoundTime bring a value to the precision that the CRM keeps, so that equal
	// values compare equal. nil: whole seconds.
	RoundDuration func(time.Duration) time.Duration
	RoundTime     func(time.Time) time.Time

	// ContactURLs are the beginnings of contacts' pages for people on a host, up to their ids: by the contacts' types,
	// and under "" for all others, where these have pages. nil where there are no such pages.
	ContactURLs func(hostname string) map[string]string

	// LogURL is the same of a call log's page.
	LogURL func(hostname string) string

	// Open makes a connector for an account, or refuses its host or header. It sends nothing.
	Open func(Account) (Connector, error)
}

// Fields names values of a call log.
type Fields struct {
	Subject       bool
	Body          bool // the log's text
	StartTime     bool
	Duration      bool
	Result        bool
	RecordingLink bool
	Contact       bool
	Disposition   bool
	Owner         bool // the user of the CRM to whom the record belongs
	Number        bool // the other party's; only of what a new log needs
}

// Address is how people are asked where their account is.
type Address struct {
	Label   string // "Your company's address"
	Example string // "acme.pipedrive.com"
	Help    string // a sentence on where to find it
	Default string // what counts where none is given; "": it must be given
}

// Limits are lengths in characters; 0: no limit is known.
type Limits struct {
	Subject int
	Body    int
	Unit    Unit // "" counts characters as people do: Unicode code points
}

// Unit is what a limit counts.
type Unit string

// The units.
const (
	Characters Unit = "characters" // Unicode code points
	UTF16      Unit = "utf16"      // as JavaScript and Java count
	Bytes      Unit = "bytes"      // of UTF-8
)

// Account is one person's access to one CRM. It is never stored as a whole: the header is a secret.
type Account struct {
	User       User
	AuthHeader string // value of the Authorization header: "Bearer ...", or "Basic base64(<api key>:)"
	Transport  Transport
	Now        func() time.Time
	Cache      Cache // nil: nothing is remembered

	// Region is the country in which the user phones, by its ISO 3166 code, such as "GB": by it a number without a
	// country code is read. "" where it is not known.
	Region string

	// Zones looks up time zones, for CRMs that keep a time in the user's own; nil knows none.
	Zones logbody.Zones

	// ContactsOnly leaves out the deals and leads of the contacts that are found, which may cost extra.
	ContactsOnly bool

	// Heard is told how each request went; nil: nobody asks.
	Heard func(err *Error)
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

// CallLogCreator creates call logs, one for a session and a person.
type CallLogCreator interface {
	// CreateCallLog creates a log and returns it as the CRM holds it. Where the CRM itself has one with
	// its [NewCallLog.Mark] already, that is [Conflict].
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

// Partial is a connector whose abilities its platform decides. Lacks is asked with a nil pointer to the
// ability's interface.
type Partial interface {
	Lacks(ability any) bool
}

// Ability is a connector as one that can do something: [ContactFinder], say. ok is false where it cannot.
func Ability[T any](c Connector) (can T, ok bool) {
	if p, partial := c.(Partial); partial && p.Lacks((*T)(nil)) {
		return can, false
	}
	can, ok = c.(T)
	return can, ok
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
