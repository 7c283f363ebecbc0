package insightlytest

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func fake(options Options) *Fake {
	f := New(options)
	f.Now = func() time.Time { return noon }
	return f
}

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+"/v3.1"+path, body, append([]string{"Authorization", f.AuthHeader()}, header...)...)
}

const times = `"START_DATE_UTC":"2026-11-20T10:00:00Z","END_DATE_UTC":"2026-11-20T10:05:12Z"`

func TestWhatIsRefused(t *testing.T) {
	f := fake(Options{})
	id := f.Put(crm.CallLog{Subject: "Call", Body: "typed"})
	path := "/Events/" + id
	before := send(f, "GET", path, "").Body.String()
	for _, c := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"PUT", path, `{` + times + `}`, 405, "does not support this method"},
		{"PUT", "/Events", `{"TITLE":"x",` + times + `}`, 400, "EVENT_ID is required"},
		{"PUT", "/Events", `{"EVENT_ID":999,` + times + `}`, 404, "was not found"},
		{"PUT", "/Events", `{"EVENT_ID":"` + id + `",` + times + `}`, 400, "EVENT_ID is not valid"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"END_DATE_UTC":"2026-11-20T10:05:12Z"}`, 400, "are required"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"TITLE":"x"}`, 400, "are required"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"title":"x",` + times + `}`, 400, "title is not a field"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"TITLE":"` + strings.Repeat("x", 256) + `",` + times + `}`, 400, "TITLE is too long"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"OWNER_USER_ID":9,` + times + `}`, 400, "OWNER_USER_ID is not a user"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"START_DATE_UTC":"20.11.2026","END_DATE_UTC":"2026-11-20T10:05:12Z"}`, 400, "START_DATE_UTC is not valid"},
		{"PUT", "/Events", `{"EVENT_ID":` + id + `,"START_DATE_UTC":"2026-11-20T11:00:00Z","END_DATE_UTC":"2026-11-20T10:05:12Z"}`, 400, "is before"},
		{"PUT", "/Events", `[]`, 400, "cannot be read"},
		{"POST", "/Events", `{"TITLE":"x"}`, 400, "_DATE_UTC is required"},
		{"POST", "/Events", `{` + times + `}`, 400, "TITLE is required"},
		{"POST", path + "/Links", `{"LINK_OBJECT_NAME":"Person","LINK_OBJECT_ID":1}`, 400, "LINK_OBJECT_NAME is not valid"},
		{"POST", path + "/Links", `{"LINK_OBJECT_NAME":"Contact","LINK_OBJECT_ID":1}`, 404, "was not found"},
		{"POST", "/Contacts", `{"LAST_NAME":"x"}`, 400, "FIRST_NAME is required"},
		{"POST", "/Leads", `{"FIRST_NAME":"x"}`, 400, "LAST_NAME is required"},
		{"GET", "/Contacts/Search?field_name=MOBILE&field_value=1", "", 400, "field_name is not valid"},
		{"GET", "/Leads/Search?field_name=PHONE_MOBILE&field_value=1", "", 400, "field_name is not valid"},
		{"GET", "/Contacts/Search?field_name=PHONE", "", 400, "are required"},
		{"GET", "/Contacts/Search?field_name=PHONE&field_value=1&top=501", "", 400, "top must be"},
		{"GET", "/Contacts/Search?$filter=PHONE", "", 400, "is not a parameter"},
		{"GET", "/Events/Search?field_name=" + SessionField + "&field_value=1", "", 400, "field_name is not valid"},
		{"GET", "/Events/999", "", 404, "was not found"},
	} {
		w := send(f, c.method, c.path, c.body)
		assert.Equal(t, c.status, w.Code, c.path+c.body)
		assert.Contains(t, w.Body.String(), c.message, c.path+c.body)
	}
	assert.Equal(t, before, send(f, "GET", path, "").Body.String(), "a refusal changes nothing")
	for _, header := range []string{"Bearer " + Key, "", "Basic x"} {
		assert.Equal(t, 401, send(f, "GET", path, "", "Authorization", header).Code)
	}
	assert.Empty(t, send(fake(Options{NoErrorBody: true}), "GET", path, "").Body.String())
}

