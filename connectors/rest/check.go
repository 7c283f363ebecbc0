package rest

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
)

// wrong is what is refused, where it is so: why begins with a place below the one that is looked at, or with a blank.
type wrong struct {
	is  bool
	why string
}

// refuse refuses what stands at a place if one of some things is so.
func (r *reader) refuse(at string, wrongs ...wrong) {
	for _, w := range wrongs {
		if w.is {
			r.failed(strings.TrimPrefix(at+w.why, "."))
		}
	}
}

// check looks at what has been read as a whole: what no tag can say. named are the values that its templates name.
func (r *reader) check(at string, read any, named string) {
	switch o := read.(type) {
	case *description:
		r.checkDescription(o)
	case *signIn:
		signed, oauth := o.Headers != nil || o.Basic != nil, o.Kind == crm.SignInOAuth
		r.refuse(at,
			wrong{!signed && r.d.hooks.Wrap == nil, ".headers is missing"},
			wrong{signed && !isOne(named, "key"), " names no {key}: requests would not be signed in"},
			wrong{isOne(named, "user") && o.Kind != crm.SignInLogin, " names the value {user}, which only a login has"},
			wrong{oauth && o.OAuth == nil, ".oauth is missing"},
			wrong{!oauth && o.OAuth != nil, `.oauth can stand only where the kind is "oauth"`},
		)
		r.headers(at, o.Headers, o.Basic != nil, false)
	case *identity:
		r.check(at, &o.request, named)
	case *request:
		r.request(at, o, named)
	case *version:
		r.header(at+".send", o.Send, true)
		r.refuse(at,
			wrong{(o.Header == "") == (o.At == nil), ` must have either "header" or "at"`},
			wrong{o.Form != "" && (o.At == nil || !isTimeForm(o.Form)), ".form must be the form of a date that a record has"},
		)
		if o.Header != "" {
			r.header(at+".header", o.Header, false)
		}
		o.Header, o.Send = lower(o.Header), lower(o.Send)
	case *rule:
		for i, name := range []string{o.Header, o.WaitHeader} {
			if name != "" {
				r.header(at+[]string{".header", ".waitHeader"}[i], name, false)
			}
		}
		o.Header, o.WaitHeader = lower(o.Header), lower(o.WaitHeader)
		nowhere, success := o.At == nil && o.Header == "", false
		for _, status := range o.Status {
			success = success || status < 300
		}
		r.refuse(at,
			wrong{o.At != nil && o.Header != "" || o.Is != nil && o.Has != "", ` must have either "header" or "at", and either "is" or "has"`},
			wrong{nowhere && (o.Is != nil || o.Has != ""), ` must have "header" or "at", to say where`},
			wrong{nowhere && o.Status == nil, ` must have "status", "header" or "at": it would be about all refusals`},
			wrong{nowhere && success, ` must have "header" or "at": every success would be a refusal`},
		)
	case *ids:
		for _, form := range []string{o.Log, o.Contact, o.Deal, o.Lead, o.Owner} {
			r.refuse(at, wrong{form != "" && form != "uuid" && strings.Count(form, "#")+strings.Count(form, "*") != 1, " must each hold one # or *, or be uuid"})
		}
	case *contactKind:
		r.refuse(at, wrong{o.Form != "" && r.d.hooks.Texts[o.Form].Read == nil, ".form must be the name of a text hook"})
	case *field:
		r.field(at, o)
	}
}

func (r *reader) request(at string, o *request, named string) {
	method, path, _ := strings.Cut(o.Send, " ")
	o.method = method
	r.d.requests = append(r.d.requests, o)
	methods := r.of["methods"]
	r.refuse(at, wrong{!isOne(methods, method) || !isPath(path),
		`.send must be a method and a path, such as "GET /calls/{id}", and the method one of ` + methods + `; a parameter with a blank, say, belongs into "query"`})
	before := len(r.d.named)
	o.path = r.templateOf(at+".send", path)
	if named += r.d.named[before:]; o.Body == nil {
		named += " fields"
	}
	for _, some := range strings.Fields(r.of["names"]) {
		found := false
		for _, one := range strings.Split(some, "|") {
			found = found || isOne(named, one) || strings.Contains(named, " "+one+".")
		}
		r.refuse(at, wrong{!found, " must name {" + some + "}: without it, it is the same request each time"})
	}
	o.counts = isOne(named, "page")
	pages := o.Skip != "" || o.counts || isOne(named, "next")
	o.follows = o.Next != nil && !pages
	r.refuse(at,
		wrong{method == "DELETE" && r.of.key() == "setDeal" && !isOne(named, "deal") && !isOne(named, "lead") && !strings.Contains(named, " have.") && !strings.Contains(named, " got."),
			" must name {deal|lead|have|got}: it would delete the log itself"},
		wrong{method == "GET" && o.Body != nil, ".body cannot stand in a GET"},
		wrong{isOne(r.d.named[before:], "next"), ".send must have {next} in its query or body, where it can be left out: the first request has none"},
		wrong{o.Page > 0 && (o.Next != nil || !pages) || pages && o.Page == 0 && o.Next == nil, ` must have both "page" and "skip", or "next" and "skip", or none; in place of "skip" it can name {page} or {next}`},
		wrong{o.Exact && !isOne(named, "session"), ".exact cannot stand where {session} is not named: any log would be taken for the one that is looked for"},
	)
	r.headers(at, o.Headers, false, true)
}

