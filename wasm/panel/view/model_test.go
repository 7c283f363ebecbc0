package view

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plain is a Value of decoded JSON.
type plain struct{ v any }

func (p plain) Get(name string) Value {
	object, _ := p.v.(map[string]any)
	return plain{object[name]}
}

func (p plain) Items() (items []Value) {
	list, _ := p.v.([]any)
	for _, item := range list {
		items = append(items, plain{item})
	}
	return items
}

func (p plain) Null() bool      { return p.v == nil }
func (p plain) Text() string    { s, _ := p.v.(string); return s }
func (p plain) Number() float64 { n, _ := p.v.(float64); return n }
func (p plain) True() bool      { b, _ := p.v.(bool); return b }

func parse(t *testing.T, text string) Value {
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return plain{v}
}

// words is all text of nodes, in order.
func words(nodes ...Node) string {
	var all []string
	for _, n := range nodes {
		if n.Text != "" {
			all = append(all, n.Text)
		}
		if inner := words(n.Kids...); inner != "" {
			all = append(all, inner)
		}
	}
	return strings.Join(all, " | ")
}

// find is the first node with an attribute of that value.
func find(nodes []Node, name, value string) (Node, bool) {
	for _, n := range nodes {
		if n.Get(name) == value {
			return n, true
		}
		if inner, ok := find(n.Kids, name, value); ok {
			return inner, true
		}
	}
	return Node{}, false
}

func model(calls ...Call) *Model {
	return &Model{Tab: TabCalls, Clock: clockAt(noon), State: &State{
		Account: &Account{Title: "Example CRM", Name: "Robin", SignedIn: true}, Calls: calls,
		Settings: Settings{Levels: Levels{Success: true, Warning: true, Danger: true}},
	}}
}

func TestReadState(t *testing.T) {
	s := ReadState(parse(t, `{
		"account": {"platform": "pipedrive", "title": "Pipedrive", "hostname": "acme.pipedrive.com", "name": "Robin", "company": "Acme", "signedIn": true, "kept": false, "answers": "refused"},
		"sync": {"on": true, "signedIn": true, "why": "Not allowed."},
		"phone": {"connected": true, "signedIn": true, "number": "+18885550156*101", "numberText": "(888) 555-0156"},
		"calls": [{"sessionId": "1", "direction": "Inbound", "number": "+16505550100", "contact": {"id": "c1", "name": "Ada", "type": "Lead", "company": "AE"},
			"candidates": [{"id": "c2"}], "startTime": 5, "durationSeconds": -1, "draftSubject": null, "draftNote": "", "state": "talking", "recording": "expected"}],
		"jobs": [{"id": "j1", "sessionId": "1", "title": "Note", "state": "parked", "why": "Because.", "until": 7, "accepted": 6}],
		"settings": {"levels": {"success": false, "warning": true, "danger": true}}, "something": "new"}`))
	assert.Equal(t, &Account{Platform: "pipedrive", Title: "Pipedrive", Hostname: "acme.pipedrive.com", Name: "Robin", Company: "Acme", SignedIn: true, Answers: "refused"}, s.Account)
	assert.Equal(t, Phone{Connected: true, SignedIn: true, Number: "+18885550156*101", NumberText: "(888) 555-0156"}, s.Phone)
	assert.Equal(t, []Call{{
		SessionID: "1", Direction: "Inbound", Number: "+16505550100", Contact: &Contact{ID: "c1", Name: "Ada", Type: "Lead", Company: "AE"},
		Candidates: []Contact{{ID: "c2"}}, StartTime: 5, Duration: -1, DraftNote: ptr(""), State: talking, Recording: "expected",
	}}, s.Calls)
	assert.Equal(t, []Job{{ID: "j1", SessionID: "1", Title: "Note", State: parked, Why: "Because.", Until: 7, Accepted: 6}}, s.Jobs)
	assert.Equal(t, Levels{Warning: true, Danger: true}, s.Settings.Levels)
	assert.Equal(t, CallLog{On: true, SignedIn: true, Why: "Not allowed."}, s.CallLog)
	assert.Equal(t, State{}, ReadState(parse(t, `null`)))
}