func TestAnEventAndItsLinksAreTwoRequests(t *testing.T) {
	body := func(contact string) string {
		return `{"TITLE":"Call",` + times + `,"LINKS":[{"LINK_OBJECT_NAME":"Contact","LINK_OBJECT_ID":` + contact + `}]}`
	}
	f := fake(Options{})
	contact := f.PutContact("Ada Example", "")
	w := send(f, "POST", "/Events", body(contact))
	assert.Equal(t, 201, w.Code)
	assert.Contains(t, w.Body.String(), `"LINKS":null`)
	assert.Contains(t, w.Body.String(), `"START_DATE_UTC":"2026-11-20T10:00:00Z"`)

	link := `{"LINK_OBJECT_NAME":"Contact","LINK_OBJECT_ID":` + contact + `}`
	assert.Equal(t, 201, send(f, "POST", "/Events/301/Links", link).Code)
	assert.Contains(t, send(f, "GET", "/Events/301", "").Body.String(), `"LINK_OBJECT_NAME":"contact"`, "in another case")
	assert.Equal(t, 400, send(f, "POST", "/Events/301/Links", link).Code, "it is there already")
	assert.Equal(t, 202, send(f, "DELETE", "/Events/301/Links/302", "").Code)
	assert.Equal(t, 404, send(f, "DELETE", "/Events/301/Links/302", "").Code)

	atOnce := fake(Options{LinksAtOnce: true, Spaced: true})
	w = send(atOnce, "POST", "/Events", body(atOnce.PutContact("Ada Example", "")))
	assert.Contains(t, w.Body.String(), `"LINK_OBJECT_ID":301`)
	assert.Contains(t, w.Body.String(), `"START_DATE_UTC":"2026-11-20 10:00:00"`)
	assert.Equal(t, 404, send(atOnce, "POST", "/Events", body("999")).Code)
	assert.Equal(t, 1, atOnce.Logs())
}

func TestNumbersAreComparedAsTheyAreWritten(t *testing.T) {
	f, blind := fake(Options{}), fake(Options{BlindSearch: true})
	for _, f := range []*Fake{f, blind} {
		f.PutContact("Ada Example", "(650) 555-0123")
	}
	search := func(f *Fake, value string) string {
		return send(f, "GET", "/Contacts/Search?field_name=PHONE&field_value="+value+"&brief=true", "").Body.String()
	}
	assert.Equal(t, "[]", search(f, "6505550123"))
	assert.Contains(t, search(f, "(650)+555-0123"), `"FIRST_NAME":"Ada","LAST_NAME":"Example"`)
	assert.NotContains(t, search(f, "(650)+555-0123"), "LINKS")
	assert.Contains(t, search(blind, "6505550123"), "Ada")
}

func TestWhatWasChangedSince(t *testing.T) {
	f := fake(Options{SessionField: true})
	id := f.Put(crm.CallLog{Subject: "Call"})
	w := send(f, "GET", "/Events/Search?updated_after_utc=2026-11-20T11:59:00Z&count_total=true", "")
	assert.Contains(t, w.Body.String(), `"EVENT_ID":`+id)
	assert.Equal(t, "1", w.Header().Get("X-Total-Count"))
	assert.Equal(t, "[]", send(f, "GET", "/Events/Search?updated_after_utc=2026-11-20T12:00:00Z", "").Body.String())
	send(f, "PUT", "/Events", `{"EVENT_ID":`+id+`,"CUSTOMFIELDS":[{"FIELD_NAME":"`+SessionField+`","FIELD_VALUE":"7"}],`+times+`}`)
	assert.Contains(t, send(f, "GET", "/Events/Search?field_name="+SessionField+"&field_value=7", "").Body.String(), `"EVENT_ID":`+id)
}

func TestTheDaysBudget(t *testing.T) {
	f := fake(Options{Daily: 1})
	assert.Equal(t, "0", send(f, "GET", "/Users/Me", "").Header().Get("X-RateLimit-Remaining"))
	w := send(f, "GET", "/Users/Me", "")
	assert.Equal(t, 429, w.Code)
	assert.Equal(t, "3600", w.Header().Get("Retry-After"))
}
