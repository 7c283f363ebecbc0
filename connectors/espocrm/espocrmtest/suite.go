package espocrmtest

import (
	"encoding/base64"
	"maps"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/fakehttp"
)

var _ crmtest.DealFake = (*Fake)(nil)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: UserID + "-espocrm", Platform: "espocrm", Hostname: Hostname}
}

// AuthHeader is the account's authorization: the key where App Connect writes one.
func (f *Fake) AuthHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(APIKey+":"))
}

// PasswordHeader is the account's authorization by name and password.
func (f *Fake) PasswordHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(UserName+":"+Password))
}

// Put stores a call log; with the ID of a stored one it overwrites that one's fields. A log without a
// start time is one that an import brought.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	call, ok := f.calls.Get(log.ID)
	if call = maps.Clone(call); !ok {
		call = f.newCall()
		maps.Copy(call, record{"status": "Held", "direction": "Inbound", "teamsIds": []string{"65f1c0a7e4b3d2c99"}, "cRegion": "EMEA"})
	}
	call["name"], call["description"] = fakehttp.OrNull(log.Subject), fakehttp.OrNull(log.Body)
	call["dateStart"], call["dateEnd"] = nil, nil
	if !log.StartTime.IsZero() {
		call["dateStart"] = log.StartTime.UTC().Format(layout)
		if log.Duration != nil {
			call["dateEnd"] = log.StartTime.Add(*log.Duration).UTC().Format(layout)
		}
	}
	if call["parentType"] == "Opportunity" || log.Disposition.DealID != "" {
		call["parentType"], call["parentId"] = nil, nil
	}
	if log.Disposition.DealID != "" {
		call["parentType"], call["parentId"] = "Opportunity", log.Disposition.DealID
	}
	if log.OwnerID != "" {
		call["assignedUserId"] = log.OwnerID
	}
	if log.ContactID != "" {
		call["contactsIds"] = []string{log.ContactID}
	}
	f.keep(call)
	return fakehttp.Text(call["id"])
}

// Get is a call log as EspoCRM holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	call, ok := f.call(id)
	if !ok {
		return crm.CallLog{}, false
	}
	log := crm.CallLog{ID: id, Subject: fakehttp.Text(call["name"]), Body: fakehttp.Text(call["description"]), OwnerID: fakehttp.Text(call["assignedUserId"])}
	log.StartTime, _ = time.Parse(layout, fakehttp.Text(call["dateStart"]))
	if seconds, ok := length(call).(int); ok {
		d := time.Duration(seconds) * time.Second
		log.Duration = &d
	}
	for _, key := range []string{"leadsIds", "contactsIds"} {
		if ids := call[key].([]string); len(ids) > 0 {
			log.ContactID = ids[0]
		}
	}
	if call["parentType"] == "Opportunity" {
		log.Disposition.DealID = fakehttp.Text(call["parentId"])
	}
	return log, true
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	call, _ := f.calls.Get(id)
	return fakehttp.Without(call, "name", "description", "dateStart", "dateEnd", "parentType", "parentId", "assignedUserId",
		"modifiedAt", "modifiedById", "versionNumber")
}

// Delete marks a call as deleted, as EspoCRM does.
func (f *Fake) Delete(id string) {
	f.Lock()
	defer f.Unlock()
	f.mark(&f.calls, id)
}

// IDs are those of the calls that are not deleted.
func (f *Fake) IDs() (ids []string) {
	f.Lock()
	defer f.Unlock()
	for _, call := range f.calls.All(nil) {
		if id := fakehttp.Text(call["id"]); call["deleted"] != true {
			ids = append(ids, id)
		}
	}
	return ids
}

// Logs is how many calls there are, with the deleted ones.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.calls.All(nil))
}

// SignIn is what a person enters who has no API key: name and password.
func (f *Fake) SignIn(kind crm.SignInKind) (user, key string, ok bool) {
	return UserName, Password, kind == crm.SignInLogin
}