func TestConnections(t *testing.T) {
	for _, test := range []struct {
		name  string
		state State
		want  string
	}{
		{"nothing", State{}, "No CRM | Connect one | Phone | Not open"},
		{"signed out", State{Account: &Account{Title: "Pipedrive", Name: "Robin"}, Phone: Phone{Connected: true}}, "Pipedrive | Connect again | Phone | Sign in"},
		{"all well", State{Account: &Account{Title: "Pipedrive", Name: "Robin", SignedIn: true}, Phone: Phone{true, true, "+18885550156*101", "(888) 555-0156"}}, "Pipedrive | Robin | Phone | (888) 555-0156 ext. 101"},
		{"busy", State{Account: &Account{Title: "Pipedrive", Name: "Robin", SignedIn: true, Answers: "refused"}}, "Pipedrive | Not available the last time | Phone | Not open"},
		{"away", State{Account: &Account{Title: "Pipedrive", Name: "Robin", SignedIn: true, Answers: "unreachable"}}, "Pipedrive | Could not be reached the last time | Phone | Not open"},
		{"no names", State{Account: &Account{Title: "Pipedrive", Hostname: "acme.pipedrive.com", SignedIn: true}, Phone: Phone{true, true, "", ""}}, "Pipedrive | acme.pipedrive.com | Phone | Signed in"},
		{"the call log is read", State{CallLog: CallLog{On: true, SignedIn: true}}, "No CRM | Connect one | Phone | Not open"},
		{"nobody has signed in for the call log", State{CallLog: CallLog{On: true, Why: "It has ended."}}, "No CRM | Connect one | Phone | Not open | Calls on your other devices | Sign in"},
		{"it may not be read", State{CallLog: CallLog{On: true, SignedIn: true, Why: "Not allowed."}}, "No CRM | Connect one | Phone | Not open | Calls on your other devices | Not allowed."},
	} {
		m := Model{State: &test.state}
		assert.Equal(t, test.want, words(m.Status()...), test.name)
	}
}

func TestBadgesCountWhatIsToDo(t *testing.T) {
	m := model(Call{SessionID: "1", State: needsYou}, Call{SessionID: "2", State: needsYou}, Call{SessionID: "3", State: logged})
	m.State.Jobs = []Job{{State: "waiting"}, {State: "waiting"}}
	assert.Equal(t, "Calls | 2 |  need you | Phone | Outbox | 2 |  waiting", words(m.Tabs()...))
	m.State.Jobs[0].State = parked
	assert.Equal(t, "Calls | 2 |  need you | Phone | Outbox | 1 |  needs you", words(m.Tabs()...))
}

func TestListIsInOrder(t *testing.T) {
	m := model(
		Call{SessionID: "logged", State: logged, Name: "Yesterday", StartTime: ago(24 * time.Hour)},
		Call{SessionID: "old-need", State: needsYou, Name: "Old need", StartTime: ago(72 * time.Hour)},
		Call{SessionID: "timeless", State: notLogged, Name: "No time"},
		Call{SessionID: "morning", State: saving, Name: "Morning", StartTime: ago(3 * time.Hour)},
		Call{SessionID: "noon", State: logged, Name: "Noon", StartTime: ago(time.Minute)},
		Call{SessionID: "live", State: ringing, Name: "Live", StartTime: ago(0)},
	)
	var order []string
	for _, g := range m.groups(1000) {
		for _, c := range g.calls {
			order = append(order, g.title+": "+c.Name)
		}
	}
	assert.Equal(t, []string{"Now: Live", "Needs you: Old need", "Today: Noon", "Today: Morning", "Yesterday: Yesterday", "Earlier: No time"}, order)
}

func TestLongListsShowTheNewestFirst(t *testing.T) {
	var calls []Call
	for i := range firstCalls + moreCalls + 5 {
		calls = append(calls, Call{SessionID: string(rune('A' + i)), State: logged, StartTime: ago(time.Duration(i) * time.Minute)})
	}
	m := model(calls...)
	_, last := find(m.Calls(), "id", "row-"+calls[firstCalls].SessionID)
	assert.False(t, last)
	_, more := find(m.Calls(), "data-do", "older")
	assert.True(t, more)
	assert.Nil(t, m.Do("older", "", nil), "there are none but those of the state")
	assert.Equal(t, "row-"+calls[firstCalls].SessionID, m.Focus)
	_, last = find(m.Calls(), "id", "row-"+calls[firstCalls+moreCalls-1].SessionID)
	assert.True(t, last)
	_, last = find(m.Calls(), "id", "row-"+calls[firstCalls+moreCalls].SessionID)
	assert.False(t, last)
	m.Do("older", "", nil)
	_, last = find(m.Calls(), "id", "row-"+calls[firstCalls+moreCalls+4].SessionID)
	assert.True(t, last)
	_, more = find(m.Calls(), "data-do", "older")
	assert.False(t, more)
}

