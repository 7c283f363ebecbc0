package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func clock(text string) func() time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return at }
}

func TestCallRoundTrip(t *testing.T) {
	c := newCRM(t, Options{Now: clock("2026-02-03T04:05:06Z")})
	require.NoError(t, c.Seed())
	sent := `{"subject":"Inbound call","note":"line 1\r\n\tline 2 \u0000 <b>&\n","startTime":"2026-02-03T05:00:00.5+01:00",
		"durationSeconds":61.5,"result":"Call connected","recordingUrl":"https://media.example.com/1","direction":"Inbound",
		"phoneNumber":"+16505550100","contactId":"contact-1","dealId":"deal-1","sessionId":"s1"}`
	made := c.do(201, "POST", calls, sent)
	assert.Equal(t, "/api/v1/calls/call-1001", made.header.Get("Location"))
	assert.Equal(t, `"v1"`, made.header.Get("ETag"))
	assert.JSONEq(t, `{"id":"call-1001","userId":"user-1","subject":"Inbound call",
		"note":"line 1\r\n\tline 2 \u0000 <b>&\n","startTime":"2026-02-03T04:00:00.5Z","durationSeconds":61.5,
		"result":"Call connected","recordingUrl":"https://media.example.com/1","direction":"Inbound",
		"phoneNumber":"+16505550100","contactId":"contact-1","dealId":"deal-1","sessionId":"s1","version":1,
		"createdAt":"2026-02-03T04:05:06Z","updatedAt":"2026-02-03T04:05:06Z"}`, made.text)

	got := c.do(200, "GET", calls+"/call-1001", "")
	assert.Equal(t, made.text, got.text)
	assert.Equal(t, `"v1"`, got.header.Get("ETag"))
}

func TestCallWithoutDetails(t *testing.T) {
	c := newCRM(t, Options{Now: clock("2026-02-03T04:05:06Z")})
	got := c.do(201, "POST", calls, `{"subject":"A call"}`)
	assert.JSONEq(t, `{"id":"call-1001","userId":"user-1","subject":"A call","note":"","startTime":null,
		"durationSeconds":null,"result":null,"recordingUrl":null,"direction":null,"phoneNumber":null,"contactId":null,
		"dealId":null,"sessionId":null,"version":1,"createdAt":"2026-02-03T04:05:06Z","updatedAt":"2026-02-03T04:05:06Z"}`, got.text)
}

func TestPatchChangesWhatIsNamed(t *testing.T) {
	tests := map[string]struct {
		patch string
		want  map[string]any
	}{
		"note":            {`{"note":"new"}`, map[string]any{"note": "new"}},
		"note cleared":    {`{"note":""}`, map[string]any{"note": ""}},
		"note null":       {`{"note":null}`, map[string]any{"note": ""}},
		"subject":         {`{"subject":"Other"}`, map[string]any{"subject": "Other"}},
		"times":           {`{"startTime":"2026-01-01T00:00:00Z","durationSeconds":0}`, map[string]any{"startTime": "2026-01-01T00:00:00Z", "durationSeconds": 0.0}},
		"times null":      {`{"startTime":null,"durationSeconds":null}`, map[string]any{"startTime": nil, "durationSeconds": nil}},
		"result empty":    {`{"result":""}`, map[string]any{"result": nil}},
		"recording":       {`{"recordingUrl":"https://r/1"}`, map[string]any{"recordingUrl": "https://r/1"}},
		"direction":       {`{"direction":"Outbound"}`, map[string]any{"direction": "Outbound"}},
		"deal":            {`{"dealId":"deal-1"}`, map[string]any{"dealId": "deal-1"}},
		"contact cleared": {`{"contactId":null}`, map[string]any{"contactId": nil}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCRM(t, Options{})
			require.NoError(t, c.Seed())
			path := c.logCall(`{"subject":"S","note":"n","startTime":"2026-02-03T04:00:00Z","durationSeconds":5,
				"result":"Missed","direction":"Inbound","contactId":"contact-1"}`)
			want := c.do(200, "GET", path, "").json
			got := c.do(200, "PATCH", path, test.patch, "Content-Type: application/merge-patch+json")
			for field, value := range test.want {
				want[field] = value
			}
			want["version"] = 2.0
			want["updatedAt"] = got.json["updatedAt"]
			assert.Equal(t, want, got.json)
			assert.Equal(t, `"v2"`, got.header.Get("ETag"))
			assert.Equal(t, want, c.do(200, "GET", path, "").json)
		})
	}
}

