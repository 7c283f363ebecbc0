package rest

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// script answers requests by method and path, and remembers them.
type script struct {
	answers map[string]string // "GET /logs/7": the body; "204" alone is an answer without one, any other such number a refusal
	asked   []string          // with the query
	wrote   []string          // those that change something, with what they sent
	header  crm.Header        // of the last request
}

func (s *script) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	address := strings.TrimPrefix(req.URL, "https://my.acme.example")
	path, _, _ := strings.Cut(address, "?")
	s.asked, s.header = append(s.asked, req.Method+" "+address), req.Header
	if req.Method != "GET" {
		s.wrote = append(s.wrote, req.Method+" "+path+" "+string(req.Body))
	}
	body := s.answers[req.Method+" "+path]
	if status, err := strconv.Atoi(body); err == nil && len(body) == 3 {
		return &crm.Response{Status: status}, nil
	}
	return &crm.Response{Status: 200, Body: []byte(body)}, nil
}

// whole is a description with each ability.
func whole(t testing.TB) []byte {
	return changed(t,
		"fields", `{"subject": "title", "body": "text", "start": "at", "duration": "seconds", "result": {"at": "result", "values": {"Answered": "A", "Missed": "M"}}, "contact": "person", "deal": {"at": "deal", "when": "read"}}`,
		"readMore", `{"links": "GET /logs/{id}/links"}`,
		"before", `{"send": "GET /people/{contact}", "record": "data"}`,
		"create", `"POST /logs"`,
		"find", `{"send": "GET /logs", "list": "items"}`,
		"setDeal", `{"send": "PUT /logs/{id}/deals/{deal}", "record": "linked"}`,
		"contacts", people(`, "create": {"send": "POST /c", "body": {"name": "{name}"}}, "deals": {"send": "GET /deals?of={contact}", "list": "items", "title": "t"}`))
}

const (
	readable = `{"id": 7, "title": "Call", "text": "typed", "at": "2026-11-20T10:00:00Z", "seconds": 60, "result": "A", "person": "5", "deal": "1"}`
)

// TestAnswersThatLackWhatIsPromised: such an answer is no success, and nothing is written after it.
func TestAnswersThatLackWhatIsPromised(t *testing.T) {
	noObjects := []string{"", "204", "<html>Maintenance</html>", "null", "[]", "7", `"ok"`, "{", `{"error": "busy"}`}
	newLog := crm.NewCallLog{SessionID: "s1", Subject: "Call", Body: "typed", StartTime: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Contact: crm.Contact{ID: "5"}}
	without := func(record string, gone ...string) string {
		for _, one := range gone {
			require.Contains(t, record, one)
			record = strings.Replace(record, one, "", 1)
		}
		return record
	}
	for _, test := range []struct {
		name, request string // whose answer is another
		answers       []string
		do            func(c *Connector) error
	}{
		{"me", "GET /me", append(noObjects, `{"name": "Ada"}`, `{"id": "", "name": "Ada"}`, `{"id": {"x": 1}}`), func(c *Connector) error {
			_, err := c.Identify(t.Context())
			return err
		}},
		{"read", "GET /logs/7", append(noObjects, without(readable, `"text": "typed", `), without(readable, `"title": "Call", `), without(readable, `"id": 7, `),
			strings.Replace(readable, `"typed"`, "null", 1), strings.Replace(readable, `"typed"`, `{"html": "typed"}`, 1), strings.Replace(readable, `"typed"`, `["typed"]`, 1),
			strings.Replace(readable, "7", "8", 1), strings.Replace(readable, "2026-11-20T10:00:00Z", "yesterday", 1)), func(c *Connector) error {
			_, err := c.ReadCallLog(t.Context(), "7")
			return err
		}},
		{"read more", "GET /logs/7/links", []string{"", "204", "<html>", "{"}, func(c *Connector) error {
			_, err := c.ReadCallLog(t.Context(), "7")
			return err
		}},
		{"update", "PATCH /logs/7", append(noObjects, without(readable, `"text": "typed", `), strings.Replace(readable, "7", "8", 1)), func(c *Connector) error {
			text := "new"
			_, err := c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7", Body: "typed"}, crm.Change{Body: &text})
			return err
		}},
		{"before", "GET /people/5", append(noObjects, `{"data": null}`, `{"data": []}`), func(c *Connector) error {
			_, err := c.CreateCallLog(t.Context(), newLog)
			return err
		}},
		{"create", "POST /logs", append(noObjects, without(readable, `"id": 7, `), without(readable, `"text": "typed", `), without(readable, `"person": "5", `)), func(c *Connector) error {
			_, err := c.CreateCallLog(t.Context(), newLog)
			return err
		}},
		{"find", "GET /logs", append(noObjects, `{"items": null}`, `{"items": {}}`, `{"items": [7]}`, `{"items": [{"id": 7}, 7]}`, `{"items": [{"text": "typed"}]}`), func(c *Connector) error {
			_, err := c.FindCallLog(t.Context(), newLog, time.Time{})
			return err
		}},
		{"setDeal", "PUT /logs/7/deals/2", append(noObjects, `{"linked": null}`, `{"linked": "yes"}`), func(c *Connector) error {
			_, err := c.SetDisposition(t.Context(), &crm.CallLog{ID: "7"}, crm.Disposition{DealID: "2"})
			return err
		}},
		{"setDeal, which then has the old one", "PUT /logs/7/deals/2", []string{`{"linked": {}}`}, func(c *Connector) error {
			_, err := c.SetDisposition(t.Context(), &crm.CallLog{ID: "7"}, crm.Disposition{DealID: "2"})
			return err
		}},
		{"contacts", "GET /c", append(noObjects, `{"items": null}`, `{"items": [{"name": "Ada", "p": "+16505550100"}]}`), func(c *Connector) error {
			_, err := c.FindContact(t.Context(), "+16505550100")
			return err
		}},
		{"new contact", "POST /c", append(noObjects, `{"name": "Ada"}`), func(c *Connector) error {
			_, err := c.CreateContact(t.Context(), crm.NewContact{Name: "Ada"})
			return err
		}},
	} {
		for _, answer := range test.answers {
			to := &script{answers: map[string]string{
				"GET /me": `{"id": "u1", "name": "Ada"}`, "GET /logs/7": readable, "GET /logs/7/links": "[]", "PATCH /logs/7": readable,
				"GET /people/5": `{"data": {}}`, "POST /logs": readable, "GET /logs": `{"items": []}`, "PUT /logs/7/deals/2": `{"linked": {}}`,
				"GET /c": `{"items": []}`, "POST /c": `{"id": "c1"}`,
			}}
			to.answers[test.request] = answer
			err := test.do(openAt(t, whole(t), to))
			if assert.Error(t, err, "%s: %s", test.name, answer) {
				assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "%s: %s", test.name, answer)
			}
			for _, wrote := range to.wrote {
				assert.True(t, strings.HasPrefix(wrote, test.request), "%s: %s: after it %s", test.name, answer, wrote)
			}
		}
	}
}

