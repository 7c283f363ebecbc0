package insightlytest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

var (
	contactFields = []string{"FIRST_NAME", "LAST_NAME", "EMAIL_ADDRESS", "PHONE", "PHONE_MOBILE", "PHONE_HOME", "PHONE_OTHER", "TITLE"}
	leadFields    = []string{"FIRST_NAME", "LAST_NAME", "EMAIL", "PHONE", "MOBILE", "TITLE"}
)

func (f *Fake) searchContacts(r *fakehttp.Request) *fakehttp.Answer {
	return f.search(r, &f.contacts, contactFields)
}

func (f *Fake) searchLeads(r *fakehttp.Request) *fakehttp.Answer {
	return f.search(r, &f.leads, leadFields)
}

// search serves the Search of a kind of record: one field and its whole value, or updated_after_utc.
func (f *Fake) search(r *fakehttp.Request, table *fakehttp.Table, fields []string) *fakehttp.Answer {
	for name := range r.Query {
		if !slices.Contains([]string{"field_name", "field_value", "updated_after_utc", "brief", "top", "skip", "count_total"}, name) {
			return f.invalid(name + " is not a parameter.")
		}
	}
	field, value, since := r.Query.Get("field_name"), r.Query.Get("field_value"), r.Query.Get("updated_after_utc")
	switch {
	case field == "" && since == "" || field != "" && value == "":
		return f.invalid("field_name and field_value, or updated_after_utc, are required.")
	case field != "" && !slices.Contains(fields, field):
		return f.invalid("field_name is not valid.")
	case since != "" && parse(since).IsZero():
		return f.invalid("updated_after_utc is not valid.")
	}
	found := table.All(func(record fakehttp.Record) bool {
		return record["deleted"] != true && (field == "" || f.same(field, record, value)) &&
			(since == "" || parse(record["DATE_UPDATED_UTC"]).After(parse(since)))
	})
	return f.page(r, found)
}

// listContacts lists them, a page at a time.
func (f *Fake) listContacts(r *fakehttp.Request) *fakehttp.Answer {
	return f.page(r, f.contacts.All(func(record fakehttp.Record) bool { return record["deleted"] != true }))
}

// page is a part of a list, as "top" and "skip" ask for it.
func (f *Fake) page(r *fakehttp.Request, found []fakehttp.Record) *fakehttp.Answer {
	top, skip := 100, 0
	if r.Query.Has("top") {
		n, err := strconv.Atoi(r.Query.Get("top"))
		if err != nil || n < 1 || n > 500 {
			return f.invalid("top must be 1 to 500.")
		}
		top = n
	}
	skip, _ = strconv.Atoi(r.Query.Get("skip"))
	total := len(found)
	found = found[min(max(skip, 0), total):]
	found = found[:min(top, len(found))]
	shown := []fakehttp.Record{}
	for _, record := range found {
		record = f.shown(record)
		if r.Query.Get("brief") == "true" {
			delete(record, "LINKS")
			delete(record, "CUSTOMFIELDS")
		}
		shown = append(shown, record)
	}
	answer := fakehttp.OK(shown)
	if r.Query.Get("count_total") == "true" {
		answer.Set("X-Total-Count", strconv.Itoa(total))
	}
	return answer
}

// same compares a stored value as it is written; a number, with the option, by its digits.
func (f *Fake) same(field string, record fakehttp.Record, value string) bool {
	if field == SessionField {
		custom, _ := record["CUSTOMFIELDS"].([]any)
		return slices.ContainsFunc(custom, func(item any) bool {
			field, _ := item.(map[string]any)
			return field["FIELD_NAME"] == SessionField && field["FIELD_VALUE"] == value
		})
	}
	stored := text(record[field])
	if f.BlindSearch && (strings.HasPrefix(field, "PHONE") || field == "MOBILE") && stored != "" {
		return strings.HasSuffix(fakehttp.Digits(stored), fakehttp.Digits(value))
	}
	return stored != "" && strings.EqualFold(stored, value)
}

func (f *Fake) getContact(r *fakehttp.Request) *fakehttp.Answer { return f.get(&f.contacts, r.Path[0]) }

func (f *Fake) getLead(r *fakehttp.Request) *fakehttp.Answer { return f.get(&f.leads, r.Path[0]) }

func (f *Fake) getOpportunity(r *fakehttp.Request) *fakehttp.Answer {
	return f.get(&f.opportunities, r.Path[0])
}

func (f *Fake) get(table *fakehttp.Table, id string) *fakehttp.Answer {
	record, ok := table.Get(id)
	if !ok || record["deleted"] == true {
		return f.missing()
	}
	return fakehttp.OK(f.shown(record))
}

func (f *Fake) postContact(r *fakehttp.Request) *fakehttp.Answer {
	return f.post(r, &f.contacts, "CONTACT_ID", contactFields, "FIRST_NAME")
}

func (f *Fake) postLead(r *fakehttp.Request) *fakehttp.Answer {
	return f.post(r, &f.leads, "LEAD_ID", leadFields, "LAST_NAME")
}

// post creates a person, who must have one name.
func (f *Fake) post(r *fakehttp.Request, table *fakehttp.Table, id string, fields []string, needed string) *fakehttp.Answer {
	kinds := map[string]string{"OWNER_USER_ID": "id"}
	for _, name := range fields {
		kinds[name] = "text"
	}
	body, no := f.body(r, kinds)
	if no != nil {
		return no
	}
	if fakehttp.Text(body[needed]) == "" {
		return f.invalid(needed + " is required.")
	}
	person := f.person(table, id, fields, body)
	return &fakehttp.Answer{Status: 201, Body: f.shown(person)}
}

// person stores one with what Insightly itself puts into a record. Contacts and leads are numbered apart.
func (f *Fake) person(table *fakehttp.Table, id string, fields []string, values fakehttp.Record) fakehttp.Record {
	now, all := f.time(f.Now()), len(table.All(func(fakehttp.Record) bool { return true }))
	person := fakehttp.Record{id: 301 + all, "OWNER_USER_ID": UserID, "DATE_CREATED_UTC": now, "DATE_UPDATED_UTC": now,
		"LINKS": []fakehttp.Record(nil), "CUSTOMFIELDS": []any{}}
	for _, name := range fields {
		person[name] = nil
		if values[name] != "" {
			person[name] = values[name]
		}
	}
	table.Put(text(person[id]), person, f.Now())
	return person
}

func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case int:
		return strconv.Itoa(value)
	case json.Number:
		return value.String()
	case nil:
		return ""
	}
	return fmt.Sprint(value)
}
