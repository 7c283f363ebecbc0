package rest

import (
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
)

// maxOwn is the longest description that is read from a file: a long one of the program's own has 7 KB.
const maxOwn = 256 << 10

// Summary is what a description does, for the person who decides whether to trust it. It is made of what the engine
// will do, not of what the description says about itself.
type Summary struct {
	Sentences []string // where requests go, where the key stands, what of a call is sent, what is deleted
	Requests  []string // all that there are: "PATCH /api/v1/calls/{id}"
}

// Own is the CRM of a description that a person brings along, and what it does. Such a one has no hooks: it is data
// alone, and one that names a hook is refused, as [Platform] refuses what is wrong. Whether its name is that of another
// CRM is for the caller to see.
func Own(text []byte) (crm.Platform, Summary, error) {
	if len(text) > maxOwn {
		return crm.Platform{}, Summary{}, &crm.Error{Code: crm.InvalidArgument, Field: "description",
			Message: "The description is longer than 256 KB. Choose the file of a CRM's description."}
	}
	d, err := parse(text, Hooks{})
	if err != nil {
		return crm.Platform{}, Summary{}, err
	}
	return d.platform, d.summary(), nil
}

func (d *description) summary() (s Summary) {
	add := func(sentence string) { s.Sentences = append(s.Sentences, sentence+".") }
	to := strings.Join(d.Address.Hosts, ", ")
	if d.platform.AnyHost {
		to = "the address that you give"
	} else if strings.Contains(to, "*") {
		to += ", where * is your company's part"
	}
	add("Requests go to " + to + ", and your key with them, and nowhere else")
	for i := range d.SignIn {
		add(d.SignIn[i].inWords())
		if o := d.SignIn[i].OAuth; o != nil {
			shown, asked := oauth.Hosts(o)
			add("You sign in on a page of " + named(shown))
			add("What the sign-in brings goes to " + named(asked) + ", to be renewed and ended")
		}
	}
	add("Of a call it can send: " + strings.Join(d.sends(), ", ") + ". The text holds your note and what else is logged of the call")
	if isOne(d.named, "login") {
		add("It also sends the name that you sign in with")
	}
	if d.Contacts != nil {
		add("To find people it sends a phone number or a name")
	}
	for _, r := range d.requests {
		if s.Requests = append(s.Requests, r.method+" "+d.Address.Path+strings.TrimPrefix(r.Send, r.method+" ")); r.method == "DELETE" {
			add("It deletes with " + r.Send)
		}
	}
	opened := func(page template) {
		if page != nil {
			add("Its pages are opened at " + page.String())
		}
	}
	opened(d.LogPage)
	opened(d.ContactPage)
	for _, k := range d.Contacts {
		opened(k.Page)
	}
	return s
}

// named are hosts in words.
func named(hosts []string) string {
	return strings.ReplaceAll(strings.Join(hosts, " or "), oauth.HostnamePlace, "your company's address")
}

// sends are the values of a call, in words, that are fields or are named in a request.
func (d *description) sends() (words []string) {
	for _, p := range parts {
		sent := isOne(d.named, p.of)
		for _, f := range d.Fields {
			sent = sent || f.Of == p.of && f.written
		}
		if sent {
			words = append(words, p.named.Name())
		}
	}
	return words
}

// inWords says where the credentials stand in a request.
func (in *signIn) inWords() string {
	what, names := "your token", []string(nil)
	switch in.Kind {
	case crm.SignInKey:
		what = "your key"
	case crm.SignInLogin:
		what = "your name and key"
	}
	if in.Basic != nil {
		names = append(names, "Authorization")
	}
	for _, h := range in.Headers {
		names = append(names, h.Key)
	}
	return "The header " + strings.Join(names, " and ") + " of each request holds " + what
}
