package pipedrivetest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

func (f *Fake) getMe(request) (any, error) {
	return data(record{
		"id": UserID, "name": "Sam Seller", "company_id": 7001, "company_name": "Acme", "company_domain": "acme",
		"timezone_name": "Europe/Tallinn", "timezone_offset": "+02:00", "active_flag": true, "is_deleted": false,
	}), nil
}

func (f *Fake) listTypes(request) (any, error) { return data(f.types), nil }

func (f *Fake) getPerson(r request) (any, error) {
	p, ok := f.persons[r.id]
	if !ok {
		return nil, refuse(http.StatusNotFound, "ERR_NOT_FOUND", "Person not found")
	}
	return data(p), nil
}

func (f *Fake) postPerson(r request) (any, error) {
	var fields map[string]json.RawMessage
	if err := decode(r, &fields); err != nil {
		return nil, err
	}
	var in struct {
		Name   *string
		Phones []struct {
			Value   string `json:"value"`
			Primary bool   `json:"primary"`
		}
	}
	for name := range fields {
		if name != "name" && name != "phones" {
			return nil, invalid(name, "Parameter '"+name+"' is not allowed for this request")
		}
	}
	if json.Unmarshal(r.body, &in) != nil || in.Name == nil || *in.Name == "" {
		return nil, invalid("name", "This value is not valid")
	}
	var numbers []string
	for _, p := range in.Phones {
		numbers = append(numbers, p.Value)
	}
	return data(f.persons[f.addPerson(*in.Name, numbers...)]), nil
}

func (f *Fake) searchPersons(r request) (any, error) {
	term, exact := r.get("term"), r.get("exact_match") == "true"
	if n := utf8.RuneCountInString(term); n < 1 || n < 2 && !exact {
		return nil, invalid("term", "must have at least 2 characters")
	}
	items := []record{}
	for _, id := range slices.Sorted(maps.Keys(f.persons)) {
		p := f.persons[id]
		if p["is_deleted"] == true || !found(p, term, r.get("fields"), exact) {
			continue
		}
		item := record{"id": id, "type": "person", "name": p["name"], "phones": numbersOf(p), "emails": []string{},
			"visible_to": 3, "owner": record{"id": UserID}, "organization": nil, "custom_fields": []string{}, "notes": []string{}}
		if p["org_id"] != nil {
			item["organization"] = record{"id": p["org_id"], "name": "Example Ltd", "address": nil}
		}
		items = append(items, record{"result_score": 0.5, "item": item})
	}
	return record{"success": true, "data": record{"items": items}, "additional_data": record{"next_cursor": nil}}, nil
}

// found reports whether a person is found by a term: by a part of the name, or of a number's digits.
func found(p record, term, fields string, exact bool) bool {
	matches := strings.Contains
	if exact {
		matches = func(value, term string) bool { return value == term }
	}
	switch fields {
	case "name":
		return matches(strings.ToLower(p["name"].(string)), strings.ToLower(term))
	case "phone":
		for _, number := range numbersOf(p) {
			if matches(digits(number), digits(term)) {
				return true
			}
		}
	}
	return false
}

func digits(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}

func numbersOf(p record) []string {
	numbers := []string{}
	for _, phone := range p["phones"].([]record) {
		numbers = append(numbers, phone["value"].(string))
	}
	return numbers
}

func (f *Fake) listDeals(r request) (any, error) {
	deals := []record{}
	for _, d := range f.deals {
		if d["person_id"] == r.integer("person_id") && d["status"] == r.get("status") && d["is_deleted"] != true {
			deals = append(deals, d)
		}
	}
	return list(deals), nil
}

// listLeads answers null where there are none, as version 1 does.
func (f *Fake) listLeads(r request) (any, error) {
	var leads []record
	for _, l := range f.leads {
		if l["person_id"] == r.integer("person_id") {
			leads = append(leads, l)
		}
	}
	return data(leads), nil
}

func (f *Fake) addPerson(name string, numbers ...string) int {
	f.ids++
	phones := []record{}
	for i, number := range numbers {
		phones = append(phones, record{"value": number, "primary": i == 0, "label": "work"})
	}
	f.persons[f.ids] = record{"id": f.ids, "name": name, "phones": phones, "emails": []record{}, "org_id": nil,
		"owner_id": UserID, "is_deleted": false, "add_time": f.stamp(), "update_time": f.stamp()}
	return f.ids
}