// The calls that the state leaves out are asked for when somebody looks for one, and again when there are others.
func TestOlderCalls(t *testing.T) {
	recent := Call{SessionID: "new", Name: "Wanda", State: logged, StartTime: ago(time.Minute)}
	state := func(older int, calls ...Call) State {
		return State{Account: &Account{Title: "Example CRM", SignedIn: true}, Calls: calls, Older: older, OlderAt: float64(9 - older)}
	}
	m := &Model{Tab: TabCalls, Clock: clockAt(noon)}
	assert.Nil(t, m.Update(state(2, recent)), "nobody looks for one")
	_, more := find(m.Calls(), "data-do", "older")
	assert.True(t, more)

	ask := m.Do("find", "", map[string]string{"find": "wan"})
	require.NotNil(t, ask)
	assert.Equal(t, "olderCalls", ask.Type)
	assert.Nil(t, m.Do("find", "", map[string]string{"find": "wand"}), "one question at a time")
	m.Answer(ask, parse(t, `{"calls": [{"sessionId": "b", "name": "Wanda", "note": "second", "startTime": 2}, {"sessionId": "a", "name": "Walter", "startTime": 1}]}`))
	assert.Contains(t, words(m.Calls()...), "Wanda")
	_, found := find(m.Calls(), "id", "row-b")
	assert.True(t, found)
	_, found = find(m.Calls(), "id", "row-a")
	assert.False(t, found)
	assert.Nil(t, m.Do("find", "", map[string]string{"find": "wanda"}), "they are known")

	assert.Equal(t, "openCall", m.Do("open", "b", nil).Type)
	assert.Contains(t, words(m.Call()...), "Wanda")
	ask = m.Update(state(1, recent, Call{SessionID: "b", Name: "Wanda", Note: "called back", State: waiting, StartTime: 2}))
	note, _ := find(m.Call(), "id", "note")
	assert.Equal(t, "called back", *note.Value, "what the state knows of it is newer")
	assert.Len(t, m.all(), 3)
	require.NotNil(t, ask, "there are others, and the list shows what is searched for")
	m.Failed(ask, "why")
	assert.Empty(t, m.toasts)
}

// What was asked for one person is not shown to another who signs in, however the answer comes.
func TestOlderCallsOfAnotherPerson(t *testing.T) {
	state := func(login string, at float64) State {
		return State{Login: login, Calls: []Call{{SessionID: "new", State: logged, StartTime: ago(time.Minute)}}, Older: 1, OlderAt: at}
	}
	theirs := parse(t, `{"calls": [{"sessionId": "theirs", "note": "between us", "startTime": 1}]}`)
	for name, answered := range map[string]bool{"answered before": true, "after": false} {
		t.Run(name, func(t *testing.T) {
			m := &Model{Tab: TabCalls, Clock: clockAt(noon), Query: "us"}
			ask := m.Update(state("", 5))
			require.NotNil(t, ask)
			if answered {
				m.Answer(ask, theirs)
				require.NotNil(t, m.call("theirs"))
			}
			next := m.Update(state("+442079460000*102", 5))
			if !answered {
				m.Answer(ask, theirs)
				next = m.AskOlder()
			}
			assert.Nil(t, m.call("theirs"))
			require.NotNil(t, next, "their own are asked for")
		})
	}
}

// A call that is open is there as long as it is known, also when it has become an older one, as after the worker was stopped.
func TestOpenCallBecomesAnOlderOne(t *testing.T) {
	read := Call{SessionID: "read", State: logged, Subject: "Renewal", StartTime: ago(time.Hour)}
	state := func(at float64, older int, calls ...Call) State {
		return State{Calls: calls, Older: older, OlderAt: at}
	}
	fresh := Call{SessionID: "new", State: logged, StartTime: ago(time.Minute)}
	open := func() (*Model, *Ask) {
		m := &Model{Tab: TabCalls, Clock: clockAt(noon)}
		m.Update(state(5, 1, read))
		m.Answer(m.Do("older", "", nil), parse(t, `{"calls": []}`))
		m.Do("open", "read", nil)
		ask := m.Update(state(6, 2, fresh))
		require.Equal(t, "read", m.Open)
		require.NotEmpty(t, m.Call())
		require.NotNil(t, ask)
		return m, ask
	}
	m, ask := open()
	m.Answer(ask, parse(t, `{"calls": [{"sessionId": "read", "state": "logged", "subject": "Renewal"}]}`))
	assert.Equal(t, "read", m.Open)
	m, ask = open()
	m.Answer(ask, parse(t, `{"calls": []}`))
	assert.Empty(t, m.Open, "it is gone")
	m, _ = open()
	m.Update(State{Login: "other", Older: 1, OlderAt: 7})
	assert.Empty(t, m.Open, "it is another person's")
}

// Others can be as many: one more has become old, and the oldest has gone.
func TestAsManyOlderCalls(t *testing.T) {
	m := &Model{Tab: TabCalls, Clock: clockAt(noon), Query: "w"}
	ask := m.Update(State{Older: 1, OlderAt: 5})
	assert.Nil(t, m.Update(State{Older: 1, OlderAt: 6}), "one question at a time")
	m.Answer(ask, parse(t, `{"calls": [{"sessionId": "a"}]}`))
	ask = m.AskOlder()
	require.NotNil(t, ask)
	m.Answer(ask, parse(t, `{"calls": [{"sessionId": "b"}]}`))
	assert.NotNil(t, m.call("b"))
	assert.Nil(t, m.AskOlder())
}

