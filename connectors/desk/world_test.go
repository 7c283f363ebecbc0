package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/desk"
	"callscribe/connectors/hub"
	ours "callscribe/connectors/json"
	"callscribe/connectors/logbody"
)

// world is a browser and its CRM, in a bubble with a clock of its own. Programs come and go in it; what its
// areas hold, and the CRM, stay.
type world struct {
	company
	t     testing.TB
	areas struct{ jobs, settings, kept, session, links, cache, calls, phone *hub.Memory }

	mu       sync.Mutex
	hosts    served
	program  *program // the one that lives
	alarms   map[string]*time.Timer
	broken   map[*hub.Memory]bool             // areas that take nothing
	fault    func(*crm.Request) *crm.Response // nil, or its nil: none
	requests []string
	told     []broadcast
	shown    []string
}

// broadcast is what all pages are told.
type broadcast struct {
	Type          string
	Posts         []json.RawMessage
	ReturnMessage *desk.Message
}

// dayOfCalls is a little before the calls of the recordings begin.
var dayOfCalls = time.UnixMilli(1788253190000)

// inWorld runs a test in a world with a CRM; no program runs yet.
func inWorld(t *testing.T, open func(testing.TB) company, test func(t *testing.T, w *world)) {
	synctest.Test(t, func(t *testing.T) { test(t, newWorld(t, open(t))) })
}

func newWorld(t testing.TB, c company) *world {
	time.Sleep(time.Until(dayOfCalls))
	w := &world{t: t, company: c, hosts: served{}, alarms: map[string]*time.Timer{}, broken: map[*hub.Memory]bool{}}
	w.serve(c)
	a := &w.areas
	for _, area := range []**hub.Memory{&a.jobs, &a.settings, &a.kept, &a.session, &a.links, &a.cache, &a.calls, &a.phone} {
		*area = hub.NewMemory()
	}
	return w
}

func (w *world) serve(c company) { w.hosts[c.connection().Hostname] = c }

// program is one life of the desk module. It ends, for all that it does, at the step killAt: before or after
// a write or a request.
type program struct {
	*hub.Hub
	desk   *desk.Desk // nil: killed before it was open
	w      *world
	ready  chan struct{}
	killAt int
	steps  int
	dead   bool
}

const never = 1 << 30

