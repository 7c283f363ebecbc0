package e2e

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
)

// object is a JSON object.
type object = map[string]any

// ask calls one of App Connect's interfaces, and returns what its Promise resolves with.
func (p page) ask(operation string, input object) object {
	p.t.Helper()
	var answer struct {
		OK     bool
		Result object
		Error  any
	}
	require.NoError(p.t, json.Unmarshal(p.raw(operation, input), &answer))
	require.True(p.t, answer.OK, "%v", answer.Error)
	return answer.Result
}

// rejects calls one that must reject, and name a field.
func (p page) rejects(operation, field string, input object) {
	p.t.Helper()
	answer := p.send(operation, input)
	require.False(p.t, answer.OK, "%s must name %s", operation, field)
	assert.Equal(p.t, "invalid_argument", answer.Error.Code)
	assert.Equal(p.t, field, answer.Error.Field, answer.Error.Message)
	assert.Contains(p.t, answer.Error.Message, field, "the sentence names it too")
}

// refused checks an answer by which a person learns that the CRM refused.
func refused(t *testing.T, code string, answer object) {
	t.Helper()
	assert.Equal(t, false, answer["successful"])
	assert.Equal(t, code, at(answer, "error", "code"))
	assert.NotEmpty(t, at(answer, "returnMessage", "message"))
	assert.NotEqual(t, "success", at(answer, "returnMessage", "messageType"))
}

// at is the value below a path of keys and indexes.
func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := value.(object)
			value = m[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// with is an input of the CRM's user, with the given values beside.
func (c *crm) with(values object) object {
	in := c.input("", values)
	if values["existingCallLog"] == nil {
		delete(in, "existingCallLog")
	}
	return in
}

// newLog is an input of createCallLog.
func (c *crm) newLog(session, note string) object {
	return c.with(object{
		"contactInfo": object{"id": "contact-1", "type": "Customer", "name": "Ada Caller", "phoneNumber": "+16505550100"},
		"note":        note,
		"callLog": object{
			"sessionId": session, "direction": "Inbound", "startTime": 1795336779322, "duration": 37, "result": "Accepted",
			"from": object{"phoneNumber": "+16505550100", "name": "Ada"}, "to": object{"phoneNumber": "+12095550155"},
			"recording": object{"link": "https://recordings.example/1?access_token=secret"},
		},
		"composedLogDetails": "ignored",
	})
}

// logsOf are the CRM's calls of a session.
func (c *crm) logsOf(session string) (calls []app.Call) {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, c.request("GET", "/api/v1/calls?sessionId="+session, ""))
	require.Equal(c.t, 200, w.Code, w.Body.String())
	var list struct{ Items []app.Call }
	require.NoError(c.t, json.Unmarshal(w.Body.Bytes(), &list))
	return list.Items
}

func TestGetUserInfo(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	for name, in := range map[string]object{
		"in user":    {"user": object{"platform": "examplecrm", "hostname": c.host}},
		"beside":     {"platform": "examplecrm", "hostname": c.host},
		"half, half": {"user": object{"platform": "examplecrm"}, "hostname": c.host},
	} {
		in["authHeader"], in["additionalInfo"] = "Bearer demo-token", object{}
		answer := p.ask("getUserInfo", in)
		assert.Equal(t, true, answer["successful"], name)
		assert.Equal(t, object{"id": "user-1-examplecrm", "name": "Robin Ellis", "timezoneName": "America/Los_Angeles"}, answer["platformUserInfo"], name)
		assert.Equal(t, object{"message": "Connected to Example CRM.", "messageType": "success", "ttl": 1000.0}, answer["returnMessage"], name)
	}
	answer := p.ask("getUserInfo", object{"platform": "examplecrm", "hostname": c.host, "authHeader": "Bearer wrong"})
	refused(t, "unauthenticated", answer)
	assert.Contains(t, at(answer, "returnMessage", "message"), "Could not load user information")
	assert.Equal(t, "warning", at(answer, "returnMessage", "messageType"))
	p.rejects("getUserInfo", "authHeader", object{"platform": "examplecrm"})
	p.rejects("getUserInfo", "platform", object{"platform": "acme", "authHeader": "Bearer x"})
	p.rejects("getUserInfo", "hostname", object{"platform": "pipedrive", "hostname": "evil.example", "authHeader": "Bearer x"})
	p.rejects("getUserInfo", "user.hostname", object{"user": object{"platform": "pipedrive", "hostname": "evil.example"}, "authHeader": "Bearer x"})
}