func TestWhatTheButtonDoes(t *testing.T) {
	ada := &Contact{ID: "c1", Name: "Ada"}
	for _, test := range []struct {
		call          Call
		action, label string
	}{
		{Call{State: talking}, "save", "Save for the log"},
		{Call{State: ended, Contact: ada}, "save", "Save for the log"},
		{Call{State: saving, Contact: ada}, "save", "Save to Example CRM"},
		{Call{State: waiting, Contact: ada}, "save", "Save to Example CRM"},
		{Call{State: logged, Contact: ada, HasLog: true, LogURL: "https://crm.example/1"}, "save", "Save to Example CRM"},
		{Call{State: logged, Contact: ada, HasLog: true}, "save", "Save to Example CRM"}, // a CRM without pages of logs
		{Call{State: needsYou, Need: look, Contact: ada, HasLog: true}, "save", "Save to Example CRM"},
		{Call{State: needsYou, Need: chooseContact}, "log", "Log the call"},
		{Call{State: needsYou, Need: createContact}, "log", "Log the call"},
		{Call{State: needsYou, Need: signIn}, "save", "Save for the log"},
		{Call{State: needsYou, Need: look, Contact: ada}, "log", "Log the call"},
		{Call{State: needsYou, Need: look, Contact: ada, HasLog: true, LogURL: "https://crm.example/1"}, "save", "Save to Example CRM"},
		{Call{State: notLogged, Contact: ada}, "log", "Log the call"},
		{Call{State: notLogged}, "log", "Log the call"},
	} {
		action, label := model(test.call).Primary(test.call)
		assert.Equal(t, test.action, action, "%s %s", test.call.State, test.call.Need)
		assert.Equal(t, test.label, label, "%s %s", test.call.State, test.call.Need)
	}
}

func TestWhoIsAskedFor(t *testing.T) {
	m := model()
	assert.True(t, m.choosing(Call{State: notLogged}))
	assert.True(t, m.choosing(Call{State: needsYou, Need: look}), "the contact could not be searched")
	assert.False(t, m.choosing(Call{State: notLogged, Contact: &Contact{}}))
	assert.False(t, m.choosing(Call{State: needsYou, Need: chooseContact, HasLog: true, LogURL: "https://crm.example/1"}), "the log has its contact")
	m.State.Account.SignedIn = false
	assert.False(t, m.choosing(Call{State: notLogged}), "nobody can be searched")
}

func TestSaveSendsOnlyWhatWasChanged(t *testing.T) {
	call := Call{SessionID: "1", State: logged, Subject: "S", Note: "N"}
	for _, test := range []struct {
		name    string
		draft   *string
		subject string
		note    string
		want    map[string]any
	}{
		{"nothing", nil, "S", "N", map[string]any{"sessionId": "1"}},
		{"the note", nil, "S", "N2", map[string]any{"sessionId": "1", "note": "N2", "noteBefore": "N"}},
		{"the note is cleared", nil, "S", "", map[string]any{"sessionId": "1", "note": "", "noteBefore": "N"}},
		{"both", nil, "S2", "N2", map[string]any{"sessionId": "1", "subject": "S2", "subjectBefore": "S", "note": "N2", "noteBefore": "N"}},
		{"typed, and taken back", ptr("N2"), "S", "N", map[string]any{"sessionId": "1", "note": "N", "noteBefore": "N"}},
	} {
		call.DraftNote = test.draft
		ask := model(call).Do("save", "1", map[string]string{"subject": test.subject, "subjectBefore": "S", "note": test.note, "noteBefore": "N"})
		require.NotNil(t, ask, test.name)
		assert.Equal(t, "saveCall", ask.Type)
		assert.Equal(t, test.want, ask.Input, test.name)
	}
}

// Of several contacts with the number one can be meant always, and that can be taken back.
func TestAlwaysThisContact(t *testing.T) {
	call := Call{SessionID: "1", State: needsYou, Need: chooseContact, Subject: "S", Candidates: []Contact{{ID: "c1", Name: "Ada"}, {ID: "c2", Name: "Sam"}}}
	m := model(call)
	m.Open = "1"
	assert.Contains(t, words(m.Call()...), "Always this contact for this number")
	ask := m.Do("log", "1", map[string]string{"contact": "c2", "always": "on", "subject": "S", "note": ""})
	assert.Equal(t, map[string]any{"sessionId": "1", "contactId": "c2", "always": true}, ask.Input)
	ask = model(call).Do("log", "1", map[string]string{"contact": "c2", "subject": "S", "note": ""})
	assert.NotContains(t, ask.Input, "always")
	ask = model(call).Do("log", "1", map[string]string{"contact": "c9", "always": "on", "subject": "S", "note": ""})
	assert.NotContains(t, ask.Input, "always", "one who does not have the number is found for this call alone")

	call.Candidates = call.Candidates[:1]
	m = model(call)
	m.Open = "1"
	assert.NotContains(t, words(m.Call()...), "Always this contact")
	assert.NotContains(t, words(m.Call()...), "Ask again")

	call = Call{SessionID: "1", State: logged, HasLog: true, LogURL: "https://crm.example/1", Taken: true}
	m = model(call)
	m.Open = "1"
	assert.Contains(t, words(m.Call()...), "Ask again at the next call")
	assert.Equal(t, "askAgain", m.Do("askAgain", "1", nil).Type)
}

