package insightlytest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/fakehttp"
)

var _ crmtest.SteppingFake = (*Fake)(nil)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: strconv.Itoa(UserID) + "-insightly", Platform: "insightly", Hostname: Hostname}
}

// Put stores a call as an event; with the ID of a stored one it overwrites that one's fields.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	had, ok := f.events.Get(log.ID)
	event := maps.Clone(had)
	if !ok {
		event = f.newEvent()
		event["LOCATION"], event["CUSTOMFIELDS"] = "Meeting room 2", []any{fakehttp.Record{"FIELD_NAME": "MOOD__c", "FIELD_VALUE": "good"}}
	}
	event["TITLE"], event["DETAILS"] = log.Subject, any(log.Body)
	if log.Body == "" {
		event["DETAILS"] = nil
	}
	start := log.StartTime
	if start.IsZero() {
		start = f.Now()
	}
	event["START_DATE_UTC"], event["END_DATE_UTC"] = f.time(start), f.time(start)
	if log.Duration != nil {
		event["END_DATE_UTC"] = f.time(start.Add(*log.Duration))
	}
	if owner, err := strconv.Atoi(log.OwnerID); err == nil {
		event["OWNER_USER_ID"] = owner
	}
	event["LINKS"] = slices.DeleteFunc(slices.Clone(event["LINKS"].([]fakehttp.Record)), func(l fakehttp.Record) bool {
		return l["LINK_OBJECT_NAME"] == "opportunity" || log.ContactID != "" && l["LINK_OBJECT_NAME"] == "contact"
	})
	for name, id := range map[string]string{"contact": log.ContactID, "opportunity": log.Disposition.DealID} {
		if n, err := strconv.Atoi(id); err == nil {
			event["LINKS"] = append(event["LINKS"].([]fakehttp.Record), fakehttp.Record{"LINK_ID": f.next(), "OBJECT_NAME": "Event",
				"OBJECT_ID": event["EVENT_ID"], "LINK_OBJECT_NAME": name, "LINK_OBJECT_ID": n})
		}
	}
	event["DATE_UPDATED_UTC"] = f.time(f.Now())
	id := text(event["EVENT_ID"])
	f.events.Put(id, event, f.Now())
	return id
}

// Get is a call log as Insightly holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	event, ok := f.event(id)
	if !ok {
		return crm.CallLog{}, false
	}
	start := parse(event["START_DATE_UTC"])
	length := parse(event["END_DATE_UTC"]).Sub(start)
	log := crm.CallLog{ID: id, Subject: text(event["TITLE"]), Body: text(event["DETAILS"]), StartTime: start, Duration: &length,
		OwnerID: text(event["OWNER_USER_ID"])}
	for _, link := range event["LINKS"].([]fakehttp.Record) {
		switch link["LINK_OBJECT_NAME"] {
		case "contact", "lead":
			log.ContactID = text(link["LINK_OBJECT_ID"])
		case "opportunity":
			log.Disposition.DealID = text(link["LINK_OBJECT_ID"])
		}
	}
	return log, true
}

// LinkedTo is what kind of person a call log belongs to: "contact" or "lead"; "" for nobody.
func (f *Fake) LinkedTo(id string) string {
	f.Lock()
	defer f.Unlock()
	event, _ := f.event(id)
	for _, link := range event["LINKS"].([]fakehttp.Record) {
		if name := text(link["LINK_OBJECT_NAME"]); name != "opportunity" {
			return name
		}
	}
	return ""
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	event, _ := f.events.Get(id)
	foreign := maps.Clone(event)
	foreign["LINKS"] = slices.DeleteFunc(slices.Clone(event["LINKS"].([]fakehttp.Record)), func(l fakehttp.Record) bool {
		return l["LINK_OBJECT_NAME"] == "opportunity"
	})
	if len(foreign["LINKS"].([]fakehttp.Record)) == 0 {
		delete(foreign, "LINKS")
	}
	return fakehttp.Without(foreign, "TITLE", "DETAILS", "START_DATE_UTC", "END_DATE_UTC", "OWNER_USER_ID", "DATE_UPDATED_UTC")
}

// Delete deletes an event.
func (f *Fake) Delete(id string) {
	f.Lock()
	defer f.Unlock()
	f.discard(&f.events, id)
}

// Logs is how many events there are, deleted ones not counted.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.events.All(func(r fakehttp.Record) bool { return r["deleted"] != true }))
}

// PutContact stores a person, the last word as the last name.
func (f *Fake) PutContact(name, phone string) string {
	return f.putContact(name, fakehttp.Record{"PHONE": phone})
}

// PutMobile stores a person with a mobile number.
func (f *Fake) PutMobile(name, mobile string) string {
	return f.putContact(name, fakehttp.Record{"PHONE_MOBILE": mobile})
}

func (f *Fake) putContact(name string, values fakehttp.Record) string {
	f.Lock()
	defer f.Unlock()
	values["FIRST_NAME"], values["LAST_NAME"] = Split(name)
	return text(f.person(&f.contacts, "CONTACT_ID", contactFields, values)["CONTACT_ID"])
}

// PutLeadContact stores a person who is a lead.
func (f *Fake) PutLeadContact(name, phone string) string {
	f.Lock()
	defer f.Unlock()
	first, last := Split(name)
	if last == "" {
		first, last = "", first
	}
	lead := f.person(&f.leads, "LEAD_ID", leadFields, fakehttp.Record{"FIRST_NAME": first, "LAST_NAME": last, "PHONE": phone})
	return text(lead["LEAD_ID"])
}

// Split is a name as first and last name.
func Split(name string) (first, last string) {
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		return name[:i], name[i+1:]
	}
	return name, ""
}

// PutDeal stores an opportunity that a contact is linked to; status is "open", "won" or "lost".
func (f *Fake) PutDeal(contact, title, status string) string {
	f.Lock()
	defer f.Unlock()
	id := f.next()
	f.opportunities.Put(strconv.Itoa(id), fakehttp.Record{"OPPORTUNITY_ID": id, "OPPORTUNITY_NAME": title,
		"OPPORTUNITY_STATE": strings.ToUpper(status), "LINKS": []fakehttp.Record(nil)}, f.Now())
	person, _ := f.contacts.Get(contact)
	person["LINKS"] = append(person["LINKS"].([]fakehttp.Record), fakehttp.Record{"LINK_ID": f.next(), "OBJECT_NAME": "Contact",
		"OBJECT_ID": person["CONTACT_ID"], "LINK_OBJECT_NAME": "Opportunity", "LINK_OBJECT_ID": id})
	return strconv.Itoa(id)
}

// DeleteContact deletes a contact.
func (f *Fake) DeleteContact(id string) {
	f.Lock()
	defer f.Unlock()
	f.discard(&f.contacts, id)
}

// Contacts is how many contacts there are.
func (f *Fake) Contacts() int {
	f.Lock()
	defer f.Unlock()
	return len(f.contacts.All(func(r fakehttp.Record) bool { return r["deleted"] != true }))
}

// Steps is how many requests that change something a log takes: the event, and a link for the contact and for the deal.
func (f *Fake) Steps(withDeal bool) int {
	if withDeal {
		return 3
	}
	return 2
}

// AnswersWithLists says that a search is answered with a bare list.
func (f *Fake) AnswersWithLists() (searches, logs bool) { return true, false }
