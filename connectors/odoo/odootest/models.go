package odootest

// kind is what a field holds.
type kind int

const (
	char kind = iota
	text
	html
	integer
	float
	truth
	datetime
	selection
	one  // many2one: read as [id, name]
	many // many2many: read as a list of ids
	search
)

// kindNames are the kinds as fields_get names them.
var kindNames = map[kind]string{
	char: "char", text: "text", html: "html", integer: "integer", float: "float", truth: "boolean",
	datetime: "datetime", selection: "selection", one: "many2one", many: "many2many", search: "char",
}

// field is one field of a model.
type field struct {
	kind     kind
	to       string   // the model of a relation
	choices  []string // of a selection
	required bool
	readonly bool // a value that is sent is not kept
}

// model is a table and what may stand in it.
type model struct {
	name   string
	title  string
	fields map[string]field
	order  string
	rights string // of a salesperson: some of "rwcd"
	plain  string // of an internal user without the CRM application
	rows   map[int]record
	last   int
}

// record is a row. An empty value is false, as in an answer; a relation is an id or a list of ids.
type record = map[string]any

// models is the part of a database that calls, contacts and deals need.
func (f *Fake) models() map[string]*model {
	list := []*model{
		{name: "res.users", title: "User", order: "name, login", rights: "r", plain: "r", fields: map[string]field{
			"name": {kind: char, required: true}, "login": {kind: char, required: true}, "email": {kind: char}, "tz": {kind: selection},
			"lang": {kind: selection}, "share": {kind: truth, readonly: true}, "partner_id": {kind: one, to: "res.partner", required: true},
			"company_id": {kind: one, to: "res.company", required: true},
		}},
		{name: "res.company", title: "Companies", order: "sequence, name", rights: "r", plain: "r", fields: map[string]field{
			"name": {kind: char, required: true}, "sequence": {kind: integer},
		}},
		{name: "res.partner", title: "Contact", order: "name, id desc", rights: "rwc", plain: "r", fields: f.partnerFields()},
		{name: "crm.stage", title: "CRM Stages", order: "sequence, name, id", rights: "r", fields: map[string]field{
			"name": {kind: char, required: true}, "sequence": {kind: integer}, "is_won": {kind: truth},
		}},
		{name: "crm.lead", title: "Lead/Opportunity", order: "id desc", rights: "rwc", fields: map[string]field{
			"name": {kind: char, required: true}, "type": {kind: selection, choices: []string{"lead", "opportunity"}, required: true},
			"partner_id": {kind: one, to: "res.partner"}, "stage_id": {kind: one, to: "crm.stage"}, "user_id": {kind: one, to: "res.users"},
			"contact_name": {kind: char}, "partner_name": {kind: char}, "phone": {kind: char}, "phone_mobile_search": {kind: search},
			"phone_sanitized": {kind: char, readonly: true}, "probability": {kind: float}, "description": {kind: html},
		}},
		{name: "calendar.event", title: "Calendar Event", order: "start desc, id", rights: "rwcd", plain: "rwcd", fields: f.eventFields()},
		{name: "res.users.apikeys", title: "Users API Keys", order: "id", rights: "r", plain: "r", fields: f.keyFields()},
		{name: "ir.model.data", title: "Model Data"}, {name: "ir.model", title: "Models"}, {name: "ir.model.fields", title: "Fields"},
	}
	all := map[string]*model{}
	for _, m := range list {
		if f.NoCRM && (m.name == "crm.lead" || m.name == "crm.stage") {
			continue
		}
		if m.fields == nil {
			m.fields = map[string]field{}
		}
		for name, common := range map[string]field{
			"id": {kind: integer, readonly: true}, "display_name": {kind: char, readonly: true}, "active": {kind: truth},
			"create_uid": {kind: one, to: "res.users", readonly: true}, "write_uid": {kind: one, to: "res.users", readonly: true},
			"create_date": {kind: datetime, readonly: true}, "write_date": {kind: datetime, readonly: true},
		} {
			m.fields[name] = common
		}
		m.rows = map[int]record{}
		all[m.name] = m
	}
	return all
}

func (f *Fake) partnerFields() map[string]field {
	fields := map[string]field{
		"name": {kind: char}, "phone": {kind: char}, "email": {kind: char}, "function": {kind: char}, "comment": {kind: html},
		"is_company": {kind: truth}, "parent_id": {kind: one, to: "res.partner"}, "child_ids": {kind: many, to: "res.partner", readonly: true},
		"commercial_partner_id": {kind: one, to: "res.partner", readonly: true}, "user_ids": {kind: many, to: "res.users", readonly: true},
		"partner_share": {kind: truth, readonly: true}, "phone_sanitized": {kind: char, readonly: true}, "phone_mobile_search": {kind: search},
	}
	if !f.NoMobile {
		fields["mobile"] = field{kind: char}
	}
	return fields
}

func (f *Fake) eventFields() map[string]field {
	fields := map[string]field{
		"name": {kind: char, required: true}, "start": {kind: datetime, required: true}, "stop": {kind: datetime, required: true},
		"duration": {kind: float}, "allday": {kind: truth}, "description": {kind: html}, "location": {kind: char},
		"partner_ids": {kind: many, to: "res.partner"}, "user_id": {kind: one, to: "res.users"}, "res_id": {kind: integer},
		"partner_id": {kind: one, to: "res.partner", readonly: true}, "res_model": {kind: char, readonly: true},
		"show_as": {kind: selection, choices: []string{"free", "busy"}, required: true},
		"privacy": {kind: selection, choices: []string{"public", "private", "confidential"}},
	}
	if !f.NoCRM {
		fields["opportunity_id"] = field{kind: one, to: "crm.lead"}
	}
	if f.CalendarSync {
		fields["need_sync"], fields["google_id"] = field{kind: truth}, field{kind: char}
	}
	return fields
}

func (f *Fake) keyFields() map[string]field {
	fields := map[string]field{
		"name": {kind: char, required: true, readonly: true}, "user_id": {kind: one, to: "res.users", readonly: true},
	}
	if f.Version >= 18 {
		fields["expiration_date"] = field{kind: datetime, readonly: true}
	}
	return fields
}
