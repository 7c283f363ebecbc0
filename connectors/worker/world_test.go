package worker_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	ours "callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/store"
	"callscribe/connectors/worker"
)

// world is a browser and its CRM, in a bubble with a clock of its own. Programs come and go in it; what its
// areas hold, and the CRM, stay.
type world struct {
	company
	t     testing.TB
	areas struct{ jobs, settings, kept, session, links, cache, calls, phone *store.Memory }

	badge int // the number on the extension's icon

	mu          sync.Mutex
	hosts       served
	program     *program // the one that lives
	alarm       *time.Timer
	alarmAt     time.Time
	full        map[*store.Memory]bool // areas that take no values
	stays       map[*store.Memory]bool // areas that do not delete
	slow        chan struct{}          // if set, no area stores anything before it is closed
	hangs       bool                   // no request is answered
	offline     bool
	fault       func(*crm.Request) *crm.Response // nil, or its nil: none
	requests    []string
	told        []broadcast
	deaf        bool // telling the pages is a fault
	shown       []string
	policy      string         // managed storage, as JSON; "" for nothing
	readsSlowly bool           // the next reading of the policy takes a second
	browser     worker.Browser // zero: it shows no sign-in pages
}

func (w *world) readPolicy(context.Context) ([]byte, error) {
	w.mu.Lock()
	policy, slowly := cmp.Or(w.policy, "{}"), w.readsSlowly
	w.readsSlowly = false
	w.mu.Unlock()
	if slowly {
		time.Sleep(time.Second)
	}
	return []byte(policy), nil
}

// broadcast is what all pages are told.
type broadcast struct {
	Type          string
	Successful    bool // of "signedIn"
	Platform      string
	Count         int  // of "badge"
	NeedsYou      bool // of a "toast"
	Posts         []json.RawMessage
	ReturnMessage *worker.Message
}

// dayOfCalls is a little before the calls of the recordings begin.
var dayOfCalls = time.UnixMilli(1788253190000)

// inWorld runs a test in a world with a CRM; no program runs yet.
func inWorld(t *testing.T, open func(testing.TB) company, test func(t *testing.T, w *world)) {
	synctest.Test(t, func(t *testing.T) { test(t, newWorld(t, open(t))) })
}

func newWorld(t testing.TB, c company) *world {
	time.Sleep(time.Until(dayOfCalls))
	w := &world{t: t, company: c, hosts: served{}, full: map[*store.Memory]bool{}, stays: map[*store.Memory]bool{}}
	w.serve(c)
	a := &w.areas
	for _, area := range []**store.Memory{&a.jobs, &a.settings, &a.kept, &a.session, &a.links, &a.cache, &a.calls, &a.phone} {
		*area = store.NewMemory()
	}
	return w
}

func (w *world) serve(c company) { w.hosts[c.connection().Hostname] = c }

// program is one life of the worker. It ends, for all that it does, at the step killAt: before or after
// a write or a request.
type program struct {
	*worker.Worker // nil: killed before it was open
	w              *world
	killAt         int
	steps          int
	dead           bool
}

const never = 1 << 30