func TestPatchWithoutDifference(t *testing.T) {
	c := newCRM(t, Options{})
	path := c.logCall(`{"subject":"S","note":"n","startTime":"2026-02-03T04:00:00Z","durationSeconds":5}`)
	before := c.do(200, "GET", path, "").text
	for _, patch := range []string{`{}`, `{"note":"n"}`, `{"startTime":"2026-02-03T05:00:00+01:00","durationSeconds":5.0,"result":null}`} {
		got := c.do(200, "PATCH", path, patch)
		assert.Equal(t, before, got.text)
		assert.Equal(t, `"v1"`, got.header.Get("ETag"))
	}
	assert.Len(t, c.do(200, "GET", path+"/history", "").json["items"], 1)
}

func TestBadBodies(t *testing.T) {
	c := newCRM(t, Options{BodyLimit: 1000})
	path := c.logCall(`{"subject":"S","sessionId":"taken"}`)
	before := c.do(200, "GET", path, "").text
	tests := map[string]struct {
		body   string
		status int
		field  any
		kind   string // content type; "" is application/json
	}{
		"not JSON":              {`{"note":`, 400, nil, ""},
		"more behind":           {`{"note":"x"} {}`, 400, nil, ""},
		"not UTF-8":             {"{\"note\":\"\xff\"}", 400, nil, ""},
		"a list":                {`[]`, 422, nil, ""},
		"null":                  {`null`, 422, nil, ""},
		"text":                  {`{"note":"x"}`, 415, nil, "text/plain"},
		"a form":                {`note=x`, 415, nil, "application/x-www-form-urlencoded"},
		"no type":               {`{"note":"x"}`, 415, nil, " "},
		"with charset":          {`{"nope":"x"}`, 422, "nope", "application/json; charset=utf-8"},
		"too large":             {`{"note":"` + strings.Repeat("x", 1000) + `"}`, 413, nil, ""},
		"unknown field":         {`{"note":"x","colour":"red"}`, 422, "colour", ""},
		"other capitals":        {`{"Note":"x"}`, 422, "Note", ""},
		"id":                    {`{"id":"call-7"}`, 422, "id", ""},
		"version":               {`{"version":7}`, 422, "version", ""},
		"session":               {`{"sessionId":"s2"}`, 422, "sessionId", ""},
		"number as note":        {`{"note":5}`, 422, "note", ""},
		"object as note":        {`{"note":{}}`, 422, "note", ""},
		"empty subject":         {`{"subject":""}`, 422, "subject", ""},
		"null subject":          {`{"subject":null}`, 422, "subject", ""},
		"text as duration":      {`{"durationSeconds":"5"}`, 422, "durationSeconds", ""},
		"negative duration":     {`{"durationSeconds":-1}`, 422, "durationSeconds", ""},
		"milliseconds":          {`{"durationSeconds":61000000000}`, 422, "durationSeconds", ""},
		"number as time":        {`{"startTime":1795336779322}`, 422, "startTime", ""},
		"time without a zone":   {`{"startTime":"2026-01-01T00:00:00"}`, 422, "startTime", ""},
		"no direction":          {`{"direction":"inbound"}`, 422, "direction", ""},
		"unknown contact":       {`{"contactId":"contact-9"}`, 422, "contactId", ""},
		"id of another kind":    {`{"contactId":"deal-1"}`, 422, "contactId", ""},
		"unknown deal":          {`{"dealId":"deal-9"}`, 422, "dealId", ""},
		"good and bad together": {`{"note":"x","durationSeconds":true}`, 422, "durationSeconds", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			kind := test.kind
			if kind == "" {
				kind = "application/json"
			}
			got := c.do(test.status, "PATCH", path, test.body, "Content-Type: "+strings.TrimSpace(kind))
			assert.Equal(t, test.field, got.fault("field"))
			assert.NotEmpty(t, got.fault("message"))
			assert.Equal(t, before, c.do(200, "GET", path, "").text, "nothing was changed")
		})
	}
}

