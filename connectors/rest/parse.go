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
	d := &description{hooks: hooks, idAt: path{{name: "id", index: -1}}}
	r := &reader{d: d}
	r.read("", []byte(strings.TrimSpace(source)), reflect.ValueOf(d).Elem(), "")
	for _, use := range r.later {
		r.checkUse(use)
	}
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

// check looks at what has been read as a whole: what no tag can say.
func (r *reader) check(at string, read any) {
	switch o := read.(type) {
	case *description:
		r.checkDescription(o)
	case *signIn:
		if o.Headers == nil && o.Basic == nil && r.d.hooks.Wrap == nil {
			r.fail(at+".headers", "is missing")
		}
		r.headers(at+".headers.", o.Headers)
		if o.Kind == crm.SignInOAuth && o.OAuth == nil {
			r.fail(at+".oauth", "is missing")
		}
	case *identity:
		r.check(at, &o.request)
	case *request:
		method, path, _ := strings.Cut(o.Send, " ")
		if o.method = method; !isOne("GET POST PUT PATCH DELETE", method) || !isPath(path) {
			r.fail(at+".send", `must be a method and a path, such as "GET /calls/{id}"`)
		}
		o.path = r.templateOf(at+".send", path)
		if method == "GET" && o.Body != nil {
			r.fail(at+".body", "cannot stand in a GET")
		}
		if (o.Page == 0) == (o.Skip != "") {
			r.fail(at, `must have both "page" and "skip", or neither`)
		}
		r.headers(at+".headers.", o.Headers)
		if list, _, _ := strings.Cut(at, "."); o.Take != nil && list != "before" && list != "setDeal" {
			r.fail(at+".take", "can stand only in before and setDeal")
		}
	case *version:
		r.header(at+".send", o.Send)
		if (o.Header == "") == (o.At == nil) {
			r.fail(at, `must have either "header" or "at"`)
		}
		o.Header, o.Send = lower(o.Header), lower(o.Send)
	case *rule:
		o.Header, o.WaitHeader = lower(o.Header), lower(o.WaitHeader)
		if o.Wait > 86400 {
			r.fail(at+".wait", "must be at most 86400 seconds, which is a day")
		}
	case *contactKind:
		if o.Form != "" && r.d.hooks.Texts[o.Form].Read == nil {
			r.fail(at+".form", "must be the name of a text hook")
		}
	case *field:
		r.field(at, o)
	}
}

// headers refuses what cannot be the name of a header, and those that belong to the browser.
func (r *reader) headers(at string, headers []param) {
	for _, h := range headers {
		r.header(at+h.Key, h.Key)
	}
}

func (r *reader) header(at, name string) {
	for i := range len(name) {
		if !isWordByte(name[i]) && name[i] != '-' {
			r.fail(at, "is no name of a header")
		}
	}
	if name = lower(name); name == "" || isOne(browsersHeaders, name) || strings.HasPrefix(name, "sec-") || strings.HasPrefix(name, "proxy-") {
		r.fail(at, "is a header that only the browser can set")
	}
}

const browsersHeaders = "accept-charset accept-encoding access-control-request-headers access-control-request-method connection content-length " +
	"cookie date dnt expect host keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via"

func (r *reader) checkDescription(d *description) {
	r.checkOAuth(d)
	if !crm.IsDNSLabel(d.Name) {
		r.fail("name", "must be of the letters a to z and digits")
	}
	for _, host := range d.Address.Hosts {
		if wrong := d.hostPattern(host); wrong != "" {
			r.fail("address.hosts", `has "`+host+`", which `+wrong)
		}
	}
	if d.Address.Path != "" && !isBase(d.Address.Path) {
		r.fail("address.path", `must be a path such as "/api/v1"`)
	}
	for i, page := range []template{d.LogPage, d.ContactPage} {
		if page != nil && !strings.HasPrefix(page[0].text, "https://") && !(d.Local && strings.HasPrefix(page[0].text, "http://")) {
			r.fail([]string{"logPage", "contactPage"}[i], "must begin with https://")
		}
	}
	if d.Me.Host != nil && slices.Contains(d.Address.Hosts, "*") {
		r.fail("me.host", "cannot stand where the person names the host: the key would go where an answer says")
	}
	if d.Create != nil && d.Find == nil {
		r.fail("find", "is missing")
	}
	for i, s := range d.SignIn {
		if slices.ContainsFunc(d.SignIn[:i], func(other signIn) bool { return other.Kind == s.Kind }) {
			r.fail("signIn."+strconv.Itoa(i)+".kind", "is there twice")
		}
	}
	for i, k := range d.Contacts {
		if slices.ContainsFunc(d.Contacts[:i], func(other *contactKind) bool { return other.Type == k.Type }) {
			r.fail("contacts."+strconv.Itoa(i)+".type", "is there twice")
		}
		if k.TypeAt != nil && len(d.Contacts) > 1 { // a log is written by the name of its contact's kind
			r.fail("contacts."+strconv.Itoa(i)+".typeAt", "can stand only where there is one kind of contact")
		}
	}
	if d.field("body") == nil {
		r.fail("fields.body", "is missing")
	}
	for i, f := range d.Fields {
		if f.Kind != "" && !slices.ContainsFunc(d.Contacts, func(k *contactKind) bool { return k.Type == f.Kind || k.Type == "" && f.Kind == "contact" }) {
			r.fail("fields."+f.Key+".kind", "must be the type of one of the contacts")
		}
		for _, other := range d.Fields[:i] {
			if at := f.At[0].String(); f.written && other.written && f.Kind+other.Kind == "" && f.With == nil && other.At[0].String() == at {
				r.fail("fields."+f.Key, "writes to "+at+", and so does "+other.Key)
			}
		}
	}
}

