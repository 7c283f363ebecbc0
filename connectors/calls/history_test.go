package calls_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// match has the widget ask whose numbers these are.
func (d *driver) match(byPerson bool, numbers ...string) (answer string, searches []calls.Action) {
	m := ringcentral.MatchContacts{Request: ringcentral.Request{ID: "m"}, PhoneNumbers: numbers, ByPerson: byPerson}
	reply, err := d.book.Hear(context.Background(), m)
	require.NoError(d.t, err)
	t, _ := d.t.(*testing.T)
	return data(t, reply.Answer), crmActions(reply.Actions)
}

// Of the numbers that a widget shows those of strangers are searched, and neither the person's own nor hidden ones.
func TestContactMatches(t *testing.T) {
	d := auto(t)
	d.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"` + own + `*101"}`))
	answer, searches := d.match(false, own, "anonymous", "101", number)
	assert.Equal(t, `{}`, answer)
	assert.Equal(t, []calls.Action{calls.FindContact{Account: account, Number: number, More: true}}, searches)
	assert.Equal(t, []calls.Action{calls.RematchContact{Number: number}}, d.do(found()))
	answer, searches = d.match(false, number)
	assert.JSONEq(t, `{"+442079460123":[]}`, answer)
	assert.Empty(t, searches)
}

// A person who refreshes a contact has the CRM asked, whatever is remembered.
func TestRefreshContact(t *testing.T) {
	for _, before := range [][]calls.Contact{nil, {walter}} {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(before...))
		_, searches := d.match(true, number)
		require.Len(t, searches, 1)
		assert.Contains(t, d.do(found(wanda)), calls.RematchContact{Number: number})
		answer, searches := d.match(false, number)
		assert.Contains(t, answer, "Wanda Ortiz")
		assert.Empty(t, searches)
		assert.Equal(t, &wanda, d.view("1").Contact)
	}
}

// The widget's own way of writing a number is the one by which it is told.
func TestRematchAsWritten(t *testing.T) {
	d := auto(t)
	_, searches := d.match(false, "+44 20 7946-0123")
	require.Len(t, searches, 1)
	assert.Contains(t, d.do(found(wanda)), calls.RematchContact{Number: "+44 20 7946-0123"})
}

// A history of 100 numbers costs one search a second at most, and none twice a day, however often it is shown.
func TestHistoryIsSearchedPolitely(t *testing.T) {
	d := auto(t)
	numbers := make([]string, 100)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("+4420794601%02d", i)
	}
	var at []time.Time
	day := func(d *driver) (searched int) {
		take := func(actions []calls.Action) {
			for len(actions) > 0 {
				a, ok := actions[0].(calls.FindContact)
				actions = actions[1:]
				if ok {
					searched++
					at = append(at, d.clock)
					actions = append(actions, d.do(calls.ContactsFound{Account: account, Number: a.Number})...)
				}
			}
		}
		for second := range 300 {
			if second%50 == 0 { // the person scrolls
				_, actions := d.match(false, numbers...)
				take(actions)
			}
			take(d.after(time.Second, calls.Tick{}))
		}
		return searched
	}
	assert.Equal(t, 100, day(d))
	for i := 1; i < len(at); i++ {
		assert.GreaterOrEqual(t, at[i].Sub(at[i-1]), time.Second)
	}
	d.clock = d.clock.Add(20 * time.Hour)
	d.restart()
	assert.Zero(t, day(d), "the same day, in a new program")
	d.clock = d.clock.Add(5 * time.Hour)
	assert.Equal(t, 100, day(d), "the next day")
}

// A CRM that has enough to do is not asked for what can wait.
func TestHistoryWaits(t *testing.T) {
	d := auto(t)
	_, searches := d.match(false, number, "+442079460124")
	require.Len(t, searches, 1)
	d.do(calls.ContactSearchFailed{Account: account, Number: number, Code: "rate_limited", RetryAfter: 5 * time.Minute})
	assert.Empty(t, crmActions(d.after(4*time.Minute, calls.Tick{})))
	assert.Len(t, crmActions(d.after(2*time.Minute, calls.Tick{})), 1)
}

// A contact that was made here is known at once and for as long as the CRM's search does not know it, for all calls
// with its number.
func TestContactMadeHere(t *testing.T) {
	d := auto(t)
	for _, session := range []string{"1", "2"} {
		d.do(d.ringing(session))
		d.do(found())
		d.do(d.record(session))
	}
	d.do(calls.Log{Session: "1", NewContact: "Wanda Ortiz"})
	made := d.do(calls.ContactCreated{Account: account, Session: "1", Contact: wanda})
	var logs []string
	for _, a := range crmActions(made) {
		logs = append(logs, a.(calls.Send).Session+" "+a.(calls.Send).Update.Contact.Name)
	}
	assert.ElementsMatch(t, []string{"1 Wanda Ortiz", "2 Wanda Ortiz"}, logs)
	answer, _ := d.match(false, number)
	assert.Contains(t, answer, "Wanda Ortiz")

	_, searches := d.match(true, number)
	require.Len(t, searches, 1)
	d.do(found()) // the CRM's index is slow
	answer, _ = d.match(false, number)
	assert.Contains(t, answer, "Wanda Ortiz")
	d.do(d.ringing("3"))
	assert.Equal(t, &wanda, d.view("3").Contact)

	d.clock = d.clock.Add(2 * time.Hour)
	d.match(true, number)
	d.do(found())
	answer, _ = d.match(false, number)
	assert.NotContains(t, answer, "Wanda Ortiz", "somebody has deleted it")
}

// A contact that was added in the CRM is found when the call is opened, and the call is logged.
func TestOpenedCallIsSearchedAgain(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found())
	d.do(d.record("1"))
	require.Equal(t, calls.NoContact, d.view("1").Why)
	assert.Empty(t, crmActions(d.after(time.Second, calls.Opened{Session: "1"})), "it was searched a moment ago")
	assert.Len(t, crmActions(d.after(time.Minute, calls.Opened{Session: "1"})), 1)
	assert.Equal(t, calls.NoContact, d.view("1").Why, "until more is known")
	assert.Equal(t, inCRM(wanda), createOf(t, d.do(found(wanda))).Update.Contact)
	assert.Empty(t, crmActions(d.after(time.Minute, calls.Opened{Session: "1"})), "it has its contact")
}

// Of several contacts the one that a person always means is taken by itself.
func TestAlwaysThisContact(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda, walter))
	d.do(d.record("1"))
	createOf(t, d.do(calls.Log{Session: "1", Contact: &walter, Always: true}))
	d.clock = d.clock.Add(48 * time.Hour)
	d.restart("1")
	d.do(d.ringing("2"))
	d.do(found(wanda, walter))
	assert.Equal(t, &walter, d.view("2").Contact)
	assert.True(t, d.view("2").Taken)
	d.clock = d.clock.Add(time.Hour)
	d.do(d.ringing("3"))
	assert.Equal(t, &walter, d.view("3").Contact)
	d.clock = d.clock.Add(5 * time.Hour)
	d.do(d.ringing("4"))
	d.do(found(wanda, calls.Contact{ID: "p9", Name: "Wim Ortiz"}))
	assert.Nil(t, d.view("4").Contact, "he is not among them any more")
}

// What was said of a number once can be taken back: the next call is asked about again.
func TestAskAgain(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda, walter))
	d.do(d.record("1"))
	create := createOf(t, d.do(calls.Log{Session: "1", Contact: &walter, Always: true}))
	d.do(calls.Created{Session: "1", Seq: create.Seq, Account: account, LogID: "41"})
	assert.True(t, d.view("1").Taken)
	assert.Empty(t, d.do(calls.AskAgain{Session: "1"}))
	assert.False(t, d.view("1").Taken)
	assert.Equal(t, &walter, d.view("1").Contact, "the log stays as it is")
	d.restart()
	d.do(d.ringing("2"))
	assert.Nil(t, d.view("2").Contact)
	assert.Len(t, d.view("2").Contacts, 2)
	assert.False(t, d.view("2").Taken)
}

// What is said of a number once goes for the calls too that wait for that choice.
func TestAlwaysGoesForWaitingCalls(t *testing.T) {
	d := auto(t)
	for _, session := range []string{"1", "2"} {
		d.do(d.ringing(session))
		d.do(found(wanda, walter))
		d.do(d.record(session))
	}
	require.Equal(t, calls.SeveralContacts, d.view("2").Why)
	var to []string
	for _, a := range crmActions(d.do(calls.Log{Session: "1", Contact: &walter, Always: true})) {
		to = append(to, a.(calls.Send).Session+" "+a.(calls.Send).Update.Contact.ID)
	}
	assert.ElementsMatch(t, []string{"1 p8", "2 p8"}, to)
}

// What a person has said of a number is not forgotten because the CRM could not be searched.
func TestAlwaysOutlivesASearchThatFails(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda, walter))
	d.do(d.record("1"))
	d.do(calls.Log{Session: "1", Contact: &walter, Always: true})
	d.clock = d.clock.Add(5 * time.Hour)
	d.do(d.record("2"))
	d.do(calls.ContactSearchFailed{Account: account, Number: number, Code: "forbidden", Message: "Sorry."})
	require.Equal(t, calls.SearchFailed, d.view("2").Why)
	assert.Len(t, crmActions(d.do(calls.Log{Session: "2"})), 1, "tried again, since a person asks")
	assert.Equal(t, inCRM(walter), createOf(t, d.do(found(wanda, walter))).Update.Contact)
}

// Who asks is answered by the CRM also where that has refused a search before: it may be allowed by now.
func TestPersonAsksAfterARefusal(t *testing.T) {
	for name, ask := range map[string]func(d *driver) int{
		"refresh in the widget": func(d *driver) int { _, searches := d.match(true, number); return len(searches) },
		"the call's page":       func(d *driver) int { return len(crmActions(d.do(calls.Opened{Session: "1"}))) },
	} {
		d := auto(t)
		d.do(d.record("1"))
		d.do(calls.ContactSearchFailed{Account: account, Number: number, Code: "permission_denied", Message: "Sorry."})
		assert.Empty(t, crmActions(d.do(calls.Tick{})))
		assert.Equal(t, 1, ask(d), name)
	}
}
