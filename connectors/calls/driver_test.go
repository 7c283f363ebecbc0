package calls_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/ringcentral"
)

// memory is a store in memory. Broken, it refuses to write.
type memory struct {
	rows   map[string][]byte
	broken bool
	full   string // for keys that begin so
	puts   int
}

func (m *memory) Load(context.Context) (map[string][]byte, error) { return maps.Clone(m.rows), nil }

func (m *memory) Put(_ context.Context, key string, value []byte) error {
	if m.broken || m.full != "" && strings.HasPrefix(key, m.full) {
		return errors.New("the disk is full")
	}
	m.rows[key] = value
	m.puts++
	return nil
}

func (m *memory) Delete(_ context.Context, keys ...string) error {
	if m.broken {
		return errors.New("the disk is full")
	}
	for _, key := range keys {
		delete(m.rows, key)
	}
	return nil
}

// driver drives a book with a store and a clock, as the worker does.
type driver struct {
	t        require.TestingT
	book     *calls.Book
	store    *memory
	clock    time.Time
	settings calls.Settings
	longest  int // the longest note that the CRM takes; 0: any
}

func (d *driver) fits(_, note string) *calls.InputError {
	if d.longest == 0 || len(note) <= d.longest {
		return nil
	}
	return &calls.InputError{Message: "The note is too long for the CRM.", Field: "note"}
}

// start is a few minutes before the calls of the recordings begin.
var start = time.Date(2026, 9, 1, 8, 55, 0, 0, time.UTC)

const account = "examplecrm/7"

func newDriver(t require.TestingT, settings calls.Settings) *driver {
	d := &driver{t: t, store: &memory{rows: map[string][]byte{}}, clock: start, settings: settings}
	d.restart()
	return d
}

// auto is one with a CRM, that logs by itself.
func auto(t require.TestingT) *driver {
	return newDriver(t, calls.Settings{Account: account, AutoLog: true})
}

// restart is a worker that starts over from the store; held are the sessions of which the outbox holds all.
func (d *driver) restart(held ...string) []calls.Action {
	newest := map[string]int{}
	for _, session := range held {
		newest[session] = 1 << 30
	}
	return d.restartHolding(newest)
}

// restartHolding is the same where the outbox holds jobs up to a number, by session.
func (d *driver) restartHolding(held map[string]int) []calls.Action {
	book, err := calls.Open(context.Background(), d.store, func() time.Time { return d.clock }, d.fits)
	require.NoError(d.t, err)
	d.book = book
	actions := d.do(calls.Configured{Settings: d.settings})
	return append(actions, d.do(calls.Started{Held: held})...)
}

func (d *driver) do(event calls.Event) []calls.Action {
	actions, err := d.book.Apply(context.Background(), event)
	require.NoError(d.t, err)
	return actions
}

func (d *driver) after(wait time.Duration, event calls.Event) []calls.Action {
	d.clock = d.clock.Add(wait)
	return d.do(event)
}

func (d *driver) hear(message []byte) calls.Reply {
	m, err := ringcentral.Decode(message)
	require.NoError(d.t, err)
	reply, err := d.book.Hear(context.Background(), m)
	require.NoError(d.t, err)
	return reply
}

func (d *driver) view(session string) calls.View {
	for _, v := range d.book.Snapshot() {
		if v.Session == session {
			return v
		}
	}
	require.Fail(d.t, "no call "+session)
	return calls.View{}
}

// A recorded message of a widget.
type recorded struct {
	Name    string          `json:"name"`
	Message json.RawMessage `json:"message"`
}

func recording(t require.TestingT, file string) []recorded {
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var list []recorded
	require.NoError(t, json.Unmarshal(data, &list))
	require.NotEmpty(t, list)
	return list
}

func find(t *testing.T, list []recorded, name string) []byte {
	for _, r := range list {
		if r.Name == name {
			return r.Message
		}
	}
	require.Fail(t, "no message "+name)
	return nil
}

var (
	wanda  = calls.Contact{ID: "p7", Name: "Wanda Ortiz", Type: "contact"}
	walter = calls.Contact{ID: "p8", Name: "Walter Ortiz", Type: "contact"}
)