// TestNothingToSendIsNoSuccess: what the CRM has no word for is left out, clears nothing, and no request goes for the rest.
func TestNothingToSendIsNoSuccess(t *testing.T) {
	to := &script{answers: map[string]string{"GET /logs/7": readable, "GET /logs/7/links": "[]", "PATCH /logs/7": readable}}
	c := openAt(t, whole(t), to)
	have := &crm.CallLog{ID: "7", Body: "typed", Result: "Answered"}
	unknown := "Parked"
	log, err := c.WriteCallLog(t.Context(), have, crm.Change{Result: &unknown})
	require.NoError(t, err)
	assert.Empty(t, to.wrote)
	assert.Equal(t, "Answered", log.Result, "what the CRM has, by which the flow sees that the value was not kept")

	text := "typed"
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{Result: &unknown, Body: &text})
	require.NoError(t, err)
	assert.Equal(t, []string{`PATCH /logs/7 {"text":"typed"}`}, to.wrote)

	none := ""
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{Result: &none})
	require.NoError(t, err)
	assert.Equal(t, `PATCH /logs/7 {"result":""}`, to.wrote[1], "an empty value still clears")
}

// TestStatusesThatSayAll: "none" is nothing found, and only "expect" is a success where it is named.
func TestStatusesThatSayAll(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		code   crm.Code
		do     func(c *Connector) error
	}{
		{"nothing found", 204, "", "", func(c *Connector) error {
			found, err := c.FindContactWithName(t.Context(), "Ada")
			assert.Empty(t, found)
			return err
		}},
		{"no answer to a search that is no nothing", 202, "", crm.Unavailable, func(c *Connector) error {
			_, err := c.FindContactWithName(t.Context(), "Ada")
			return err
		}},
		{"no such log", 204, "", crm.NotFound, func(c *Connector) error {
			_, err := c.ReadCallLog(t.Context(), "7")
			return err
		}},
		{"written", 202, "", "", func(c *Connector) error {
			log, err := c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Body: pointer("new")})
			if assert.NoError(t, err) {
				assert.Equal(t, "new", log.Body)
			}
			return err
		}},
		{"not written, whatever else it says", 200, `{"id": 7, "text": "new"}`, crm.Unavailable, func(c *Connector) error {
			_, err := c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Body: pointer("new")})
			return err
		}},
		{"no first element of a list", 200, `{"data": []}`, crm.NotFound, func(c *Connector) error {
			_, err := c.ReadCallLog(t.Context(), "7")
			return err
		}},
		{"no list", 200, `{}`, crm.Unavailable, func(c *Connector) error {
			_, err := c.ReadCallLog(t.Context(), "7")
			return err
		}},
		{"a record that has been deleted", 200, `{"data": [{"id": 7, "text": "", "gone": true}]}`, crm.NotFound, func(c *Connector) error {
			_, err := c.ReadCallLog(t.Context(), "7")
			return err
		}},
	} {
		c := openAt(t, changed(t, "read", `{"send": "GET /logs/{id}", "record": "data.0", "none": 204}`, "gone", `"gone"`, "update", `{"send": "PATCH /logs/{id}", "expect": 202}`,
			"contacts", people(`, "byName": {"send": "GET /c?q={name}", "list": "items", "none": 204}`)), transportOf(func(*crm.Request) *crm.Response {
			return &crm.Response{Status: test.status, Body: []byte(test.body)}
		}))
		assert.Equal(t, test.code, crm.CodeOf(test.do(c)), test.name)
	}
}

// TestWrongIDs are refused with an example of a right one.
func TestWrongIDs(t *testing.T) {
	for form, example := range map[string]string{"#": "1001", "*": "0a1b2c", "call-#": "call-1001", "a*z": "a0a1b2cz", "uuid": "adf21080-0e10-11eb-879b-05d71fb426ec"} {
		_, err := openAt(t, changed(t, "ids.log", `"`+form+`"`), &script{}).ReadCallLog(t.Context(), "no id")
		assert.ErrorContains(t, err, `must be an id of Acme, such as "`+example+`"`)
		assert.True(t, isID(form, example), form)
	}
	_, err := openAt(t, changed(t, "create", `"POST /logs"`, "find", findAny), &script{}).CreateCallLog(t.Context(), crm.NewCallLog{Contact: crm.Contact{ID: "no id"}})
	assert.ErrorContains(t, err, `such as "0a1b2c"`)
}
