package zohocrmtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+f.Host()+"/crm/v8"+path, body, append([]string{"Authorization", "Zoho-oauthtoken " + Token}, header...)...)
}

// first is the one record, or the one result, of an answer.
func first(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	var answer struct{ Data []map[string]any }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer), w.Body.String())
	require.Len(t, answer.Data, 1, w.Body.String())
	return answer.Data[0]
}

func ids(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	if w.Code == http.StatusNoContent {
		assert.Empty(t, w.Body.String())
		return nil
	}
	var answer struct{ Data []struct{ ID string } }
	require.Equal(t, 200, w.Code, w.Body.String())
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	var all []string
	for _, one := range answer.Data {
		all = append(all, one.ID)
	}
	return all
}

func ptr[T any](value T) *T { return &value }

const whole = `"Subject":"S","Call_Type":"Inbound","Call_Start_Time":"2026-03-02T17:30:00+00:00","Call_Duration":"12:34"`

func TestRefusedRecords(t *testing.T) {
	f := New()
	ada, lead := f.PutContact("Ada Example", "+16505550123"), f.AddLead("Lea Der", "")
	deal := f.PutDeal(ada, "A deal", "open")
	converted := f.AddLead("Con Verted", "")
	f.ConvertLead(converted)
	id := f.Put(crm.CallLog{Subject: "S", Body: "B"})
	before := send(f, "GET", "/Calls/"+id, "").Body.String()
	for _, c := range []struct{ method, path, body, code string }{
		{"PUT", "/Calls/" + id, `{"Subject":"` + strings.Repeat("é", 256) + `"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Subject":null}`, "MANDATORY_NOT_FOUND"},
		{"PUT", "/Calls/" + id, `{"Call_Duration":754}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Call_Duration":"12 minutes"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Call_Start_Time":"2026-03-02 17:30:00"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Call_Start_Time":"2026-03-02T17:30:00.000Z"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Call_Type":"inbound"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Call_Result":"Call connected"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Who_Id":"` + ada + `"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Who_Id":{"id":554023000000527001}}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Who_Id":{"id":"` + lead + `"}}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"What_Id":{"id":"` + deal + `"}}`, "DEPENDENT_FIELD_MISSING"},
		{"PUT", "/Calls/" + id, `{"What_Id":{"id":"` + deal + `"},"$se_module":"Accounts"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"What_Id":{"id":"` + converted + `"},"$se_module":"Leads"}`, "INVALID_DATA"},
		{"PUT", "/Calls/" + id, `{"Owner":{"id":"` + ada + `"}}`, "INVALID_DATA"},
		{"PUT", "/Calls/554023000000999999", `{"Subject":"x"}`, "INVALID_DATA"},
		{"PUT", "/Leads/" + converted, `{"Title":"x"}`, "CONVERTED_RECORD"},
		{"POST", "/Calls", `{"Subject":"S"}`, "MANDATORY_NOT_FOUND"},
		{"POST", "/Calls", `{` + whole + `,"Who_Id":{"id":"` + ada + `"},"What_Id":{"id":"` + lead + `"},"$se_module":"Leads"}`, "INVALID_DATA"},
		{"POST", "/Contacts", `{"First_Name":"Ada"}`, "MANDATORY_NOT_FOUND"},
		{"POST", "/Contacts", `{"Last_Name":"New","Phone":"() Not provided."}`, "INVALID_DATA"},
	} {
		w := send(f, c.method, c.path, `{"data":[`+c.body+`]}`)
		assert.Equal(t, http.StatusBadRequest, w.Code, c.body)
		assert.Equal(t, c.code, first(t, w)["code"], c.body)
		f.ErrorsInside = true
		w = send(f, c.method, c.path, `{"data":[`+c.body+`]}`)
		assert.Equal(t, http.StatusOK, w.Code, c.body)
		assert.Equal(t, "error", first(t, w)["status"], c.body)
		f.ErrorsInside = false
	}
	assert.Equal(t, before, send(f, "GET", "/Calls/"+id, "").Body.String(), "a refusal changes nothing")
}

