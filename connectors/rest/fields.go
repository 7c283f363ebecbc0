package rest

import (
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
)

// The values of a call log, in the words of the contract, as descriptions name them.
const (
	ofStart    = "start"
	ofDuration = "duration"
)

var (
	// ofLog are those that a log has for good.
	ofLog = []string{"subject", "body", ofStart, ofDuration, "result", "recording", "contact", "contactName", "deal", "lead", "owner"}
	// ofNew are those that only its creation knows.
	ofNew = []string{"session", "direction", "number"}
)

func (r *reader) fields(n node) {
	o := n.object()
	r.d.idAt = path{{name: "id", index: -1}}
	r.dotted = nil
	for _, name := range o.keys() {
		if name == "id" {
			r.d.idAt = o.at(name).path()
			continue
		}
		r.d.fields = append(r.d.fields, r.field(name, o.at(name)))
	}
	r.d.dotted = r.dotted
	o.need("body")
	taken := map[string]string{}
	for _, f := range r.d.fields {
		for _, p := range f.at {
			key := p.String()
			if other := taken[key]; other != "" && f.written && f.kind == "" && len(f.with) == 0 {
				o.at(f.name).fail("writes to " + key + ", and so does " + other)
			}
			taken[key] = f.name
		}
	}
}

func (r *reader) field(name string, n node) *field {
	if _, short := n.value.(string); short {
		n.value = map[string]any{"at": n.value}
	}
	o := n.object()
	f := &field{name: name, of: o.text("of"), kind: o.text("kind"), at: o.need("at").paths(), from: o.paths("from"),
		quoted: o.flag("quoted"), inZone: o.flag("inZone"), needed: o.flag("needed"), nullable: o.flag("nullable"), unseen: o.flag("unseen")}
	if f.of == "" {
		f.of = name
	}
	if !slices.Contains(ofLog, f.of) && !slices.Contains(ofNew, f.of) {
		n.fail(`is no value of a call log; a field of another name says with "of" which value it keeps`)
	}
	isNew := slices.Contains(ofNew, f.of)
	main := name == f.of
	f.readable, f.written, f.changed = main || f.kind != "", true, !isNew && f.of != "contact"
	switch when := o.text("when"); when {
	case "":
	case "create":
		f.changed = false
	case "read":
		f.written, f.changed = false, false
	case "write":
		f.readable = false
	default:
		o.at("when").fail("must be create, read or write")
	}
	if f.of == "contactName" {
		f.written, f.changed = false, false
	}
	f.demanded = f.readable && main && (f.of == "subject" || f.of == "body") && !o.flag("optional")
	r.forms(o, f)
	if o.has("values") {
		v := o.at("values").object()
		f.values = v.members
	}
	f.empty = ""
	if f.number || f.of == ofStart || f.of == ofDuration {
		f.empty = nil
	}
	if o.has("empty") {
		f.empty = o.at("empty").value
	}
	if o.has("with") {
		f.with = o.at("with").sets(namesCreate)
	}
	for _, p := range f.at {
		if f.written && !p.writable() {
			o.at("at").fail("is no place that can be written: read only, say")
		}
	}
	if len(f.at) > 2 || len(f.at) == 2 && (f.of != ofStart || !strings.Contains(string(f.time), " ")) {
		o.at("at").fail(`can be two places for a start time whose form is date and time apart by a blank, such as "YYYY-MM-DD HH:mm"`)
	}
	o.done()
	return f
}

// forms reads how a field's value is written.
func (r *reader) forms(o *object, f *field) {
	form, readForm := o.text("form"), o.text("readForm")
	switch f.of {
	case ofStart:
		if f.time = timeForm(form); form == "" {
			f.time = "iso"
		}
		if !f.time.known() {
			o.at("form").fail("must be iso, seconds, milliseconds, http or a layout such as YYYY-MM-DD HH:mm:ss")
		}
	case ofDuration:
		if f.duration = durationForm(form); form == "" {
			f.duration = "seconds"
		}
		if f.read = durationForm(readForm); readForm == "" {
			f.read = f.duration
		}
		if !f.duration.known() || !f.read.known() {
			o.at("form").fail("must be seconds, milliseconds, minutes, hours, HH:mm, HH:mm:ss, mm:ss or end")
		}
	default:
		text, hooked := r.d.hooks.Texts[form]
		f.text, f.number = text, form == "number"
		if form != "" && !hooked && !f.number {
			o.at("form").fail("must be number, or the name of a text hook")
		}
	}
}

// String is p as a description writes it.
func (p path) String() string {
	names := make([]string, len(p))
	for i, s := range p {
		names[i] = s.name
	}
	return strings.Join(names, ".")
}

// field is the field that keeps a value; nil where the CRM does not.
func (d *description) field(of string) *field {
	for _, f := range d.fields {
		if f.name == of {
			return f
		}
	}
	return nil
}

// ends reports whether the CRM keeps the end of a call in place of its duration.
func (d *description) ends() bool {
	f := d.field(ofDuration)
	return f != nil && f.duration == formEnd
}

// finish derives what the platform says of itself.
func (d *description) finish() {
	p := &d.platform
	p.AnyHost = slices.Contains(d.hosts, "*")
	p.Hosts = d.patterns()
	for _, f := range d.fields {
		if keeps := fieldOf(&p.Keeps, f.of); keeps != nil && f.readable {
			*keeps = *keeps || f.changed || f.of == "contact"
		}
		if needs := fieldOf(&p.Needs, f.of); needs != nil && f.needed {
			*needs = true
		}
		if unseen := fieldOf(&p.Unseen, f.of); unseen != nil {
			*unseen = *unseen || f.unseen || d.update.expect != 0 && !d.update.readBack
		}
	}
	if f := d.field(ofStart); f != nil && f.time.whole() > time.Second {
		whole := f.time.whole()
		p.RoundTime = func(at time.Time) time.Time { return at.UTC().Truncate(whole) }
	}
	if f := d.field(ofDuration); f != nil && f.duration.inMinutes() {
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
