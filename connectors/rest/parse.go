package rest

import (
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
)

// The values of templates, by where the template stands.
var (
	always       = names{}.with("host user")
	logValues    = "subject body start end duration result recording contact kind deal lead owner"
	namesRead    = always.with("id")
	namesUpdate  = namesRead.with("fields have " + logValues)
	namesCreate  = always.with("fields got session direction number " + logValues)
	namesLink    = namesCreate.with("id have")
	namesFind    = namesCreate.with("since")
	namesNumber  = always.with("number digits national")
	namesName    = always.with("name")
	namesContact = always.with("name first rest given family number")
	namesDeals   = always.with("contact")
)

// parse checks a description. Each error names the place of what is wrong.
func parse(text []byte, hooks Hooks) (*description, error) {
	var tree any
	if json.UnmarshalNumbers(text, &tree) != nil {
		return nil, &crm.Error{Code: crm.InvalidArgument, Field: "description",
			Message: "The description is no valid JSON. Look for a missing comma or quote."}
	}
	d := &description{hooks: hooks, ids: map[string]string{}, escapes: map[string]string{}, got: map[string]bool{}}
	r := &reader{d: d}
	o := node{r, "", tree}.object()
	if r.err != nil {
		return nil, &crm.Error{Code: crm.InvalidArgument, Field: "description", Message: "The description must be a JSON object."}
	}
	o.has("$schema")
	r.platform(o)
	r.access(o)
	r.fields(o.need("fields"))
	r.requests(o)
	if o.has("contacts") {
		for _, n := range o.at("contacts").list() {
			d.kinds = append(d.kinds, r.contactKind(n))
		}
	}
	if o.has("errors") {
		for _, n := range o.at("errors").list() {
			d.errors = append(d.errors, r.rule(n))
		}
	}
	d.refusedAt = o.paths("refusedAt")
	if o.has("rateHeaders") {
		copy(d.rateHeader[:], o.at("rateHeaders").texts())
	}
	o.done()
	if r.err != nil {
		return nil, r.err
	}
	d.finish()
	return d, nil
}

func (r *reader) platform(o *object) {
	p := &r.d.platform
	p.Name, p.Title = o.need("name").text(), o.need("title").text()
	if !crm.IsDNSLabel(p.Name) {
		o.at("name").fail("must be of the letters a to z and digits")
	}
	p.Format = logbody.Format(o.need("format").text())
	if p.Format != logbody.Plain && p.Format != logbody.HTML && p.Format != logbody.Markdown {
		o.at("format").fail("must be text/plain, text/html or text/markdown")
	}
	p.Local = o.flag("local")
	p.Parallel = o.number("parallel")
	if o.has("limits") {
		l := o.at("limits").object()
		p.Limits = crm.Limits{Subject: l.number("subject"), Body: l.number("body"), Unit: crm.Unit(l.text("unit"))}
		if !slices.Contains([]crm.Unit{"", crm.Characters, crm.UTF16, crm.Bytes}, p.Limits.Unit) {
			l.at("unit").fail("must be characters, utf16 or bytes")
		}
		l.done()
	}
	if o.has("escapes") {
		e := o.at("escapes").object()
		for _, name := range e.keys() {
			r.d.escapes[name] = e.at(name).text()
		}
	}
}

