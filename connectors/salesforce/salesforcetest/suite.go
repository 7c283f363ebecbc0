package salesforcetest

import (
	"maps"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/fakehttp"
)

var _ crmtest.DealFake = (*Fake)(nil)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: UserID + "-salesforce", Platform: "salesforce", Hostname: Hostname, TimezoneName: "America/Los_Angeles"}
}

// AuthHeader is the account's authorization.
func (f *Fake) AuthHeader() string { return "Bearer " + Token }

// Put stores a call log; with the ID of a stored one it overwrites that one's fields. A task has no start
// time, only a day.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	tasks := f.tables["Task"]
	fields, have := f.defaults(tasks.object), tasks.find(log.ID)
	if have != nil {
		fields = maps.Clone(have)
	} else {
		maps.Copy(fields, record{"TaskSubtype": "Call", "CallType": "Inbound", "Status": f.Closed, "Priority": "Low",
			"CallObject": "4012340000", "IsReminderSet": true})
	}
	fields["Subject"], fields["Description"] = fakehttp.OrNull(log.Subject), fakehttp.OrNull(log.Body)
	fields["CallDisposition"], fields["CallDurationInSeconds"] = fakehttp.OrNull(log.Result), nil
	if log.Duration != nil {
		fields["CallDurationInSeconds"] = int(*log.Duration / time.Second)
	}
	if !log.StartTime.IsZero() {
		fields["ActivityDate"] = log.StartTime.UTC().Format(time.DateOnly)
	}
	if strings.HasPrefix(fakehttp.Text(fields["WhatId"]), "006") || log.Disposition.DealID != "" {
		fields["WhatId"] = fakehttp.OrNull(full(log.Disposition.DealID))
	}
	if log.ContactID != "" {
		fields["WhoId"] = full(log.ContactID)
	}
	if log.OwnerID != "" {
		fields["OwnerId"] = full(log.OwnerID)
	}
	f.save(tasks.object, fields)
	return fakehttp.Text(fields["Id"])
}

// Get is a call log as Salesforce holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	task := f.tables["Task"].find(id)
	if task == nil || task["IsDeleted"] == true {
		return crm.CallLog{}, false
	}
	text := func(name string) string { return fakehttp.Text(task[name]) }
	log := crm.CallLog{ID: text("Id"), Subject: text("Subject"), Body: text("Description"), Result: text("CallDisposition"),
		ContactID: text("WhoId"), OwnerID: text("OwnerId")}
	if seconds, ok := task["CallDurationInSeconds"].(int); ok {
		d := time.Duration(seconds) * time.Second
		log.Duration = &d
	}
	if what := text("WhatId"); strings.HasPrefix(what, "006") {
		log.Disposition.DealID = what
	}
	return log, true
}

// Day is the day of a call log, as Salesforce holds it; "" for none.
func (f *Fake) Day(id string) string {
	f.Lock()
	defer f.Unlock()
	return fakehttp.Text(f.tables["Task"].find(id)["ActivityDate"])
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	return fakehttp.Without(f.tables["Task"].find(id), "Subject", "Description", "CallDisposition", "CallDurationInSeconds",
		"ActivityDate", "WhatId", "AccountId", "OwnerId", "LastModifiedDate", "SystemModstamp")
}

// Delete moves a task to the recycle bin.
func (f *Fake) Delete(id string) { f.bin("Task", id) }

// DeleteContact moves a contact to the recycle bin.
func (f *Fake) DeleteContact(id string) { f.bin("Contact", id) }

func (f *Fake) bin(name, id string) {
	f.Lock()
	defer f.Unlock()
	f.remove(f.tables[name].object, f.tables[name].find(id))
}

// Logs is how many tasks there are, with the deleted ones.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.tables["Task"].All(nil))
}

// Contacts is how many contacts there are.
func (f *Fake) Contacts() int {
	f.Lock()
	defer f.Unlock()
	return len(f.tables["Contact"].live(f.tables["Contact"].All(nil)))
}

// PutContact stores a contact and returns its id.
func (f *Fake) PutContact(name, number string) string {
	return f.insert("Contact", named(name, record{"Phone": fakehttp.OrNull(number)}))
}

// AddLead stores a lead: a person who is no contact yet.
func (f *Fake) AddLead(name, number string) string {
	return f.insert("Lead", named(name, record{"Company": "Example Ltd", "Phone": fakehttp.OrNull(number), "Status": "Open - Not Contacted"}))
}

// AddPersonAccount stores a person account, which is an account and a contact, and returns the contact's id.
// The org must have person accounts.
func (f *Fake) AddPersonAccount(name, number string) string {
	account := f.insert("Account", record{"Name": name, "Phone": fakehttp.OrNull(number), "IsPersonAccount": true})
	contact := f.insert("Contact", named(name, record{"Phone": fakehttp.OrNull(number), "AccountId": account, "IsPersonAccount": true}))
	f.change("Account", account, record{"PersonContactId": contact})
	return contact
}

// ConvertLead makes a lead into a contact: its tasks go with it, and nothing more can be logged to the lead.
func (f *Fake) ConvertLead(id string) (contactID string) {
	f.Lock()
	lead := f.tables["Lead"].find(id)
	f.Unlock()
	contactID = f.insert("Contact", record{"FirstName": lead["FirstName"], "LastName": lead["LastName"], "Phone": lead["Phone"]})
	f.change("Lead", id, record{"IsConverted": true, "ConvertedContactId": contactID})
	f.Lock()
	tasks := f.tables["Task"].All(nil)
	f.Unlock()
	for _, task := range tasks {
		if task["WhoId"] == id {
			f.change("Task", fakehttp.Text(task["Id"]), record{"WhoId": contactID})
		}
	}
	return contactID
}

// PutDeal stores an opportunity in which a contact has a role; status is "open" or "won".
func (f *Fake) PutDeal(contactID, title, status string) string {
	closed, stage := status != "open", "Prospecting"
	if closed {
		stage = "Closed Won"
	}
	id := f.insert("Opportunity", record{"Name": title, "StageName": stage, "IsClosed": closed, "IsWon": closed, "CloseDate": "2027-01-31"})
	f.insert("OpportunityContactRole", record{"OpportunityId": id, "ContactId": contactID})
	return id
}

func named(name string, fields record) record {
	fields["LastName"] = name
	if cut := strings.LastIndexByte(name, ' '); cut > 0 {
		fields["FirstName"], fields["LastName"] = name[:cut], name[cut+1:]
	}
	return fields
}

func (f *Fake) insert(name string, fields record) string {
	f.Lock()
	defer f.Unlock()
	o := f.tables[name].object
	whole := f.defaults(o)
	maps.Copy(whole, fields)
	f.save(o, whole)
	return fakehttp.Text(whole["Id"])
}

func (f *Fake) change(name, id string, fields record) {
	f.Lock()
	defer f.Unlock()
	whole := maps.Clone(f.tables[name].find(id))
	maps.Copy(whole, fields)
	f.save(f.tables[name].object, whole)
}