// start starts the worker, in place of the one before; it will be killed at a step.
func (w *world) start(killAt int) *program {
	w.t.Helper()
	p := &program{w: w, killAt: killAt}
	w.mu.Lock()
	if w.program != nil {
		w.program.dead = true
	}
	w.program = p
	w.mu.Unlock()
	a := &w.areas
	opened, err := worker.Open(context.Background(), worker.Ports{
		Jobs: disk{a.jobs, p}, Calls: disk{a.calls, p}, Settings: disk{a.settings, p}, Kept: disk{a.kept, p},
		Session: disk{a.session, p}, Links: disk{a.links, p}, Phone: disk{a.phone, p},
		CRMs: worker.CRMs{Transport: p, Now: time.Now, Cache: disk{a.cache, p}}, Now: time.Now,
		Policy: w.readPolicy, Browser: w.browser,
		Alarm: p.setAlarm, Tell: p.tell, Show: p.show, TimezoneName: func() string { return "" },
	})
	if err != nil {
		require.True(w.t, p.died(), err)
		return p
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p.Worker = opened // an alarm may ring
	return p
}

// begin starts a program that nothing kills, with the CRM connected and a phone's page open.
func (w *world) begin() *program {
	w.t.Helper()
	p := w.start(never)
	p.connect(w.company)
	require.NoError(w.t, p.Phone(context.Background(), true))
	return p
}

// restart is a new program with what the last one has stored.
func (w *world) restart() *program {
	w.t.Helper()
	p := w.start(never)
	p.wake()
	return p
}

// wake does what is due, as the worker does at its start.
func (p *program) wake() {
	if p.Worker != nil {
		p.Wake(context.Background())
	}
	synctest.Wait()
}

func (p *program) connect(c company) {
	p.w.t.Helper()
	_, err := p.Connect(context.Background(), c.connection())
	require.NoError(p.w.t, err)
	synctest.Wait()
}

func (p *program) disconnect() {
	p.w.t.Helper()
	_, err := p.Disconnect(context.Background())
	require.NoError(p.w.t, err)
	synctest.Wait()
}

// choose changes the settings.
func (p *program) choose(change func(s *worker.Settings)) {
	p.w.t.Helper()
	s, err := p.Settings(context.Background())
	require.NoError(p.w.t, err)
	change(&s)
	require.NoError(p.w.t, p.SaveSettings(context.Background(), s))
	synctest.Wait()
}

func autoOff(s *worker.Settings) { s.AutoLog = false }

// hear hands a message over, and returns what goes back to its widget. A request is always answered first,
// under its id.
func (p *program) hear(message []byte) [][]byte {
	p.w.t.Helper()
	if p.Worker == nil {
		return nil
	}
	posts, _ := p.Hear(context.Background(), message)
	synctest.Wait()
	return p.w.answers(message, posts)
}

// answers checks what goes back to a widget.
func (w *world) answers(message []byte, raw []ours.RawMessage) (posts [][]byte) {
	w.t.Helper()
	assert.NotNil(w.t, raw)
	for _, post := range raw {
		posts = append(posts, post)
	}
	var request struct{ Type, RequestID, ResponseID string }
	require.NoError(w.t, json.Unmarshal(message, &request))
	if request.Type != "rc-post-message-request" {
		return posts
	}
	require.NotEmpty(w.t, posts, "no answer to %s", request.RequestID)
	var answer struct {
		Type, ResponseID string
		Response         struct{ Data json.RawMessage }
	}
	require.NoError(w.t, json.Unmarshal(posts[0], &answer))
	assert.Equal(w.t, "rc-post-message-response", answer.Type)
	assert.Equal(w.t, request.RequestID, answer.ResponseID)
	assert.NotEmpty(w.t, answer.Response.Data)
	return posts
}

// pass lets time pass, with all that is due in it.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

var errDead = errors.New("the program was killed")

func (p *program) step() error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.dead = p.dead || p.steps >= p.killAt
	p.steps++
	if p.dead {
		return errDead
	}
	return nil
}

func (p *program) died() bool {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.dead
}

