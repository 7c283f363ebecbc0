package rest

import "strings"

// field checks a field, and derives how it is used.
func (r *reader) field(at string, f *field) {
	if f.Of == "" {
		f.Of = f.Key
	}
	isNew, main := isOne(newValues, f.Of), f.Key == f.Of
	f.readable = (main || f.Kind != "") && f.When != "write"
	f.written = f.When != "read" && f.Of != "contactName"
	f.changed = f.written && f.When != "create" && !isNew && f.Of != "contact"
	f.demanded = f.readable && main && isOne("subject body", f.Of) && !f.Optional
	if f.From == nil {
		f.From = f.At
	}
	writable := true
	for _, p := range f.At {
		writable = writable && p.writable()
	}
	r.refuse(at,
		wrong{!isNew && !isOne(logValues, f.Of) || isOne("end kind", f.Of), ` is no value of a call log; a field of another name says with "of" which value it keeps`},
		wrong{!main && isOne(logValues+" "+newValues, f.Key), ".of must not be another value than the name says"},
		wrong{main && f.Of == "body" && f.Kind+f.When != "", " must be read and written always: what has no field of its own stands in it"},
		wrong{f.Values != nil && (f.Form != "" || !isOne("result direction", f.Of)), ".values can stand only for result and direction, and without a form"},
		wrong{f.written && !writable, ".at is no place that can be written: read only, say"},
		wrong{len(f.At) > 2 || len(f.At) == 2 && (f.Of != ofStart || !strings.Contains(f.Form, " ")) && (f.Of != ofDuration || !isOne("HH:mm mm:ss", f.Form)),
			`.at can be two places for a start time whose form is date and time apart by a blank, such as "YYYY-MM-DD HH:mm", or a duration in the form "HH:mm"`},
	)
	r.form(at, f)
	for _, w := range f.Values {
		_, scalar := textOf(w.Theirs)
		r.refuse(at+".values."+w.Key,
			wrong{f.Of == "direction" && !isOne("Inbound Outbound *", w.Key) && w.Key != "", " is no direction: there are Inbound and Outbound"},
			wrong{!scalar || w.Theirs == nil, " must be a text, a number, true or false"},
		)
	}
	number := f.Of == ofStart && isOne("seconds milliseconds", f.Form) || f.Of == ofDuration && isOne("seconds milliseconds minutes hours", f.Form) || f.Form == "number"
	r.refuse(at,
		wrong{f.InZone && (f.Of != ofStart || !isLayout(f.Form) || strings.ContainsAny(f.Form, "Z+")), ".inZone can stand only for a time in a layout without a zone"},
		wrong{f.Quoted && !number, ".quoted can stand only for a number"},
		wrong{f.ReadForm != "" && f.Of != ofDuration, ".readForm can stand only for a duration"},
	)
}

// form checks a field's form, and gives it the usual one where it names none.
func (r *reader) form(at string, f *field) {
	ok, why := true, "must be number, for an id, or the name of a text hook"
	switch text, hooked := r.d.hooks.Texts[f.Form]; {
	case f.Of == ofStart:
		if f.Form == "" {
			f.Form = "iso"
		}
		ok, why = isTimeForm(f.Form) && (!f.readable || isWhole(f.Form)), "must be iso, seconds, milliseconds, http or a layout such as YYYY-MM-DD HH:mm:ss"
	case f.Of == ofDuration:
		if f.Form == "" {
			f.Form = "seconds"
		}
		if f.ReadForm == "" {
			f.ReadForm = f.Form
		}
		ok = isDurationForm(f.Form) && isDurationForm(f.ReadForm) && (f.Form == "end") == (f.ReadForm == "end")
		why = "must be seconds, milliseconds, minutes, hours, HH:mm, HH:mm:ss, mm:ss or end"
	case f.Form == "number":
		ok = isOne("contact deal lead owner session", f.Of)
	case f.Form != "":
		f.text, ok = text, hooked
	}
	r.refuse(at, wrong{!ok, ".form " + why})
}

// owners are what a log belongs to.
const owners = "contact deal lead"

// place is where a value stands that is read or written.
type place struct {
	*field
	at   string // its path, with a dot behind it
	read bool
}

func (r *reader) place(f *field, read bool, at ...path) {
	for _, p := range at {
		r.places = append(r.places, place{f, p.String() + ".", read})
	}
}

// fields checks the fields as a whole.
func (r *reader) fields(d *description) {
	r.place(&field{Key: "id"}, true, d.idAt)
	for _, f := range d.Fields {
		known := f.Kind == ""
		for _, k := range d.Contacts {
			known = known || k.Type == f.Kind || k.Type == "" && f.Kind == "contact"
		}
		r.refuse("fields."+f.Key, wrong{!known, ".kind must be the type of one of the contacts"})
		if f.written {
			r.place(f, false, f.At...)
		}
		if f.readable {
			r.place(f, true, f.From...)
		}
		for _, w := range f.With {
			r.place(f, false, w.Key)
		}
	}
	for i, o := range []*request{d.Create, d.Update} {
		for n := 0; o != nil && n < len(o.Set); n++ {
			f := &field{Key: []string{"create.set", "update.set"}[i], When: "set"}
			if t, _ := o.Set[n].Value.any.(template); len(t) == 1 {
				f.Of = strings.Replace(t[0].names[0], "end", ofDuration, 1)
			}
			r.place(f, false, o.Set[n].Key)
		}
	}
	r.apart()
}

// apart refuses two values at one place, and one inside of another: the second would overwrite the first, or not be
// what is read there. A request may set a value where its field stands; and what a log belongs to may share a place, as
// only one of the two is written.
func (r *reader) apart() {
	for i, f := range r.places {
		for _, g := range r.places[:i] {
			if f.read != g.read || !strings.HasPrefix(f.at, g.at) && !strings.HasPrefix(g.at, f.at) {
				continue
			}
			name, set := "fields."+f.Key, f.When == "set"
			if set {
				name = f.Key
			}
			if f.field == g.field && f.at != g.at || set && (f.Of == g.Of && g.When != "set" || g.When == "set" && g.Key != f.Key) ||
				isOne(owners, f.Of) && isOne(owners, g.Of) && (f.Kind != g.Kind || f.With != nil && g.With != nil) {
				continue
			}
			r.fail(name, "is at "+strings.TrimSuffix(f.at, ".")+", and "+g.Key+" at "+strings.TrimSuffix(g.at, ".")+": each needs a place of its own")
		}
	}
}