func TestFindContact(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	find := func(values object) object { return p.ask("findContact", c.with(values)) }
	for _, number := range []any{"+16505550100", " 16505550100", "(650) 555-0100", 16505550100} {
		answer := find(object{"phoneNumber": number, "isExtension": "false", "overridingFormat": ""})
		assert.Equal(t, true, answer["successful"], number)
		list := answer["matchedContactInfo"].([]any)
		require.Len(t, list, 2, number)
		assert.Equal(t, "contact-1", at(list, 0, "id"))
		assert.Equal(t, "Ada Caller", at(list, 0, "name"))
		assert.Equal(t, "Northwind Bakery", at(list, 0, "company"))
		assert.Equal(t, object{"deals": []any{object{"const": "deal-1", "title": "Oven for the second shop"}}}, at(list, 0, "additionalInfo"))
		assert.Equal(t, object{"id": "createNewContact", "name": "Create new contact...", "isNewContact": true}, list[1])
		assert.Equal(t, 2.0, at(answer, "extraDataTracking", "requests"))
	}
	assert.Len(t, find(object{"phoneNumber": "+12025550199"})["matchedContactInfo"], 1)

	before := c.Requests().Counts
	for _, extension := range []any{"true", true} {
		answer := find(object{"phoneNumber": "+16505550100", "isExtension": extension})
		assert.Equal(t, object{"successful": false, "matchedContactInfo": []any{}}, answer)
	}
	for number, says := range map[string]string{"101": "internal extension", "": "hidden", "anonymous": "hidden"} {
		answer := find(object{"phoneNumber": number})
		refused(t, "invalid_argument", answer)
		assert.Equal(t, "warning", at(answer, "returnMessage", "messageType"))
		assert.Contains(t, at(answer, "returnMessage", "message"), says)
		assert.Equal(t, []any{}, answer["matchedContactInfo"])
	}
	p.rejects("findContact", "phoneNumber", c.with(nil))
	p.rejects("findContact", "phoneNumber", c.with(object{"phoneNumber": object{}}))
	assert.Equal(t, before, c.Requests().Counts, "nothing was sent")

	c.fault(app.Fault{Status: 403})
	refused(t, "permission_denied", find(object{"phoneNumber": "+16505550100"}))
}

func TestFindContactWithName(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	answer := p.ask("findContactWithName", c.with(object{"name": "raman & d"}))
	assert.Equal(t, object{"successful": true, "matchedContactInfo": []any{}}, without(answer, "extraDataTracking"), "a company is no name")
	answer = p.ask("findContactWithName", c.with(object{"name": "ada"}))
	require.Len(t, answer["matchedContactInfo"], 1)
	assert.Equal(t, "contact-1", at(answer, "matchedContactInfo", 0, "id"))
	p.rejects("findContactWithName", "name", c.with(object{"name": " "}))
	c.fault(app.Fault{Status: 503})
	refused(t, "unavailable", p.ask("findContactWithName", c.with(object{"name": "ada"})))
}

func without(o object, key string) object {
	delete(o, key)
	return o
}

func TestCreateContact(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	answer := p.ask("createContact", c.with(object{"phoneNumber": "+12025550123", "newContactName": "Grace New", "newContactType": "Lead"}))
	assert.Equal(t, true, answer["successful"])
	assert.Equal(t, "Grace New", at(answer, "contactInfo", "name"))
	assert.Equal(t, "Lead", at(answer, "contactInfo", "type"))
	assert.Equal(t, object{"message": "Contact saved.", "messageType": "success", "ttl": 2000.0}, answer["returnMessage"])
	found := p.ask("findContact", c.with(object{"phoneNumber": "+12025550123"}))
	assert.Equal(t, at(answer, "contactInfo", "id"), at(found, "matchedContactInfo", 0, "id"))

	p.rejects("createContact", "newContactName", c.with(object{"phoneNumber": "+12025550124"}))
	refused(t, "invalid_argument", p.ask("createContact", c.with(object{"phoneNumber": "101", "newContactName": "Extension"})))
	c.fault(app.Fault{Status: 429, RetryAfter: "7"})
	answer = p.ask("createContact", c.with(object{"newContactName": "Hidden Caller"}))
	refused(t, "rate_limited", answer)
	assert.Equal(t, 7.0, at(answer, "error", "retryAfterSeconds"))
}