func TestPreconditions(t *testing.T) {
	tests := []struct {
		match  string
		status int
	}{
		{`"v2"`, 200},
		{`"v1", "v2"`, 200},
		{`*`, 200},
		{`"v1"`, 412},
		{`W/"v2"`, 412}, // weak tags never match
		{`v2`, 412},
	}
	for _, method := range []string{"PATCH", "DELETE"} {
		for _, test := range tests {
			t.Run(method+" "+test.match, func(t *testing.T) {
				c := newCRM(t, Options{})
				path := c.logCall(`{"subject":"S"}`)
				c.do(200, "PATCH", path, `{"note":"second"}`)
				status := test.status
				if method == "DELETE" && status == 200 {
					status = 204
				}
				got := c.do(status, method, path, `{"note":"third"}`, "If-Match: "+test.match)
				if status == 412 {
					assert.Equal(t, "precondition_failed", got.fault("code"))
					assert.Equal(t, "second", c.do(200, "GET", path, "").json["note"])
				}
			})
		}
	}
}

func TestOnlyOneOfManyWritersWins(t *testing.T) {
	c := newCRM(t, Options{})
	path := c.logCall(`{"subject":"S"}`)
	var wait sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		wait.Go(func() {
			got, err := c.request("PATCH", path, fmt.Sprintf(`{"note":"writer %d"}`, i), `If-Match: "v1"`)
			if assert.NoError(t, err) {
				statuses[i] = got.status
			}
		})
	}
	wait.Wait()
	assert.ElementsMatch(t, []int{200, 412, 412, 412, 412, 412, 412, 412}, statuses)
	assert.Equal(t, 2.0, c.do(200, "GET", path, "").json["version"])
}

func TestDeletedCall(t *testing.T) {
	c := newCRM(t, Options{})
	path := c.logCall(`{"subject":"S","sessionId":"s1"}`)
	c.do(204, "DELETE", path, "")
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		assert.Equal(t, "not_found", c.do(404, method, path, `{"note":"x"}`).fault("code"))
	}
	c.do(404, "GET", path+"/history", "")
	assert.Empty(t, c.do(200, "GET", calls, "").ids())
	assert.Equal(t, calls+"/call-1002", c.logCall(`{"subject":"S","sessionId":"s1"}`), "an id is never used again")
}

func TestIDsThatAreNone(t *testing.T) {
	c := newCRM(t, Options{})
	c.logCall(`{"subject":"S"}`)
	for _, id := range []string{"call-1002", "1001", "call-01001", "call-+1001", "contact-1001", "call-99999999999999999999", "CALL-1001", "call-1001%2Fhistory"} {
		c.do(404, "GET", calls+"/"+id, "")
	}
}

func TestSessionIsLoggedOnce(t *testing.T) {
	users := append(DemoUsers(), User{ID: "user-3", Role: Editor, Token: "other"})
	c := newCRM(t, Options{Users: users})
	c.logCall(`{"subject":"S","sessionId":"s1"}`)
	got := c.do(409, "POST", calls, `{"subject":"again","sessionId":"s1"}`)
	assert.Equal(t, "call-1001", got.fault("existingId"))
	assert.Equal(t, "sessionId", got.fault("field"))

	c.do(201, "POST", calls, `{"subject":"S","sessionId":"s1"}`, "Authorization: Bearer other")
	c.do(201, "POST", calls, `{"subject":"S","sessionId":null}`)
	c.do(201, "POST", calls, `{"subject":"S","sessionId":""}`)
	assert.Equal(t, []string{"call-1002", "call-1001"}, c.do(200, "GET", calls+"?sessionId=s1", "").ids())
	assert.Empty(t, c.do(200, "GET", calls+"?sessionId=", "").ids())
}

func TestSessionIsLoggedOnceByManyAtOnce(t *testing.T) {
	c := newCRM(t, Options{})
	var wait sync.WaitGroup
	statuses := make([]int, 6)
	for i := range statuses {
		wait.Go(func() {
			got, err := c.request("POST", calls, `{"subject":"S","sessionId":"s1"}`)
			if assert.NoError(t, err) {
				statuses[i] = got.status
			}
		})
	}
	wait.Wait()
	assert.ElementsMatch(t, []int{201, 409, 409, 409, 409, 409}, statuses)
}

