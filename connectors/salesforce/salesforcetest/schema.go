package salesforcetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// field is one field of an object.
type field struct {
	name     string
	kind     string // string, textarea, phone, picklist, int, boolean, date, datetime, id, reference
	length   int
	readOnly bool
	once     bool     // can be set when a record is made, not later
	required bool     // when a record is made
	options  []string // of a picklist that takes no others
	to       []string // what a reference may lead to
	person   bool     // exists in orgs with person accounts
}

// object is a kind of record.
type object struct {
	name   string
	prefix string // of its ids
	fields []field
}

var audit = []field{{name: "Id", kind: "id", readOnly: true}, {name: "IsDeleted", kind: "boolean", readOnly: true},
	{name: "CreatedDate", kind: "datetime", readOnly: true}, {name: "LastModifiedDate", kind: "datetime", readOnly: true},
	{name: "SystemModstamp", kind: "datetime", readOnly: true}, {name: "CreatedById", kind: "reference", to: []string{"User"}, readOnly: true}}

var objects = []*object{
	{"Task", "00T", append([]field{
		{name: "Subject", kind: "string", length: 255},
		{name: "Description", kind: "textarea", length: 32000},
		{name: "CallDurationInSeconds", kind: "int"},
		{name: "CallType", kind: "picklist", length: 40, options: []string{"Internal", "Inbound", "Outbound"}},
		{name: "CallDisposition", kind: "string", length: 255},
		{name: "CallObject", kind: "string", length: 255},
		{name: "TaskSubtype", kind: "picklist", length: 40, once: true, options: []string{"Task", "Email", "Call", "ListEmail", "Cadence"}},
		{name: "Status", kind: "picklist", length: 40},
		{name: "Priority", kind: "picklist", length: 40},
		{name: "ActivityDate", kind: "date"},
		{name: "WhoId", kind: "reference", to: []string{"Contact", "Lead"}},
		{name: "WhatId", kind: "reference", to: []string{"Opportunity", "Account"}},
		{name: "OwnerId", kind: "reference", to: []string{"User"}},
		{name: "IsReminderSet", kind: "boolean"},
		{name: "AccountId", kind: "reference", to: []string{"Account"}, readOnly: true},
		{name: "IsClosed", kind: "boolean", readOnly: true},
		{name: "CompletedDateTime", kind: "datetime", readOnly: true},
	}, audit...)},
	{"Contact", "003", append(person(
		field{name: "AccountId", kind: "reference", to: []string{"Account"}},
		field{name: "IsPersonAccount", kind: "boolean", readOnly: true, person: true}), audit...)},
	{"Lead", "00Q", append(person(
		field{name: "Company", kind: "string", length: 255, required: true},
		field{name: "Status", kind: "picklist", length: 40},
		field{name: "IsConverted", kind: "boolean", readOnly: true},
		field{name: "ConvertedContactId", kind: "reference", to: []string{"Contact"}, readOnly: true}), audit...)},
	{"Account", "001", append([]field{
		{name: "Name", kind: "string", length: 255, required: true}, {name: "Phone", kind: "phone", length: 40},
		{name: "OwnerId", kind: "reference", to: []string{"User"}},
		{name: "IsPersonAccount", kind: "boolean", readOnly: true, person: true},
		{name: "PersonContactId", kind: "reference", to: []string{"Contact"}, readOnly: true, person: true},
		{name: "PersonMobilePhone", kind: "phone", length: 40, person: true}}, audit...)},
	{"Opportunity", "006", append([]field{
		{name: "Name", kind: "string", length: 120, required: true}, {name: "StageName", kind: "picklist", length: 40, required: true},
		{name: "CloseDate", kind: "date", required: true}, {name: "AccountId", kind: "reference", to: []string{"Account"}},
		{name: "IsClosed", kind: "boolean", readOnly: true}, {name: "IsWon", kind: "boolean", readOnly: true}}, audit...)},
	{"OpportunityContactRole", "00K", append([]field{
		{name: "OpportunityId", kind: "reference", to: []string{"Opportunity"}, required: true},
		{name: "ContactId", kind: "reference", to: []string{"Contact"}, required: true}}, audit...)},
	{"User", "005", append([]field{
		{name: "Name", kind: "string", readOnly: true}, {name: "Email", kind: "string", length: 80},
		{name: "TimeZoneSidKey", kind: "picklist"}, {name: "IsActive", kind: "boolean"}}, audit...)},
	{"TaskStatus", "01J", append([]field{
		{name: "MasterLabel", kind: "string", readOnly: true}, {name: "SortOrder", kind: "int", readOnly: true},
		{name: "ApiName", kind: "string", readOnly: true},
		{name: "IsClosed", kind: "boolean", readOnly: true}}, audit...)},
}

