package rest

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// The values of a call log, in the words of the contract, as descriptions name them.
const (
	ofStart    = "start"
	ofDuration = "duration"

	logValues = "subject body start end duration result recording contact contactName kind deal lead owner"
	newValues = "session direction number" // those that only a log's creation knows
)

// parse checks a description. Each error names the place of what is wrong.
func parse(text []byte, hooks Hooks) (*description, error) {
	source := strings.TrimPrefix(string(text), "\ufeff") // editors put that in front
	if wrong := noObject(source); wrong != "" {
		return nil, &crm.Error{Code: crm.InvalidArgument, Field: "description", Message: "The description " + wrong + "."}
	}
	d := &description{hooks: hooks}
	d.idAt, _ = parsePath("id")
	r := &reader{d: d}
	text = []byte(strings.TrimSpace(source))
	r.read("", text, reflect.ValueOf(d).Elem(), nil)
	for _, use := range r.later {
		r.checkUse(use)
	}
	r.together(d)
	if r.err != nil {
		return nil, r.err
	}
	d.finish()
	return d, nil
}

// noObject says why a text is no JSON object, and in which line; "" where it is one.
func noObject(text string) string {
	at := json.InvalidAt([]byte(text))
	if at < 0 {
		if strings.TrimSpace(text)[0] != '{' {
			return "must be a JSON object: it begins with { and ends with }"
		}
		return ""
	}
	if strings.TrimSpace(text) == "" {
		return "is empty"
	}
	line := strconv.Itoa(1 + strings.Count(text[:at], "\n"))
	if at == len(text) {
		return "ends in line " + line + " before it is complete: a bracket, a brace or a quote is not closed"
	}
	near, _, _ := strings.Cut(text[at:], "\n")
	const most = 40
	near = strings.ToValidUTF8(near[:min(len(near), most)], "")
	return "is no valid JSON: look at line " + line + ", near " + strings.TrimSpace(near) + ", for a comma or a quote that is missing or one too many"
}

// checkUse looks at a place that names something which may stand anywhere in the description.
func (r *reader) checkUse(u use) {
	family, _, _ := strings.Cut(u.name, ".")
	filter, isFilter := strings.CutPrefix(u.name, ":")
	taken := slices.ContainsFunc(r.takes, func(t use) bool { return t.name == u.name && (family == "info" || t.precedes(u)) })
	switch {
	case isFilter && r.d.escape(filter) == "":
		r.fail(u.at, "asks for :"+filter+`, which is none of its "escapes" and no form`)
	case family == "info" && !taken:
		r.fail(u.at, "names the value {"+u.name+`}, which "me" does not remember: its "info" lists what is remembered`)
	case family == "got" && !taken:
		r.fail(u.at, "names the value {"+u.name+"}, which no request before it takes")
	}
	r.d.findTakes = r.d.findTakes || family == "got" && strings.HasPrefix(u.at, "find.")
}

// precedes reports whether the request that takes a value is answered before the one that uses it is sent.
func (u use) precedes(later use) bool {
	list, i := u.step()
	other, j := later.step()
	return list == other && i < j || list == "before" && other != list && other != "setDeal"
}

// step is the list of requests in which a place is, and the request's place in it.
func (u use) step() (list string, i int) {
	list, rest, _ := strings.Cut(u.at, ".")
	number, _, _ := strings.Cut(rest, ".")
	i, _ = strconv.Atoi(number) // a list of one is not numbered
	return list, i
}

// escape are the characters that take a backslash; "" where there is no such escape.
func (d *description) escape(name string) string {
	for _, e := range d.Escapes {
		if e.Key == name {
			return e.Chars
		}
	}
	return ""
}

// field is the field that keeps a value; nil where the CRM does not.
func (d *description) field(of string) *field {
	for _, f := range d.Fields {
		if f.Key == of {
			return f
		}
	}
	return nil
}

// reads reports whether a value is read from a field.
func (d *description) reads(of string) bool {
	for _, f := range d.Fields {
		if f.Of == of && f.readable {
			return true
		}
	}
	return false
}

// ends reports whether the CRM keeps the end of a call in place of its duration.
func (d *description) ends() bool {
	f := d.field(ofDuration)
	return f != nil && f.Form == "end"
}

