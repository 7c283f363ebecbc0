package espocrmtest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+"/api/v1"+path, body, append([]string{"X-Api-Key", APIKey}, header...)...)
}

func ptr[T any](value T) *T { return &value }

var start = time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC)

func TestRefusals(t *testing.T) {
	f := New()
	contact := f.PutContact("Ada Example", "+16505550123")
	call := "/Call/" + f.Put(crm.CallLog{Subject: "S", StartTime: start, Duration: ptr(time.Minute)})
	before := send(f, "GET", call, "").Body.String()
	failure := func(entity, field, kind string) string {
		return "Field validation failure; entityType: " + entity + ", field: " + field + ", type: " + kind + "."
	}
	whole := `"name":"S","status":"Held","dateStart":"2026-03-02 17:30:00","dateEnd":"2026-03-02 17:31:00"`
	for _, c := range []struct {
		method, path, body string
		status             int
		reason             string
	}{
		{"PUT", call, `{"name":""}`, 400, failure("Call", "name", "required")},
		{"PUT", call, `{"name":"` + strings.Repeat("x", 256) + `"}`, 400, failure("Call", "name", "maxLength")},
		{"PUT", call, `{"name":"a < b"}`, 400, failure("Call", "name", "pattern")},
		{"PUT", call, `{"status":"Done"}`, 400, failure("Call", "status", "valid")},
		{"PUT", call, `{"contactsIds":["a/b"]}`, 400, failure("Call", "contacts", "pattern")},
		{"PUT", call, `{"contactsIds":["nobody"]}`, 403, "Can't relate with non-existing record. entity type: Call, link: contacts."},
		{"PUT", call, `{"parentType":"Opportunity","parentId":"` + contact + `"}`, 403,
			"Can't relate with non-existing record. entity type: Call, link: parent."},
		{"PUT", call, `{"assignedUserId":"` + contact + `"}`, 403, "Assignment failure: assigned user or team not allowed."},
		{"PUT", call, `{"name":5}`, 500, ""},
		{"PUT", call, `{"name":`, 500, ""},
		{"PUT", "/Call/unknown", `{"name":"x"}`, 404, "Record unknown not found."},
		{"GET", "/Call/unknown", "", 404, ""},
		{"POST", "/Call", `{` + whole + `}`, 400, failure("Call", "assignedUserId", "required")},
		{"POST", "/Call", `{"name":"S","status":"Held","dateStart":"2026-03-02T17:30:00Z"}`, 400, failure("Call", "dateStart", "required")},
		{"POST", "/Contact", `{"lastName":"New","phoneNumber":"(650) 555-0101"}`, 400, failure("Contact", "phoneNumber", "valid")},
		{"POST", "/Contact", `{"lastName":"New","phoneNumber":"+16505550123"}`, 409, "duplicate"},
		{"GET", "/Call?maxSize=201", "", 403, "Max size should not exceed 200. Use offset and limit."},
		{"GET", "/Contact?where[0][type]=equals&where[0][attribute]=mobile&where[0][value]=1", "", 400,
			"Not existing attribute 'mobile' in where."},
		{"GET", "/Contact?where[0][type]=is&where[0][attribute]=name", "", 400, "Unknown where item type 'is'."},
		{"GET", "/Calls", "", 404, ""},
	} {
		w := send(f, c.method, c.path, c.body)
		assert.Equal(t, c.status, w.Code, c.body+c.path)
		assert.Equal(t, c.reason, w.Header().Get("X-Status-Reason"), c.body+c.path)
	}
	assert.Equal(t, before, send(f, "GET", call, "").Body.String(), "a refusal changes nothing")
	assert.Equal(t, 401, send(f, "GET", call, "", "X-Api-Key", "x").Code)
	assert.Equal(t, 401, send(f, "GET", call, "", "X-Api-Key", "", "Authorization", "Bearer "+APIKey).Code)
	assert.Equal(t, 200, send(f, "GET", call, "", "X-Api-Key", "", "Authorization", f.PasswordHeader()).Code)
	f.Denied = []string{"Call.edit"}
	assert.Equal(t, 403, send(f, "PUT", call, `{"name":"x"}`).Code)
}