func TestCreateCallLog(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	in := c.newLog("4012345001", "Wants an offer")
	in["additionalSubmission"] = object{"deals": "deal-1", "isAssignedToUser": true, "adminAssignedUserToken": "a.b.c", "adminAssignedUserName": "Sam"}
	answer := p.ask("createCallLog", in)
	assert.Equal(t, true, answer["successful"], answer)
	assert.Equal(t, object{"message": "Call logged", "messageType": "success", "ttl": 2000.0}, answer["returnMessage"])
	assert.Equal(t, 1.0, at(answer, "extraDataTracking", "requests"))
	logs := c.logsOf("4012345001")
	require.Len(t, logs, 1)
	log := logs[0]
	assert.Equal(t, log.ID, answer["logId"])
	assert.Equal(t, "Inbound Call from Ada Caller", log.Subject)
	assert.Equal(t, "- Note: Wants an offer\n- Summary: Inbound Call from Ada Caller\n- Date/Time: 2026-11-22 08:39:39 AM\n"+
		"- Duration: 37 seconds\n- Result: Accepted\n- Call recording link: https://recordings.example/1\n", log.Note)
	assert.Equal(t, "2026-11-22T08:39:39Z", *log.StartTime)
	assert.Equal(t, "contact-1", *log.ContactID)
	assert.Equal(t, "deal-1", *log.DealID)
	assert.Equal(t, "https://recordings.example/1", *log.RecordingURL)

	again := p.ask("createCallLog", c.newLog("4012345001", "Wants two"))
	assert.Equal(t, log.ID, again["logId"])
	assert.Equal(t, "The call was logged already.", at(again, "returnMessage", "message"))
	require.Len(t, c.logsOf("4012345001"), 1)
	assert.Contains(t, c.stored(log.ID).Note, "- Note: Wants two\n")

	// Mistakes, and a call that cannot be logged.
	c.ResetRequests()
	for field, change := range map[string]func(in object){
		"callLog":                    func(in object) { delete(in, "callLog") },
		"callLog.sessionId":          func(in object) { delete(in["callLog"].(object), "sessionId") },
		"callLog.startTime":          func(in object) { in["callLog"].(object)["startTime"] = "soon" },
		"callLog.duration":           func(in object) { in["callLog"].(object)["duration"] = -1 },
		"contactInfo.id":             func(in object) { in["contactInfo"] = object{"id": "createNewContact"} },
		"additionalSubmission":       func(in object) { in["additionalSubmission"] = []any{} },
		"additionalSubmission.deals": func(in object) { in["additionalSubmission"] = object{"deals": 7} },
		"additionalSubmission.leads": func(in object) { in["additionalSubmission"] = object{"leads": "7"} },
		"note":                       func(in object) { in["note"] = 7 },
	} {
		in := c.newLog("4012345002", "x")
		change(in)
		p.rejects("createCallLog", field, in)
	}
	in = c.newLog("4012345002", "x")
	delete(in, "contactInfo")
	answer = p.ask("createCallLog", in)
	refused(t, "invalid_argument", answer)
	assert.Equal(t, "warning", at(answer, "returnMessage", "messageType"))
	assert.Equal(t, 5000.0, at(answer, "returnMessage", "ttl"))
	assert.Equal(t, false, answer["queued"])
	assert.Empty(t, c.Requests().Counts)
	assert.Empty(t, p.jobs())

	// The CRM's refusals: a contact that is gone, and a CRM that is away.
	in = c.newLog("4012345002", "x")
	in["contactInfo"] = object{"id": "contact-99"}
	refused(t, "not_found", p.ask("createCallLog", in))
	c.fault(app.Fault{Status: 503})
	answer = p.ask("createCallLog", c.newLog("4012345003", "x"))
	refused(t, "unavailable", answer)
	assert.Equal(t, true, answer["queued"])
	assert.NotContains(t, answer, "logId")
	c.fault()
	require.NoError(t, chromium.StopWorker())
	require.Eventually(t, func() bool {
		p.send("wake", nil)
		return len(c.logsOf("4012345003")) == 1
	}, patience, 50*time.Millisecond)
	again = p.ask("createCallLog", c.newLog("4012345003", "y"))
	assert.Equal(t, true, again["successful"], again)
	assert.Len(t, c.logsOf("4012345003"), 1)
	assert.Empty(t, c.logsOf("4012345002"))
	p.discardAll()
}

// discardAll leaves nothing to the next test: the tests share a browser.
func (p page) discardAll() {
	for _, key := range p.jobs() {
		p.ask("discardJob", object{"id": key[len("job/"):]})
	}
	require.Empty(p.t, p.jobs())
}