// access reads where the API is, and how to sign in.
func (r *reader) access(o *object) {
	d := r.d
	a := o.need("address").object()
	d.hosts = a.need("hosts").texts()
	for _, host := range d.hosts {
		if !d.hostPattern(host) {
			a.at("hosts").fail(`has "` + host + `", which is no host such as "api.acme.example", "*.acme.example" or "*"`)
		}
	}
	if d.base = a.text("path"); d.base != "" && !isBase(d.base) {
		a.at("path").fail(`must begin with "/" and not end with it`)
	}
	d.platform.Address = crm.Address{Label: a.text("label"), Example: a.text("example"), Help: a.text("help"), Default: a.text("default")}
	if len(d.hosts) == 1 && !strings.Contains(d.hosts[0], "*") && !d.platform.Local {
		d.platform.Address.Default = d.hosts[0]
	}
	a.done()
	for _, n := range o.need("signIn").list() {
		s := n.object()
		in := signIn{SignIn: crm.SignIn{Kind: crm.SignInKind(s.need("kind").text()), Label: s.text("label"), Help: s.text("help"), UserLabel: s.text("userLabel")}}
		if !slices.Contains([]crm.SignInKind{crm.SignInKey, crm.SignInLogin, crm.SignInBearer}, in.Kind) {
			s.at("kind").fail("must be key, login or bearer")
		}
		known := names{}.with("key user")
		if s.has("basic") {
			in.basic = s.at("basic").template(known)
		} else if d.hooks.Wrap == nil || s.has("headers") {
			in.headers = s.need("headers").params(known)
		}
		s.done()
		d.signIn = append(d.signIn, in)
		d.platform.SignIn = append(d.platform.SignIn, in.SignIn)
	}
	ids := o.need("ids").object()
	for _, name := range ids.keys() {
		if d.ids[name] = ids.at(name).text(); !slices.Contains([]string{"log", "contact", "deal", "lead", "owner"}, name) {
			ids.at(name).fail("is not known")
		}
	}
	ids.need("log")
}

func (r *reader) requests(o *object) {
	d := r.d
	all := func(key string, known names) (all []*request) {
		if o.has(key) {
			for _, n := range o.at(key).list() {
				all = append(all, r.request(n, known))
			}
		}
		return all
	}
	d.before = all("before", namesCreate)
	d.read = r.request(o.need("read"), namesRead)
	d.update = r.request(o.need("update"), namesUpdate)
	if d.update.body == nil {
		d.update.body = template{{names: []string{"fields"}}}
	}
	if o.has("create") {
		d.create = r.request(o.at("create"), namesCreate)
		if d.create.body == nil {
			d.create.body = template{{names: []string{"fields"}}}
		}
		o.need("find")
	}
	if o.has("find") {
		if d.find = r.request(o.at("find"), namesFind); d.find.list == nil {
			o.at("find").fail(`must say where the "list" is`)
		}
	}
	d.links, d.setDeal = all("links", namesLink), all("setDeal", namesUpdate)
	if o.has("undo") {
		d.undo = r.request(o.at("undo"), namesRead)
	}
	if o.has("readMore") {
		more := o.at("readMore").object()
		d.readMore = map[string]*request{}
		for _, name := range more.keys() {
			d.readMore[name] = r.request(more.at(name), namesRead)
		}
	}
	if o.has("logPage") {
		d.logPage = o.at("logPage").template(namesRead)
	}
	if o.has("contactPage") {
		page := o.at("contactPage").template(names{}.with("host"))
		d.platform.ContactURL = func(host string) string {
			text, _ := d.expand(page, values{"host": host}, asIs)
			return text
		}
	}
	if o.has("version") {
		v := o.at("version").object()
		d.version = &version{header: strings.ToLower(v.text("header")), at: v.path("at"), send: strings.ToLower(v.need("send").text()), form: timeForm(v.text("form"))}
		if (d.version.header == "") == (d.version.at == nil) {
			v.fail(`must have either "header" or "at"`)
		}
		d.platform.Precondition = !v.flag("sometimes")
		v.done()
	}
	m := o.need("me").object()
	d.me = &identity{id: m.need("id").path(), name: m.need("name").paths(), company: m.path("company"), host: m.path("host"),
		zone: m.path("timezone"), offset: m.path("timezoneOffset")}
	if m.has("info") {
		info := m.at("info").object()
		for _, key := range info.keys() {
			d.me.info = append(d.me.info, set{path{{name: key, index: -1}}, info.at(key).path()})
		}
	}
	d.me.request = *r.requestOf(m, always)
	m.done()
}