func TestLogTakesTheChosenContact(t *testing.T) {
	call := Call{SessionID: "1", State: needsYou, Need: chooseContact, Subject: "S"}
	m := model(call)
	ask := m.Do("log", "1", map[string]string{"contact": "c2", "subject": "S", "note": ""})
	assert.Equal(t, map[string]any{"sessionId": "1", "contactId": "c2"}, ask.Input)
	m = model(call)
	ask = m.Do("log", "1", map[string]string{"contact": newContact, "newContactName": "Sam", "subject": "S2", "note": ""})
	assert.Equal(t, map[string]any{"sessionId": "1", "newContactName": "Sam", "subject": "S2"}, ask.Input)
	m = model(call)
	ask = m.Do("log", "1", map[string]string{"contact": newContact, "newContactName": "Sam", "newContactType": "Lead", "subject": "S", "note": ""})
	assert.Equal(t, map[string]any{"sessionId": "1", "newContactName": "Sam", "newContactType": "Lead"}, ask.Input)

	m = model(call)
	m.Open = "1"
	_, offered := find(m.Call(), "name", "newContactType")
	assert.False(t, offered, "a CRM with one type asks for none")
	m.State.Account.NewTypes = []string{"Contact", "Lead"}
	types, offered := find(m.Call(), "name", "newContactType")
	assert.True(t, offered)
	assert.Equal(t, "Contact | Lead", words(types))

	m = model(call)
	assert.Nil(t, m.Do("log", "1", map[string]string{"contact": newContact}))
	assert.Equal(t, "new-name", m.Focus)
	m.Open = "1"
	assert.Contains(t, words(m.Call()...), "Give the new contact a name first.", "at the field")
	polite, urgent := m.Toasts()
	assert.Empty(t, append(polite, urgent...))
}

func TestNothingIsAskedTwiceAtOnce(t *testing.T) {
	m := model(Call{SessionID: "1", State: logged})
	m.Open = "1"
	first := m.Do("save", "1", nil)
	require.NotNil(t, first)
	assert.Nil(t, m.Do("save", "1", nil))
	assert.Contains(t, words(m.Call()...), "Saving ...")
	m.Answer(first, parse(t, `{"returnMessage": {"message": "Done.", "messageType": "success", "ttl": 3000}}`))
	polite, _ := m.Toasts()
	assert.Contains(t, words(polite...), "Done.")
	assert.NotNil(t, m.Do("save", "1", nil))
}

func TestFailureIsTold(t *testing.T) {
	m := model(Call{SessionID: "1", State: logged})
	ask := m.Do("save", "1", nil)
	m.Failed(ask, "Callscribe stopped.")
	_, urgent := m.Toasts()
	assert.Contains(t, words(urgent...), "Callscribe stopped.")
	assert.NotNil(t, m.Do("save", "1", nil), "it can be tried again")
}

func TestSearch(t *testing.T) {
	m := model(Call{SessionID: "1", State: needsYou, Need: chooseContact, Candidates: []Contact{{ID: "c1", Name: "Ada"}}})
	m.Open = "1"
	assert.Nil(t, m.Do("search", "1", map[string]string{"query": ""}), "nothing to search for")
	ask := m.Do("search", "1", map[string]string{"query": "ad"})
	assert.Equal(t, map[string]any{"name": "ad"}, ask.Input)
	assert.Contains(t, words(m.Call()...), "Searching ...")
	m.Answer(ask, parse(t, `{"contacts": [{"id": "c1", "name": "Ada"}, {"id": "c9", "name": "Adam", "company": "AE"}]}`))
	text := words(m.Call()...)
	assert.Equal(t, 1, strings.Count(text, "Ada |"), "a contact is offered once: %s", text)
	assert.Contains(t, text, "Adam | AE")
	assert.Contains(t, text, "2 contacts found.")
	state := *m.State
	state.Account = &Account{Title: "Other CRM", SignedIn: true}
	m.Update(state)
	assert.NotContains(t, words(m.Call()...), "Adam", "whom one CRM has is nobody in another")
	ask = m.Do("search", "1", map[string]string{"query": "zz"})
	m.Answer(ask, parse(t, `{"contacts": []}`))
	assert.Contains(t, words(m.Call()...), "No contact is called \u201czz\u201d.")
}

