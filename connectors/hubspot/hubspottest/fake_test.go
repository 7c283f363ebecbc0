package hubspottest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+path, body, append([]string{"Authorization", f.AuthHeader()}, header...)...)
}

// found are the ids that a search of contacts finds.
func found(t *testing.T, f *Fake, query string) []string {
	t.Helper()
	var ids []string
	for _, one := range crmtest.Answered(t, send(f, "POST", "/crm/v3/objects/contacts/search", query))["results"].([]any) {
		ids = append(ids, one.(map[string]any)["id"].(string))
	}
	return ids
}

const calls = "/crm/v3/objects/calls"

func TestRefusals(t *testing.T) {
	f := New()
	contact := f.PutContact("Ada Example", "+16505550123")
	call := calls + "/" + f.Put(crm.CallLog{Subject: "S", Body: "B"})
	before := send(f, "GET", call+"?properties=hs_call_body,hs_call_title", "").Body.String()
	set := func(name, value string) string { return `{"properties":{"` + name + `":` + value + `}}` }
	join := func(id, kind string) string {
		return `{"properties":{"hs_timestamp":"1"},"associations":[{"to":{"id":"` + id + `"},"types":[{"associationCategory":"HUBSPOT_DEFINED",
			"associationTypeId":` + kind + `}]}]}`
	}
	for _, c := range []struct{ method, path, body, says string }{
		{"PATCH", call, set("note", `"x"`), "PROPERTY_DOESNT_EXIST"},
		{"PATCH", call, set("hs_body_preview", `"x"`), "READ_ONLY_VALUE"},
		{"PATCH", call, set("hs_call_duration", `754000`), "Cannot deserialize"},
		{"PATCH", call, set("hs_call_duration", `"12:34"`), "INVALID_INTEGER"},
		{"PATCH", call, set("hs_timestamp", `"2026-03-02 17:30:00"`), "INVALID_DATE"},
		{"PATCH", call, set("hs_call_direction", `"Inbound"`), "INVALID_OPTION"},
		{"PATCH", call, set("hs_call_disposition", `"Connected"`), "INVALID_OPTION"},
		{"PATCH", call, set("hubspot_owner_id", `"9001"`), "INVALID_OWNER_ID"},
		{"PATCH", call, set("hs_call_recording_url", `"http://example.com/a.mp3"`), "INVALID_URL"},
		{"PATCH", call, set("hs_call_recording_url", `"https://example.com/player?media=1"`), "INVALID_URL"},
		{"PATCH", call, set("hs_call_body", `"`+strings.Repeat("é", 65537)+`"`), "INVALID_LENGTH"},
		{"PATCH", call, `{"properties":{},"associations":[]}`, "Unrecognized field"},
		{"PATCH", call, `{}`, "[properties]"},
		{"PATCH", call, `[]`, "Cannot deserialize"},
		{"POST", calls, `{"properties":{"hs_call_title":"x"},"associations":[]}`, `"properties":["hs_timestamp"]`},
		{"POST", calls, `{"properties":{"hs_timestamp":"1"}}`, "[associations]"},
		{"POST", calls, join(contact, "206"), "Invalid association"},
		{"POST", calls, join("1", "194"), "Invalid association"},
		{"POST", calls + "/search", `{"filterGroups":[{"filters":[{"propertyName":"note","operator":"EQ","value":"x"}]}]}`, "There was a problem"},
		{"POST", calls + "/search", `{"filterGroups":[{"filters":[{"propertyName":"hs_call_title","operator":"LIKE","value":"x"}]}]}`, "There was a problem"},
		{"POST", calls + "/search", `{"limit":201}`, "There was a problem"},
		{"GET", "/crm/v3/objects/persons/1", "", "Unable to infer object type"},
	} {
		w := send(f, c.method, c.path, c.body)
		assert.Equal(t, http.StatusBadRequest, w.Code, c.body)
		assert.Contains(t, w.Body.String(), c.says, c.body)
	}
	assert.Equal(t, before, send(f, "GET", call+"?properties=hs_call_body,hs_call_title", "").Body.String(), "a refusal changes nothing")
	assert.Equal(t, 1, f.Logs())
	assert.Equal(t, 401, send(f, "GET", call, "", "Authorization", "Basic "+Token).Code)
	assert.Equal(t, 415, send(f, "PATCH", call, "{}", "Content-Type", "text/plain").Code)
	assert.Equal(t, 404, send(f, "GET", calls+"/1", "").Code)
	assert.Equal(t, 404, send(f, "PATCH", calls+"/1", `{"properties":{}}`).Code)
	assert.Equal(t, 405, send(f, "PUT", call, `{}`).Code)
}

func TestPropertiesComeOnRequest(t *testing.T) {
	f := New()
	call := calls + "/" + f.Put(crm.CallLog{Subject: "S", Body: "B"})
	properties := func(w *httptest.ResponseRecorder) map[string]any {
		return crmtest.Answered(t, w)["properties"].(map[string]any)
	}
	assert.NotContains(t, properties(send(f, "GET", call, "")), "hs_call_body")
	got := properties(send(f, "GET", call+"?properties=hs_call_body,hs_timestamp,typo", ""))
	assert.Equal(t, "B", got["hs_call_body"])
	assert.Contains(t, got, "hs_timestamp", "asked for and not held: null")
	assert.Nil(t, got["hs_timestamp"])
	assert.NotContains(t, got, "typo")
	got = properties(send(f, "PATCH", call, `{"properties":{"hs_timestamp":"1772472600000"}}`))
	assert.Equal(t, "2026-03-02T17:30:00Z", got["hs_timestamp"], "it is shown in another form than it was sent")
	assert.NotContains(t, got, "hs_call_body", "the answer to a PATCH holds what changed")
	f.FullAnswers = true
	assert.Contains(t, properties(send(f, "PATCH", call, `{"properties":{"hs_timestamp":""}}`)), "hs_call_body")
}