// request reads a request: "GET /calls/{id}", or an object that says more.
func (r *reader) request(n node, known names) *request {
	if _, short := n.value.(string); short {
		n.value = map[string]any{"send": n.value}
	}
	o := n.object()
	q := r.requestOf(o, known)
	q.id, q.title, q.mine = o.path("id"), o.path("title"), o.path("mine")
	q.exact, q.readBack, q.ifNone, q.needs = o.flag("exact"), o.flag("readBack"), o.flag("ifNone"), o.text("needs")
	if o.has("take") {
		take := o.at("take").object()
		q.take = map[string]path{}
		for _, name := range take.keys() {
			q.take[name], r.d.got[name] = take.at(name).path(), true
		}
	}
	o.done()
	return q
}

func (r *reader) requestOf(o *object, known names) *request {
	q := &request{record: o.path("record"), list: o.path("list"), cost: o.number("cost"), expect: o.number("expect"), none: o.number("none")}
	r.dotted = nil
	defer func() { q.dotted = r.dotted }()
	send := o.need("send")
	method, path, _ := strings.Cut(send.text(), " ")
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method) || !strings.HasPrefix(path, "/") {
		send.fail(`must be a method and a path, such as "GET /calls/{id}"`)
		return q
	}
	q.method, q.path = method, node{r, send.at, path}.template(known)
	if o.has("query") {
		q.query = o.at("query").params(known)
	}
	if o.has("headers") {
		q.headers = o.at("headers").params(known)
	}
	if o.has("set") {
		q.set = o.at("set").sets(known)
	}
	if o.has("body") {
		q.body = o.at("body").tree(known)
	}
	if method == "GET" && q.body != nil {
		o.at("body").fail("cannot stand in a GET")
	}
	return q
}

func (r *reader) contactKind(n node) *contactKind {
	o := n.object()
	k := &contactKind{name: o.text("type"), id: o.need("id").path(), fullName: o.need("name").paths(), phones: o.need("phones").paths(),
		company: o.path("company"), title: o.path("title"), created: o.path("created"), filter: o.flag("filter"), detailed: o.number("detailed")}
	if k.name == "" {
		k.name = "contact"
	}
	if k.detailed == 0 {
		k.detailed = 5
	}
	lists := func(key string, known names) (all []*request) {
		if !o.has(key) {
			return nil
		}
		for _, n := range o.at(key).list() {
			q := r.request(n, known)
			if q.list == nil {
				n.fail(`must say where the "list" is`)
			}
			all = append(all, q)
		}
		return all
	}
	o.need("byNumber")
	o.need("byName")
	k.byNumber, k.byName = lists("byNumber", namesNumber), lists("byName", namesName)
	k.deals, k.leads = lists("deals", namesDeals), lists("leads", namesDeals)
	if o.has("create") {
		k.create = r.request(o.at("create"), namesContact)
	}
	o.done()
	return k
}

func (r *reader) rule(n node) *rule {
	o := n.object()
	e := &rule{header: strings.ToLower(o.text("header")), at: o.path("at"), has: o.text("has"), code: crm.Code(o.text("code")), wait: o.number("wait"),
		waitHeader: strings.ToLower(o.text("waitHeader")), accountWide: o.flag("accountWide")}
	if o.has("status") {
		for _, n := range o.at("status").list() {
			e.status = append(e.status, n.number())
		}
	}
	if o.has("is") {
		e.is = o.at("is").texts()
	}
	if o.has("say") {
		e.say = o.at("say").template(names{}.with("title thing wait"))
	}
	if e.code != "" && !slices.Contains([]crm.Code{crm.InvalidArgument, crm.Unauthenticated, crm.PermissionDenied, crm.NotFound, crm.Conflict,
		crm.RateLimited, crm.Unavailable, crm.Internal}, e.code) {
		o.at("code").fail("must be a code, such as not_found or rate_limited")
	}
	o.done()
	return e
}