func TestOutbox(t *testing.T) {
	m := model(Call{SessionID: "1"})
	assert.Contains(t, words(m.Outbox()...), "Everything that was saved has reached the CRM.")
	m.State.Jobs = []Job{
		{ID: "a", SessionID: "1", Title: "Note", State: "waiting", Why: "Busy.", Until: ms(noon.Add(5 * time.Minute)), Accepted: ago(time.Hour)},
		{ID: "b", Title: "Recording", State: parked, Why: "Gone."},
		{ID: "c", Title: "Text", State: "waiting"},
	}
	text := words(m.Outbox()...)
	assert.Contains(t, text, "Note | Waiting | Busy. It is tried again in 5 min. | Saved here 11:00. | Retry now | Discard ... | Show the call")
	assert.Contains(t, text, "Recording | Needs you | Gone. | Retry now | Discard ...")
	assert.Contains(t, text, "Text | Waiting | Retry now")

	assert.Nil(t, m.Do("confirm", "b", nil), "nothing is discarded before it is confirmed")
	assert.Contains(t, words(m.Outbox()...), "Discard this update? It will never reach the CRM. | Discard | Keep")
	assert.Equal(t, "keep-b", m.Focus)
	m.Do("keep", "b", nil)
	assert.NotContains(t, words(m.Outbox()...), "never reach")
	m.Do("confirm", "b", nil)
	ask := m.Do("discard", "b", nil)
	assert.Equal(t, "discardJob", ask.Type)
	assert.Equal(t, map[string]any{"id": "b"}, ask.Input)

	assert.Equal(t, "retryJob", m.Do("retry", "a", nil).Type)
	export := m.Do("export", "", nil)
	assert.Equal(t, `[1]`, m.Answer(export, parse(t, `{"json": "[1]"}`)), "the file to be saved")
}

func TestMovingBetweenPages(t *testing.T) {
	m := model(Call{SessionID: "1", State: logged})
	m.Tab = TabOutbox
	m.Do("open", "1", nil)
	assert.Equal(t, TabCalls, m.Tab)
	assert.Equal(t, "call-title", m.Focus)
	m.Do("back", "", nil)
	assert.Equal(t, "row-1", m.Focus, "the focus returns to where it came from")
	assert.Empty(t, m.Call())
	m.Do("open", "1", nil)
	m.Update(State{})
	assert.Empty(t, m.Open, "a call that is no longer known is left")
	ask := model(Call{SessionID: "2"})
	ask.Open = "2"
	ask.Answer(ask.Do("dismiss", "2", nil), parse(t, `{}`))
	assert.Empty(t, ask.Open)
}

// Each call that asks for the person can be made to ask no more.
func TestDone(t *testing.T) {
	for _, test := range []struct {
		name string
		call Call
		want string
	}{
		{"no contact", Call{State: needsYou, Need: createContact}, "Do not log"},
		{"refused by the CRM", Call{State: needsYou, Need: look}, "Do not log"},
		{"logged with another than was on the phone", Call{State: needsYou, Need: confirm, HasLog: true}, "Done"},
		{"a part was refused", Call{State: needsYou, Need: look, HasLog: true}, ""}, // in the outbox
		{"logged", Call{State: logged, HasLog: true}, ""},
	} {
		test.call.SessionID = "1"
		m := model(test.call)
		m.Open = "1"
		dismiss, _ := find(m.Call(), "data-do", "dismiss")
		assert.Equal(t, test.want, words(dismiss), test.name)
	}
}

func TestMessages(t *testing.T) {
	m := model()
	show := func(message, level string, ttl float64) {
		m.Toast(ReturnMessage{Message: message, MessageType: level, TTL: ttl})
	}
	shown := func() string {
		polite, urgent := m.Toasts()
		return words(append(polite, urgent...)...)
	}
	show("Short.", "success", 3000)
	show("Short.", "success", 3000)
	show("Stays.", "danger", 0)
	assert.Equal(t, 1, strings.Count(shown(), "Short."), "the same twice is shown once")
	polite, urgent := m.Toasts()
	assert.Len(t, polite, 1)
	assert.Len(t, urgent, 1)

	m.Clock.Now = noon.Add(3 * time.Second)
	m.Hold(true)
	m.Tick()
	assert.Contains(t, shown(), "Short.", "nothing goes while the pointer is on it")
	m.Hold(false)
	m.Tick()
	assert.Contains(t, shown(), "Short.", "nor at once afterwards")
	m.Clock.Now = noon.Add(6 * time.Second)
	m.Tick()
	assert.NotContains(t, shown(), "Short.")
	assert.Contains(t, shown(), "Stays.", "without a ttl it stays")
	for _, n := range urgent {
		closing, ok := find([]Node{n}, "data-do", "close")
		require.True(t, ok)
		m.Do("close", closing.Get("data-id"), nil)
	}
	assert.Empty(t, shown())

	show("Saved.", "success", 3000)
	show("Careful.", "warning", 3000)
	show("Call log updated.", "success", 3000)
	assert.NotContains(t, shown(), "Saved.", "what went well before need not be read any more")
	assert.Contains(t, shown(), "Careful.")
	assert.Contains(t, shown(), "Call log updated.")
	m.Clock.Now = noon.Add(10 * time.Second)
	m.Tick()

	m.State.Settings.Levels.Success = false
	show("Muted.", "success", 3000)
	assert.Empty(t, shown())
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		show(text, "warning", 3000)
	}
	assert.NotContains(t, shown(), "| a", "only the newest are shown")
}