// start starts the program as wasm/desk does, in place of the one before; it will be killed at a step.
func (w *world) start(killAt int) *program {
	w.t.Helper()
	p := &program{w: w, killAt: killAt, ready: make(chan struct{})}
	w.mu.Lock()
	if w.program != nil {
		w.program.dead = true
	}
	w.program = p
	w.mu.Unlock()
	defer close(p.ready)
	a := &w.areas
	var err error
	p.Hub, err = hub.Open(context.Background(), hub.Ports{
		Jobs: disk{a.jobs, p}, Settings: disk{a.settings, p}, Kept: disk{a.kept, p}, Session: disk{a.session, p}, Links: disk{a.links, p},
		CRM: hub.Direct{Transport: p, Now: time.Now, Cache: disk{a.cache, p}}, Now: time.Now, Outcome: p.outcome, Tell: p.tell,
		Alarm: func(at time.Time) { p.setAlarm("jobs", at) },
	})
	if err != nil {
		require.True(w.t, p.died(), err)
		return p
	}
	opened, err := desk.Open(context.Background(), desk.Ports{
		Store: disk{a.calls, p}, Phone: disk{a.phone, p}, CRM: p.Hub, Now: time.Now, Tell: p.tell, Show: p.show,
		Alarm: func(at time.Time) { p.setAlarm("calls", at) },
	})
	if err != nil {
		require.True(w.t, p.died(), err)
		return p
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p.desk = opened // an alarm may ring
	return p
}

// begin starts a program that nothing kills, with the CRM connected and a phone's page open.
func (w *world) begin() *program {
	w.t.Helper()
	p := w.start(never)
	p.connect(w.company)
	require.NoError(w.t, p.desk.Phone(context.Background(), true))
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
	if p.desk != nil {
		p.Wake(context.Background())
	}
	synctest.Wait()
}

func (p *program) connect(c company) {
	p.w.t.Helper()
	_, err := p.Connect(context.Background(), c.connection())
	require.NoError(p.w.t, err)
	p.configure(true)
}

func (p *program) configure(connected bool) {
	p.w.t.Helper()
	s, err := p.DeskSettings(context.Background())
	require.NoError(p.w.t, err)
	s.Connected = connected
	require.NoError(p.w.t, p.desk.Configure(context.Background(), s))
	synctest.Wait()
}

func (p *program) disconnect() {
	p.w.t.Helper()
	require.NoError(p.w.t, p.Disconnect(context.Background()))
	p.configure(false)
}

// choose changes the settings.
func (p *program) choose(change func(s *hub.Settings)) {
	p.w.t.Helper()
	s, err := p.Settings(context.Background())
	require.NoError(p.w.t, err)
	change(&s)
	require.NoError(p.w.t, p.SaveSettings(context.Background(), s))
	p.configure(false)
}

func autoOff(s *hub.Settings) { s.AutoLog = false }

// hear hands a message over, and returns what goes back to its widget. A request is always answered first,
// under its id.
func (p *program) hear(message []byte) [][]byte {
	p.w.t.Helper()
	if p.desk == nil {
		return nil
	}
	posts, _ := p.desk.Hear(context.Background(), message)
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

func (p *program) outcome(ctx context.Context, o calls.Outcome) error {
	<-p.ready
	if p.desk == nil {
		return errDead
	}
	return p.desk.Outcome(ctx, o)
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
		fault := p.w.fault
		p.w.mu.Unlock()
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
	*hub.Memory
	p *program
}

var errFull = errors.New("the disk is full")

func (d disk) Put(ctx context.Context, key string, value []byte) error {
	return d.p.around(func() error {
		if d.isBroken() {
			return errFull
		}
		return d.Memory.Put(ctx, key, value)
	})
}

func (d disk) Delete(ctx context.Context, keys ...string) error {
	return d.p.around(func() error {
		if d.isBroken() {
			return errFull
		}
		return d.Memory.Delete(ctx, keys...)
	})
}

func (d disk) isBroken() bool {
	d.p.w.mu.Lock()
	defer d.p.w.mu.Unlock()
	return d.p.w.broken[d.Memory]
}

func (w *world) breakArea(area *hub.Memory, broken bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken[area] = broken
}

// setAlarm sets one of the browser's alarms.
func (p *program) setAlarm(name string, at time.Time) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.dead {
		return
	}
	if set := p.w.alarms[name]; set != nil {
		set.Stop()
	}
	if !at.IsZero() {
		p.w.alarms[name] = time.AfterFunc(time.Until(at), func() { p.w.ring(name) })
	}
}

// ring wakes the program that lives.
func (w *world) ring(name string) {
	w.mu.Lock()
	p := w.program
	gone := p == nil || p.dead || p.desk == nil
	w.mu.Unlock()
	switch {
	case gone:
	case name == "jobs":
		p.Wake(context.Background())
	default:
		_ = p.desk.Tick(context.Background()) // what could not be stored is stored with the next
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
	var b broadcast
	decoder := json.NewDecoder(strings.NewReader(string(message)))
	decoder.DisallowUnknownFields()
	assert.NoError(p.w.t, decoder.Decode(&b), "%s", message)
	switch b.Type {
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
	case "toast":
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

func checkMessage(t testing.TB, m desk.Message) {
	t.Helper()
	assert.NotEmpty(t, m.Message)
	assert.Contains(t, []string{"success", "warning", "danger"}, m.Level)
	assert.Positive(t, m.TTL)
}

// toasts and posts are what pages were told since it was last asked.
func (w *world) toasts() (toasts []desk.Message) {
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
func (p *program) view(session string) desk.CallView {
	p.w.t.Helper()
	v := p.desk.View()
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
	return desk.CallView{}
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
func (w *world) rows(area *hub.Memory) int {
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
