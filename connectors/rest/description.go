package rest

import (
	"context"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// Hooks are what a CRM's folder adds in Go, each under the name by which the description refers to it.
type Hooks struct {
	// Values are places that a program fills: "{hook.callType}". "" is an absent value.
	Values map[string]func(ctx context.Context, c *Connector) (string, error)

	// Texts change a text on its way to the CRM and back: a field's "form".
	Texts map[string]Text

	// Wrap makes the API's own request of one that has a body: an envelope, another path. The envelope may hold
	// the key: the API's own way to sign in. nil: each is sent as it is.
	Wrap func(ctx context.Context, c *Connector, call *crm.Call) error

	// Unwrap is what an answer says to a call, as that was before Wrap, out of its envelope: the description's
	// paths begin there. What is not as the API promises is an error. nil: the answer as it is.
	Unwrap func(c *Connector, call crm.Call, answer any) (any, error)

	// Connector makes of the engine's connector one of the CRM's own, a type that embeds it and overrides some of
	// its methods; nil: it is as it is.
	Connector func(*Connector) crm.Connector

	// Explain may say better what a refusal means than the description's errors; nil: they are enough.
	Explain func(c *Connector, call crm.Call, resp *crm.Response) *crm.Error
}

// Text is how a text is written in a CRM. Read gets what Write gave, or what a person made of it. A text of which
// Write makes "" is absent.
type Text struct {
	Write func(text string) string
	Read  func(text string) string
}

// description is a CRM as data: the JSON, read into these types by [reader]. The tags say of a member which
// name it has, whether it is needed ("needs" names members of what is below), which words it can be ("one"),
// and which values the templates at and below it may name ("knows": "account" and "log" stand for several).
type description struct {
	Schema      string         `json:"$schema"`
	Name        string         `json:"name,needed"`
	Title       string         `json:"title,needed"`
	Format      logbody.Format `json:"format,needed" one:"text/plain text/html text/markdown"`
	Local       bool           `json:"local"`
	Parallel    int            `json:"parallel" range:"1-20"`
	Limits      limits         `json:"limits"`
	Escapes     []escape       `json:"escapes"`
	Address     address        `json:"address,needed"`
	SignIn      []signIn       `json:"signIn,needed" knows:"key user"`
	IDs         ids            `json:"ids,needed"`
	LogPage     template       `json:"logPage" knows:"account id"`
	ContactPage template       `json:"contactPage" knows:"host"`

	Fields  []*field `json:"fields,needed" knows:"account session direction number log"`
	Version *version `json:"version"`

	Me       identity   `json:"me,needed" knows:"host login" needs:"id name" methods:"GET POST"`
	Read     *request   `json:"read,needed" knows:"account id" methods:"GET POST" names:"id"`
	Update   *request   `json:"update,needed" knows:"account id fields have log" methods:"PATCH PUT POST" names:"id fields|body"`
	Create   *request   `json:"create" knows:"account fields got session direction number log" methods:"POST PUT PATCH" names:"fields|body"`
	ReadMore []more     `json:"readMore" knows:"account id" methods:"GET POST" names:"id"` // answers that become members of the record
	Before   []*request `json:"before" knows:"account fields got session direction number log" methods:"GET POST"`
	Undo     *request   `json:"undo" knows:"account id" methods:"DELETE POST PUT PATCH" names:"id"`
	Links    []*request `json:"links" knows:"account fields got session direction number log id have" methods:"POST PUT PATCH" names:"id"`
	SetDeal  []*request `json:"setDeal" knows:"account id fields have log got" methods:"GET POST PUT PATCH DELETE" names:"id|got"`
	Find     *request   `json:"find" knows:"account fields got session direction number log since page next" needs:"list" methods:"GET POST"`

	Contacts    []*contactKind `json:"contacts"`
	Errors      []*rule        `json:"errors" knows:"title thing wait"`
	Gone        path           `json:"gone"`                  // of a record: true where it has been deleted
	RefusedAt   []path         `json:"refusedAt" many:"true"` // where a refusal names the field that it is about
	RateHeaders []string       `json:"rateHeaders" most:"3"`

	hooks       Hooks
	requests    []*request // all of them
	findTakes   bool       // a search for a log uses what comes before its creation
	idAt        path       // of a record's id
	named       string     // the values that templates name, between blanks
	hidesResult bool       // the result is written and never read: the text tells when it changes
	platform    crm.Platform
}

type limits struct {
	Subject int      `json:"subject" range:"20-1000000"`
	Body    int      `json:"body" range:"100-100000000"`
	Unit    crm.Unit `json:"unit" one:"characters utf16 bytes"`
}

// address is where the API is, and how people are asked for it.
type address struct {
	Hosts   []string `json:"hosts,needed"` // "api.acme.example", "*.acme.example"; "*": any
	Path    string   `json:"path"`
	Label   string   `json:"label"`
	Example string   `json:"example"`
	Help    string   `json:"help"`
	Default string   `json:"default"`
}

type signIn struct {
	Kind      crm.SignInKind `json:"kind,needed" one:"key login bearer oauth"`
	Label     string         `json:"label"`
	Help      string         `json:"help"`
	UserLabel string         `json:"userLabel"`
	OAuth     *crm.OAuth     `json:"oauth"`
	Headers   []param        `json:"headers"`
	Basic     template       `json:"basic"` // what Basic authentication encodes, where it is that
}

// ids are the patterns of ids.
type ids struct {
	Log     string `json:"log,needed"`
	Contact string `json:"contact"`
	Deal    string `json:"deal"`
	Lead    string `json:"lead"`
	Owner   string `json:"owner"`
}

// Of an object whose keys are not known beforehand, each member becomes an element of a list, with its key.
type (
	escape struct{ Key, Chars string } // Chars take a backslash
	param  struct {
		Key   string
		Value template
	}
	constant struct { // written along with something
		Key   path
		Value tree
	}
	taken struct { // a value of an answer that is remembered
		Key string
		At  path
	}
	more struct {
		Key     string
		Request request
	}
	word struct { // ours and theirs
		Key    string
		Theirs any
	}
)

// tree is JSON whose texts with braces are templates.
type tree struct{ any }

// request is one request to the API, and where things are in its answer.
type request struct {
	Send    string     `json:"send,needed" short:"this"`
	Query   []param    `json:"query"`
	Headers []param    `json:"headers"`
	Body    *tree      `json:"body"`
	Set     []constant `json:"set" in:"create update" without:"fields"` // put into {fields}

	Record path `json:"record"` // of the record in the answer; nil: the answer is the record
	List   path `json:"list" many:"true" in:"find byNumber byName deals leads"`
	ID     path `json:"id"`                     // of the record's id, where it is not where a read has it
	Title  path `json:"title" in:"deals leads"` // of a choice
	Mine   path `json:"mine" in:"find"`         // of the id of the user to whom a found log belongs
	Exact  bool `json:"exact" in:"find"`        // what is found is what was looked for
	Whole  bool `json:"whole" in:"find"`        // the records of the list are as a read gives them

	Nullable bool `json:"nullable" in:"find byNumber byName deals leads"` // an empty list comes as null

	Page int    `json:"page" in:"find byNumber byName deals leads" range:"1-10000"` // how many records a full answer has: more are asked for
	Next path   `json:"next" in:"find byNumber byName deals leads"`                 // or where an answer tells how the next ones are asked for
	Skip string `json:"skip" in:"find byNumber byName deals leads"`                 // by the parameter of this name; or by {page} or {next}

	Expect   int     `json:"expect" in:"update before links undo setDeal" range:"200-299"`    // the only status of success; 0: 200 to 299
	None     int     `json:"none" in:"read find byNumber byName deals leads" range:"202-299"` // a status that says that nothing was found
	ReadBack bool    `json:"readBack" in:"create update"`                                     // the answer does not hold the record, so it is read again
	IfNone   bool    `json:"ifNone" in:"byNumber byName"`                                     // sent only if those before have found nothing
	Needs    string  `json:"needs" in:"links" one:"contact deal lead"`                        // sent only where the log lacks it: "contact", "deal"
	Take     []taken `json:"take" in:"before setDeal"`                                        // values of the answer for later requests: {got.name}
	Cost     int     `json:"cost" range:"0-1000"`

	method  string
	path    template
	follows bool // next is the address of the next records
	counts  bool // it names {page}: the next request is another one, whatever an answer tells
}

// field is a value of a call log, and where and how the CRM keeps it.
type field struct {
	Key      string // its name
	At       []path `json:"at,needed" short:"this"` // two: date and time apart
	Of       string `json:"of"`                     // the value, in the words of the contract: "start"
	Kind     string `json:"kind"`                   // of contact for which it counts; "": each
	From     []path `json:"from"`                   // where it is read, if elsewhere
	Form     string `json:"form"`
	ReadForm string `json:"readForm"`
	When     string `json:"when" one:"create read write"`

	Values   []word     `json:"values"` // the key "*" is for all others
	With     []constant `json:"with"`
	Empty    *any       `json:"empty"` // what is written where there is none
	Quoted   bool       `json:"quoted"`
	InZone   bool       `json:"inZone"` // the time is in the user's zone, not in UTC
	Needed   bool       `json:"needed"`
	Nullable bool       `json:"nullable"` // null is how an answer says that it is empty
	Optional bool       `json:"optional"`
	Unseen   bool       `json:"unseen"` // the answer to a write does not show it

	text     Text
	written  bool // when a log is created
	changed  bool // when it is changed
	readable bool
	demanded bool // an answer without it is none
}

// version is how a write tells which state of the record it was made on.
type version struct {
	Header    string `json:"header"` // of the answer
	At        path   `json:"at"`     // or a place in the record
	Form      string `json:"form"`
	Send      string `json:"send,needed"` // the request's header
	Sometimes bool   `json:"sometimes"`
}

// identity is who the credentials belong to.
type identity struct {
	request
	Name     []path  `json:"name" many:"true"`
	Company  path    `json:"company"`
	Host     path    `json:"host"`
	Timezone []path  `json:"timezone" many:"true"` // the first that there is
	More     []more  `json:"more"`                 // answers that become members of the record
	Offset   path    `json:"timezoneOffset"`
	Info     []taken `json:"info"`
}

// contactKind is a kind of record that a call can be with.
type contactKind struct {
	Type     string   `json:"type"`
	TypeAt   path     `json:"typeAt"` // where a record says that itself, where there is one kind
	ID       path     `json:"id,needed"`
	Name     []path   `json:"name,needed" many:"true"`
	Phones   []path   `json:"phones,needed" many:"true"`
	Company  path     `json:"company"`
	Title    path     `json:"title"`
	Created  path     `json:"created"`
	Page     template `json:"page" knows:"host"`     // the beginning of one's page, where that is not [description.ContactPage]
	Form     string   `json:"form"`                  // of the name: a text hook
	Filter   bool     `json:"filter"`                // the CRM finds more than the name
	Optional bool     `json:"optional"`              // not every account has this kind: who may not search for it finds nobody
	Detailed int      `json:"detailed" range:"1-20"` // for how many of those found the deals are asked for

	ByNumber []*request `json:"byNumber,needed" knows:"account number digits national ending tail page next" needs:"list" methods:"GET POST"`
	ByName   []*request `json:"byName,needed" knows:"account name first rest given family page next" needs:"list" methods:"GET POST"`
	Create   *request   `json:"create" knows:"account name first rest given family number type" methods:"POST PUT PATCH" names:"name|first|rest|given|family"`
	Deals    []*request `json:"deals" knows:"account contact page next" needs:"list title" methods:"GET POST" names:"contact"`
	Leads    []*request `json:"leads" knows:"account contact page next" needs:"list title" methods:"GET POST" names:"contact"`
}

// rule says what a refusal means.
type rule struct {
	Status      []int    `json:"status" range:"200-599"`
	Header      string   `json:"header"`
	At          []path   `json:"at"` // any of them
	Is          []string `json:"is"`
	Has         string   `json:"has"`
	Code        crm.Code `json:"code" one:"invalid_argument unauthenticated permission_denied not_found conflict rate_limited unavailable internal"`
	Field       string   `json:"field" one:"subject body start duration result recording contact deal lead owner"` // that was refused
	Say         template `json:"say"`
	Wait        int      `json:"wait" range:"1-86400"` // seconds, at most a day
	WaitHeader  string   `json:"waitHeader"`
	AccountWide bool     `json:"accountWide"`
}