const (
	number = "+442079460123"
	own    = "+442079460999"
	link   = "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.example%2FR9%2Fcontent"
)

func ptr[T any](v T) *T { return &v }

// ringing, talking and hungUp are a device's states of an inbound call that began at the clock's time.
func (d *driver) live(session, status, result string, change ...func(*ringcentral.Call)) calls.Seen {
	c := ringcentral.Call{
		SessionID: session, TelephonySessionID: "s-" + session, Direction: "Inbound",
		From: ringcentral.Party{PhoneNumber: number, Name: "Wanda Ortiz"}, To: ringcentral.Party{PhoneNumber: own},
		StartTime: start, Duration: ptr(9), TelephonyStatus: status, Result: result,
	}
	for _, f := range change {
		f(&c)
	}
	return calls.Seen{Call: c}
}

func (d *driver) ringing(session string, change ...func(*ringcentral.Call)) calls.Seen {
	return d.live(session, "Ringing", "Ringing", change...)
}

func (d *driver) talking(session string, change ...func(*ringcentral.Call)) calls.Seen {
	return d.live(session, "CallConnected", "CallConnected", change...)
}

func (d *driver) hungUp(session string, change ...func(*ringcentral.Call)) calls.Seen {
	return d.live(session, "CallConnected", "Disconnected", change...)
}

// record is the servers' record of the same call.
func (d *driver) record(session string, change ...func(*ringcentral.Call)) calls.Seen {
	set := func(c *ringcentral.Call) {
		c.Action, c.TelephonyStatus, c.Result = "Phone Call", "", "Accepted"
		c.StartTime, c.Duration = start.Add(time.Second), ptr(128)
	}
	return d.live(session, "", "", append([]func(*ringcentral.Call){set}, change...)...)
}

func recordedCall(c *ringcentral.Call) { c.Recorded = true }
func linked(c *ringcentral.Call)       { c.Recorded, c.Recording = true, link }

func found(contacts ...calls.Contact) calls.ContactsFound {
	return calls.ContactsFound{Account: account, Number: number, Contacts: contacts}
}

// crmActions are the actions that cost the CRM something.
func crmActions(actions []calls.Action) []calls.Action {
	var out []calls.Action
	for _, a := range actions {
		switch a.(type) {
		case calls.FindContact, calls.CreateContact, calls.Send:
			out = append(out, a)
		}
	}
	return out
}

// one is the only action of its type, which must be there.
func one[A calls.Action](t require.TestingT, actions []calls.Action) A {
	var got []A
	for _, a := range actions {
		if a, ok := a.(A); ok {
			got = append(got, a)
		}
	}
	require.Len(t, got, 1, "actions: %#v", actions)
	return got[0]
}

// createOf and updateOf are the one create and the one update among the actions.
func createOf(t require.TestingT, actions []calls.Action) calls.Send { return sendOf(t, actions, true) }
func updateOf(t require.TestingT, actions []calls.Action) calls.Send {
	return sendOf(t, actions, false)
}

func sendOf(t require.TestingT, actions []calls.Action, create bool) calls.Send {
	var got []calls.Send
	for _, a := range actions {
		if a, ok := a.(calls.Send); ok && creates(a) == create {
			got = append(got, a)
		}
	}
	require.Len(t, got, 1, "actions: %#v", actions)
	return got[0]
}

// creates reports whether an action logs a call that has no log.
func creates(a calls.Send) bool { return a.Update.LogID == "" }

// instant is a time as logs have it.
func instant(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// logged brings the book to a call that is logged with the servers' record.
func logged(t require.TestingT, d *driver, session string, change ...func(*ringcentral.Call)) {
	d.do(d.ringing(session))
	d.do(found(wanda))
	d.do(d.hungUp(session))
	create := createOf(t, d.do(d.record(session, change...)))
	d.do(calls.Accepted{Session: session, Seq: create.Seq})
	d.do(calls.Created{Session: session, Account: account, LogID: "log-" + session})
	require.Equal(t, calls.Logged, d.view(session).State)
}

// inCRM is a contact as an update names it.
func inCRM(c calls.Contact) crm.Contact {
	return crm.Contact{ID: c.ID, Name: c.Name, Type: c.Type, Company: c.Company}
}
