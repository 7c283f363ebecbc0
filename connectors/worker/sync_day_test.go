package worker_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/ringcentral/ringcentraltest"
	"callscribe/connectors/worker"
)

const (
	callsADay = 100

	// promptly is within how long a recording is in its log, counted from when RingCentral has it.
	promptly = 2 * time.Minute
)

// workday is a day of calls on devices that are no browser, with all that can go wrong in one.
type workday struct {
	*outside
	random *rand.Rand
	events []moment
	calls  []*dayCall
	panel  bool // it is opened and closed at random, and the widget tells of the calls too

	asleep    bool
	away      bool        // the CRM
	troubles  []time.Time // when something went wrong with the reading: what is due then may come later
	windows   int         // open panels
	late, all int         // recordings
	overdue   []*dayCall  // their recordings appeared in a time of trouble
}

type moment struct {
	at time.Time
	do func()
}

type dayCall struct {
	ringcentraltest.Record
	start  time.Time
	widget call
}

func (d *workday) at(when time.Time, do func()) { d.events = append(d.events, moment{when, do}) }

// A day of 100 calls with the panel closed from beginning to end, and the same day with the panel opened and closed at
// random: 100 logs, each once, each with its recording within two minutes of its appearing, or of the end of a trouble.
func TestADayOfCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	for _, panel := range []bool{false, true} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("panel %v, day %d", panel, seed), func(t *testing.T) {
				phoningOutside(t, func(t *testing.T, o *outside) {
					d := &workday{outside: o, random: rand.New(rand.NewPCG(seed, 16)), panel: panel}
					d.run(t)
				})
			})
		}
	}
}

func (d *workday) run(t *testing.T) {
	p := d.open()
	if d.panel {
		p.choose(func(s *worker.Settings) { s.Source = "both" })
	}
	d.account.Log.Limit(10)
	morning := time.Now().Truncate(24 * time.Hour).Add(32 * time.Hour) // eight o'clock of the next day
	d.plan(morning)
	time.Sleep(time.Until(morning.Add(-8 * time.Hour)))
	synctest.Wait()
	before := len(d.account.Log.Requests())
	slices.SortStableFunc(d.events, func(a, b moment) int { return a.at.Compare(b.at) })
	for _, e := range d.events {
		d.until(e.at)
		e.do()
	}
	d.until(morning.Add(16 * time.Hour))
	requests := len(d.account.Log.Requests()) - before
	t.Logf("%d requests in 24 hours; %d recordings, %d of them in a time of trouble", requests, d.all, d.late)
	assert.LessOrEqual(t, requests, 700, "each minute only while something is awaited, and seldom at night")

	d.idle()
	assert.Empty(t, d.overdue)
	logs := d.logs()
	assert.Len(t, logs, callsADay, "none is doubled")
	for _, c := range d.calls {
		log := c.in(logs)
		if assert.NotNil(t, log, "%s is missing", c.SessionID) {
			assert.NotEmpty(t, log.RecordingLink, c.SessionID)
			assert.Equal(t, time.Duration(c.Duration)*time.Second, *log.Duration, c.SessionID)
		}
	}
}

// until lets time pass. Chrome starts a worker that was killed at the next alarm.
func (d *workday) until(at time.Time) {
	for time.Now().Before(at) {
		pass(min(time.Minute, time.Until(at)))
		if !d.asleep && d.program.died() {
			d.restart()
		}
		d.collect(time.Now().Add(-promptly))
	}
}

func (d *workday) seconds(from, to int) time.Duration {
	return time.Duration(from+d.random.IntN(to-from)) * time.Second
}

// plan is the day from eight to six.
func (d *workday) plan(morning time.Time) {
	const people = 25
	number := func(n int) string { return fmt.Sprintf("+4420794%05d", n%people) }
	for n := range people {
		d.contact(fmt.Sprint("Contact ", n), number(n))
	}
	for n := range callsADay {
		d.planCall(n, number(n), morning.Add(time.Duration(n)*6*time.Minute).Add(d.seconds(0, 180)))
	}
	for hour := 1; hour < 10; hour++ {
		when := func() time.Time { return morning.Add(time.Duration(hour)*time.Hour + d.seconds(0, 3600)) }
		d.at(when(), func() { d.kill(d.random.IntN(12)) })
		d.at(when(), func() { d.kill(d.random.IntN(40)) })
		switch hour {
		case 2, 6:
			d.at(when(), func() { d.trouble(25 * time.Minute); d.asleep = true; d.world.sleeps() })
		case 3, 7:
			d.at(morning.Add(time.Duration(hour)*time.Hour+20*time.Minute), func() { d.asleep = false; d.restart() })
			d.at(when(), d.account.EndAccess)
		case 4:
			d.at(when(), func() {
				d.trouble(4 * time.Minute)
				d.account.Log.FailNext(func(w http.ResponseWriter) { w.Header().Set("Retry-After", "150"); w.WriteHeader(429) })
			})
			d.at(when(), d.account.Log.ForgetTokens)
		case 5:
			d.at(morning.Add(5*time.Hour), func() { d.crmIsAway(true) })
			d.at(morning.Add(6*time.Hour), func() { d.crmIsAway(false) })
		case 8:
			d.at(when(), func() { d.trouble(2 * time.Minute); d.closeBrowser() })
		}
	}
	if d.panel {
		for range 60 {
			d.at(morning.Add(d.seconds(0, 10*3600)), d.somebodyAtThePanel)
		}
	}
}