func TestRefusedRequests(t *testing.T) {
	f := New()
	f.Center = "eu"
	for _, c := range []struct {
		status             int
		method, path, body string
		code               string
	}{
		{400, "PUT", "/Calls/1", `{"Subject":"x"}`, "MANDATORY_NOT_FOUND"},
		{400, "PUT", "/Calls/1", `[]`, "INVALID_DATA"},
		{400, "GET", "/Call/1", "", "INVALID_MODULE"},
		{400, "GET", "/Calls/x", "", "INVALID_DATA"},
		{400, "GET", "/Calls", "", "REQUIRED_PARAM_MISSING"},
		{400, "GET", "/Contacts/search", "", "REQUIRED_PARAM_MISSING"},
		{400, "GET", "/Contacts/search?word=x", "", "INVALID_DATA"},
		{400, "GET", "/Contacts/search?phone=tel:1", "", "INVALID_DATA"},
		{400, "GET", "/Calls/search?criteria=(Subject:contains:x)", "", "INVALID_QUERY"},
		{400, "GET", "/Calls/search?criteria=(Subject:equals:a,b)", "", "INVALID_QUERY"},
		{400, "GET", "/Calls/search?criteria=(Note:equals:a)", "", "INVALID_QUERY"},
		{404, "GET", "/a/b/c/d", "", "INVALID_URL_PATTERN"},
		{405, "PATCH", "/Calls/1", "", "METHOD_NOT_ALLOWED"},
	} {
		w := send(f, c.method, c.path, c.body)
		assert.Equal(t, c.status, w.Code, c.path)
		assert.Contains(t, w.Body.String(), `"code":"`+c.code+`"`, c.path)
	}
	assert.Contains(t, send(f, "GET", "/Calls/1", "", "Authorization", "Bearer "+Token).Body.String(), "AUTHENTICATION_FAILURE")
	r := httptest.NewRequest("GET", "https://www.zohoapis.com/crm/v8/Calls/1", nil)
	r.Header.Set("Authorization", "Zoho-oauthtoken "+Token)
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	assert.Equal(t, http.StatusUnauthorized, w.Code, "another data centre does not know the token")
}

func TestReadsAndWrites(t *testing.T) {
	f := New()
	ada := f.PutContact("Ada Example", "")
	deal := f.PutDeal(ada, "A deal", "open")
	w := send(f, "POST", "/Calls", `{"data":[{`+whole+`,"unknown":1,"Who_Id":{"id":"`+ada+`"},"What_Id":{"id":"`+deal+`"},"$se_module":"Deals"}],"trigger":[]}`)
	assert.Equal(t, http.StatusCreated, w.Code)
	done := first(t, w)
	assert.Equal(t, "SUCCESS", done["code"])
	assert.NotContains(t, w.Body.String(), "12:34", "an answer to a write does not show the record")
	id := done["details"].(map[string]any)["id"].(string)
	call := first(t, send(f, "GET", "/Calls/"+id, ""))
	assert.Equal(t, "2026-03-02T18:30:00+01:00", call["Call_Start_Time"], "in the user's zone")
	assert.Equal(t, "12:34", call["Call_Duration"])
	assert.EqualValues(t, 754, call["Call_Duration_in_seconds"])
	assert.Equal(t, map[string]any{"name": "Ada Example", "id": ada}, call["Who_Id"])
	assert.Equal(t, map[string]any{"name": "A deal", "id": deal}, call["What_Id"])
	assert.Equal(t, "Deals", call["$se_module"])
	assert.NotContains(t, call, "unknown")
	f.HoursShown = true
	send(f, "PUT", "/Calls/"+id, `{"data":[{"Call_Duration":"75:03","Call_Duration_in_seconds":1}]}`)
	call = first(t, send(f, "GET", "/Calls/"+id+"?fields=Call_Duration,Call_Duration_in_seconds", ""))
	assert.Equal(t, map[string]any{"id": id, "Call_Duration": "01:15:03", "Call_Duration_in_seconds": 4503.}, call)
	f.Delete(id)
	assert.Nil(t, ids(t, send(f, "GET", "/Calls/"+id, "")))
	assert.Nil(t, ids(t, send(f, "GET", "/Calls/554023000000999999", "")))
}

func TestGuard(t *testing.T) {
	f := New()
	clock := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f.Now = func() time.Time { return clock }
	id := f.Put(crm.CallLog{Subject: "S", Body: "B"})
	since := first(t, send(f, "GET", "/Calls/"+id, ""))["Modified_Time"].(string)
	write := func() *httptest.ResponseRecorder {
		return send(f, "PUT", "/Calls/"+id, `{"data":[{"Description":"new"}]}`, "If-Unmodified-Since", since)
	}
	assert.Equal(t, 200, write().Code)
	clock = clock.Add(time.Second)
	f.Put(crm.CallLog{ID: id, Subject: "T"})
	w := write()
	assert.Equal(t, http.StatusPreconditionFailed, w.Code)
	assert.Equal(t, "ALREADY_MODIFIED", first(t, w)["code"])
	f.Guard = ""
	assert.Equal(t, 200, write().Code, "where the header means nothing")
}

