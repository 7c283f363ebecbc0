package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/hub"
	"callscribe/connectors/logbody"
)

// world is a browser and a CRM. Programs come and go in it; what its areas hold, and the CRM, stay.
type world struct {
	t       *testing.T
	company company
	areas   struct{ jobs, settings, kept, session, links, cache *hub.Memory }

	mu       sync.Mutex
	now      time.Time
	alarm    time.Time
	told     []calls.Outcome
	deaf     bool // the call book does not take outcomes
	offline  bool
	full     *hub.Memory // takes no values
	stays    *hub.Memory // does not delete
	staying  string      // that one
	onPut    func()      // called for each value that is stored; nil: nothing
	requests []string
	fault    func(*crm.Request) *crm.Response // nil, or its nil: none
}

func newWorld(t *testing.T, c company) *world {
	w := &world{t: t, company: c, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	a := &w.areas
	for _, area := range []**hub.Memory{&a.jobs, &a.settings, &a.kept, &a.session, &a.links, &a.cache} {
		*area = hub.NewMemory()
	}
	return w
}

// program is one life of the worker. It ends, for all that it does, at the step killAt: before or after a
// write, a request, or a message to the call book.
type program struct {
	*hub.Hub
	w      *world
	killAt int
	steps  int
	dead   bool
}

const never = 1 << 30

// start starts the worker, which will be killed at a step.
func (w *world) start(killAt int) *program {
	w.t.Helper()
	p := &program{w: w, killAt: killAt}
	area := func(m *hub.Memory) hub.Area { return disk{m, p} }
	opened, err := hub.Open(w.t.Context(), hub.Ports{
		Jobs: area(w.areas.jobs), Settings: area(w.areas.settings), Kept: area(w.areas.kept),
		Session: area(w.areas.session), Links: area(w.areas.links),
		CRM: hub.Direct{Transport: p, Now: w.clock, Cache: area(w.areas.cache)}, Now: w.clock, Alarm: p.setAlarm, Outcome: p.outcome,
	})
	require.NoError(w.t, err)
	p.Hub = opened
	w.t.Cleanup(opened.Wait)
	return p
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
		fault, offline := p.w.fault, p.w.offline
		p.w.mu.Unlock()
		if offline {
			return errors.New("no network")
		}
		if fault != nil {
			if resp = fault(req); resp != nil {
				return nil
			}
		}
		resp, err = nethttp.New(served{p.w.company}).Do(ctx, req)
		return err
	})
	return resp, err
}

func (p *program) outcome(_ context.Context, o calls.Outcome) error {
	return p.around(func() error {
		p.w.mu.Lock()
		defer p.w.mu.Unlock()
		if p.w.deaf {
			return errors.New("no book")
		}
		p.w.told = append(p.w.told, o)
		return nil
	})
}

// disk is an area as one program sees it.
type disk struct {
	*hub.Memory
	p *program
}

func (d disk) Put(ctx context.Context, key string, value []byte) error {
	return d.p.around(func() error {
		d.p.w.mu.Lock()
		full, onPut := d.p.w.full == d.Memory, d.p.w.onPut
		d.p.w.mu.Unlock()
		if onPut != nil {
			onPut()
		}
		if full {
			return errors.New("the disk is full")
		}
		return d.Memory.Put(ctx, key, value)
	})
}

func (d disk) Delete(ctx context.Context, keys ...string) error {
	return d.p.around(func() error {
		d.p.w.mu.Lock()
		stays := d.p.w.stays == d.Memory && (d.p.w.staying == "" || slices.Contains(keys, d.p.w.staying))
		if stays {
			d.p.w.staying = keys[0]
		}
		d.p.w.mu.Unlock()
		if stays {
			return errors.New("the disk does not work")
		}
		return d.Memory.Delete(ctx, keys...)
	})
}

// served is a handler in place of the network.
type served struct{ http.Handler }

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	r.RequestURI = r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result(), nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (p *program) setAlarm(at time.Time) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if !p.dead {
		p.w.alarm = at
	}
}

func (w *world) alarmAt() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.alarm
}

// breaks answers requests of a method with a status from now on; "" for all, 0 for no fault.
func (w *world) breaks(method string, status int) {
	w.answers(func(req *crm.Request) *crm.Response {
		if status == 0 || method != "" && method != req.Method {
			return nil
		}
		return &crm.Response{Status: status, Header: crm.Header{}}
	})
}