// finish gives the values that a description leaves out, and derives what the platform says of itself.
func (d *description) finish() {
	for _, r := range []*request{d.Update, d.Create} {
		if r != nil && r.Body == nil {
			r.Body = &tree{template{{names: []string{"fields"}}}}
		}
	}
	for _, k := range d.Contacts {
		if k.Type == "" {
			k.Type = "contact"
		}
		if k.Detailed == 0 {
			k.Detailed = 5
		}
	}
	p := &d.platform
	*p = crm.Platform{
		Name: d.Name, Title: d.Title, Format: d.Format, Local: d.Local, Parallel: d.Parallel, Limits: crm.Limits(d.Limits),
		Address: d.address(), AnyHost: slices.Contains(d.Address.Hosts, "*"), Hosts: d.allHosts(), Open: d.open,
		SignIn: d.signIns(), ContactURLs: d.contactURLs(), NewTypes: d.newTypes(),
		Precondition: d.Version != nil && !d.Version.Sometimes, ContactsByType: len(d.Contacts) > 1,
	}
	for _, f := range d.Fields {
		d.hidesResult = d.hidesResult || f.Of == "result" && f.changed && !d.reads("result")
		for i, is := range [...]bool{f.readable && (f.changed || isOne(owners, f.Of)), f.Needed, f.Unseen || d.Update.Expect != 0 && !d.Update.ReadBack} {
			if it := fieldOf([...]*crm.Fields{&p.Keeps, &p.Needs, &p.Unseen}[i], f.Of); it != nil && is {
				*it = true
			}
		}
	}
	if f := d.field(ofStart); f != nil && precision(f.Form) > time.Second {
		whole := precision(f.Form)
		p.RoundTime = func(at time.Time) time.Time { return at.UTC().Truncate(whole) }
	}
	if f := d.field(ofDuration); f != nil && inMinutes(f.Form) {
		p.RoundDuration = wholeMinutes
	}
}

// address is what a person who connects is asked for: nothing where there is one host.
func (d *description) address() crm.Address {
	hosts := d.Address.Hosts
	asked := crm.Address{Label: d.Address.Label, Example: d.Address.Example, Help: d.Address.Help, Default: d.Address.Default}
	if len(hosts) == 1 && !strings.Contains(hosts[0], "*") && !d.Local {
		asked.Default = hosts[0]
	}
	if asked.Default != "" {
		return asked
	}
	if asked.Label == "" { // who is not asked could not connect
		asked.Label = "Address of your " + d.Title
	}
	if asked.Example == "" {
		asked.Example = "crm.acme.example"
		if !slices.Contains(hosts, "*") {
			asked.Example = strings.Replace(hosts[0], "*", "acme", 1)
		}
	}
	return asked
}

func (d *description) signIns() (all []crm.SignIn) {
	for _, s := range d.SignIn {
		in := crm.SignIn{Kind: s.Kind, Label: s.Label, Help: s.Help, UserLabel: s.UserLabel, OAuth: s.OAuth}
		if in.Label == "" {
			in.Label = "API key"
		}
		if in.UserLabel == "" && s.Kind == crm.SignInLogin {
			in.UserLabel = "User name"
		}
		all = append(all, in)
	}
	return all
}

// contactURLs makes the addresses of a contact's page, by its type, of an account's host; nil where none is described.
func (d *description) contactURLs() func(host string) map[string]string {
	pages := map[string]template{}
	if d.ContactPage != nil {
		pages[""] = d.ContactPage
	}
	for _, k := range d.Contacts {
		if k.Page != nil {
			pages[k.Type] = k.Page
		}
	}
	if len(pages) == 0 {
		return nil
	}
	return func(host string) map[string]string {
		urls := map[string]string{}
		for kind, page := range pages {
			urls[kind], _ = (&scope{d: d, values: map[string]any{"host": host}}).expand(page, nil)
		}
		return urls
	}
}

// newTypes are the types of contact between which a person who creates one chooses; nil where there is no choice.
func (d *description) newTypes() (all []string) {
	for _, k := range d.Contacts {
		if k.Create != nil {
			all = append(all, k.Type)
		}
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// fieldOf is the member of fields that stands for a value; nil where none does.
func fieldOf(fields *crm.Fields, of string) *bool {
	switch of {
	case "subject":
		return &fields.Subject
	case "body":
		return &fields.Body
	case ofStart:
		return &fields.StartTime
	case ofDuration:
		return &fields.Duration
	case "result":
		return &fields.Result
	case "recording":
		return &fields.RecordingLink
	case "contact":
		return &fields.Contact
	case "deal", "lead":
		return &fields.Disposition
	case "owner":
		return &fields.Owner
	case "number":
		return &fields.Number
	}
	return nil
}