func TestMessageDetailsLinkToTheWebOnly(t *testing.T) {
	m := model()
	m.Toast(ReadMessage(parse(t, `{"message": "No.", "messageType": "danger", "ttl": 0, "details": [{"title": "What now", "items": [
		{"id": "1", "type": "text", "text": "Read this"}, {"id": "2", "type": "link", "text": "Good", "href": "https://a.example"}, {"id": "3", "type": "link", "text": "Bad", "href": "javascript:x"}]}]}`)))
	_, urgent := m.Toasts()
	assert.Equal(t, "Error:  | No. | Close the message | What now | Read this | Good | Bad", words(urgent...))
	_, good := find(urgent, "href", "https://a.example")
	_, bad := find(urgent, "href", "javascript:x")
	assert.True(t, good)
	assert.False(t, bad)
}

func TestSearchAndFilters(t *testing.T) {
	m := model()
	m.Update(State{Account: m.State.Account, Calls: []Call{
		{SessionID: "ada", State: logged, HasLog: true, LogURL: "https://crm.example/1", Contact: &Contact{Name: "Ada Caller", Company: "Northwind"}, Number: "+16505550100", NumberText: "(650) 555-0100", Note: "Wants 20 seats", StartTime: ago(0)},
		{SessionID: "bob", State: needsYou, Name: "Bob", Number: "+442079460018", NumberText: "020 7946 0018", DraftNote: ptr("call back"), StartTime: ago(time.Hour)},
		{SessionID: "zoe", State: waiting, HasLog: true, StartTime: ago(90 * time.Minute)},
		{SessionID: "eve", State: notLogged, Name: "\u00c9ve", Direction: "Inbound", Result: "Missed", StartTime: ago(2 * time.Hour)},
	}})
	shown := func() (ids []string) {
		for _, g := range m.groups(1000) {
			for _, c := range g.calls {
				ids = append(ids, c.SessionID)
			}
		}
		return ids
	}
	for query, want := range map[string][]string{
		"": {"bob", "ada", "zoe", "eve"}, "ada": {"ada"}, "NORTH seats": {"ada"}, "seats ada": {"ada"}, "6505550100": {"ada"}, "555-0100": {"ada"},
		"02079460018": {"bob"}, "+44 (0)20 7946-0018": {"bob"}, "650/555.0100": {"ada"}, "-": {"ada"}, "\u202a+1 650\u2011555\u20130100\u202c": {"ada"}, "\u2068650\u2011555\u22120100\u2069": {"ada"}, "\u202d6505550100\u202c": {"ada"}, "back": {"bob"}, "\u00e9ve": {"eve"}, "nobody": nil,
	} {
		m.Do("find", "", map[string]string{"find": query})
		assert.Equal(t, want, shown(), query)
	}
	assert.Contains(t, words(m.Calls()...), "Search calls")
	m.Do("find", "", map[string]string{"find": "nobody"})
	assert.Contains(t, words(m.Calls()...), "No call fits.")
	m.Do("find", "", map[string]string{"find": ""})
	for filter, want := range map[string][]string{
		allCalls: {"bob", "ada", "zoe", "eve"}, onlyNotIn: {"bob", "eve"}, onlyNeeding: {"bob"}, onlyMissed: {"eve"},
	} {
		m.Do("filter", filter, nil)
		assert.Equal(t, want, shown(), filter)
	}
}

func TestAnAnsweredCallOpensItself(t *testing.T) {
	answer := func(change func(m *Model)) *Model {
		m := model()
		state := func(is string) State {
			return State{Account: m.State.Account, Settings: Settings{OpenOnAnswer: true}, Calls: []Call{{SessionID: "1", State: is, StartTime: ago(time.Minute)}}}
		}
		m.Update(state(ringing))
		change(m)
		m.Update(state(talking))
		return m
	}
	m := answer(func(m *Model) { m.Tab = TabOutbox })
	assert.Equal(t, []string{TabCalls, "1", "note"}, []string{m.Tab, m.Open, m.Focus})
	m = answer(func(m *Model) { m.State.Calls = append(m.State.Calls, Call{SessionID: "2"}); m.Open = "1" })
	assert.NotEqual(t, "note", m.Focus, "who is at a call already is not moved")
	m = model(Call{SessionID: "1", State: ringing})
	m.Update(State{Calls: []Call{{SessionID: "1", State: talking}}})
	assert.Empty(t, m.Open, "only by the setting")
}

func TestALiveCallIsSeenOnEachPage(t *testing.T) {
	m := model(Call{SessionID: "1", State: talking, Name: "Ada", StartTime: ago(65 * time.Second)}, Call{SessionID: "2", State: logged, Name: "Bob"})
	assert.Contains(t, words(m.Status()...), "Ada | On the call, 1:05")
	assert.NotContains(t, words(m.Status()...), "Bob")
	m.State.Calls[0].StartTime = ago(3*time.Hour + 5*time.Second)
	assert.Contains(t, words(m.Status()...), "3:00:05")
	m.State.Calls[0].State = ringing
	assert.Contains(t, words(m.Status()...), "Ada | Ringing")
	m.Open = "1"
	assert.NotContains(t, words(m.Status()...), "Ada", "its own page says so")
}

