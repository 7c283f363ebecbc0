package rest

import (
	"context"

	"callscribe/connectors/crm"
)

// Hooks are what a CRM's folder adds in Go, each under the name by which the description refers to it.
type Hooks struct {
	// Values are places that a program fills: "{hook.callType}". "" is an absent value.
	Values map[string]func(ctx context.Context, c *Connector) (string, error)

	// Texts change a text on its way to the CRM and back: a field's "form".
	Texts map[string]Text

	// Wrap puts a request's body into what the API wants around it; nil: nothing. It may hold the key: the
	// API's own way to sign in.
	Wrap func(ctx context.Context, c *Connector, body any) (any, error)

	// Explain may say better what a refusal means than the description's errors; nil: they are enough.
	Explain func(c *Connector, call crm.Call, resp *crm.Response) *crm.Error
}

// Text is how a text is written in a CRM. Read gets what Write gave, or what a person made of it.
type Text struct {
	Write func(text string) string
	Read  func(text string) string
}

// description is a CRM as data, checked.
type description struct {
	platform crm.Platform
	hooks    Hooks

	hosts   []string // "api.acme.example", "*.acme.example"; "*": any
	base    string   // of the API's path: "/api/v1"
	logPage template // "https://{host}/calls/{id}"
	signIn  []signIn
	ids     map[string]string // patterns of ids by what they name
	escapes map[string]string // by name: the characters that take a backslash

	idAt    path
	fields  []*field
	dotted  []string // as in a request
	version *version

	me         *identity
	read       *request
	update     *request
	create     *request
	readMore   map[string]*request // answers that belong to a record that is read, each under its name
	before     []*request          // what must be there for a creation
	got        map[string]bool     // what they take from the answers
	undo       *request            // what takes a creation back when its links were refused
	links      []*request          // what ties a new log to its contact or deal, where the creation does not
	setDeal    []*request          // how a log changes its deal, where an update does not
	find       *request
	kinds      []*contactKind
	errors     []*rule
	refusedAt  []path // where a refusal names the field that it is about
	rateHeader [3]string
}

type signIn struct {
	crm.SignIn
	headers []param
	basic   template // what Basic authentication encodes, where it is that
}

// param is a query parameter or a header.
type param struct {
	name  string
	value template
}

// request is one request to the API, and where things are in its answer.
type request struct {
	method  string
	path    template
	query   []param
	headers []param
	body    any // of templates; nil: no body
	set     []set
	dotted  []string // the values that it uses of hooks, settings and what is known of the account

	record path // of the record in the answer; nil: the answer is the record
	list   path // of the list
	id     path // of the record's id, where it is not where a read has it
	title  path // of a choice
	mine   path // of the id of the user to whom a found log belongs
	exact  bool // what is found is what was looked for

	expect   int             // the only status of success; 0: 200 to 299
	none     int             // a status that says that nothing was found
	readBack bool            // the answer does not hold the record, so it is read again
	ifNone   bool            // sent only if those before have found nothing
	needs    string          // sent only where the log lacks it: "contact", "deal"
	take     map[string]path // values of the answer for later requests: {got.name}
	cost     int
}

// field is a value of a call log, and where and how the CRM keeps it.
type field struct {
	name string // its own
	of   string // the value, in the words of the contract: "start"
	kind string // of contact for which it counts; "": each
	at   []path // two: date and time apart
	from []path // where it is read, if elsewhere

	time     timeForm
	duration durationForm
	read     durationForm // where it is read in another form
	text     Text
	number   bool // a JSON number
	quoted   bool // a number in quotes
	inZone   bool // the time is in the user's zone, not in UTC

	values map[string]any // ours to theirs; "*" for all others

	written  bool // when a log is created
	changed  bool // when it is changed
	readable bool
	needed   bool // no log is created without
	demanded bool // an answer without it is none
	nullable bool // null is how an answer says that it is empty
	unseen   bool // the answer to a write does not show it

	empty any // what is written where there is none
	with  []set
}

// set is a constant that is written along with something.
type set struct {
	at    path
	value any // of templates
}

// version is how a write tells which state of the record it was made on.
type version struct {
	header string // of the answer
	at     path   // or a place in the record
	form   timeForm
	send   string // the request's header
}

// identity is who the credentials belong to.
type identity struct {
	request
	id, company, host, zone, offset path
	name                            []path
	info                            []set // value: a path
}

// contactKind is a kind of record that a call can be with.
type contactKind struct {
	name     string
	id       path
	fullName []path
	phones   []path
	company  path
	title    path
	created  path
	filter   bool // the CRM finds more than the name
	detailed int  // for how many of those found the deals are asked for

	byNumber []*request
	byName   []*request
	create   *request
	deals    []*request
	leads    []*request
}

// rule says what a refusal means.
type rule struct {
	status      []int
	header      string
	at          path
	is          []string
	has         string
	code        crm.Code
	say         template
	wait        int // seconds
	waitHeader  string
	accountWide bool
}
