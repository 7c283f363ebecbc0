package pipedrivetest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+path, body, append([]string{"Authorization", f.AuthHeader()}, header...)...)
}

func TestBodiesAreRefusedAsTheServiceRefusesThem(t *testing.T) {
	f := New()
	id := f.Put(crm.CallLog{Subject: "S", Body: "N"})
	path := "/api/v2/activities/" + id
	before := send(f, "GET", path, "").Body.String()
	for body, message := range map[string]string{
		`{"person_id":6}`:     `'person_id' is a read-only field. Add a primary participant to set 'person_id' instead.`,
		`{"private":true}`:    `Validation failed: private: Parameter 'private' is not allowed for this request`,
		`{"update_time":"x"}`: `Validation failed: update_time: Parameter 'update_time' is not allowed for this request`,
		`{"done":1}`:          `Validation failed: done: This value is not valid`, `{"done":"true"}`: `Validation failed: done: This value is not valid`,
		`{"owner_id":"11"}`: `Validation failed: owner_id: This value is not valid`, `{"owner_id":99}`: `Validation failed: owner_id: not found`,
		`{"owner_id":null}`: `Validation failed: owner_id: This value is not valid`, `{"subject":null}`: `Validation failed: subject: This value is not valid`,
		`{"subject":5}`: `Validation failed: subject: This value is not valid`, `{"duration":"00:60"}`: `Validation failed: duration: This value is not valid`,
		`{"due_time":"24:00"}`: `Validation failed: due_time: This value is not valid`, `{"type":"unknown"}`: `Validation failed: type: not found`,
		`{"participants":[]}`:                                 `Validation failed: participants: This value is not valid`,
		`{"participants":[{"person_id":5,"primary":true}]}`:   `Validation failed: participants: not found`,
		`{"participants":[{"person_id":"5","primary":true}]}`: `Validation failed: participants: This value is not valid`,
		`{"subject":"new","private":1}`:                       `Validation failed: private: Parameter 'private' is not allowed for this request`,
		`[]`:                                                  `The body cannot be read`, ``: `The body cannot be read`,
		`{"lead_id":"abc"}`: `Validation failed: lead_id: This value is not valid`,
		`{"lead_id":"adf21080-0e10-11eb-879b-05d71fb426ec"}`: `Validation failed: lead_id: not found`,
	} {
		w := send(f, "PATCH", path, body)
		assert.Equal(t, http.StatusBadRequest, w.Code, body)
		assert.JSONEq(t, `{"success":false,"code":"ERR_BAD_REQUEST","error":"`+message+`"}`, w.Body.String(), body)
	}
	assert.Equal(t, before, send(f, "GET", path, "").Body.String(), "a refusal changes nothing")
}

func TestRequestsThatReachNoRecord(t *testing.T) {
	f := New()
	id := f.Put(crm.CallLog{Subject: "S"})
	for name, c := range map[string]struct {
		status       int
		method, path string
		header       []string
	}{
		"a wrong token":       {401, "GET", "/api/v2/activities/" + id, []string{"Authorization", "Bearer x"}},
		"no such path":        {404, "GET", "/api/v2/notes/1", nil},
		"no such activity":    {404, "GET", "/api/v2/activities/9", nil},
		"an id with a zero":   {404, "GET", "/api/v2/activities/0" + id, nil},
		"no such method":      {405, "PUT", "/api/v2/activities/" + id, nil},
		"a foreign parameter": {400, "GET", "/api/v2/activities?type=call", nil},
		"a short term":        {400, "GET", "/api/v2/persons/search?term=x&fields=name", nil},
	} {
		assert.Equal(t, c.status, send(f, c.method, c.path, "", c.header...).Code, name)
	}
	r := httptest.NewRequest("GET", "https://other.pipedrive.com/v1/users/me", nil)
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	assert.Equal(t, 404, w.Code, "another company")
	assert.Len(t, f.Requests(), 8)
	for _, request := range f.Requests() {
		assert.Zero(t, request.Tokens)
	}
}

func TestUpdateTimeMoves(t *testing.T) {
	f := New()
	clock := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f.Now = func() time.Time { return clock }
	id := f.Put(crm.CallLog{Subject: "S"})
	clock = clock.Add(90 * time.Second)
	w := send(f, "PATCH", "/api/v2/activities/"+id, `{"subject":"new"}`, "Authorization", "", "X-Api-Token", APIToken)
	assert.Equal(t, 200, w.Code)
	assert.Contains(t, w.Body.String(), `"update_time":"2026-11-20T12:01:30Z"`)
	assert.Contains(t, w.Body.String(), `"add_time":"2026-11-20T12:00:00Z"`)
	assert.Equal(t, "29995", w.Header().Get("X-Daily-Ratelimit-Token-Remaining"))
	assert.Equal(t, []Request{{Method: "PATCH", Path: "/api/v2/activities/" + id, Body: `{"subject":"new"}`, Status: 200, Tokens: 5}}, f.Requests())
}
