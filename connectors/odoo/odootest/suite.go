package odootest

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/fakehttp"
)

var _ crmtest.DealFake = (*Fake)(nil)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: strconv.Itoa(UserID) + "-odoo", Platform: "odoo", Hostname: Hostname,
		AdditionalInfo: map[string]any{"database": Database, "partner": strconv.Itoa(userPartnerID)}}
}

// KeyInBody reports whether requests have the key in their body: those of JSON-RPC have.
func (f *Fake) KeyInBody() bool { return !f.ByKey }

// AnswersWithLists says that at /json/2 a search is answered with a bare list, and a log comes in one.
func (f *Fake) AnswersWithLists() (searches, logs bool) { return f.ByKey, f.ByKey }

// Searches reports whether a request changes nothing, which its method does not tell.
func (f *Fake) Searches(req *crm.Request) bool {
	path, body := req.URL, req.Body
	var in struct {
		Params struct {
			Service string
			Args    []any
		}
	}
	method := path[strings.LastIndexByte(path, '/')+1:]
	if strings.HasSuffix(path, "/jsonrpc") && json.Unmarshal(body, &in) == nil {
		method = in.Params.Service
		if len(in.Params.Args) > 4 {
			method, _ = in.Params.Args[4].(string)
		}
	}
	return !has([]string{"create", "write", "unlink", "load"}, method)
}

// AuthHeader is the account's authorization: login and key, or the key alone.
func (f *Fake) AuthHeader() string {
	if f.ByKey {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(Key+":"))
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(Login+":"+Key))
}

// SignIn is only what AuthHeader says: a version takes the key alone, or login and key.
func (f *Fake) SignIn(crm.SignInKind) (user, key string, ok bool) { return "", "", false }

// Put stores a call as an event; with the ID of a stored one it overwrites that one's fields.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	events := f.db["calendar.event"]
	r := maps.Clone(events.rows[number(log.ID)])
	if r == nil {
		r = f.blank(events)
		r["location"], r["show_as"] = "Meeting room 2", "free"
		r["id"] = f.insert(events, r)
	}
	r["name"], r["description"] = log.Subject, Clean(log.Body)
	start := log.StartTime
	if start.IsZero() {
		start = f.Now()
	}
	stop := start
	if log.Duration != nil {
		stop = start.Add(*log.Duration)
	}
	r["start"], r["stop"] = start.UTC().Format(clock), stop.UTC().Format(clock)
	r["duration"] = hours(r)
	r["opportunity_id"] = orFalse(number(log.Disposition.DealID))
	if owner := number(log.OwnerID); owner != 0 {
		r["user_id"] = owner
	}
	if contact := number(log.ContactID); contact != 0 {
		r["partner_ids"] = []int{userPartnerID, contact}
	}
	r["write_date"] = f.stamp()
	events.rows[r["id"].(int)] = r
	return strconv.Itoa(r["id"].(int))
}

// Get is a call log as Odoo holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	r := f.db["calendar.event"].rows[number(id)]
	if r == nil || r["active"] == false {
		return crm.CallLog{}, false
	}
	length := at(r["stop"]).Sub(at(r["start"]))
	log := crm.CallLog{ID: id, Subject: fakehttp.Text(r["name"]), Body: fakehttp.Text(r["description"]), StartTime: at(r["start"]),
		Duration: &length, OwnerID: digits(r["user_id"]), Disposition: crm.Disposition{DealID: digits(r["opportunity_id"])}}
	for _, partner := range r["partner_ids"].([]int) {
		if partner != userPartnerID && partner != otherPartnerID {
			log.ContactID = strconv.Itoa(partner)
			break
		}
	}
	return log, true
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	return fakehttp.Without(f.db["calendar.event"].rows[number(id)], "name", "description", "start", "stop", "duration",
		"opportunity_id", "user_id", "write_date", "write_uid", "need_sync")
}

// Delete deletes an event, or archives it, as a person does.
func (f *Fake) Delete(id string) {
	f.Lock()
	defer f.Unlock()
	if f.Archives {
		f.db["calendar.event"].rows[number(id)]["active"] = false
		return
	}
	f.remove(f.db["calendar.event"], number(id))
}