// planCall is one call: its record comes late, may be corrected, and its recording comes later.
func (d *workday) planCall(n int, number string, start time.Time) {
	c := &dayCall{start: start.Truncate(time.Second)}
	talked := d.seconds(20, 300)
	end := c.start.Add(talked)
	d.calls = append(d.calls, c)
	c.Record = ended(n, number, int(talked/time.Second))
	c.StartTime = c.start.UTC().Format("2006-01-02T15:04:05.000Z")
	c.widget = call{session: c.SessionID, other: object{"phoneNumber": number}, start: c.start}
	d.at(end.Add(d.seconds(1, 90)), func() { d.account.Log.Put(c.Record) })
	if n%3 == 0 {
		d.at(end.Add(d.seconds(91, 200)), func() { c.Duration++; d.account.Log.Put(c.Record) })
	}
	appears := end.Add(d.seconds(200, 3600))
	d.at(appears, func() { d.account.Log.Record(c.ID) })
	d.at(appears.Add(promptly), func() {
		d.all++
		if d.overdue = append(d.overdue, c); d.inTrouble(appears) {
			d.late++
		}
		d.collect(appears)
	})
}

// collect looks whether the recordings that are due are in their logs, unless there was trouble since.
func (d *workday) collect(since time.Time) {
	if len(d.overdue) == 0 || d.inTrouble(since) {
		return
	}
	logs := d.logs()
	for _, c := range d.overdue {
		log := c.in(logs)
		if assert.NotNil(d.t, log, "%s: %s is not logged", time.Now(), c.SessionID) {
			assert.NotEmpty(d.t, log.RecordingLink, "%s: the recording of %s", time.Now(), c.SessionID)
		}
	}
	d.overdue = nil
}

// in is the call's log among some; nil for none.
func (c *dayCall) in(logs []crm.CallLog) *crm.CallLog {
	for i := range logs {
		if logs[i].StartTime.Equal(c.start) {
			return &logs[i]
		}
	}
	return nil
}

// trouble is a time in which nothing can be prompt.
func (d *workday) trouble(lasts time.Duration) {
	for at := time.Now(); !at.After(time.Now().Add(lasts)); at = at.Add(10 * time.Second) {
		d.troubles = append(d.troubles, at)
	}
}

func (d *workday) inTrouble(appeared time.Time) bool {
	if d.away || d.asleep {
		return true
	}
	return slices.ContainsFunc(d.troubles, func(at time.Time) bool {
		return at.After(appeared.Add(-30*time.Second)) && at.Before(time.Now().Add(30*time.Second))
	})
}

// kill has the program die at one of its next steps.
func (d *workday) kill(steps int) {
	if d.asleep || d.program.Worker == nil {
		return
	}
	d.trouble(2 * time.Minute)
	d.mu.Lock()
	d.program.killAt = d.program.steps + steps
	d.mu.Unlock()
}

func (d *workday) crmIsAway(away bool) {
	d.away = away
	if !away {
		d.trouble(5 * time.Minute) // the longest pause between two tries
	}
	d.faults(func(req *crm.Request) *crm.Response {
		if !away || strings.Contains(req.URL, ringcentralHost) {
			return nil
		}
		return &crm.Response{Status: 503, Header: crm.Header{}}
	})
}

// somebodyAtThePanel opens or closes it, and its widget tells of some call what it likes.
func (d *workday) somebodyAtThePanel() {
	p := d.program
	if d.asleep || p.died() || p.Worker == nil {
		return
	}
	if d.random.IntN(2) == 0 || d.windows == 0 {
		if d.windows++; p.Phone(d.t.Context(), true) == nil {
			p.hear(encoded(object{"type": "rc-login-status-notify", "loggedIn": true, "loginNumber": "1*2"}))
		}
	} else {
		d.windows--
		_ = p.Phone(d.t.Context(), false)
	}
	for range 6 {
		c := d.calls[d.random.IntN(len(d.calls))]
		if c.start.After(time.Now()) {
			continue
		}
		over := c.start.Add(time.Duration(c.Duration) * time.Second).Before(time.Now())
		news := []string{"rings", "answered"}
		if over {
			news = []string{"hangs up", "record", "answered"}
		}
		message := c.widget.message(news[d.random.IntN(len(news))])
		var m struct{ Body struct{ Call map[string]any } }
		require.NoError(d.t, json.Unmarshal(message, &m))
		if m.Body.Call["action"] != nil { // the same record, by another way
			message = c.widget.logger("callLogSync", object{"action": c.Action, "type": "Voice", "result": c.Result, "duration": c.Duration}, nil)
		}
		p.hear(message)
	}
	if s, err := p.State(d.t.Context()); err == nil && s.Sync.On && !s.Sync.SignedIn { // he sees it, and signs in
		_ = p.SignIn(d.t.Context(), worker.SignIn{Platform: ringcentral.Name, Keep: true})
		synctest.Wait()
	}
}