// around does something that lasts, unless the program is dead; it may die right before and right after.
func (p *program) around(do func() error) error {
	if err := p.step(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return p.step()
}

// Do implements [crm.Transport].
func (p *program) Do(ctx context.Context, req *crm.Request) (resp *crm.Response, err error) {
	err = p.around(func() error {
		p.w.mu.Lock()
		p.w.requests = append(p.w.requests, req.Method+" "+req.URL)
		fault, offline, hangs := p.w.fault, p.w.offline, p.w.hangs
		p.w.mu.Unlock()
		if hangs {
			<-ctx.Done()
			return ctx.Err()
		}
		if offline {
			return errors.New("no network")
		}
		if fault != nil {
			if resp = fault(req); resp != nil {
				return nil
			}
		}
		resp, err = p.w.send(ctx, req)
		return err
	})
	return resp, err
}

func (w *world) send(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	return nethttp.New(w.hosts).Do(ctx, req)
}

// breaks answers requests of a method with a status from now on; "" for all, 0 for no fault.
func (w *world) breaks(method string, status int) {
	w.faults(func(req *crm.Request) *crm.Response {
		if status == 0 || method != "" && method != req.Method {
			return nil
		}
		return &crm.Response{Status: status, Header: crm.Header{}}
	})
}

func (w *world) faults(fault func(req *crm.Request) *crm.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = fault
}

// asked are the requests since it was last called.
func (w *world) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := w.requests
	w.requests = nil
	return asked
}

// disk is an area as one program sees it.
type disk struct {
	*store.Memory
	p *program
}

var errDisk = errors.New("the disk is full, or does not work")

func (d disk) Put(ctx context.Context, key string, value []byte) error {
	return d.p.around(func() error {
		if d.p.w.slow != nil {
			<-d.p.w.slow
		}
		if d.p.w.is(d.p.w.full, d.Memory) {
			return errDisk
		}
		return d.Memory.Put(ctx, key, value)
	})
}

func (d disk) Delete(ctx context.Context, keys ...string) error {
	return d.p.around(func() error {
		if d.p.w.is(d.p.w.stays, d.Memory) {
			return errDisk
		}
		return d.Memory.Delete(ctx, keys...)
	})
}

func (w *world) is(one map[*store.Memory]bool, area *store.Memory) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return one[area]
}

// fills makes an area take no values, or take them again.
func (w *world) fills(area *store.Memory, full bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.full[area] = full
}

// keeps makes an area delete nothing, or delete again.
func (w *world) keeps(area *store.Memory, stays bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stays[area] = stays
}

func (w *world) breakArea(area *store.Memory, broken bool) {
	w.fills(area, broken)
	w.keeps(area, broken)
}

// tellingFails makes it a fault of the program to tell the pages something.
func (w *world) tellingFails(deaf bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = deaf
}

// losesNetwork has requests end without an answer, before they reach the CRM.
func (w *world) losesNetwork(lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offline = lost
}

// closeBrowser ends the program, and empties what lasts as long as the browser.
func (w *world) closeBrowser() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.program.dead = true
	w.areas.session, w.areas.phone = store.NewMemory(), store.NewMemory()
}

// setAlarm sets the browser's alarm.
func (p *program) setAlarm(at time.Time) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.dead {
		return
	}
	if p.w.alarm != nil {
		p.w.alarm.Stop()
	}
	if p.w.alarmAt = at; !at.IsZero() {
		p.w.alarm = time.AfterFunc(time.Until(at), p.w.ring)
	}
}

// ring wakes the program that lives.
func (w *world) ring() {
	w.mu.Lock()
	p := w.program
	gone := p == nil || p.dead || p.Worker == nil
	w.mu.Unlock()
	if !gone {
		p.Wake(context.Background())
	}
}

func (p *program) show(url string) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.shown = append(p.w.shown, url)
}

func (w *world) pages() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	shown := w.shown
	w.shown = nil
	return shown
}

