package calls_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

// Each message of one automatically logged, recorded call leads to exactly these actions.
func TestAutomaticLog(t *testing.T) {
	d := auto(t)
	call := &logbody.Call{
		SessionID: "77001", Direction: "Inbound",
		From: &logbody.Party{PhoneNumber: number, Name: "Wanda Ortiz"}, To: &logbody.Party{PhoneNumber: own, Name: "Front desk"},
	}
	create := calls.Send{Account: account, Session: "77001", Seq: 1, Update: connectors.Update{
		Call: call, Contact: inCRM(wanda),
		Values: logbody.Update{
			Subject: "Inbound Call from Wanda Ortiz", StartTime: instant(time.UnixMilli(1788253200400)), Duration: "128", Result: "Accepted",
		},
	}}
	update := calls.Send{Account: account, Session: "77001", Seq: 2, Update: connectors.Update{
		LogID: "41", Call: call, Values: logbody.Update{RecordingLink: link},
	}}
	expected := map[string][]calls.Action{
		"ready":                 {calls.Register{}},
		"signed in":             {calls.FetchUnlogged{Page: 1}},
		"auto log off":          {calls.ReportCalls{}, calls.FetchUnlogged{Page: 1}},
		"auto log on":           {calls.FetchUnlogged{Page: 1}},
		"synced":                {calls.FetchUnlogged{Page: 1}},
		"session rings":         {calls.FindContact{Account: account, Number: number}},
		"record":                {create},
		"record with recording": {update},
	}
	// What the worker reports after a message's actions.
	outcomes := map[string][]calls.Event{
		"session rings":         {found(wanda)},
		"record":                {calls.Accepted{Session: "77001", Seq: 1}, calls.Created{Session: "77001", Account: account, LogID: "41"}},
		"record with recording": {calls.Accepted{Session: "77001", Seq: 2}, calls.Updated{Session: "77001", Seq: 2}},
	}
	answers := map[string]string{
		"whose numbers": `{"+442079460123":[{"id":"p7","name":"Wanda Ortiz","type":"Callscribe","entityType":"Callscribe",` +
			`"contactType":"contact","phoneNumbers":[{"phoneNumber":"+442079460123","phoneType":"direct"}]}]}`,
		"logged?":       `{"77001":[]}`,
		"logged? again": `{"77001":[]}`,
	}
	d.clock = time.UnixMilli(1788253190000)
	for _, r := range recording(t, "automatic.json") {
		d.clock = d.clock.Add(2 * time.Second)
		reply := d.hear(r.Message)
		assert.Equal(t, expected[r.Name], reply.Actions, r.Name)
		assertAnswer(t, r, reply.Answer, answers[r.Name])
		assert.Empty(t, reply.Posts, r.Name)
		for _, outcome := range outcomes[r.Name] {
			assert.Empty(t, crmActions(d.do(outcome)), r.Name)
		}
	}
	v := d.view("77001")
	assert.Equal(t, calls.Logged, v.State)
	assert.Equal(t, calls.Linked, v.Recording)
	assert.Equal(t, "41", v.LogID)
	for key, row := range d.store.rows {
		assert.NotContains(t, string(row), "SECRET", key)
	}
}

// assertAnswer checks that a request is answered under its id, and with data where it is given.
func assertAnswer(t *testing.T, r recorded, answer []byte, data string) {
	var request struct{ Type, RequestID string }
	require.NoError(t, json.Unmarshal(r.Message, &request))
	if request.Type != "rc-post-message-request" {
		assert.Nil(t, answer, r.Name)
		return
	}
	if data == "" {
		data = `"ok"`
	}
	assert.JSONEq(t, `{"type":"rc-post-message-response","responseId":"`+request.RequestID+`","response":{"data":`+data+`}}`,
		string(answer), r.Name)
}

