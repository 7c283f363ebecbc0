package hubspottest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// kind is a kind of object.
type kind struct {
	name       string // "calls"
	id         string // "0-48"
	properties map[string]form
	shown      []string // the properties that come unasked
	searched   []string // those that a search's "query" looks at
	required   []string
	stored     []*thing
}

// form is what a property may hold; "" always clears it.
type form func(*Fake, string) (value, problem string)

const mostBody = 65536 // characters of a call's body

var (
	modified = "lastmodifieddate" // of contacts; other kinds write hs_ before it
	words    = func(_ *Fake, s string) (string, string) { return s, "" }
	derived  form // cannot be written
)

// The results of a call that every account has at first.
var dispositions = []record{
	{"id": "9d9162e7-6cf3-4944-bf63-4dff82258764", "label": "Busy", "deleted": false},
	{"id": "f240bbac-87c9-4f6e-bf70-924b57d47db7", "label": "Connected", "deleted": false},
	{"id": "a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "label": "Left live message", "deleted": false},
	{"id": "b2cf5968-551e-4856-9783-52b3da59a7d0", "label": "Left voicemail", "deleted": false},
	{"id": "73a0d17f-1163-4015-bdd5-ec830791da20", "label": "No answer", "deleted": false},
	{"id": "17b47fee-58de-441e-a44c-c6300d46f273", "label": "Wrong number", "deleted": false},
}

func kinds() map[string]*kind {
	var results []string
	for _, d := range dispositions {
		results = append(results, d["id"].(string))
	}
	owner := oneOf("INVALID_OWNER_ID", OwnerID, OtherOwner)
	calls := &kind{name: "calls", id: "0-48", required: []string{"hs_timestamp"}, searched: []string{"hs_call_title", "hs_body_preview"},
		shown: []string{"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},
		properties: map[string]form{
			"hs_timestamp": moment, "hs_call_title": title, "hs_call_body": body, "hs_call_duration": number, "hubspot_owner_id": owner,
			"hs_call_direction":   oneOf("INVALID_OPTION", "INBOUND", "OUTBOUND"),
			"hs_call_disposition": oneOf("INVALID_OPTION", results...),
			"hs_call_status": oneOf("INVALID_OPTION", "BUSY", "CALLING_CRM_USER", "CANCELED", "COMPLETED", "CONNECTING", "FAILED",
				"IN_PROGRESS", "NO_ANSWER", "QUEUED", "RINGING"),
			"hs_call_from_number": words, "hs_call_to_number": words, "hs_call_recording_url": recording, "hs_call_external_id": words,
			"hs_call_external_account_id": words, "hs_call_app_id": number, "hs_call_source": words, "hs_activity_type": words,
			"hs_body_preview": derived, "hs_body_preview_html": derived, "hs_call_has_transcript": derived,
			"hs_createdate": derived, "hs_lastmodifieddate": derived, "hs_object_id": derived,
		}}
	contacts := &kind{name: "contacts", id: "0-1", searched: []string{"firstname", "lastname", "email", "phone", "mobilephone", "company"},
		shown: []string{"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"},
		properties: map[string]form{
			"firstname": words, "lastname": words, "email": words, "phone": words, "mobilephone": words, "company": words, "jobtitle": words,
			"hubspot_owner_id": owner, "createdate": derived, "lastmodifieddate": derived, "hs_object_id": derived,
			"hs_calculated_phone_number": derived, "hs_calculated_mobile_number": derived,
			"hs_searchable_calculated_phone_number": derived, "hs_searchable_calculated_mobile_number": derived,
			"hs_searchable_calculated_international_phone_number": derived, "hs_searchable_calculated_international_mobile_number": derived,
		}}
	deals := &kind{name: "deals", id: "0-3", searched: []string{"dealname"}, required: []string{"dealname", "dealstage"},
		shown: []string{"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"},
		properties: map[string]form{
			"dealname": words, "dealstage": words, "pipeline": words, "amount": number, "closedate": moment, "hubspot_owner_id": owner,
			"hs_is_closed": derived, "hs_is_closed_won": derived, "createdate": derived, "hs_lastmodifieddate": derived, "hs_object_id": derived,
		}}
	return map[string]*kind{"calls": calls, "contacts": contacts, "deals": deals}
}

// modifiedIn is the property that tells when an object was last changed.
func (k *kind) modifiedIn() string {
	if k.name == "contacts" {
		return modified
	}
	return "hs_" + modified
}

// kindOf finds a kind by what stands in a path: "calls", "call" or "0-48".
func (f *Fake) kindOf(name string) *kind {
	for _, k := range f.objects {
		if name == k.name || name == k.id || name == strings.TrimSuffix(k.name, "s") {
			return k
		}
	}
	return nil
}

func title(f *Fake, s string) (string, string) {
	if f.MostTitle > 0 && utf8.RuneCountInString(s) > f.MostTitle {
		return "", "INVALID_LENGTH"
	}
	return s, ""
}

func body(f *Fake, s string) (string, string) {
	if utf8.RuneCountInString(s) > mostBody {
		return "", "INVALID_LENGTH"
	}
	if f.Clean != nil {
		s = f.Clean(s)
	}
	return s, ""
}

func number(_ *Fake, s string) (string, string) {
	if _, err := strconv.ParseFloat(s, 64); err != nil {
		return "", "INVALID_INTEGER"
	}
	return s, ""
}

// moment takes milliseconds or UTC, and shows UTC: with milliseconds where there are some.
func moment(_ *Fake, s string) (string, string) {
	at, err := time.Parse("2006-01-02T15:04:05.999Z", s)
	if ms, numErr := strconv.ParseInt(s, 10, 64); numErr == nil {
		at, err = time.UnixMilli(ms), nil
	}
	if err != nil {
		return "", "INVALID_DATE"
	}
	return show(at), ""
}

func show(at time.Time) string {
	if at.Nanosecond() < int(time.Millisecond) {
		return at.UTC().Format("2006-01-02T15:04:05Z")
	}
	return at.UTC().Format("2006-01-02T15:04:05.000Z")
}

func recording(f *Fake, s string) (string, string) {
	u, err := url.Parse(s)
	sound := err == nil && (strings.HasSuffix(u.Path, ".mp3") || strings.HasSuffix(u.Path, ".wav"))
	if err != nil || u.Scheme != "https" || !sound && !f.AnyLink {
		return "", "INVALID_URL"
	}
	return s, ""
}

func oneOf(problem string, options ...string) form {
	return func(_ *Fake, s string) (string, string) {
		if !slices.Contains(options, s) {
			return "", problem
		}
		return s, ""
	}
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }
