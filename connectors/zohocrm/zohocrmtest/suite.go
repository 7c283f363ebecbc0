package zohocrmtest

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
	return crm.User{ID: UserID + "-zohocrm", Platform: "zohocrm", Hostname: f.Host()}
}

// AuthHeader is the account's authorization, as the settings write a token.
func (f *Fake) AuthHeader() string { return "Bearer " + Token }

// Put stores a call log; with the ID of a stored one it overwrites that one's fields.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	calls := f.modules["Calls"]
	whole := f.defaults(calls)
	if stored, ok := calls.Get(log.ID); ok {
		whole = maps.Clone(stored)
	} else {
		maps.Copy(whole, record{"Call_Type": "Inbound", "Call_Purpose": "Support", "Call_Agenda": "the old one", "Caller_ID": "+16505550199"})
	}
	whole["Subject"], whole["Description"] = fakehttp.OrNull(log.Subject), fakehttp.OrNull(log.Body)
	whole["Voice_Recording__s"] = fakehttp.OrNull(log.RecordingLink)
	whole["Call_Start_Time"], whole["Call_Duration"] = nil, nil
	if !log.StartTime.IsZero() {
		whole["Call_Start_Time"] = log.StartTime.In(f.Zone).Format("2006-01-02T15:04:05-07:00")
	}
	if log.Duration != nil {
		whole["Call_Duration"] = f.duration(int(*log.Duration / time.Second))
	}
	if log.Disposition.DealID != "" {
		whole["What_Id"], whole["$se_module"] = log.Disposition.DealID, "Deals"
	} else if whole["$se_module"] == "Deals" {
		whole["What_Id"], whole["$se_module"] = nil, nil
	}
	switch {
	case contains(f.modules["Leads"], log.ContactID):
		whole["Who_Id"], whole["What_Id"], whole["$se_module"] = nil, log.ContactID, "Leads"
	case log.ContactID != "":
		whole["Who_Id"] = log.ContactID
	}
	if log.OwnerID != "" {
		whole["Owner"] = log.OwnerID
	}
	f.save(calls, whole)
	return fakehttp.Text(whole["id"])
}

// Get is a call log as Zoho holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	call, ok := f.modules["Calls"].live(id)
	if !ok {
		return crm.CallLog{}, false
	}
	text := func(name string) string { return fakehttp.Text(call[name]) }
	log := crm.CallLog{ID: id, Subject: text("Subject"), Body: text("Description"), RecordingLink: text("Voice_Recording__s"),
		ContactID: text("Who_Id"), OwnerID: text("Owner")}
	log.StartTime, _ = time.Parse("2006-01-02T15:04:05-07:00", text("Call_Start_Time"))
	if length, ok := call["Call_Duration_in_seconds"].(int); ok {
		d := time.Duration(length) * time.Second
		log.Duration = &d
	}
	switch call["$se_module"] {
	case "Deals":
		log.Disposition.DealID = text("What_Id")
	case "Leads":
		log.ContactID = text("What_Id")
	}
	return log, true
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	call, _ := f.modules["Calls"].Get(id)
	return fakehttp.Without(call, "Subject", "Description", "Voice_Recording__s", "Call_Start_Time", "Call_Duration",
		"Call_Duration_in_seconds", "What_Id", "$se_module", "Owner", "Modified_Time")
}

// Delete moves a call to the recycle bin.
func (f *Fake) Delete(id string) { f.flag("Calls", id, "$deleted") }

// DeleteContact moves a contact to the recycle bin.
func (f *Fake) DeleteContact(id string) { f.flag("Contacts", id, "$deleted") }

// ConvertLead makes a lead into a contact, in name only: nothing more can be logged to it.
func (f *Fake) ConvertLead(id string) { f.flag("Leads", id, "$converted") }

func (f *Fake) flag(name, id, as string) {
	f.Lock()
	defer f.Unlock()
	stored, _ := f.modules[name].Get(id)
	f.mark(f.modules[name], stored, as)
}

// Logs is how many calls there are, with the deleted ones.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.modules["Calls"].All(nil))
}

// Contacts is how many contacts there are.
func (f *Fake) Contacts() int {
	f.Lock()
	defer f.Unlock()
	return len(f.modules["Contacts"].All(func(c record) bool { return c["$deleted"] != true }))
}

// PutContact stores a contact and returns its id.
func (f *Fake) PutContact(name, number string) string {
	return f.insert("Contacts", person(name, number))
}

// AddLead stores a lead: a person who is no contact yet.
func (f *Fake) AddLead(name, number string) string {
	return f.insert("Leads", person(name, number))
}

func person(name, number string) record {
	whole := record{"Last_Name": name, "Phone": fakehttp.OrNull(number)}
	if cut := strings.LastIndexByte(name, ' '); cut > 0 {
		whole["First_Name"], whole["Last_Name"] = name[:cut], name[cut+1:]
	}
	return whole
}

// PutDeal stores a deal of a contact; status is "open" or "won".
func (f *Fake) PutDeal(contactID, title, status string) string {
	stage, worth := "Qualification", 10
	if status != "open" {
		stage, worth = "Closed Won", 100
	}
	return f.insert("Deals", record{"Deal_Name": title, "Stage": stage, "Probability": worth, "Contact_Name": contactID})
}

func (f *Fake) insert(name string, given record) string {
	f.Lock()
	defer f.Unlock()
	whole := f.defaults(f.modules[name])
	maps.Copy(whole, given)
	f.save(f.modules[name], whole)
	return fakehttp.Text(whole["id"])
}