// A person logs a call from the widget's history, edits the log and looks at it.
func TestLogByHand(t *testing.T) {
	d := newDriver(t, calls.Settings{Account: account})
	d.clock = time.UnixMilli(1788253200000).Add(time.Hour)
	list := recording(t, "byhand.json")

	reply := d.hear(find(t, list, "logged?"))
	assert.JSONEq(t, `{"76000":[],"77002":[]}`, data(t, reply.Answer))
	assert.Empty(t, reply.Actions)

	reply = d.hear(find(t, list, "log icon"))
	assert.Equal(t, []calls.Action{calls.FindContact{Account: account, Number: number}}, reply.Actions)
	assert.Equal(t, `"ok"`, data(t, reply.Answer))
	require.Len(t, reply.Posts, 2)
	assert.Contains(t, string(reply.Posts[0]), "The contact is being looked up")
	assert.JSONEq(t, `{"type":"rc-adapter-navigate-to","path":"/log/call/77002"}`, string(reply.Posts[1]))
	d.do(found(wanda))
	reply = d.hear(find(t, list, "log icon"))
	assert.Empty(t, reply.Actions, "searched once")
	assert.Equal(t, map[string]any{
		"contact": "p7", "activityTitle": "Inbound Call from Wanda Ortiz", "openedTitle": "Inbound Call from Wanda Ortiz",
		"note": "", "openedNote": "", "contactSearch": "",
	}, formData(t, reply.Posts[0]))

	assert.Empty(t, d.hear(find(t, list, "typed")).Actions)
	assert.Equal(t, "wants a quo", *d.view("77002").DraftNote)
	assert.Equal(t, calls.AutoOff, d.view("77002").Why)

	reply = d.hear(find(t, list, "saved"))
	create := createOf(t, reply.Actions)
	assert.Equal(t, inCRM(wanda), create.Update.Contact)
	assert.True(t, create.CheckFirst, "this book has not seen the call while it went on")
	assert.Equal(t, logbody.Update{
		Subject: "Inbound Call from Wanda Ortiz", Note: ptr("wants a quote"), StartTime: instant(time.UnixMilli(1788253200400)),
		Duration: "128", Result: "Accepted", RecordingLink: link,
	}, create.Update.Values)
	assert.JSONEq(t, `{"77002":[{"type":"status","status":"pending","message":"Saving to the CRM"}],"76000":[]}`,
		data(t, d.hear(find(t, list, "logged?")).Answer))
	assert.Empty(t, d.hear(find(t, list, "saved")).Actions, "heard once")
	d.do(calls.Accepted{Session: "77002", Seq: 1})
	assert.Equal(t, []calls.Action{calls.RematchCall{Session: "77002"}},
		d.do(calls.Created{Session: "77002", Account: account, LogID: "42", URL: "https://crm.example/42"}))
	assert.JSONEq(t, `{"77002":[{"id":"42","note":"wants a quote","contact":{"id":"p7"}}],"76000":[]}`,
		data(t, d.hear(find(t, list, "logged?")).Answer))

	reply = d.hear(find(t, list, "edit icon"))
	assert.Contains(t, string(reply.Posts[0]), `"title":"Edit log"`)
	assert.Equal(t, "wants a quote", formData(t, reply.Posts[0])["note"])
	update := updateOf(t, d.hear(find(t, list, "edited")).Actions)
	assert.Equal(t, logbody.Update{Note: ptr("wants two quotes")}, update.Update.Values)

	for name, want := range map[string][]calls.Action{
		"view icon":      {calls.OpenLog{Account: account, LogID: "42", URL: "https://crm.example/42"}},
		"contact's page": {calls.OpenContact{ContactID: "p7"}},
		"connect":        {calls.OpenSettings{}},
		"setting":        {calls.ChangeSetting{Setting: ringcentral.SettingAutoLog, On: true}},
		"button":         {calls.OpenSettings{}},
		"unheard-of":     nil,
	} {
		reply := d.hear(find(t, list, name))
		assert.Equal(t, want, reply.Actions, name)
		assert.Equal(t, `"ok"`, data(t, reply.Answer), name)
	}
}

func data(t *testing.T, answer []byte) string {
	var a struct {
		Response struct{ Data json.RawMessage }
	}
	require.NoError(t, json.Unmarshal(answer, &a))
	return string(a.Response.Data)
}

func formData(t *testing.T, post []byte) map[string]any {
	var p struct {
		Page struct{ FormData map[string]any }
	}
	require.NoError(t, json.Unmarshal(post, &p))
	return p.Page.FormData
}

// With a store that fails, every request is still answered in the shape of its path, and the call is
// still logged.
func TestBrokenStore(t *testing.T) {
	d := auto(t)
	d.store.broken = true
	d.clock = time.UnixMilli(1788253200000)
	var logged int
	for _, r := range append(recording(t, "automatic.json"), recording(t, "byhand.json")...) {
		m, err := ringcentral.Decode(r.Message)
		require.NoError(t, err)
		reply, err := d.book.Hear(t.Context(), m)
		if strings.HasPrefix(r.Name, "record") {
			assert.Error(t, err, r.Name)
		}
		if ringcentral.RequestID(m) != "" {
			assert.NotEmpty(t, data(t, reply.Answer), r.Name)
		}
		for _, a := range reply.Actions {
			if a, ok := a.(calls.FindContact); ok {
				_, err := d.book.Apply(t.Context(), calls.ContactsFound{Account: account, Number: a.Number, Contacts: []calls.Contact{wanda}})
				assert.Error(t, err)
			}
			if a, ok := a.(calls.Send); ok && creates(a) {
				logged++
			}
		}
	}
	assert.Equal(t, 2, logged)
	assert.Empty(t, d.store.rows[callKey("77001")])
	d.store.broken = false
	assert.Equal(t, d.clock.Add(time.Minute), d.book.Next(), "it is tried again by itself")
	d.do(calls.Tick{})
	assert.NotEmpty(t, d.store.rows[callKey("77001")], "stored as soon as the store works again")
}

