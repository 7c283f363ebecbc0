package salesforcetest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// table holds the records of an object.
type table struct {
	object *object
	fakehttp.Table
}

// find is the record with an id of either length, deleted ones too; nil where there is none.
func (t *table) find(id string) record {
	found, _ := t.Get(full(id))
	return found
}

// live are those of some records that are not deleted by now.
func (t *table) live(records []record) []record {
	return slices.DeleteFunc(records, func(r record) bool { return t.find(fakehttp.Text(r["Id"]))["IsDeleted"] == true })
}

const stampForm = "2006-01-02T15:04:05.000-0700" // its offset has no colon, its milliseconds are zero

func stamp(at time.Time) string { return at.UTC().Truncate(time.Second).Format(stampForm) }

// save stores a record; one without an id is new.
func (f *Fake) save(o *object, fields record) {
	now := f.Now()
	if fields["Id"] == nil {
		fields["Id"], fields["IsDeleted"] = f.newID(o.prefix), false
		fields["CreatedDate"], fields["CreatedById"] = stamp(now), UserID
	}
	fields["LastModifiedDate"], fields["SystemModstamp"] = stamp(now), stamp(now)
	if _, ok := fields["LastName"]; ok {
		fields["Name"] = strings.TrimSpace(fakehttp.Text(fields["FirstName"]) + " " + fakehttp.Text(fields["LastName"]))
	}
	if o.name == "Task" {
		fields["IsClosed"] = fields["Status"] == f.Closed
		fields["AccountId"] = nil
		for _, key := range []string{"WhoId", "WhatId"} {
			if to := f.follow(fields[key]); to != nil && fields["AccountId"] == nil {
				fields["AccountId"] = to["AccountId"]
			}
		}
	}
	f.tables[o.name].Put(fakehttp.Text(fields["Id"]), fields, now)
}

// follow is the record that an id leads to; nil where there is none.
func (f *Fake) follow(id any) record {
	if o := f.objectOf(fakehttp.Text(id)); o != nil && id != nil {
		return f.tables[o.name].find(fakehttp.Text(id))
	}
	return nil
}

// named is the record that a path names.
func (f *Fake) named(r *request) (*object, record, *answer) {
	t := f.tables[r.Path[0]]
	if t == nil {
		return nil, nil, notFound()
	}
	if !isID(r.Path[1]) {
		return nil, nil, refuse(http.StatusBadRequest, "MALFORMED_ID", "malformed id "+r.Path[1])
	}
	found := t.find(r.Path[1])
	switch {
	case found == nil:
		return nil, nil, notFound()
	case found["IsDeleted"] == true:
		return nil, nil, refuse(f.DeletedAs, "ENTITY_IS_DELETED", "entity is deleted")
	}
	return t.object, found, nil
}

func (f *Fake) get(r *request) *answer {
	o, found, no := f.named(r)
	if no != nil {
		return no
	}
	if names := r.Query.Get("fields"); names != "" {
		var wanted []string
		for _, name := range strings.Split(names, ",") {
			if slices.Contains(f.Hidden, o.name+"."+name) {
				continue // without a word
			}
			if _, ok := f.field(o, name); !ok {
				return refuse(http.StatusBadRequest, "INVALID_FIELD", "No such column '"+name+"' on sobject of type "+o.name)
			}
			wanted = append(wanted, name)
		}
		return fakehttp.OK(f.show(o, found, wanted))
	}
	var all []string
	for _, x := range o.fields {
		if _, ok := f.field(o, x.name); ok {
			all = append(all, x.name)
		}
	}
	return fakehttp.OK(f.show(o, found, all))
}

// show is a record as an answer has it: the fields that are wanted, and the id always.
func (f *Fake) show(o *object, fields record, wanted []string) record {
	id := fakehttp.Text(fields["Id"])
	shown := record{"Id": id, "attributes": record{"type": o.name, "url": "/services/data/v" + f.Version + "/sobjects/" + o.name + "/" + id}}
	for _, name := range wanted {
		shown[name] = fields[name]
	}
	return shown
}

// body reads a record to be written, all of it or nothing.
func (f *Fake) body(r *request, o *object, isNew bool) (record, *answer) {
	if !r.IsJSON() {
		return nil, refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Type is not supported")
	}
	in, ok := fakehttp.Object(r.Body)
	if !ok {
		return nil, refuse(http.StatusBadRequest, "JSON_PARSER_ERROR", "Unexpected character")
	}
	fields := record{}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		x, known := f.field(o, name)
		switch {
		case slices.Contains(f.Hidden, o.name+"."+name), known && x.readOnly, known && x.once && !isNew && !f.SubtypeChanges:
			return nil, invalid("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: "+name+
				". Please check the security settings of this field and verify that it is read/write for your profile or permission set.", name)
		case !known:
			return nil, refuse(http.StatusBadRequest, "INVALID_FIELD", "No such column '"+name+"' on sobject of type "+o.name)
		}
		value, no := f.value(o, x, in[name])
		if no != nil {
			return nil, no
		}
		fields[name] = value
	}
	var missing []string
	for _, x := range o.fields {
		if _, given := fields[x.name]; x.required && (isNew || given) && fields[x.name] == nil {
			missing = append(missing, x.name)
		}
	}
	if missing != nil {
		return nil, invalid("REQUIRED_FIELD_MISSING", "Required fields are missing: ["+strings.Join(missing, ", ")+"]", missing...)
	}
	return fields, nil
}