func TestWhatIsSilent(t *testing.T) {
	f := New()
	call := "/Call/" + f.Put(crm.CallLog{Subject: "S", Body: "B", StartTime: start, Duration: ptr(5 * time.Minute)})
	answer := crmtest.Answered(t, send(f, "PUT", call, `{"dateStart":"2026-11-25T09:15:30Z","unknown":1,"duration":7}`, "X-Version-Number", "99"))
	assert.EqualValues(t, 7, answer["duration"], "a duration is taken for one answer")
	assert.Equal(t, "2026-03-02 17:30:00", answer["dateStart"])
	assert.NotContains(t, answer, "unknown")
	assert.NotContains(t, answer, "versionNumber")
	answer = crmtest.Answered(t, send(f, "PUT", call, `{"name":"  T  ","description":" blanks stay\r\n"}`))
	assert.Equal(t, "T", answer["name"])
	assert.Equal(t, " blanks stay\r\n", answer["description"])
	answer = crmtest.Answered(t, send(f, "PUT", call, `{"dateEnd":"2026-03-02 17:30:59","description":""}`))
	assert.EqualValues(t, 300, answer["duration"], "the answer to a write has the old duration")
	assert.Nil(t, answer["description"])
	assert.EqualValues(t, 59, crmtest.Answered(t, send(f, "GET", call, ""))["duration"])
	answer = crmtest.Answered(t, send(f, "POST", "/Call", `{"name":"N","status":"Held","dateStart":"2026-03-02 17:30:00",
		"dateEnd":"2026-03-02 17:30:59","assignedUserId":"`+UserID+`"}`))
	assert.EqualValues(t, 300, answer["duration"], "and so has the answer to a new call")
	assert.Equal(t, "Outbound", answer["direction"])
}

func TestVersions(t *testing.T) {
	f := New()
	f.Versioned = true
	call := "/Call/" + f.Put(crm.CallLog{Subject: "S", Body: "B"})
	assert.EqualValues(t, 1, crmtest.Answered(t, send(f, "GET", call, ""))["versionNumber"])
	assert.EqualValues(t, 2, crmtest.Answered(t, send(f, "PUT", call, `{"description":"new"}`, "X-Version-Number", "1"))["versionNumber"])
	w := send(f, "PUT", call, `{"description":"late"}`, "X-Version-Number", "1")
	assert.Equal(t, http.StatusConflict, w.Code)
	assert.Equal(t, "modified", w.Header().Get("X-Status-Reason"))
	assert.JSONEq(t, `{"values":{"description":"new"},"versionNumber":2}`, w.Body.String())
	assert.Equal(t, 200, send(f, "PUT", call, `{"description":"new"}`, "X-Version-Number", "1").Code, "it changes nothing")
}

func TestLists(t *testing.T) {
	f := New()
	ada, bob := f.PutContact("Ada Example", "(650) 555-0123"), f.PutContact("100% Müller", "+4930123456")
	find := func(kind, attribute, value string) []string {
		query := url.Values{"where[0][type]": {kind}, "where[0][attribute]": {attribute}, "where[0][value]": {value}, "select": {"name"}}
		var found []string
		for _, row := range crmtest.Answered(t, send(f, "GET", "/Contact?"+query.Encode(), ""))["list"].([]any) {
			assert.Len(t, row, 2, "what is selected, and the id")
			found = append(found, row.(map[string]any)["id"].(string))
		}
		return found
	}
	assert.Equal(t, []string{ada}, find("endsWith", "phoneNumberNumeric", "6505550123"))
	assert.Empty(t, find("equals", "phoneNumber", "+16505550123"), "numbers are compared as they are written")
	assert.Equal(t, []string{ada}, find("contains", "name", "example ADA"))
	assert.Equal(t, []string{bob}, find("contains", "name", "100% muller"))
	assert.Equal(t, []string{bob, ada}, find("contains", "name", "%"), "a wildcard, and the newest first")

	call := f.Put(crm.CallLog{Subject: "S", Body: strings.Repeat("é", 10001), ContactID: ada})
	list := crmtest.Answered(t, send(f, "GET", "/Contact/"+ada+"/calls?maxSize=1", ""))
	row := list["list"].([]any)[0].(map[string]any)
	assert.Equal(t, call, row["id"])
	assert.Equal(t, strings.Repeat("é", 10000), row["description"], "a list cuts texts")
	assert.NotContains(t, row, "contactsIds")

	deal := f.PutDeal(ada, "Open", "open")
	f.PutDeal(ada, "Won", "won")
	deals := crmtest.Answered(t, send(f, "GET", "/Contact/"+ada+"/opportunities?primaryFilter=open&select=name", ""))
	assert.Equal(t, map[string]any{"total": 1., "list": []any{map[string]any{"id": deal, "name": "Open"}}}, deals)
	f.Uncounted = true
	assert.EqualValues(t, -1, crmtest.Answered(t, send(f, "GET", "/Contact?maxSize=1", ""))["total"])
}

func TestBase(t *testing.T) {
	f := NewAt("/crm")
	assert.Equal(t, 404, send(f, "GET", "/App/user", "").Code)
	r := httptest.NewRequest("GET", "https://"+Hostname+":8443/crm/api/v1/App/user", nil)
	r.SetBasicAuth(UserName, Password)
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	assert.Equal(t, "Sam Seller", crmtest.Answered(t, w)["user"].(map[string]any)["name"])
}