func (w *world) outcomes() []calls.Outcome {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := w.told
	w.told = nil
	return told
}

func (w *world) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := w.requests
	w.requests = nil
	return asked
}

func (w *world) jobs() int {
	rows, err := w.areas.jobs.Load(w.t.Context())
	require.NoError(w.t, err)
	return len(rows)
}

// closeBrowser empties what lasts as long as the browser.
func (w *world) closeBrowser() { w.areas.session = hub.NewMemory() }

// holds reports whether one of the areas on disk holds a text.
func (w *world) holds(text string) bool {
	a := &w.areas
	for _, area := range []*hub.Memory{a.jobs, a.settings, a.links, a.cache} {
		rows, err := area.Load(w.t.Context())
		require.NoError(w.t, err)
		for key, row := range rows {
			if strings.Contains(key+string(row), text) {
				return true
			}
		}
	}
	return false
}

// settle lets a program do all that is due, and ends it.
func (p *program) settle() {
	p.Wake(p.w.t.Context())
	p.Wait()
}

// call is a call of a contact, with a note.
func call(session, contact, note string) connectors.NewCallLog {
	return connectors.NewCallLog{
		Call: logbody.Call{SessionID: session, Direction: "Inbound", StartTime: "2026-11-22T08:39:00Z",
			From: &logbody.Party{PhoneNumber: "+16505550100"}, To: &logbody.Party{PhoneNumber: "+12095550155"}},
		Values:  logbody.Update{Note: &note, Duration: "60", Result: "Accepted"},
		Contact: crm.Contact{ID: contact, Name: "Ada Caller"},
	}
}

// create logs a call.
func (p *program) create(in connectors.NewCallLog) (hub.Result, error) {
	return p.CreateCallLog(p.w.t.Context(), p.w.company.user(), p.w.company.header(), in)
}

func (p *program) update(logID string, values logbody.Update) (hub.Result, error) {
	return p.UpdateCallLog(p.w.t.Context(), p.w.company.user(), p.w.company.header(), connectors.Update{LogID: logID, Values: values})
}

// note is the one log of a contact's calls: its id and the person's note in it.
func (w *world) note(contact string) (id, note string) {
	w.t.Helper()
	logs := w.company.logs(contact)
	require.Len(w.t, logs, 1, "one session is one log")
	platform, err := connectors.Find(w.company.user().Platform)
	require.NoError(w.t, err)
	note, _ = logbody.Note(logs[0].Body, platform.Format)
	return logs[0].ID, note
}

// encoded is JSON for requests.
func encoded(t testing.TB, value any) string {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// everyCRM runs a test with each CRM.
func everyCRM(t *testing.T, test func(t *testing.T, c company)) {
	t.Run("examplecrm", func(t *testing.T) { test(t, newExample(t)) })
	t.Run("pipedrive", func(t *testing.T) { test(t, newPipedrive(t)) })
}

func code(t testing.TB, want crm.Code, err error, field string) {
	t.Helper()
	require.Error(t, err)
	assert.Equal(t, want, crm.CodeOf(err), err)
	assert.Equal(t, field, crm.AsError(err).Field)
}

// hourAndMore is longer than any wait of the outbox's law for a refusal.
const hourAndMore = 61 * time.Minute

// losesAnswerTo lets requests of a method reach the CRM, and loses its answers.
func (w *world) losesAnswerTo(method string) {
	w.answers(func(req *crm.Request) *crm.Response {
		if req.Method != method {
			return nil
		}
		_, err := nethttp.New(served{w.company}).Do(w.t.Context(), req)
		assert.NoError(w.t, err)
		return &crm.Response{Status: 502, Header: crm.Header{}}
	})
}

// losesNetwork has requests end without an answer, before they reach the CRM.
func (w *world) losesNetwork(lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offline = lost
}

// fills makes an area take nothing more; nil: all take values again.
func (w *world) fills(area *hub.Memory) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.full = area
}

// keeps makes an area not delete what it is asked to delete next; nil: all do again.
func (w *world) keeps(area *hub.Memory) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stays, w.staying = area, ""
}

// answers puts a function before the CRM: it answers a request itself, or with nil lets it pass.
func (w *world) answers(fault func(*crm.Request) *crm.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = fault
}
