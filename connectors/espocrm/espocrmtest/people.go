package espocrmtest

import (
	"maps"
	"net/http"
	"strings"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

func (f *Fake) getPerson(e *entity, table *fakehttp.Table) func(*request) *answer {
	return func(r *request) *answer {
		if no := f.denied(e.name, "read"); no != nil {
			return no
		}
		if !there(table, r.Path[0]) {
			return notFound()
		}
		person, _ := table.Get(r.Path[0])
		return fakehttp.OK(person)
	}
}

func (f *Fake) postPerson(e *entity, table *fakehttp.Table) func(*request) *answer {
	return func(r *request) *answer {
		if no := f.denied(e.name, "create"); no != nil {
			return no
		}
		data, no := object(r)
		if no != nil {
			return no
		}
		taken, no := e.take(data, true)
		if no != nil {
			return no
		}
		twins := table.All(func(other record) bool { return other["deleted"] != true && same(taken, other) })
		if len(twins) > 0 && !strings.EqualFold(r.Header.Get("X-Skip-Duplicate-Check"), "true") {
			return refuse(http.StatusConflict, "duplicate", twins)
		}
		person := f.newPerson()
		maps.Copy(person, taken)
		f.keepPerson(table, person)
		return fakehttp.OK(person)
	}
}

// same reports whether a new person looks like one that is there: by the number or the whole name.
func same(taken, other record) bool {
	number := fakehttp.Text(taken["phoneNumber"])
	return number != "" && number == fakehttp.Text(other["phoneNumber"]) ||
		fold(fakehttp.Text(taken["firstName"])) == fold(fakehttp.Text(other["firstName"])) && fold(fakehttp.Text(taken["lastName"])) == fold(fakehttp.Text(other["lastName"]))
}

func (f *Fake) newPerson() record {
	return record{"id": f.newID(), "deleted": false, "firstName": nil, "lastName": nil, "phoneNumber": nil, "emailAddress": nil,
		"description": nil, "accountId": nil, "accountName": nil, "title": nil, "createdAt": f.stamp(), "modifiedAt": f.stamp(),
		"createdById": UserID, "assignedUserId": nil}
}

func (f *Fake) keepPerson(table *fakehttp.Table, person record) {
	person["name"] = strings.TrimSpace(fakehttp.Text(person["firstName"]) + " " + fakehttp.Text(person["lastName"]))
	if number := person["phoneNumber"]; number != nil {
		person["phoneNumberData"] = []record{{"phoneNumber": number, "primary": true, "type": "Mobile", "optOut": false, "invalid": false}}
	}
	table.Put(fakehttp.Text(person["id"]), person, f.Now())
}

// addPerson stores a person whose number stands as somebody wrote it, before numbers were checked.
func (f *Fake) addPerson(table *fakehttp.Table, name, number string) string {
	f.Lock()
	defer f.Unlock()
	person := f.newPerson()
	person["lastName"] = name
	if cut := strings.LastIndexByte(name, ' '); cut > 0 {
		person["firstName"], person["lastName"] = name[:cut], name[cut+1:]
	}
	if number != "" {
		person["phoneNumber"] = number
	}
	f.keepPerson(table, person)
	return fakehttp.Text(person["id"])
}

// PutContact stores a contact and returns its id.
func (f *Fake) PutContact(name, number string) string { return f.addPerson(&f.contacts, name, number) }

// AddLead stores a lead: a person who is no contact yet.
func (f *Fake) AddLead(name, number string) string { return f.addPerson(&f.leads, name, number) }

// DeleteContact deletes a contact: the record stays, marked, and no API user sees it.
func (f *Fake) DeleteContact(id string) {
	f.Lock()
	defer f.Unlock()
	f.mark(&f.contacts, id)
}

// mark marks a record as deleted.
func (f *Fake) mark(table *fakehttp.Table, id string) {
	stored, _ := table.Get(id)
	deleted := maps.Clone(stored)
	deleted["deleted"] = true
	table.Put(id, deleted, f.Now())
}

// Contacts is how many contacts there are.
func (f *Fake) Contacts() int {
	f.Lock()
	defer f.Unlock()
	return len(f.contacts.All(func(c record) bool { return c["deleted"] != true }))
}

// PutDeal stores an opportunity of a contact; status is "open" or "won".
func (f *Fake) PutDeal(contactID, title, status string) string {
	f.Lock()
	defer f.Unlock()
	stage := "Prospecting"
	if status != "open" {
		stage = "Closed Won"
	}
	id := f.newID()
	f.opports.Put(id, record{"id": id, "deleted": false, "name": title, "stage": stage, "contactsIds": []string{contactID},
		"accountId": nil, "createdAt": f.stamp(), "amount": 100}, f.Now())
	return id
}