func TestTwoTexts(t *testing.T) {
	call := Call{SessionID: "1", State: needsYou, Note: "mine", HasLog: true, LogURL: "https://crm.example/1", Clash: &Clash{Part: "note", Mine: "mine", Theirs: "theirs\n"}}
	for choice, note := range map[string]string{"mine": "mine", "theirs": "theirs\n", "both": "theirs\nmine"} {
		m := model(call)
		m.Open = "1"
		assert.Contains(t, words(m.Call()...), "Yours | mine | In Example CRM | theirs")
		ask := m.Do("take", choice+":1", nil)
		assert.Equal(t, "saveCall", ask.Type)
		assert.Equal(t, map[string]any{"sessionId": "1", "note": note, "noteBefore": "theirs\n"}, ask.Input)
	}
	m := model(Call{SessionID: "1", State: logged})
	assert.Nil(t, m.Do("take", "mine:1", nil))
}

func TestASavedTextSaysFromWhichItWasMade(t *testing.T) {
	from := func(c Call) string {
		c.SessionID = "1"
		m := model(c)
		m.Open = "1"
		return field(m.Call(), "note").From
	}
	assert.Equal(t, "a", from(Call{State: logged, Note: "a"}))
	assert.Equal(t, "a", from(Call{State: logged, Note: "a\nb", DraftNote: ptr("a\nmine"), NoteFrom: ptr("a")}),
		"what the CRM got while the person typed was not before their eyes")

	// The field keeps it while the state goes on, and the page sends it along.
	ask := model(Call{SessionID: "1", State: logged, Note: "newer", Subject: "S"}).Do("save", "1", map[string]string{"note": "a\nb", "noteBefore": "a", "subject": "S"})
	assert.Equal(t, map[string]any{"sessionId": "1", "note": "a\nb", "noteBefore": "a"}, ask.Input)
}

func TestDeals(t *testing.T) {
	call := Call{SessionID: "1", State: logged, HasLog: true, LogURL: "https://crm.example/1", Deal: "deal:5",
		Contact: &Contact{ID: "c1", Name: "Ada", URL: "https://crm.example/c1", Deals: []Deal{{"deal:5", "Oven"}, {"lead:a", "Till rolls"}}}}
	m := model(call)
	m.Open = "1"
	assert.Contains(t, words(m.Call()...), "Deal | None | Oven | Till rolls")
	chosen, _ := find(m.Call(), "value", "deal:5")
	assert.Contains(t, chosen.Attrs, Attr{"selected", ""})
	ask := m.Do("save", "1", map[string]string{"deal": "lead:a"})
	assert.Equal(t, map[string]any{"sessionId": "1", "deal": "lead:a"}, ask.Input)
	m = model(call)
	assert.Equal(t, map[string]any{"sessionId": "1"}, m.Do("save", "1", map[string]string{"deal": "deal:5"}).Input, "as it is")
	link, ok := find(m.Calls(), "href", "https://crm.example/c1")
	assert.False(t, ok, link)
	m.Open = "1"
	link, ok = find(m.Call(), "href", "https://crm.example/c1")
	assert.True(t, ok)
	assert.Equal(t, "Ada", link.Text)
}

func BenchmarkSearch(b *testing.B) {
	m := model()
	state := State{Account: m.State.Account}
	for i := range 2000 {
		state.Calls = append(state.Calls, Call{SessionID: strconv.Itoa(i), State: logged, Name: "Caller " + strconv.Itoa(i),
			Number: "+1650555" + strconv.Itoa(1000+i), Note: strings.Repeat("Wants an offer for twenty seats. ", 10), StartTime: ago(time.Duration(i) * time.Hour)})
	}
	m.Update(state)
	queries := []string{"w", "wants an offer", "offer 199", "nobody"} // all, all, some, none
	for i := 0; b.Loop(); i++ {
		m.Do("find", "", map[string]string{"find": queries[i%len(queries)]})
		m.Calls()
	}
}

func TestANoteThatIsTooLongSaysSoAtTheField(t *testing.T) {
	m := model(Call{SessionID: "1", State: logged, TooLong: "The note is 9 bytes too long."})
	m.Open = "1"
	assert.Contains(t, words(m.Call()...), "The note is 9 bytes too long.")
	m.State.Calls[0].TooLong = ""
	assert.NotContains(t, words(m.Call()...), "too long")
}

// field is the field with that name.
func field(nodes []Node, name string) Node {
	for _, n := range nodes {
		if n.Value != nil && n.Get("name") == name {
			return n
		}
		if found := field(n.Kids, name); found.Value != nil {
			return found
		}
	}
	return Node{}
}
