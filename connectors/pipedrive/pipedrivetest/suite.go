package pipedrivetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: strconv.Itoa(UserID) + "-pipedrive", Platform: "pipedrive", Hostname: Hostname}
}

// AuthHeader is the account's authorization, by OAuth.
func (f *Fake) AuthHeader() string { return "Bearer " + OAuthToken }

// Put stores a call log; with the ID of a stored one it overwrites that one's fields.
func (f *Fake) Put(log crm.CallLog) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, _ := strconv.Atoi(log.ID)
	a := maps.Clone(f.activities[id])
	if a == nil {
		a = f.newActivity()
		maps.Copy(a, record{
			"done": true, "org_id": 31, "project_id": 41, "priority": 263, "public_description": "for the guests",
			"location":  record{"value": "123 Main St", "locality": "Sunnyvale"},
			"attendees": []record{{"email": "guest@example.com", "is_organizer": false}},
		})
	}
	a["subject"], a["note"] = log.Subject, log.Body
	a["due_date"], a["due_time"], a["duration"] = nil, nil, nil
	if !log.StartTime.IsZero() {
		a["due_date"] = log.StartTime.UTC().Format(time.DateOnly)
		a["due_time"] = log.StartTime.UTC().Format("15:04") + ":00"
	}
	if log.Duration != nil {
		minutes := int(*log.Duration / time.Minute)
		a["duration"] = fmt.Sprintf("%02d:%02d:00", minutes/60, minutes%60)
	}
	a["deal_id"], a["lead_id"] = number(log.Disposition.DealID), nil
	if log.Disposition.LeadID != "" {
		a["lead_id"] = log.Disposition.LeadID
	}
	if owner := number(log.OwnerID); owner != nil {
		a["owner_id"] = owner
	}
	if contact := number(log.ContactID); contact != nil {
		a["person_id"], a["participants"] = contact, []any{record{"person_id": contact, "primary": true}}
	}
	a["update_time"] = f.stamp()
	f.activities[a["id"].(int)] = a
	return strconv.Itoa(a["id"].(int))
}

// Get is a call log as Pipedrive holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.stored(id)
	if !ok || a["is_deleted"] == true {
		return crm.CallLog{}, false
	}
	log := crm.CallLog{
		ID: id, Subject: str(a["subject"]), Body: str(a["note"]), ContactID: str(a["person_id"]), OwnerID: str(a["owner_id"]),
		Disposition: crm.Disposition{DealID: str(a["deal_id"]), LeadID: str(a["lead_id"])},
	}
	if due, err := time.Parse("2006-01-02 15:04:05", str(a["due_date"])+" "+str(a["due_time"])); err == nil {
		log.StartTime = due
	}
	var hours, minutes, seconds int
	if n, _ := fmt.Sscanf(str(a["duration"]), "%d:%d:%d", &hours, &minutes, &seconds); n == 3 {
		d := time.Duration(hours*3600+minutes*60+seconds) * time.Second
		log.Duration = &d
	}
	return log, true
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, _ := f.stored(id)
	foreign := maps.Clone(a)
	for _, own := range []string{"subject", "note", "due_date", "due_time", "duration", "deal_id", "lead_id", "owner_id", "update_time"} {
		delete(foreign, own)
	}
	text, err := json.Marshal(foreign)
	if err != nil {
		panic(err) // records come from JSON or from this package
	}
	return string(text)
}

// Delete marks an activity as deleted, as a person does in Pipedrive.
func (f *Fake) Delete(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, _ := strconv.Atoi(id)
	if _, err := f.deleteActivity(request{id: n}); err != nil {
		panic("there is no activity " + id)
	}
}

// Logs is how many activities there are, with the deleted ones.
func (f *Fake) Logs() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.activities)
}

// PutPerson stores a person with phone numbers, and returns its id.
func (f *Fake) PutPerson(name string, numbers ...string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strconv.Itoa(f.addPerson(name, numbers...))
}

// SetOrganization says for which organization a person works.
func (f *Fake) SetOrganization(person string, organization int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, _ := strconv.Atoi(person)
	f.persons[n]["org_id"] = organization
}

// DeletePerson marks a person as deleted.
func (f *Fake) DeletePerson(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, _ := strconv.Atoi(id)
	f.persons[n]["is_deleted"] = true
}

// PutDeal stores a deal of a person; status is "open", "won" or "lost".
func (f *Fake) PutDeal(person, title, status string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids++
	f.deals = append(f.deals, record{"id": f.ids, "title": title, "person_id": number(person), "status": status, "is_deleted": false})
	return strconv.Itoa(f.ids)
}

// PutLead stores a lead of a person.
func (f *Fake) PutLead(person, title string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids++
	id := fmt.Sprintf("adf21080-0e10-11eb-879b-%012d", f.ids)
	f.leads = append(f.leads, record{"id": id, "title": title, "person_id": number(person), "is_archived": false})
	return id
}

// PutType stores an activity type.
func (f *Fake) PutType(key, name string, active bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids++
	f.types = append(f.types, record{"id": f.ids, "key_string": key, "name": name, "active_flag": active, "is_custom_flag": true})
}

// DropTypes takes all activity types away.
func (f *Fake) DropTypes() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.types = nil
}

func (f *Fake) stored(id string) (record, bool) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil, false
	}
	a, ok := f.activities[n]
	return a, ok
}

// number is an id as it is stored; nil for "".
func number(id string) any {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil
	}
	return n
}

func str(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case int:
		return strconv.Itoa(value)
	}
	return ""
}

// Clean is what a service that cleans notes may make of one: tags in another spelling, attributes gone,
// fewer entities, no blank at the ends. Text that people read stays as it is.
func Clean(note string) string {
	return strings.TrimSpace(strings.NewReplacer(
		"<br>", "<br />", ` target="_blank"`, "", "&quot;", `"`, "<b>", "<strong>", "</b>", "</strong>", "\r\n", "\n",
	).Replace(note))
}

var _ http.Handler = (*Fake)(nil)

// SignIn is what a person enters: the personal token, or what Pipedrive's own page gives.
func (f *Fake) SignIn(kind crm.SignInKind) (user, key string, ok bool) {
	if kind == crm.SignInKey {
		return "", APIToken, true
	}
	return "", OAuthToken, kind == crm.SignInOAuth
}