// field checks a field, and derives how it is used.
func (r *reader) field(at string, f *field) {
	if f.Of == "" {
		f.Of = f.Key
	}
	isNew, main := isOne(newValues, f.Of), f.Key == f.Of
	if !isNew && !isOne(logValues, f.Of) || f.Of == "end" || f.Of == "kind" {
		r.fail(at, `is no value of a call log; a field of another name says with "of" which value it keeps`)
	}
	f.readable = (main || f.Kind != "") && f.When != "write"
	f.written = f.When != "read" && f.Of != "contactName"
	f.changed = f.written && f.When != "create" && !isNew && f.Of != "contact"
	f.demanded = f.readable && main && isOne("subject body", f.Of) && !f.Optional
	switch text, hooked := r.d.hooks.Texts[f.Form]; {
	case f.Of == ofStart:
		if f.Form == "" {
			f.Form = "iso"
		}
		if !isTimeForm(f.Form) {
			r.fail(at+".form", "must be iso, seconds, milliseconds, http or a layout such as YYYY-MM-DD HH:mm:ss")
		}
	case f.Of == ofDuration:
		if f.Form == "" {
			f.Form = "seconds"
		}
		if f.ReadForm == "" {
			f.ReadForm = f.Form
		}
		if !isDurationForm(f.Form) || !isDurationForm(f.ReadForm) {
			r.fail(at+".form", "must be seconds, milliseconds, minutes, hours, HH:mm, HH:mm:ss, mm:ss or end")
		}
	case f.Form == "" || f.Form == "number":
	case !hooked:
		r.fail(at+".form", "must be number, or the name of a text hook")
	default:
		f.text = text
	}
	for _, p := range f.At {
		if f.written && !p.writable() {
			r.fail(at+".at", "is no place that can be written: read only, say")
		}
	}
	if len(f.At) > 2 || len(f.At) == 2 && (f.Of != ofStart || !strings.Contains(f.Form, " ")) {
		r.fail(at+".at", `can be two places for a start time whose form is date and time apart by a blank, such as "YYYY-MM-DD HH:mm"`)
	}
	if f.From == nil {
		f.From = f.At
	}
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

// finish derives what follows from the rest, and what the platform says of itself.
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
	p.Name, p.Title, p.Format, p.Local, p.Parallel = d.Name, d.Title, d.Format, d.Local, d.Parallel
	p.Limits = crm.Limits(d.Limits)
	p.Address = crm.Address{Label: d.Address.Label, Example: d.Address.Example, Help: d.Address.Help, Default: d.Address.Default}
	p.AnyHost = slices.Contains(d.Address.Hosts, "*")
	p.Hosts = d.allHosts()
	if one := d.Address.Hosts[0]; len(d.Address.Hosts) == 1 && !strings.Contains(one, "*") && !d.Local {
		p.Address.Default = one
	}
	for _, s := range d.SignIn {
		p.SignIn = append(p.SignIn, crm.SignIn{Kind: s.Kind, Label: s.Label, Help: s.Help, UserLabel: s.UserLabel, OAuth: s.OAuth})
	}
	if d.ContactPage != nil {
		p.ContactURL = func(host string) string {
			page, _ := (&scope{d: d, values: map[string]any{"host": host}}).expand(d.ContactPage, nil)
			return page
		}
	}
	for _, k := range d.Contacts {
		if k.Create != nil && k.Type != "" {
			p.NewTypes = append(p.NewTypes, k.Type)
		}
	}
	if len(p.NewTypes) < 2 {
		p.NewTypes = nil
	}
	p.Precondition = d.Version != nil && !d.Version.Sometimes
	for _, f := range d.Fields {
		if keeps := fieldOf(&p.Keeps, f.Of); keeps != nil && f.readable {
			*keeps = *keeps || f.changed || isOne("contact deal lead", f.Of)
		}
		if needs := fieldOf(&p.Needs, f.Of); needs != nil && f.Needed {
			*needs = true
		}
		if unseen := fieldOf(&p.Unseen, f.Of); unseen != nil {
			*unseen = *unseen || f.Unseen || d.Update.Expect != 0 && !d.Update.ReadBack
		}
	}
	if f := d.field(ofStart); f != nil && precision(f.Form) > time.Second {
		whole := precision(f.Form)
		p.RoundTime = func(at time.Time) time.Time { return at.UTC().Truncate(whole) }
	}
	if f := d.field(ofDuration); f != nil && inMinutes(f.Form) {
		p.RoundDuration = wholeMinutes
	}
	p.Open = d.open
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
	}
	return nil
}
