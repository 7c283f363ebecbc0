package espocrmtest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// kind is the type of a field.
type kind int

const (
	varchar  kind = iota // trimmed, and null where nothing is left
	text                 // as it is, but null for ""
	datetime             // "2026-11-25 09:15:30", UTC; any other form is dropped without a word
	enum
	phone  // E.164
	number // a whole one
	link   // the id of one record
	links  // a list of ids
)

// field is one attribute of an entity that may be written.
type field struct {
	name     string
	kind     kind
	max      int // of a varchar, in characters
	required bool
	title    bool // holds none of < > =
	options  []string
}

// entity is a kind of record.
type entity struct {
	name   string
	fields []field
	reads  []string // attributes that can be read or searched beside those
	order  string   // what a list is sorted by, the greatest first, unless it is told otherwise
}

var common = []string{"id", "deleted", "createdAt", "modifiedAt", "createdById", "modifiedById", "versionNumber"}

var callEntity = &entity{"Call", []field{
	{name: "name", max: 255, required: true, title: true},
	{name: "status", kind: enum, required: true, options: []string{"Planned", "Held", "Not Held"}},
	{name: "dateStart", kind: datetime, required: true},
	{name: "dateEnd", kind: datetime, required: true},
	{name: "duration", kind: number},
	{name: "direction", kind: enum, options: []string{"Outbound", "Inbound"}},
	{name: "description", kind: text},
	{name: "parentType", kind: enum, options: []string{"", "Account", "Lead", "Contact", "Opportunity", "Case"}},
	{name: "parentId", kind: link},
	{name: "assignedUserId", kind: link, required: true},
	{name: "contactsIds", kind: links},
	{name: "leadsIds", kind: links},
	{name: "usersIds", kind: links},
	{name: "teamsIds", kind: links},
}, append([]string{"parentName", "accountId", "assignedUserName", "contactsNames", "leadsNames"}, common...), "dateStart"}

var personFields = []field{
	{name: "firstName", max: 100, title: true},
	{name: "lastName", max: 100, required: true, title: true},
	{name: "description", kind: text},
	{name: "emailAddress", max: 255},
	{name: "phoneNumber", kind: phone},
	{name: "assignedUserId", kind: link},
}

var personReads = append([]string{"name", "phoneNumberNumeric", "accountId", "accountName", "title"}, common...)

var (
	contactEntity = &entity{"Contact", personFields, personReads, "createdAt"}
	leadEntity    = &entity{"Lead", append([]field{
		{name: "status", kind: enum, options: []string{"New", "Assigned", "In Process", "Converted", "Recycled", "Dead"}},
		{name: "accountName", max: 255, title: true}}, personFields...), personReads, "createdAt"}
	opportunityEntity = &entity{"Opportunity", []field{{name: "name", max: 255}, {name: "stage", kind: enum},
		{name: "contactsIds", kind: links}}, append([]string{"accountId", "accountName", "amount", "closeDate"}, common...), "createdAt"}
)

// knows reports whether the entity has an attribute.
func (e *entity) knows(attribute string) bool {
	return slices.Contains(e.reads, attribute) || slices.ContainsFunc(e.fields, func(f field) bool { return f.name == attribute })
}

// take makes a body's data into what is stored: keys that the entity does not know are dropped, and so
// are dates in another form; the rest is cleaned and checked. A new record needs all required fields.
func (e *entity) take(data record, isNew bool) (record, *answer) {
	taken := record{}
	for _, f := range e.fields {
		value, given := data[f.name]
		if given {
			var keep bool
			var refusal *answer
			if value, keep, refusal = e.value(f, value); refusal != nil {
				return nil, refusal
			}
			if keep {
				taken[f.name] = value
			}
			given = keep
		}
		if f.required && (given || isNew) && taken[f.name] == nil {
			return nil, invalid(e.name, f.name, "required")
		}
	}
	return taken, nil
}

var (
	idForm    = regexp.MustCompile(`^[A-Za-z0-9_=\-.]+$`)
	phoneForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// broken is what becomes of a value whose type nobody expected.
func broken() *answer { return &answer{Status: http.StatusInternalServerError} }

// value cleans and checks one value; keep is false where it is dropped.
func (e *entity) value(f field, value any) (cleaned any, keep bool, refusal *answer) {
	if value == nil {
		return nil, true, nil
	}
	if f.kind == links {
		return e.ids(f, value)
	}
	if f.kind == number {
		n, ok := value.(json.Number)
		if !ok {
			return nil, false, broken()
		}
		return n, true, nil
	}
	s, ok := value.(string)
	if !ok {
		return nil, false, broken()
	}
	fails := ""
	switch f.kind {
	case varchar, phone:
		if s = strings.TrimSpace(s); s == "" {
			return nil, true, nil
		}
		switch {
		case f.kind == phone && !phoneForm.MatchString(s):
			fails = "valid"
		case f.kind == varchar && utf8.RuneCountInString(s) > f.max:
			fails = "maxLength"
		case f.title && strings.ContainsAny(s, "<>="):
			fails = "pattern"
		}
	case text:
		if s == "" {
			return nil, true, nil
		}
	case datetime:
		if _, err := time.Parse(layout, s); err != nil {
			return nil, false, nil
		}
	case enum:
		if !slices.Contains(f.options, s) {
			fails = "valid"
		}
	case link:
		if !idForm.MatchString(s) {
			fails = "pattern"
		}
	}
	if fails != "" {
		return nil, false, invalid(e.name, f.name, fails)
	}
	return s, true, nil
}

func (e *entity) ids(f field, value any) (any, bool, *answer) {
	list, ok := value.([]any)
	if !ok {
		return nil, false, broken()
	}
	all := []string{}
	for _, id := range list {
		s, ok := id.(string)
		if !ok || !idForm.MatchString(s) {
			return nil, false, invalid(e.name, strings.TrimSuffix(f.name, "Ids"), "pattern")
		}
		all = append(all, s)
	}
	return all, true, nil
}