func TestGetCallLog(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	c.patch(c.call.ID, `{"note": "Typed in the CRM\n- Note: two\n lines\n- Result: Accepted\n", "dealId": "deal-1"}`)
	answer := p.ask("getCallLog", c.with(object{"callLogId": c.call.ID, "contactId": "contact-1", "telephonySessionId": "s-1"}))
	assert.Equal(t, true, answer["successful"])
	stored := c.stored(c.call.ID)
	assert.Equal(t, stored.Subject, at(answer, "callLogInfo", "subject"))
	assert.Equal(t, stored.Note, at(answer, "callLogInfo", "fullBody"))
	assert.Contains(t, at(answer, "callLogInfo", "note"), "two")
	assert.Equal(t, object{"deals": "deal-1"}, at(answer, "callLogInfo", "dispositions"))
	refused(t, "not_found", p.ask("getCallLog", c.with(object{"callLogId": "call-99"})))
	p.rejects("getCallLog", "callLogId", c.with(nil))
	p.rejects("getCallLog", "callLogId", c.with(object{"callLogId": "../me"}))
}

func TestUpsertCallDisposition(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	t.Cleanup(p.discardAll) // what the CRM refuses waits for a person
	log := object{"thirdPartyLogId": c.call.ID}
	set := func(dispositions any) object {
		return p.ask("upsertCallDisposition", c.with(object{"existingCallLog": log, "dispositions": dispositions}))
	}
	note := c.stored(c.call.ID).Note
	answer := set(object{"deals": "deal-1"})
	assert.Equal(t, true, answer["successful"])
	assert.Equal(t, c.call.ID, answer["logId"])
	assert.Equal(t, "deal-1", *c.stored(c.call.ID).DealID)
	assert.Equal(t, note, c.stored(c.call.ID).Note)

	c.ResetRequests()
	for _, nothing := range []object{{}, {"deals": "", "leads": nil}, {"deals": "none"}} {
		assert.Equal(t, object{"successful": false}, set(nothing))
	}
	p.rejects("upsertCallDisposition", "dispositions", c.with(object{"existingCallLog": log}))
	p.rejects("upsertCallDisposition", "existingCallLog.thirdPartyLogId", c.with(object{"existingCallLog": object{"sessionId": "1"}, "dispositions": object{}}))
	assert.Empty(t, c.Requests().Counts)
	p.rejects("upsertCallDisposition", "dispositions.deals", c.with(object{"existingCallLog": log, "dispositions": object{"deals": 7}}))
	c.fault(app.Fault{Status: 403, Method: "PATCH"})
	refused(t, "permission_denied", set(object{"deals": "deal-3"}))
	assert.Equal(t, "deal-1", *c.stored(c.call.ID).DealID)
}

// Two pages log each call at the same time, and the worker is killed at each stage: before it is stored,
// before and after the CRM's commit, before and after the answer. One session is one log.
func TestKillCreates(t *testing.T) {
	kills := 48
	if os.Getenv("CALLSCRIBE_SOAK") != "" {
		kills = 480
	}
	k := &killer{t: t, kill: chromium.StopWorker}
	c := newCRM(t)
	pages := []page{newPage(t), newPage(t)}
	c.around = k.around

	perStage, lost, told := map[stage]int{}, 0, 0
	inStages := []stage{accepted, writeSent, committed, answered, removed}
	session := func(n int) string { return fmt.Sprint(4012400000 + n) }
	sure := map[int]bool{}
	for n := range kills {
		at := inStages[n%len(inStages)]
		k.armed.Store(int32(at))
		var waits []func() reply
		for _, p := range pages {
			waits = append(waits, p.start("createCallLog", c.newLog(session(n), fmt.Sprint("note ", n))))
		}
		if at == accepted {
			time.Sleep(time.Duration(n%10) * time.Millisecond)
			k.at(accepted)
		}
		for _, wait := range waits {
			answer := wait()
			if answer.OK && answer.Result.Error == nil {
				sure[n] = true
				told++
			} else {
				lost++
			}
		}
		if at == removed {
			k.at(removed)
		}
		if k.armed.Swap(int32(unarmed)) == int32(unarmed) {
			perStage[at]++
		}
	}
	pages[0].drain()

	duplicates, missing := 0, 0
	for n := range kills {
		logs := len(c.logsOf(session(n)))
		duplicates += max(0, logs-1)
		if logs == 0 && sure[n] {
			missing++
		}
		again := pages[n%2].ask("createCallLog", c.newLog(session(n), fmt.Sprint("note ", n)))
		assert.Equal(t, true, again["successful"], again)
		calls := c.logsOf(session(n))
		require.Len(t, calls, 1, "session %s", session(n))
		assert.Equal(t, calls[0].ID, again["logId"])
	}
	assert.Zero(t, duplicates)
	assert.Zero(t, missing)
	assert.Empty(t, pages[0].jobs())
	for _, s := range inStages {
		assert.NotZero(t, perStage[s], "no kill at %q", s)
		t.Logf("%-14s %4d kills", s, perStage[s])
	}
	t.Logf("%d calls, each logged from two pages: %d answers, %d lost with the worker; duplicates %d, missing %d", kills, told, lost, duplicates, missing)
}