// tell takes what all pages are told, which must be one of callscribe.d.ts's Broadcast.
func (p *program) tell(message []byte) {
	p.w.mu.Lock()
	deaf := p.w.deaf
	p.w.mu.Unlock()
	if deaf {
		panic("a fault")
	}
	var b broadcast
	decoder := json.NewDecoder(strings.NewReader(string(message)))
	decoder.DisallowUnknownFields()
	assert.NoError(p.w.t, decoder.Decode(&b), "%s", message)
	switch b.Type {
	case "badge":
		p.w.mu.Lock()
		defer p.w.mu.Unlock()
		p.w.badge = b.Count
		return
	case "changed":
		assert.JSONEq(p.w.t, `{"type":"changed"}`, string(message))
		return
	case "posts":
		assert.Nil(p.w.t, b.ReturnMessage)
		assert.NotEmpty(p.w.t, b.Posts)
		for _, post := range b.Posts {
			var one struct{ Type string }
			assert.NoError(p.w.t, json.Unmarshal(post, &one))
			assert.NotEmpty(p.w.t, one.Type, "%s", post)
		}
	case "toast", "signedIn":
		assert.Empty(p.w.t, b.Posts)
		if assert.NotNil(p.w.t, b.ReturnMessage, "%s", message) {
			checkMessage(p.w.t, *b.ReturnMessage)
		}
	default:
		assert.Fail(p.w.t, "an unknown broadcast", "%s", message)
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.told = append(p.w.told, b)
}

func checkMessage(t testing.TB, m worker.Message) {
	t.Helper()
	assert.NotEmpty(t, m.Message)
	assert.Contains(t, []string{"success", "warning", "danger"}, m.Level)
	assert.Positive(t, m.TTL)
}

// toasts and posts are what pages were told since it was last asked.
func (w *world) toasts() (toasts []worker.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.told {
		if b.ReturnMessage != nil {
			toasts = append(toasts, *b.ReturnMessage)
		}
	}
	w.told = nil
	return toasts
}

// asksForThePerson reports whether each toast since then says that a call waits for the person.
func (w *world) asksForThePerson() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !slices.ContainsFunc(w.told, func(b broadcast) bool { return b.Type == "toast" && !b.NeedsYou })
}

func (w *world) posts() (types []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.told {
		for _, post := range b.Posts {
			var one struct{ Type string }
			_ = json.Unmarshal(post, &one) // tell has checked it
			types = append(types, one.Type)
		}
	}
	w.told = nil
	return types
}

// view is a call as the panel shows it; its lists are never null.
func (p *program) view(session string) worker.CallView {
	p.w.t.Helper()
	v := p.View()
	data, err := json.Marshal(v)
	require.NoError(p.w.t, err)
	assert.NotContains(p.w.t, string(data), `"candidates":null`)
	assert.NotContains(p.w.t, string(data), `"calls":null`)
	for _, c := range v.Calls {
		if c.Session == session {
			return c
		}
	}
	require.Fail(p.w.t, "no call "+session)
	return worker.CallView{}
}

// log is the only log of the CRM, and the values in its text.
func (w *world) log() (crm.CallLog, logbody.Values) {
	w.t.Helper()
	logs := w.logs()
	require.Len(w.t, logs, 1, "one session is one log")
	return logs[0], w.values(logs[0])
}

func (w *world) values(log crm.CallLog) logbody.Values { return logbody.Read(log.Body, w.format()) }

// note is the person's note in the only log.
func (w *world) note() string {
	w.t.Helper()
	_, v := w.log()
	return text(v.Note)
}

// rows are how many values an area holds.
func (w *world) rows(area *store.Memory) int {
	all, err := area.Load(context.Background())
	require.NoError(w.t, err)
	return len(all)
}

// idle fails where something is left to be sent.
func (w *world) idle() {
	w.t.Helper()
	synctest.Wait()
	assert.Zero(w.t, w.rows(w.areas.jobs), "nothing waits")
}

// jobs counts the records on disk once nothing moves any more: one that is done goes after its answer was given.
func (w *world) jobs() int {
	synctest.Wait()
	return w.rows(w.areas.jobs)
}

// holds reports whether one of the areas on disk in which no token may be holds a text.
func (w *world) holds(text string) bool {
	a := &w.areas
	for _, area := range []*store.Memory{a.jobs, a.settings, a.links, a.cache, a.calls} {
		all, err := area.Load(context.Background())
		require.NoError(w.t, err)
		for key, row := range all {
			if strings.Contains(key+string(row), text) {
				return true
			}
		}
	}
	return false
}
