package closetest

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

func (f *Fake) getContact(r *fakehttp.Request) *fakehttp.Answer {
	contact, ok := f.contacts.Get(r.Path[0])
	if !ok || contact["deleted"] == true {
		return missing()
	}
	return fakehttp.OK(shown(contact))
}

func (f *Fake) getLead(r *fakehttp.Request) *fakehttp.Answer {
	lead, ok := f.leads.Get(r.Path[0])
	if !ok {
		return missing()
	}
	return fakehttp.OK(lead)
}

// postContact creates a contact, and a lead for it where none is named.
func (f *Fake) postContact(r *fakehttp.Request) *fakehttp.Answer {
	body, ok := fakehttp.Object(r.Body)
	if !ok || !r.IsJSON() {
		return failure(400, "The body cannot be read.")
	}
	for name := range body {
		if !slices.Contains([]string{"lead_id", "name", "title", "phones", "emails", "urls"}, name) {
			return invalid(name, "Unknown field.")
		}
	}
	var numbers []string
	phones, isList := body["phones"].([]any)
	if body["phones"] != nil && !isList {
		return invalid("phones", "Must be a list.")
	}
	for _, item := range phones {
		phone, _ := item.(map[string]any)
		number := fakehttp.Text(phone["phone"])
		if !f.AnyPhone && !phoneForm.MatchString(number) {
			return invalid("phones", "Not a valid phone number.")
		}
		if kind := fakehttp.Text(phone["type"]); !slices.Contains([]string{"office", "mobile", "direct", "home", "fax", "url", "other"}, kind) {
			return invalid("phones", "Not a valid type.")
		}
		numbers = append(numbers, number)
	}
	lead := fakehttp.Text(body["lead_id"])
	if _, ok := f.leads.Get(lead); body["lead_id"] != nil && !ok {
		return invalid("lead_id", "Object does not exist.")
	}
	return fakehttp.OK(shown(f.person(fakehttp.Text(body["name"]), lead, numbers)))
}

// person stores a contact.
func (f *Fake) person(name, lead string, numbers []string) fakehttp.Record {
	if lead == "" {
		lead = f.id("lead")
		f.leads.Put(lead, fakehttp.Record{"id": lead, "name": name, "display_name": name,
			"html_url": "https://app.close.com/lead/" + lead + "/"}, f.Now())
	}
	phones := []any{}
	for _, number := range numbers {
		phones = append(phones, fakehttp.Record{"phone": number, "phone_formatted": number, "type": "office", "country": "US"})
	}
	contact := fakehttp.Record{"id": f.id("cont"), "lead_id": lead, "name": name, "display_name": name, "title": "", "phones": phones,
		"emails": []any{}, "urls": []any{}, "date_created": f.stamp(), "date_updated": f.stamp()}
	f.contacts.Put(contact["id"].(string), contact, f.Now())
	return contact
}

// search finds contacts from the index. Without _fields only ids come.
func (f *Fake) search(r *fakehttp.Request) *fakehttp.Answer {
	body, ok := fakehttp.Object(r.Body)
	if !ok || !r.IsJSON() {
		return failure(400, "The body cannot be read.")
	}
	for name := range body {
		if !slices.Contains([]string{"query", "_fields", "_limit", "cursor", "sort", "include_counts", "results_limit"}, name) {
			return invalid(name, "Unknown field.")
		}
	}
	holds, refusal := f.query(body["query"], "")
	if refusal != nil {
		return refusal
	}
	fields, _ := body["_fields"].(map[string]any)
	names, _ := fields["contact"].([]any)
	data := []fakehttp.Record{}
	for _, contact := range f.contacts.All(func(c fakehttp.Record) bool {
		made, _ := parse(c["date_created"])
		return c["deleted"] != true && f.Now().Sub(made) >= f.SearchLag && holds(c)
	}) {
		found := fakehttp.Record{"__object_type": "contact", "id": contact["id"]}
		for _, name := range names {
			found[fakehttp.Text(name)] = contact[fakehttp.Text(name)]
		}
		data = append(data, found)
	}
	return fakehttp.OK(fakehttp.Record{"data": data, "cursor": nil})
}

// query reads a part of a search. related is the kind of object that it looks at, "" for the contact itself.
func (f *Fake) query(value any, related string) (func(fakehttp.Record) bool, *fakehttp.Answer) {
	query, _ := value.(map[string]any)
	wrong := invalid("query", "The query is not valid.")
	switch query["type"] {
	case "and", "or":
		var parts []func(fakehttp.Record) bool
		list, ok := query["queries"].([]any)
		if !ok || len(list) == 0 {
			return nil, wrong
		}
		for _, item := range list {
			part, refusal := f.query(item, related)
			if refusal != nil {
				return nil, refusal
			}
			parts = append(parts, part)
		}
		all := query["type"] == "and"
		return func(r fakehttp.Record) bool {
			return slices.ContainsFunc(parts, func(part func(fakehttp.Record) bool) bool { return part(r) != all }) != all
		}, nil
	case "object_type":
		if query["object_type"] != "contact" {
			return nil, wrong
		}
		return func(fakehttp.Record) bool { return true }, nil
	case "has_related":
		if query["this_object_type"] != "contact" || query["related_object_type"] != "contact_phone" {
			return nil, wrong
		}
		inner, refusal := f.query(query["related_query"], "contact_phone")
		return func(r fakehttp.Record) bool {
			phones, _ := r["phones"].([]any)
			return slices.ContainsFunc(phones, func(phone any) bool { return inner(phone.(fakehttp.Record)) })
		}, refusal
	case "field_condition":
		return fieldCondition(query, related)
	}
	return nil, wrong
}

func fieldCondition(query fakehttp.Record, related string) (func(fakehttp.Record) bool, *fakehttp.Answer) {
	field, _ := query["field"].(map[string]any)
	condition, _ := query["condition"].(map[string]any)
	name, value := fakehttp.Text(field["field_name"]), fakehttp.Text(condition["value"])
	object := "contact"
	known := []string{"name", "title"}
	if related != "" {
		object, known = related, []string{"phone"}
	}
	if field["type"] != "regular_field" || field["object_type"] != object || !slices.Contains(known, name) ||
		condition["type"] != "text" || value == "" {
		return nil, invalid("query", "The condition is not valid.")
	}
	switch condition["mode"] {
	case "exact_value":
		return func(r fakehttp.Record) bool { return strings.EqualFold(fakehttp.Text(r[name]), value) }, nil
	case "full_words", "phrase":
		return func(r fakehttp.Record) bool {
			have := words(fakehttp.Text(r[name]))
			return !slices.ContainsFunc(words(value), func(word string) bool { return !slices.Contains(have, word) })
		}, nil
	}
	return nil, invalid("query", "The mode is not valid.")
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// stored is a number as Close keeps it: with a country code where it is a number of the company's country.
func (f *Fake) stored(phone string) string {
	digits := fakehttp.Digits(phone)
	switch {
	case f.RawPhones || digits == "":
		return phone
	case strings.HasPrefix(phone, "+"):
		return "+" + digits
	case strings.HasPrefix(digits, "00"):
		return "+" + digits[2:]
	case len(digits) == 11 && digits[0] == '1':
		return "+" + digits
	case len(digits) == 10:
		return "+1" + digits
	}
	return phone
}

// age lets a record that a test stores be in the index at once.
func (f *Fake) age(record fakehttp.Record) {
	record["date_created"] = f.Now().Add(-24 * time.Hour).UTC().Format("2006-01-02T15:04:05.000000+00:00")
}