func (f *Fake) post(r *request) *answer {
	t := f.tables[r.Path[0]]
	if t == nil {
		return notFound()
	}
	fields, no := f.body(r, t.object, true)
	if no != nil {
		return no
	}
	whole := f.defaults(t.object)
	maps.Copy(whole, fields)
	if no := f.rules(t.object, whole); no != nil {
		return no
	}
	if f.DuplicateRule && r.Header.Get("Sforce-Duplicate-Rule-Header") != "allowSave=true" && f.twin(t, whole) {
		return &answer{Status: http.StatusBadRequest, Body: []record{{"errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?",
			"duplicateResult": record{"allowSave": true, "duplicateRule": "Standard_Contact_Duplicate_Rule"}}}}
	}
	f.save(t.object, whole)
	id := fakehttp.Text(whole["Id"])
	return (&answer{Status: http.StatusCreated, Body: record{"id": id, "success": true, "errors": []any{}}}).Set("Location", r.URL.Path+"/"+id)
}

// defaults is what Salesforce itself puts into a new record.
func (f *Fake) defaults(o *object) record {
	fields := record{}
	for _, x := range o.fields {
		fields[x.name] = nil
		if x.kind == "boolean" {
			fields[x.name] = false
		}
	}
	switch o.name {
	case "Task":
		fields["Status"], fields["Priority"], fields["TaskSubtype"], fields["OwnerId"] = "Not Started", "Normal", "Task", UserID
	case "Contact", "Lead", "Account":
		fields["OwnerId"] = UserID
	}
	return fields
}

// rules are those of a whole record.
func (f *Fake) rules(o *object, fields record) *answer {
	if o.name != "Task" {
		return nil
	}
	lead := strings.HasPrefix(fakehttp.Text(fields["WhoId"]), "00Q")
	if lead && fields["WhatId"] != nil && !f.LeadWithWhat {
		return invalid("FIELD_INTEGRITY_EXCEPTION", "Related To ID: a task for a lead cannot have one", "WhatId")
	}
	if f.Rule != nil {
		if err := f.Rule(fields); err != nil {
			return invalid("FIELD_CUSTOM_VALIDATION_EXCEPTION", err.Error())
		}
	}
	return nil
}

// twin reports whether a contact of the same name or number is there.
func (f *Fake) twin(t *table, fields record) bool {
	return t.object.name == "Contact" && slices.ContainsFunc(t.live(t.All(nil)), func(other record) bool {
		return other["LastName"] == fields["LastName"] && other["FirstName"] == fields["FirstName"] ||
			fields["Phone"] != nil && other["Phone"] == fields["Phone"]
	})
}

// patch answers a good write with nothing.
func (f *Fake) patch(r *request) *answer {
	o, found, no := f.named(r)
	if no != nil {
		return no
	}
	if since := r.Header.Get("If-Unmodified-Since"); since != "" && !f.NoPrecondition {
		at, err := time.Parse(time.RFC1123, since)
		if err != nil {
			return refuse(http.StatusBadRequest, "BAD_REQUEST", "Bad date format in If-Unmodified-Since")
		}
		if modified, _ := time.Parse(stampForm, fakehttp.Text(found["LastModifiedDate"])); modified.After(at) {
			return refuse(http.StatusPreconditionFailed, "PRECONDITION_FAILED", "The record was modified")
		}
	}
	fields, no := f.body(r, o, false)
	if no != nil {
		return no
	}
	whole := maps.Clone(found)
	maps.Copy(whole, fields)
	if no := f.rules(o, whole); no != nil {
		return no
	}
	f.save(o, whole)
	return &answer{Status: http.StatusNoContent}
}

func (f *Fake) delete(r *request) *answer {
	o, found, no := f.named(r)
	if no != nil {
		return no
	}
	f.remove(o, found)
	return &answer{Status: http.StatusNoContent}
}

func (f *Fake) remove(o *object, found record) {
	fields := maps.Clone(found)
	fields["IsDeleted"] = true
	f.save(o, fields)
}

func (f *Fake) describe(r *request) *answer {
	t := f.tables[r.Path[0]]
	if t == nil {
		return notFound()
	}
	var fields []record
	for _, x := range t.object.fields {
		if _, ok := f.field(t.object, x.name); !ok {
			continue
		}
		values := []record{}
		options := x.options
		if x.name == "Status" {
			options = []string{"Not Started", f.Closed}
		}
		for _, option := range options {
			values = append(values, record{"active": true, "label": option, "value": option, "defaultValue": false})
		}
		fields = append(fields, record{"name": x.name, "type": x.kind, "length": x.length, "createable": !x.readOnly,
			"updateable": !x.readOnly && !x.once, "filterable": x.kind != "textarea", "nillable": !x.required, "picklistValues": values})
	}
	return fakehttp.OK(record{"name": t.object.name, "keyPrefix": t.object.prefix, "fields": fields})
}