// person are the fields of an object that is a person, and its own.
func person(own ...field) []field {
	return append([]field{
		{name: "LastName", kind: "string", length: 80, required: true}, {name: "FirstName", kind: "string", length: 40},
		{name: "Name", kind: "string", length: 121, readOnly: true}, {name: "Title", kind: "string", length: 128},
		{name: "Phone", kind: "phone", length: 40}, {name: "MobilePhone", kind: "phone", length: 40},
		{name: "HomePhone", kind: "phone", length: 40}, {name: "OtherPhone", kind: "phone", length: 40},
		{name: "Email", kind: "string", length: 80}, {name: "Description", kind: "textarea", length: 32000},
		{name: "OwnerId", kind: "reference", to: []string{"User"}}}, own...)
}

// field is a field that exists in this org and that the user may see.
func (f *Fake) field(o *object, name string) (field, bool) {
	i := slices.IndexFunc(o.fields, func(x field) bool { return x.name == name })
	if i < 0 || o.fields[i].person && !f.PersonAccounts || slices.Contains(f.Hidden, o.name+"."+name) {
		return field{}, false
	}
	return o.fields[i], true
}

// value checks what a body has for a field, and makes it what is stored.
func (f *Fake) value(o *object, x field, value any) (any, *answer) {
	if value == nil {
		return nil, nil
	}
	mistyped := invalid("JSON_PARSER_ERROR", "Cannot deserialize instance of "+x.kind+" from the value of "+x.name)
	switch x.kind {
	case "boolean":
		if _, ok := value.(bool); !ok {
			return nil, mistyped
		}
		return value, nil
	case "int":
		number, _ := value.(json.Number)
		n, err := strconv.ParseInt(number.String(), 10, 32)
		if err != nil {
			return nil, mistyped
		}
		return int(n), nil
	}
	s, ok := value.(string)
	if !ok {
		return nil, mistyped
	}
	if s == "" {
		return nil, nil
	}
	switch x.kind {
	case "date":
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return nil, mistyped
		}
	case "reference":
		return f.reference(o, x, s)
	default:
		return f.text(x, s)
	}
	return s, nil
}

// text checks a text. The refusal of one that is too long quotes it.
func (f *Fake) text(x field, s string) (any, *answer) {
	if !f.KeepsBlanks {
		s = strings.TrimSpace(s)
	}
	if n := utf8.RuneCountInString(s); x.length > 0 && n > x.length {
		return nil, invalid("STRING_TOO_LONG", fmt.Sprintf("%s: data value too large: %s (max length=%d)", x.name, s, x.length), x.name)
	}
	if x.options != nil && s != "" && !slices.Contains(x.options, s) {
		return nil, invalid("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", x.name+": bad value for restricted picklist field: "+s, x.name)
	}
	if s == "" {
		return nil, nil
	}
	return s, nil
}

// reference checks an id that leads to another record.
func (f *Fake) reference(o *object, x field, id string) (any, *answer) {
	to := f.objectOf(id)
	if !isID(id) || to == nil || !slices.Contains(x.to, to.name) {
		return nil, invalid("MALFORMED_ID", x.name+": id value of incorrect type: "+id, x.name)
	}
	r := f.tables[to.name].find(id)
	switch {
	case r == nil && f.UnknownNotFound:
		return nil, invalid("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
	case r == nil:
		return nil, invalid("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights on cross-reference id: "+id)
	case r["IsDeleted"] == true:
		return nil, invalid("ENTITY_IS_DELETED", "entity is deleted")
	case r["IsConverted"] == true && o.name == "Task":
		return nil, invalid("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
	case to.name == "User" && r["IsActive"] != true:
		return nil, invalid("INACTIVE_OWNER_OR_USER", "operation performed with inactive user ["+id+"] as owner of "+strings.ToLower(o.name))
	}
	return full(id), nil
}

// objectOf is the kind of record that an id belongs to.
func (f *Fake) objectOf(id string) *object {
	for _, o := range objects {
		if strings.HasPrefix(id, o.prefix) {
			return o
		}
	}
	return nil
}
