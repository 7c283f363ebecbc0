package worker_test

import (
	"encoding/json"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cost is what a sequence of the widget's messages costs a company: requests, and Pipedrive's API tokens.
type cost struct{ requests, tokens int }

func (c *cost) add(tokens ...int) {
	for _, t := range tokens {
		c.requests++
		c.tokens += t
	}
}

// What Pipedrive asks for a request (x-token-cost in its specification).
const (
	searchPersons = 20
	readPerson    = 1
	listDeals     = 10
	listLeads     = 20
	listTypes     = 20
	readActivity  = 1
	writeActivity = 5
)

// appConnect counts what App Connect spends on the same messages, by its published behaviour:
//
//	/contacts/match               per number that it has not searched yet: the search, and for each person
//	                              found the open deals and the leads
//	presenceUpdate, ringing       nothing
//	presenceUpdate, answered      the log is born: the person (for the organisation), the activity types
//	                              (remembered for a day), the activity
//	presenceUpdate, hung up       an update: the activity is read for its body, then written
//	callLogSync                   an update, each time
//	/callLogger/match             nothing: asked of its own server
type appConnect struct {
	cost
	searched map[string]bool
	types    bool // remembered
	logged   map[string]bool
	persons  map[string]int // how many have a number
}

func newAppConnect(persons map[string]int) *appConnect {
	return &appConnect{searched: map[string]bool{}, logged: map[string]bool{}, persons: persons}
}

func (a *appConnect) hear(t testing.TB, message []byte) {
	var m struct {
		Path string
		Body struct {
			PhoneNumbers []string
			TriggerType  string
			Call         struct{ SessionID, Result string }
		}
	}
	require.NoError(t, json.Unmarshal(message, &m))
	switch body := m.Body; {
	case m.Path == "/contacts/match":
		for _, number := range body.PhoneNumbers {
			if a.searched[number] {
				continue
			}
			a.searched[number] = true
			a.add(searchPersons)
			for range a.persons[number] {
				a.add(listDeals, listLeads)
			}
		}
	case m.Path != "/callLogger" || body.TriggerType == "presenceUpdate" && body.Call.Result == "Ringing":
	case !a.logged[body.Call.SessionID]:
		a.logged[body.Call.SessionID] = true
		a.add(readPerson)
		if !a.types {
			a.types = true
			a.add(listTypes)
		}
		a.add(writeActivity)
	default:
		a.add(readActivity, writeActivity)
	}
}

// ours is what was asked of Pipedrive since the last time.
func (w *world) ours() (c cost) {
	fake := w.company.(pipedrive)
	for _, r := range fake.Requests() {
		c.add(r.Tokens)
	}
	fake.Forget()
	return c
}

// TestCost counts what one recorded, automatically logged call costs at Pipedrive: the first of a new day,
// another caller's on the same day, and the same caller's again.
func TestCost(t *testing.T) {
	inWorld(t, newPipedrive, func(t *testing.T, w *world) {
		const second = "+442079460777"
		w.contact("Wanda Ortiz", wandasNumber)
		w.contact("Walter Ortiz", second)
		p := w.begin()
		w.ours() // to connect
		theirs := newAppConnect(map[string]int{wandasNumber: 1, second: 1})
		run := func(name string, change ...string) (ours, them cost) {
			theirs.cost = cost{}
			for _, r := range recording(t, "automatic.json") {
				pass(2 * time.Second)
				message := replaced(r.Message, change...)
				p.hear(message)
				theirs.hear(t, message)
			}
			ours, them = w.ours(), theirs.cost
			printCost(t, name, ours, them)
			return ours, them
		}
		ours, them := run("a recorded, automatically logged call")
		assert.Equal(t, cost{8, searchPersons + readPerson + listDeals + listLeads + listTypes + writeActivity + readActivity + writeActivity}, ours)
		assert.Equal(t, cost{4 + 3 + 5*2, 126}, them)
		assert.Less(t, ours.tokens, them.tokens)

		ours, them = run("another caller's call on the same day", "77001", "77011", wandasNumber, second)
		assert.Equal(t, cost{7, 62}, ours)
		assert.Less(t, ours.tokens, them.tokens)

		ours, them = run("the same caller's next call", "77001", "77021", "1788253200", "1788253900")
		assert.Equal(t, cost{4, 12}, ours)
		assert.Less(t, 2*ours.tokens, them.tokens)
		assert.Len(t, w.logs(), 3)
	})
}

func printCost(t *testing.T, name string, ours, theirs cost) {
	t.Logf("%s: %d requests, %d tokens; App Connect %d requests, %d tokens (%d%%)",
		name, ours.requests, ours.tokens, theirs.requests, theirs.tokens, 100*ours.tokens/theirs.tokens)
}

const fixtures = "../../../shared/fixtures"

// posted is a message of the real widget, t milliseconds after its page was opened.
type posted struct {
	T    int
	Data json.RawMessage
}

func fixture(t *testing.T, file string) []posted {
	data, err := os.ReadFile(fixtures + "/" + file)
	if os.IsNotExist(err) {
		t.Skip("../shared/fixtures/" + file + " is not here")
	}
	require.NoError(t, err)
	var list []posted
	require.NoError(t, json.Unmarshal(data, &list))
	require.NotEmpty(t, list)
	return list
}

const (
	adasNumber  = "+16505550100"
	adasSession = "4012345000"
)

// The real widget's recording of an automatically logged call.
func TestRealWidgetAutoLog(t *testing.T) {
	messages := fixture(t, "widget-auto-log.json")
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Ada Caller", adasNumber)
		opened := time.UnixMilli(1795336779322).Add(-7 * time.Second)
		time.Sleep(time.Until(opened))
		p := w.begin()
		w.asked()
		fake, isPipedrive := w.company.(pipedrive)
		if isPipedrive {
			fake.Forget()
		}
		theirs := newAppConnect(map[string]int{adasNumber: 1})
		for _, m := range messages {
			time.Sleep(time.Until(opened.Add(time.Duration(m.T) * time.Millisecond)))
			synctest.Wait()
			p.hear(m.Data)
			theirs.hear(t, m.Data)
		}
		log, values := w.log()
		assert.Equal(t, contact, log.ContactID)
		assert.Equal(t, "Inbound Call from Ada Caller", log.Subject)
		assert.Equal(t, "37 seconds", values.Duration)
		assert.Equal(t, "Accepted", values.Result)
		assert.Contains(t, values.RecordingLink, "ringcentral-media-reader/?media=")
		assert.NotContains(t, log.Body, "ACCESS_TOKEN")
		assert.Equal(t, "logged", p.view(adasSession).State)
		w.idle()
		if isPipedrive {
			ours := w.ours()
			printCost(t, "widget-auto-log.json", ours, theirs.cost)
			assert.Equal(t, cost{8, 82}, ours)
			assert.Equal(t, cost{13, 114}, theirs.cost)
			assert.Less(t, ours.tokens, theirs.tokens)
		}
	})
}

// The real widget's recording of a call that a person logs by hand, and then edits. The form is the
// recording's own, so its contact is not one that the CRM knows: the call's own is taken.
func TestRealWidgetManualLog(t *testing.T) {
	messages := fixture(t, "widget-manual-log.json")
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Ada Caller", adasNumber)
		time.Sleep(time.Until(time.UnixMilli(1795333427255).Add(time.Hour)))
		p := w.begin()
		p.choose(autoOff)
		opened := time.Now()
		for _, m := range messages {
			time.Sleep(time.Until(opened.Add(time.Duration(m.T) * time.Millisecond)))
			synctest.Wait()
			p.hear(m.Data)
		}
		log, values := w.log()
		assert.Equal(t, contact, log.ContactID)
		assert.Equal(t, "edited note", text(values.Note))
		assert.Equal(t, "1 minute, 5 seconds", values.Duration)
		assert.NotEmpty(t, values.RecordingLink)
		assert.Len(t, p.View().Calls, 1)
		w.idle()
	})
}
