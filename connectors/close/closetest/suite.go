package closetest

import (
	"maps"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/fakehttp"
)

var _ crmtest.ContactFake = (*Fake)(nil)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: UserID + "-close", Platform: "close", Hostname: Hostname}
}

// Put stores a call; with the ID of a stored one it overwrites that one's fields. A body that is no XHTML becomes one.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	had, ok := f.calls.Get(log.ID)
	call := maps.Clone(had)
	if !ok {
		call = f.newCall()
		f.age(call)
		call["lead_id"] = f.person("Some Company", "", nil)["lead_id"]
		call["local_phone"], call["disposition"] = "+12095550155", "answered"
	}
	note := log.Body
	if !strings.HasPrefix(note, "<body>") {
		note = "<body>" + note + "</body>"
	}
	call["note_html"], call["note"] = note, plain(note)
	if !log.StartTime.IsZero() {
		call["activity_at"] = log.StartTime.UTC().Format("2006-01-02T15:04:05.000000+00:00")
	}
	if log.Duration != nil {
		call["duration"] = int(*log.Duration / time.Second)
	}
	if log.RecordingLink != "" {
		call["recording_url"] = log.RecordingLink
	}
	if log.OwnerID != "" {
		call["user_id"] = log.OwnerID
	}
	if contact, ok := f.contacts.Get(log.ContactID); ok {
		call["contact_id"], call["lead_id"] = log.ContactID, contact["lead_id"]
	}
	call["date_updated"] = f.stamp()
	id := call["id"].(string)
	f.calls.Put(id, call, f.Now())
	return id
}

// PutOwn stores a call that was made by Close's own telephony.
func (f *Fake) PutOwn() string {
	id := f.Put(crm.CallLog{Body: "<p>made in Close</p>"})
	f.Lock()
	defer f.Unlock()
	call, _ := f.calls.Get(id)
	call["source"] = "Close.io"
	return id
}

// Get is a call log as Close holds it. The body is what stands within the body element.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	call, ok := f.calls.Get(id)
	if !ok || call["deleted"] == true {
		return crm.CallLog{}, false
	}
	start, _ := parse(call["activity_at"])
	seconds := call["duration"].(int)
	length := time.Duration(seconds) * time.Second
	return crm.CallLog{
		ID: id, Body: strings.TrimSuffix(strings.TrimPrefix(call["note_html"].(string), "<body>"), "</body>"), StartTime: start, Duration: &length,
		RecordingLink: fakehttp.Text(call["recording_url"]), ContactID: fakehttp.Text(call["contact_id"]), OwnerID: fakehttp.Text(call["user_id"]),
	}, true
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	call, _ := f.calls.Get(id)
	return fakehttp.Without(call, "note", "note_html", "activity_at", "duration", "recording_url", "user_id", "date_updated", "updated_by")
}

// Delete deletes a call.
func (f *Fake) Delete(id string) {
	f.Lock()
	defer f.Unlock()
	f.discard(&f.calls, id)
}

// Logs is how many calls there are, deleted ones not counted.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.calls.All(func(c fakehttp.Record) bool { return c["deleted"] != true }))
}

// PutContact stores a contact with a lead of its own.
func (f *Fake) PutContact(name, phone string) string {
	f.Lock()
	defer f.Unlock()
	var numbers []string
	if phone != "" {
		numbers = []string{f.stored(phone)}
	}
	contact := f.person(name, "", numbers)
	f.age(contact)
	return contact["id"].(string)
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
	return len(f.contacts.All(func(c fakehttp.Record) bool { return c["deleted"] != true }))
}