// Logs is how many events there are, archived ones counted.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.db["calendar.event"].rows)
}

// SaveForm is a person who saves an event's form without a change: the editor rebuilds the text.
func (f *Fake) SaveForm(id string) {
	f.Lock()
	defer f.Unlock()
	r := f.db["calendar.event"].rows[number(id)]
	r["description"] = Clean(Rebuilt(fakehttp.Text(r["description"])))
}

// Privatize gives an event to the other user, for nobody else to see.
func (f *Fake) Privatize(id string) {
	f.Lock()
	defer f.Unlock()
	r := f.db["calendar.event"].rows[number(id)]
	r["user_id"], r["privacy"] = OtherUserID, "private"
}

// PutContact stores a person with a phone number.
func (f *Fake) PutContact(name, phone string) string {
	return f.put("res.partner", record{"name": name, "phone": orFalse(phone)})
}

// PutMobile stores a person with a mobile number.
func (f *Fake) PutMobile(name, mobile string) string {
	return f.put("res.partner", record{"name": name, "mobile": orFalse(mobile)})
}

// PutPerson stores a person of a company.
func (f *Fake) PutPerson(name, phone, company string) string {
	return f.put("res.partner", record{"name": name, "phone": orFalse(phone), "parent_id": number(company)})
}

// PutDeal stores a deal of a contact in a stage that is "open" or "won"; a "lost" one is archived.
func (f *Fake) PutDeal(contact, title, status string) string {
	deal := record{"name": title, "type": "opportunity", "partner_id": number(contact), "stage_id": 1}
	switch status {
	case "won":
		deal["stage_id"] = 4
	case "lost":
		deal["active"] = false
	}
	return f.put("crm.lead", deal)
}

// PutLeadContact stores a lead with a number of its own, which is no deal and has no contact.
func (f *Fake) PutLeadContact(name, phone string) string {
	return f.put("crm.lead", record{"name": name + "'s request", "contact_name": name, "type": "lead", "phone": orFalse(phone)})
}

// PutOthersDeal stores a deal of another salesperson.
func (f *Fake) PutOthersDeal(contact, title string) string {
	return f.put("crm.lead", record{"name": title, "type": "opportunity", "partner_id": number(contact), "stage_id": 1, "user_id": OtherUserID})
}

// DeleteContact deletes a contact.
func (f *Fake) DeleteContact(id string) {
	f.Lock()
	defer f.Unlock()
	f.remove(f.db["res.partner"], number(id))
}

// Contacts is how many contacts there are that are no users.
func (f *Fake) Contacts() int {
	f.Lock()
	defer f.Unlock()
	return len(f.db["res.partner"].rows) - 2
}

// ExternalID is the external id of an event, "" where it has none.
func (f *Fake) ExternalID(id string) string {
	f.Lock()
	defer f.Unlock()
	for _, key := range slices.Sorted(maps.Keys(f.keys)) {
		if f.keys[key] == (reference{"calendar.event", number(id)}) {
			return key
		}
	}
	return ""
}

func (f *Fake) put(name string, values record) string {
	f.Lock()
	defer f.Unlock()
	r := f.blank(f.db[name])
	maps.Copy(r, values)
	return strconv.Itoa(f.insert(f.db[name], r))
}

func number(id string) int {
	n, _ := strconv.Atoi(id)
	return n
}

func digits(value any) string {
	if n, ok := value.(int); ok {
		return strconv.Itoa(n)
	}
	return ""
}

// orFalse is a value as a row holds it: false where it is empty.
func orFalse[T comparable](value T) any {
	var empty T
	if value == empty {
		return false
	}
	return value
}

// Seconds is an event's exact length, for tests of what a write has done to it.
func (f *Fake) Seconds(id string) int {
	f.Lock()
	defer f.Unlock()
	r := f.db["calendar.event"].rows[number(id)]
	return int(at(r["stop"]).Sub(at(r["start"])) / time.Second)
}