// headers refuses what cannot be the name of a header, those that belong to the browser, and those that make another
// method of a request; of a request's own also those that Callscribe sends with each.
func (r *reader) headers(at string, headers []param, basic, own bool) {
	given := ""
	if basic {
		given = "authorization"
	}
	for _, h := range headers {
		place := at + ".headers." + h.Key
		r.header(place, h.Key, own)
		r.refuse(place, wrong{isOne(given, lower(h.Key)), " is there twice"})
		given += " " + lower(h.Key)
	}
}

func (r *reader) header(at, name string, own bool) {
	ok := true
	for i := range len(name) {
		ok = ok && (isWordByte(name[i]) || name[i] == '-')
	}
	name = lower(name)
	r.refuse(at,
		wrong{!ok, " is no name of a header"},
		wrong{name == "" || isOne(browsersHeaders, name) || strings.HasPrefix(name, "sec-") || strings.HasPrefix(name, "proxy-"), " is a header that only the browser can set"},
		wrong{own && isOne("authorization content-type accept", name) || isOne("x-http-method x-http-method-override x-method-override", name), " is not for a request to set"},
	)
}

const browsersHeaders = "accept-charset accept-encoding access-control-request-headers access-control-request-method connection content-length " +
	"cookie date dnt expect host keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via"

func (r *reader) checkDescription(d *description) {
	r.checkOAuth(d)
	for _, host := range d.Address.Hosts {
		if why := d.hostPattern(host); why != "" {
			r.fail("address.hosts", `has "`+host+`", which `+why)
		}
	}
	any := slices.Contains(d.Address.Hosts, "*")
	_, fits := d.allowed(d.Address.Default)
	r.refuse("",
		wrong{!crm.IsDNSLabel(d.Name), "name must be of the letters a to z and digits"},
		wrong{d.Address.Path != "" && !isBase(d.Address.Path), `address.path must be a path such as "/api/v1"`},
		wrong{any && d.Me.Host != nil, "me.host cannot stand where the person names the host: the key would go where an answer says"},
		wrong{d.Address.Default != "" && (any || !fits), `address.default must be one of the "hosts"`},
		wrong{!d.isPage(d.LogPage), "logPage must begin with https:// and a host"},
		wrong{!d.isPage(d.ContactPage), "contactPage must begin with https:// and a host"},
		wrong{d.Create != nil && d.Find == nil, "find is missing"},
		wrong{d.field("body") == nil, "fields.body is missing"},
		wrong{d.ends() && d.field(ofStart) == nil, "fields.duration.form cannot be end where there is no start"},
	)
	for i, name := range d.RateHeaders {
		d.RateHeaders[i] = lower(name)
	}
	for _, e := range d.Escapes {
		doubled := len(e.Chars) == 2 && e.Chars[0] == e.Chars[1]
		r.refuse("escapes."+e.Key, wrong{!strings.Contains(e.Chars, `\`) && !doubled,
			" must hold the backslash itself: a text that ends with one would end its quotation; or be one character twice, which is then doubled"})
	}
	for i := range d.SignIn {
		for j := range i {
			r.refuse("signIn."+strconv.Itoa(i), wrong{d.SignIn[i].Kind == d.SignIn[j].Kind, ".kind is there twice"})
		}
	}
	for i, k := range d.Contacts {
		at := "contacts." + strconv.Itoa(i)
		r.refuse(at, wrong{!d.isPage(k.Page), ".page must begin with https:// and a host"})
		r.refuse(at, wrong{k.TypeAt != nil && len(d.Contacts) > 1, ".typeAt can stand only where there is one kind of contact"}) // a log is written by the name of its contact's kind
		for _, other := range d.Contacts[:i] {
			r.refuse(at, wrong{strings.EqualFold(other.Type, k.Type), ".type is there twice"})
		}
	}
	r.fields(d)
}

// isPage reports whether a template can be the address of a page.
func (d *description) isPage(t template) bool {
	if t == nil {
		return true
	}
	scheme, host, ok := strings.Cut(t[0].text, "://")
	if ok && host == "" && len(t) > 1 { // a place follows
		host = t[1].names[0]
		ok = host != "id"
	}
	place, _, _ := strings.Cut(strings.TrimPrefix(t.String(), scheme+"://"), "/")
	return ok && strings.IndexByte(place, '@') < 0 && (scheme == "https" || d.Local && scheme == "http") && host != "" && strings.IndexByte("/?#", host[0]) < 0
}

// together refuses what means nothing without something else that is not there.
func (r *reader) together(d *description) {
	const noCreate = `can stand only where there is create`
	r.refuse("",
		wrong{d.Create == nil && d.Find != nil, "find " + noCreate},
		wrong{d.Create == nil && d.Before != nil, "before " + noCreate},
		wrong{d.Create == nil && d.Links != nil, "links " + noCreate},
		wrong{d.Create == nil && d.Undo != nil, "undo " + noCreate},
		wrong{d.SetDeal != nil && d.field("deal") == nil && d.field("lead") == nil, `setDeal can stand only where there is fields.deal, which a read shows ("when": "read")`},
	)
}