func callKey(session string) string { return "call/" + session }

// Recordings of the real widget, where they are at hand.
const fixtures = "../../../shared/fixtures"

func TestRealWidget(t *testing.T) {
	if _, err := os.Stat(fixtures); err != nil {
		t.Skip("../shared/fixtures is not here")
	}
	replay := func(t *testing.T, file string, settings calls.Settings) (*driver, []calls.Action) {
		raw, err := os.ReadFile(filepath.Join(fixtures, file))
		require.NoError(t, err)
		var messages []struct {
			T    int
			Data json.RawMessage
		}
		require.NoError(t, json.Unmarshal(raw, &messages))
		d := newDriver(t, settings)
		var all []calls.Action
		for i := range messages {
			begin := time.UnixMilli(1795336779322).Add(-7 * time.Second)
			d.clock = begin.Add(time.Duration(messages[i].T) * time.Millisecond)
			if i == 0 {
				d.restart() // with the clock of the recording
			}
			reply := d.hear(messages[i].Data)
			all = append(all, carryOut(d, reply.Actions)...)
		}
		for key, row := range d.store.rows {
			assert.NotContains(t, string(row), "ACCESS_TOKEN", key)
		}
		return d, all
	}
	t.Run("automatic", func(t *testing.T) {
		d, all := replay(t, "widget-auto-log.json", calls.Settings{Account: account, AutoLog: true})
		assert.Equal(t, costs{searches: 1, creates: 1, updates: 1}, countCost(all))
		v := d.view("4012345000")
		assert.Equal(t, calls.Logged, v.State)
		assert.Equal(t, 37, *v.Duration)
		assert.Equal(t, calls.Linked, v.Recording)
		assert.Equal(t, logbody.Update{RecordingLink: v.RecordingLink}, updateOf(t, all).Update.Values)
	})
	t.Run("by hand", func(t *testing.T) {
		_, all := replay(t, "widget-manual-log.json", calls.Settings{Account: account})
		assert.Equal(t, costs{searches: 1, creates: 1, updates: 1}, countCost(all))
		assert.Equal(t, "note typed by hand", *createOf(t, all).Update.Values.Note)
		assert.Equal(t, logbody.Update{Note: ptr("edited note")}, updateOf(t, all).Update.Values)
	})
}

// carryOut does what a worker does, at once and with success, and returns all actions.
func carryOut(d *driver, actions []calls.Action) []calls.Action {
	all := append([]calls.Action{}, actions...)
	for _, a := range actions {
		var events []calls.Event
		switch a := a.(type) {
		case calls.FindContact:
			events = []calls.Event{calls.ContactsFound{Account: a.Account, Number: a.Number, Contacts: []calls.Contact{wanda}}}
		case calls.Send:
			events = []calls.Event{calls.Accepted{Session: a.Session, Seq: a.Seq}, calls.Updated{Session: a.Session, Seq: a.Seq}}
			if creates(a) {
				events[1] = calls.Created{Session: a.Session, Account: a.Account, LogID: "log-" + a.Session}
			}
		}
		for _, ev := range events {
			all = append(all, carryOut(d, d.do(ev))...)
		}
	}
	return all
}

// costs counts what a sequence asks of the CRM; package worker counts what that costs there.
type costs struct{ searches, creates, updates int }

func countCost(actions []calls.Action) costs {
	var c costs
	for _, a := range actions {
		switch a := a.(type) {
		case calls.FindContact:
			c.searches++
		case calls.Send:
			if creates(a) {
				c.creates++
			} else {
				c.updates++
			}
		}
	}
	return c
}

func TestCost(t *testing.T) {
	d := auto(t)
	d.clock = time.UnixMilli(1788253190000)
	var all []calls.Action
	for _, r := range recording(t, "automatic.json") {
		all = append(all, carryOut(d, d.hear(r.Message).Actions)...)
	}
	assert.Equal(t, costs{searches: 1, creates: 1, updates: 1}, countCost(all))
}