func TestListsComeInPages(t *testing.T) {
	c := newCRM(t, Options{})
	require.NoError(t, c.Seed())
	for i := range 5 {
		c.logCall(fmt.Sprintf(`{"subject":"call %d","contactId":"contact-%d"}`, i, 1+i%2))
	}
	pages := func(path string) (all []string, sizes []int) {
		next := ""
		for {
			got := c.do(200, "GET", path+next, "")
			all = append(all, got.ids()...)
			sizes = append(sizes, len(got.ids()))
			cursor, more := got.json["nextCursor"]
			if !more {
				return all, sizes
			}
			next = "&cursor=" + cursor.(string)
		}
	}
	all, sizes := pages(calls + "?limit=2")
	assert.Equal(t, []string{"call-1005", "call-1004", "call-1003", "call-1002", "call-1001"}, all)
	assert.Equal(t, []int{2, 2, 1}, sizes)
	all, sizes = pages(calls + "?limit=3&contactId=contact-1")
	assert.Equal(t, []string{"call-1005", "call-1003", "call-1001"}, all)
	assert.Equal(t, []int{3}, sizes)
	all, sizes = pages("/api/v1/contacts?limit=1")
	assert.Equal(t, []string{"contact-1", "contact-2", "contact-3"}, all)
	assert.Equal(t, []int{1, 1, 1}, sizes)

	for _, query := range []string{"limit=0", "limit=1001", "limit=x", "cursor=x", "cursor=LTE"} {
		name, _, _ := strings.Cut(query, "=")
		assert.Equal(t, name, c.do(400, "GET", calls+"?"+query, "").fault("field"))
	}
}

func TestHistoryIsComplete(t *testing.T) {
	c := newCRM(t, Options{Now: clock("2026-02-03T04:05:06Z")})
	path := c.logCall(`{"subject":"S"}`)
	c.logCall(`{"subject":"another"}`)
	c.do(200, "PATCH", path, `{"note":"n","durationSeconds":5}`)
	c.do(200, "PATCH", path, `{"durationSeconds":null}`)
	want := `{"seq":3,"callId":"call-1001","version":2,"time":"2026-02-03T04:05:06Z","who":"user-1","action":"updated",
			"changes":{"note":"n","durationSeconds":5}},
		{"seq":4,"callId":"call-1001","version":3,"time":"2026-02-03T04:05:06Z","who":"user-1","action":"updated",
			"changes":{"durationSeconds":null}}`
	got := c.do(200, "GET", path+"/history", "")
	first := got.json["items"].([]any)[0].(map[string]any)
	assert.Equal(t, "created", first["action"])
	assert.Equal(t, "S", first["changes"].(map[string]any)["subject"])
	_, rest, _ := strings.Cut(got.text, `{"seq":3`)
	assert.JSONEq(t, `{"items":[`+want+`]}`, `{"items":[{"seq":3`+rest)

	c.do(204, "DELETE", path, "")
	_, rest, _ = strings.Cut(c.do(200, "GET", "/api/v1/history?callId=call-1001", "").text, `{"seq":3`)
	assert.JSONEq(t, `{"items":[`+want+`,{"seq":5,"callId":"call-1001","version":4,"time":"2026-02-03T04:05:06Z",
		"who":"user-1","action":"deleted","changes":{}}]}`, `{"items":[{"seq":3`+rest)

	assert.Len(t, c.do(200, "GET", "/api/v1/history", "").json["items"], 5)
	assert.Empty(t, c.do(200, "GET", "/api/v1/history?callId=call-7", "").json["items"])
}

func TestMethodsAndPaths(t *testing.T) {
	c := newCRM(t, Options{})
	got := c.do(405, "PUT", calls+"/call-1001", "")
	assert.Equal(t, "DELETE, GET, PATCH", got.header.Get("Allow"))
	assert.Equal(t, "method_not_allowed", got.fault("code"))
	c.do(405, "OPTIONS", calls, "")
	for _, path := range []string{"/api/v1/nothing", "/api/v2/calls", "/api/", "/nothing", "/control/faults", "/page/nothing", "/assets/nothing"} {
		assert.Equal(t, "not_found", c.do(404, "GET", path, "").fault("code"))
	}
	head := c.do(200, "HEAD", "/api/v1/me", "")
	assert.Empty(t, head.text)
	for name := range c.do(200, "GET", "/api/v1/me", "", "Origin: https://evil.example").header {
		assert.NotContains(t, name, "Access-Control")
	}
}