func TestSearch(t *testing.T) {
	f := New()
	clock := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f.Now, f.Lag = func() time.Time { return clock }, time.Minute
	ada, bob := f.PutContact("Ada O'Brien", "(650) 555-0123"), f.PutContact("Bob (Smith)", "+1 650 555 0123")
	f.DeleteContact(f.PutContact("Ada Gone", "6505550123"))
	lead := f.AddLead("Lea Der", "6505550123")
	assert.Nil(t, ids(t, send(f, "GET", "/Contacts/search?phone=6505550123", "")), "nobody yet: 204")
	clock = clock.Add(time.Minute)
	assert.Equal(t, []string{bob, ada}, ids(t, send(f, "GET", "/Contacts/search?phone=6505550123&fields=Full_Name", "")))
	assert.Equal(t, []string{bob}, ids(t, send(f, "GET", "/Contacts/search?phone=%2B16505550123", "")))
	assert.Equal(t, []string{lead}, ids(t, send(f, "GET", "/Leads/search?phone=6505550123", "")))
	assert.Equal(t, []string{ada}, ids(t, send(f, "GET", "/Contacts/search?word="+url.QueryEscape("O'Bri ada"), "")))
	criteria := url.QueryEscape(`((Last_Name:equals:\(smith\))and(First_Name:starts_with:B))`)
	assert.Equal(t, []string{bob}, ids(t, send(f, "GET", "/Contacts/search?criteria="+criteria, "")))
	f.ExactPhones = true
	assert.Equal(t, []string{ada}, ids(t, send(f, "GET", "/Contacts/search?phone=6505550123", "")))
	f.ConvertLead(lead)
	assert.Nil(t, ids(t, send(f, "GET", "/Leads/search?phone=6505550123", "")))
	assert.Equal(t, []string{lead}, ids(t, send(f, "GET", "/Leads/search?phone=6505550123&converted=both", "")))
}

func TestLists(t *testing.T) {
	f := New()
	ada := f.PutContact("Ada Example", "")
	first, second := f.PutDeal(ada, "A", "open"), f.PutDeal(ada, "B", "won")
	assert.Equal(t, []string{second, first}, ids(t, send(f, "GET", "/Contacts/"+ada+"/Deals?fields=Deal_Name,Stage", "")))
	assert.Equal(t, []string{first}, ids(t, send(f, "GET", "/Contacts/"+ada+"/Deals?fields=Stage&per_page=1&page=2", "")))
	assert.Nil(t, ids(t, send(f, "GET", "/Contacts/"+ada+"/Calls?fields=Subject", "")))
	id := f.Put(crm.CallLog{Subject: "S", ContactID: ada, Duration: ptr(time.Minute)})
	assert.Equal(t, []string{id}, ids(t, send(f, "GET", "/Contacts/"+ada+"/Calls?fields=Subject", "")))
}

func TestUniqueField(t *testing.T) {
	f := New()
	f.Unique = "RC_Session_Id"
	body := `{"data":[{` + whole + `,"RC_Session_Id":"s1"}],"duplicate_check_fields":["RC_Session_Id"]}`
	made := first(t, send(f, "POST", "/Calls", body))["details"].(map[string]any)["id"]
	again := first(t, send(f, "POST", "/Calls", body))
	assert.Equal(t, "DUPLICATE_DATA", again["code"])
	assert.Equal(t, made, again["details"].(map[string]any)["id"])
	assert.Equal(t, made, first(t, send(f, "POST", "/Calls/upsert", body))["details"].(map[string]any)["id"])
	assert.Equal(t, made, first(t, send(f, "GET", "/Calls/s1", "", "X-EXTERNAL", "Calls.RC_Session_Id"))["id"])
	assert.Equal(t, 1, f.Logs())
}

func TestCredits(t *testing.T) {
	f := New()
	f.Credits = 4
	assert.Empty(t, send(f, "GET", "/users?type=CurrentUser", "").Header().Get("X-API-CREDITS-REMAINING"))
	assert.Equal(t, "2", send(f, "GET", "/users?type=CurrentUser", "").Header().Get("X-API-CREDITS-REMAINING"))
	send(f, "GET", "/users", "")
	send(f, "GET", "/users", "")
	w := send(f, "GET", "/users", "")
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Contains(t, w.Body.String(), "TOO_MANY_REQUESTS")
	assert.Empty(t, w.Header().Get("Retry-After"))
}
