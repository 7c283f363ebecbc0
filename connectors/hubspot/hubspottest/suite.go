package hubspottest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

var _ crmtest.DealFake = (*Fake)(nil)

// User is the account's user.
func (f *Fake) User() crm.User {
	return crm.User{ID: OwnerID + "-hubspot", Platform: "hubspot", Hostname: Hostname}
}

// AuthHeader is the account's authorization.
func (f *Fake) AuthHeader() string { return "Bearer " + Token }

// Reads reports whether a request changes nothing: a search is a POST.
func (f *Fake) Reads(method, path string, _ []byte) bool {
	return method == http.MethodGet || method == http.MethodPost && strings.HasSuffix(path, "/search")
}

// Put stores a call log; with the ID of a stored one it overwrites that one's fields.
func (f *Fake) Put(log crm.CallLog) string {
	f.Lock()
	defer f.Unlock()
	calls := f.objects["calls"]
	t := f.find(calls, log.ID)
	values := map[string]string{"hs_call_title": log.Subject, "hs_call_body": log.Body, "hs_call_recording_url": log.RecordingLink,
		"hs_timestamp": "", "hs_call_duration": ""}
	if t == nil {
		t = &thing{id: f.newID(), kind: calls}
		calls.stored = append(calls.stored, t)
		maps.Copy(values, map[string]string{"hs_call_status": "COMPLETED", "hs_call_direction": "INBOUND", "hubspot_owner_id": OwnerID,
			"hs_call_from_number": "+16505550199", "hs_activity_type": "Discovery"})
	}
	if !log.StartTime.IsZero() {
		values["hs_timestamp"] = show(log.StartTime)
	}
	if log.Duration != nil {
		values["hs_call_duration"] = strconv.FormatInt(log.Duration.Milliseconds(), 10)
	}
	if log.OwnerID != "" {
		values["hubspot_owner_id"] = log.OwnerID
	}
	f.write(t, values)
	deals, contacts := f.objects["deals"], f.objects["contacts"]
	f.links = slices.DeleteFunc(f.links, func(l link) bool { return l.a == t && l.b.kind == deals })
	f.join(t, f.find(deals, log.Disposition.DealID))
	f.join(t, f.find(contacts, log.ContactID))
	return t.id
}

// join links two objects that are not, where there are two.
func (f *Fake) join(a, b *thing) {
	if b != nil && !slices.Contains(f.links, link{a, b}) {
		f.links = append(f.links, link{a, b})
	}
}

// Get is a call log as HubSpot holds it.
func (f *Fake) Get(id string) (crm.CallLog, bool) {
	f.Lock()
	defer f.Unlock()
	t := f.find(f.objects["calls"], id)
	if t == nil || t.archived {
		return crm.CallLog{}, false
	}
	p := t.properties()
	log := crm.CallLog{ID: id, Subject: p["hs_call_title"], Body: p["hs_call_body"], RecordingLink: p["hs_call_recording_url"],
		OwnerID: p["hubspot_owner_id"]}
	log.StartTime, _ = time.Parse("2006-01-02T15:04:05.999Z", p["hs_timestamp"])
	if ms, err := strconv.ParseFloat(p["hs_call_duration"], 64); err == nil {
		d := time.Duration(ms) * time.Millisecond
		log.Duration = &d
	}
	if ids := f.linked(t, f.objects["contacts"]); len(ids) > 0 {
		log.ContactID = ids[0]
	}
	if ids := f.linked(t, f.objects["deals"]); len(ids) > 0 {
		log.Disposition.DealID = ids[0]
	}
	return log, true
}

// Foreign is what the record holds beside the call log's own fields.
func (f *Fake) Foreign(id string) string {
	f.Lock()
	defer f.Unlock()
	t := f.find(f.objects["calls"], id)
	foreign := maps.Clone(t.properties())
	for _, own := range []string{"hs_call_title", "hs_call_body", "hs_call_recording_url", "hs_timestamp", "hs_call_duration",
		"hubspot_owner_id", "hs_lastmodifieddate", "hs_body_preview"} {
		delete(foreign, own)
	}
	text, err := json.Marshal([]any{foreign, f.linked(t, f.objects["contacts"])})
	if err != nil {
		panic(err) // texts only
	}
	return string(text)
}

// Delete archives a call, as a person does in HubSpot.
func (f *Fake) Delete(id string) { f.archive("calls", id) }

// DeleteContact archives a contact.
func (f *Fake) DeleteContact(id string) { f.archive("contacts", id) }

func (f *Fake) archive(kind, id string) {
	f.Lock()
	defer f.Unlock()
	f.find(f.objects[kind], id).archived = true
}

// Logs is how many calls there are, with the archived ones.
func (f *Fake) Logs() int {
	f.Lock()
	defer f.Unlock()
	return len(f.objects["calls"].stored)
}

// Contacts is how many contacts there are.
func (f *Fake) Contacts() int {
	f.Lock()
	defer f.Unlock()
	n := 0
	for _, t := range f.objects["contacts"].stored {
		if !t.archived {
			n++
		}
	}
	return n
}

// PutContact stores a contact and returns its id.
func (f *Fake) PutContact(name, number string) string {
	values := map[string]string{"firstname": name, "phone": number}
	if cut := strings.LastIndexByte(name, ' '); cut > 0 {
		values["firstname"], values["lastname"] = name[:cut], name[cut+1:]
	}
	return f.put("contacts", values, "")
}

// PutDeal stores a deal of a contact; status is "open" or "won".
func (f *Fake) PutDeal(contactID, title, status string) string {
	values := map[string]string{"dealname": title, "dealstage": "qualifiedtobuy", "pipeline": "default", "hs_is_closed": "false",
		"hs_is_closed_won": "false"}
	if status != "open" {
		values["dealstage"], values["hs_is_closed"], values["hs_is_closed_won"] = "closedwon", "true", "true"
	}
	return f.put("deals", values, contactID)
}

// put stores an object, linked to a contact where one is named.
func (f *Fake) put(name string, values map[string]string, contactID string) string {
	f.Lock()
	defer f.Unlock()
	t := &thing{id: f.newID(), kind: f.objects[name]}
	t.kind.stored = append(t.kind.stored, t)
	f.write(t, values)
	f.join(t, f.find(f.objects["contacts"], contactID))
	return t.id
}

// Searches reports whether a request is a search, which HubSpot has by POST.
func (f *Fake) Searches(req *crm.Request) bool {
	return req.Method == "POST" && strings.HasSuffix(req.URL, "/search")
}

// Clean is what a service that cleans notes may make of one: tags in another spelling, scripts and
// attributes gone. Text that people read stays as it is.
func Clean(body string) string {
	return strings.NewReplacer("<b>", "<strong>", "</b>", "</strong>", "<i>", "<em>", "</i>", "</em>", "<br/>", "<br>", "<br />", "<br>",
		` target="_blank"`, "", "&quot;", `"`).Replace(body)
}

// SignIn is what a person enters: the e-mail address and the token.
func (f *Fake) SignIn(kind crm.SignInKind) (user, key string, ok bool) {
	return Email, Token, kind == crm.SignInLogin
}