func TestAssociations(t *testing.T) {
	f := New()
	ada := f.PutContact("Ada Example", "")
	deal, other := f.PutDeal(ada, "A", "open"), f.PutDeal(ada, "B", "open")
	id := f.Put(crm.CallLog{Subject: "S", ContactID: ada})
	call := "/crm/v4/objects/calls/" + id + "/associations/"
	assert.Equal(t, 200, send(f, "PUT", call+"default/deals/"+deal, "").Code)
	assert.Equal(t, 200, send(f, "PUT", call+"default/deals/"+other, "").Code)
	assert.Equal(t, 204, send(f, "DELETE", call+"deals/"+deal, "").Code)
	assert.Equal(t, 404, send(f, "PUT", call+"default/deals/1", "").Code)
	answer := crmtest.Answered(t, send(f, "GET", calls+"/"+id+"?associations=contacts,deals", ""))
	assert.Equal(t, map[string]any{"contacts": map[string]any{"results": []any{map[string]any{"id": ada, "type": "call_to_contact"}}},
		"deals": map[string]any{"results": []any{map[string]any{"id": other, "type": "call_to_deal"}}}}, answer["associations"])
	assert.Contains(t, send(f, "GET", "/crm/v4/objects/contacts/"+ada+"/associations/calls", "").Body.String(), `"toObjectId":"`+id+`"`)
	f.NumericIDs = true
	assert.Contains(t, send(f, "GET", "/crm/v4/objects/contacts/"+ada+"/associations/calls", "").Body.String(), `"toObjectId":`+id)
}

func TestSearchTrails(t *testing.T) {
	f := New()
	clock := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f.Now, f.Lag = func() time.Time { return clock }, 10*time.Second
	ada := f.PutContact("Ada Example", "(650) 555-0123")
	byNumber := `{"filterGroups":[{"filters":[{"propertyName":"hs_searchable_calculated_phone_number","operator":"EQ","value":"6505550123"}]}]}`
	assert.Empty(t, found(t, f, byNumber))
	clock = clock.Add(10 * time.Second)
	assert.Equal(t, []string{ada}, found(t, f, byNumber))
	send(f, "PATCH", "/crm/v3/objects/contacts/"+ada, `{"properties":{"phone":"+442079460018"}}`)
	assert.Equal(t, []string{ada}, found(t, f, byNumber), "by what it held before")
	clock = clock.Add(10 * time.Second)
	assert.Empty(t, found(t, f, byNumber))
	f.DeleteContact(ada)
	assert.Empty(t, found(t, f, `{}`))
}

func TestSearch(t *testing.T) {
	f := New()
	ada, bob := f.PutContact("Ada Example", "650.555.0123"), f.PutContact("Bob Examples", "+1 650 555 0124")
	one := func(property, operator, value string) string {
		return `{"filterGroups":[{"filters":[{"propertyName":"` + property + `","operator":"` + operator + `","value":"` + value + `"}]}]}`
	}
	assert.Equal(t, []string{ada}, found(t, f, one("lastname", "EQ", "EXAMPLE")))
	assert.Equal(t, []string{ada, bob}, found(t, f, one("lastname", "CONTAINS_TOKEN", "exam*")))
	assert.Equal(t, []string{ada}, found(t, f, one("phone", "CONTAINS_TOKEN", "*0123")))
	assert.Equal(t, []string{bob}, found(t, f, one("hs_calculated_phone_number", "EQ", "+16505550124")))
	assert.Equal(t, []string{ada}, found(t, f, `{"query":"ada exam"}`))
	answer := crmtest.Answered(t, send(f, "POST", "/crm/objects/2026-03/contacts/search", `{"limit":1,"properties":["phone"]}`))
	assert.EqualValues(t, 2, answer["total"])
	assert.Equal(t, "1", answer["paging"].(map[string]any)["next"].(map[string]any)["after"])
	assert.Equal(t, []string{bob}, found(t, f, `{"limit":1,"after":"1"}`))
}

func TestLimits(t *testing.T) {
	f := New()
	f.Burst = 2
	w := send(f, "GET", "/account-info/v3/details", "")
	assert.Equal(t, "1", w.Header().Get("X-HubSpot-RateLimit-Remaining"))
	assert.Empty(t, send(f, "POST", calls+"/search", "{}").Header().Get("X-HubSpot-RateLimit-Remaining"), "a search tells no limits")
	w = send(f, "GET", "/account-info/v3/details", "")
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Contains(t, w.Body.String(), `"policyName":"TEN_SECONDLY_ROLLING"`)
	assert.Empty(t, w.Header().Get("Retry-After"))
}

func TestArchived(t *testing.T) {
	f := New()
	id := f.Put(crm.CallLog{Subject: "S"})
	f.Delete(id)
	assert.Equal(t, 404, send(f, "GET", calls+"/"+id, "").Code)
	assert.Equal(t, true, crmtest.Answered(t, send(f, "GET", calls+"/"+id+"?archived=true", ""))["archived"])
	f.ArchivedAs = 200
	assert.Equal(t, true, crmtest.Answered(t, send(f, "GET", calls+"/"+id, ""))["archived"])
	assert.Equal(t, 404, send(f, "PATCH", calls+"/"+id, `{"properties":{}}`).Code)
}
