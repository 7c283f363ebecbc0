package hub_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/hub"
	"callscribe/connectors/logbody"
	"callscribe/connectors/outbox"
)

// apart is a hub in one program and the CRMs in another. All that passes between them is JSON.
type apart struct {
	*program
	express *hub.Express
	direct  hub.Direct
	held    atomic.Pointer[[]string]
	overs   atomic.Int32 // deliveries that went to the hub
	contact string       // of the log
}

func (w *world) startApart(killAt int) *apart {
	p := &apart{program: &program{w: w, killAt: killAt}}
	area := func(m *hub.Memory) hub.Area { return disk{m, p.program} }
	p.express = &hub.Express{Jobs: area(w.areas.jobs), Alarm: p.setAlarm, Held: func(account string) bool {
		held := p.held.Load()
		return held == nil || slices.Contains(*held, account)
	}}
	p.direct = hub.Direct{Transport: p, Now: w.clock, Cache: area(w.areas.cache)}
	remote := hub.Remote{All: hub.Platforms(), Serve: func(ctx context.Context, in hub.Call) (hub.Reply, error) {
		return travel(w.t, p.express.Serve(ctx, p.direct, travel(w.t, in, hub.Call{})), hub.Reply{}), nil
	}}
	opened, err := hub.Open(w.t.Context(), hub.Ports{
		Jobs: area(w.areas.jobs), Settings: area(w.areas.settings), Kept: area(w.areas.kept),
		Session: area(w.areas.session), Links: area(w.areas.links),
		CRM: remote, Now: w.clock, Alarm: p.setAlarm, Outcome: p.outcome,
		Held: func(accounts []string) { p.held.Store(&accounts) },
	})
	require.NoError(w.t, err)
	p.Hub = opened
	w.t.Cleanup(opened.Wait)
	return p
}

// deliver is what the other program does with an update.
func (p *apart) deliver(ctx context.Context, update connectors.Update) (hub.Result, error) {
	in := hub.Delivery{User: p.w.company.user(), AuthHeader: p.w.company.header(), Update: &update}
	return p.express.Deliver(ctx, p.direct, in, func(ctx context.Context, in hub.Delivery) (hub.Result, error) {
		p.overs.Add(1)
		return p.Deliver(ctx, travel(p.w.t, in, hub.Delivery{}))
	})
}

func (p *apart) note(logID, note string) (hub.Result, error) {
	return p.deliver(p.w.t.Context(), connectors.Update{LogID: logID, Values: logbody.Update{Note: &note}})
}

// rest waits until nothing is stored: records go after the answer.
func (p *apart) rest() {
	p.w.t.Helper()
	p.Wait()
	require.Eventually(p.w.t, func() bool { return p.w.jobs() == 0 }, time.Second, time.Millisecond)
}

// newLog is a call log, and programs of which the next update may go past the hub.
func (w *world) newLog(killAt func(steps int) int) (p *apart, logID string) {
	w.t.Helper()
	p = w.startApart(never)
	p.contact = w.company.contact()
	made, err := p.create(call(strconv.FormatInt(sessions.Add(1), 10), p.contact, "first"))
	require.NoError(w.t, err)
	result, err := p.note(made.Updated.Log.ID, "zero")
	require.NoError(w.t, err)
	require.NotNil(w.t, result.Updated)
	p.settle()
	p.rest()
	w.asked()
	w.mu.Lock()
	p.killAt = killAt(p.steps)
	w.mu.Unlock()
	p.overs.Store(0)
	return p, made.Updated.Log.ID
}

var sessions atomic.Int64

func notKilled(int) int { return never }

func TestExpress(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w := newWorld(t, c)
		p, logID := w.newLog(notKilled)
		for i := range 5 {
			note := fmt.Sprint("note ", i)
			result, err := p.note(logID, note)
			require.NoError(t, err)
			require.NotNil(t, result.Updated, "%+v", result)
			assert.Equal(t, note, result.Updated.Note)
			assert.Equal(t, 2, result.Usage.Requests)
			assert.Equal(t, connectors.Success, result.Message.Level)
			assert.Len(t, w.asked(), 2, "one read and one write")
		}
		assert.Zero(t, p.overs.Load(), "none went to the hub")
		assert.False(t, w.holds(strings.TrimPrefix(c.header(), "Bearer ")), "a record holds no token")
		p.rest()
		_, note := w.note(p.contact)
		assert.Equal(t, "note 4", note)
	})
}

// What would be refused anyway is refused in the same words, and nothing is stored or sent.
func TestExpressRefuses(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, _ := w.newLog(notKilled)
	_, err := p.note("7", "x")
	code(t, crm.InvalidArgument, err, "existingCallLog.thirdPartyLogId")
	assert.Zero(t, w.jobs())
	assert.Empty(t, w.asked())
}

// What does not go well the hub goes on with, as after a try of its own.
func TestExpressFails(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	w.breaks("PATCH", 503)
	result, err := p.note(logID, "kept")
	require.NoError(t, err)
	assert.True(t, result.Queued)
	assert.Equal(t, crm.Unavailable, result.Error.Code)
	p.Wait()
	assert.Equal(t, 1, w.jobs())
	assert.Len(t, w.asked(), 2, "the hub has not tried it again at once")

	w.breaks("", 0)
	result, err = p.deliver(t.Context(), connectors.Update{LogID: logID, Values: logbody.Update{Subject: "later"}})
	require.NoError(t, err)
	require.NotNil(t, result.Updated)
	assert.EqualValues(t, 2, p.overs.Load(), "the hub held a job of the account")
	p.rest()
	_, note := w.note(p.contact)
	assert.Equal(t, "kept", note)

	_, err = p.note(logID, "past it")
	require.NoError(t, err)
	assert.EqualValues(t, 2, p.overs.Load(), "all is well again")
}

// An account that must wait is asked nothing, not even when nobody waits for it any more.
func TestExpressKeepsTheLaw(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	w.breaks("", 429)
	_, err := p.note(logID, "one")
	require.NoError(t, err)
	p.Wait()
	state, err := p.State(t.Context())
	require.NoError(t, err)
	require.Len(t, state.Jobs, 1)
	require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
	assert.Empty(t, *p.held.Load())
	w.asked()
	for _, note := range []string{"two", "three"} {
		result, err := p.note(logID, note)
		require.NoError(t, err)
		assert.Equal(t, crm.RateLimited, result.Error.Code)
	}
	assert.Empty(t, w.asked())
	w.breaks("", 0)
	w.pass(hourAndMore)
	p.settle()
	p.rest()
	_, note := w.note(p.contact)
	assert.Equal(t, "three", note)
}

// What the hub holds comes first, whatever else goes well.
func TestExpressWhereTheHubHoldsJobs(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	result, err := p.note("call-999999", "parked")
	require.NoError(t, err)
	require.Equal(t, crm.NotFound, result.Error.Code)
	for i := range 3 {
		result, err := p.note(logID, fmt.Sprint("note ", i))
		require.NoError(t, err)
		require.NotNil(t, result.Updated)
		assert.EqualValues(t, 2+i, p.overs.Load())
	}
}

// That the hub holds a job is known before the job is stored, and after a start: who would send past it a moment
// later would be too early.
func TestHeldIsTold(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	puts := 0
	w.mu.Lock()
	w.onPut = func() {
		puts++
		assert.Len(t, *p.held.Load(), 1)
	}
	w.mu.Unlock()
	_, err := p.update(logID, logbody.Update{Subject: "accepted"})
	require.NoError(t, err)
	assert.Equal(t, 1, puts)
	p.Wait()
	assert.Empty(t, *p.held.Load())

	w.mu.Lock()
	w.onPut = nil
	w.fault = func(req *crm.Request) *crm.Response {
		if req.Method == "GET" {
			return nil
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.onPut = func() { // what the hub notes of the try that it was handed
			puts++
			assert.Len(t, *p.held.Load(), 1)
		}
		return &crm.Response{Status: 503, Header: crm.Header{}}
	}
	w.mu.Unlock()
	_, err = p.note(logID, "handed over")
	require.NoError(t, err)
	assert.Equal(t, 2, puts)
	p.Wait()
	assert.Len(t, *w.startApart(never).held.Load(), 1)
}

// Ten callers in a row do not leave ten drains to wake each other.
func TestOneWakeAtATime(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	goOn := make(chan struct{})
	w.answers(func(*crm.Request) *crm.Response { <-goOn; return nil })
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() { _, _ = p.update(logID, logbody.Update{Subject: "x"}) })
	}
	require.Eventually(t, func() bool { return w.jobs() == 10 }, 5*time.Second, time.Millisecond)
	time.Sleep(20 * time.Millisecond) // all have asked for a wake
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	assert.Equal(t, 1, strings.Count(string(stacks), "hub.(*Hub).Wake("))
	close(goOn)
	group.Wait()
	p.Wait()
}

// One at a time goes past the hub: how many are sent at a time is the hub's to say.
func TestExpressOneAtATime(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	var overs int32
	w.answers(func(req *crm.Request) *crm.Response {
		if req.Method == "PATCH" && overs == 0 {
			overs = -1
			go func() { _, _ = p.note(logID, "the second") }()
			assert.Eventually(t, func() bool { return p.overs.Load() == 1 }, time.Second, time.Millisecond)
		}
		return nil
	})
	_, err := p.note(logID, "the first")
	require.NoError(t, err)
	p.rest()
	_, note := w.note(p.contact)
	assert.Equal(t, "the second", note)
}

// A record holds no token, also not one that came in a link.
func TestExpressStoresNoToken(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	stored := 0
	w.answers(func(req *crm.Request) *crm.Response {
		if req.Method == "PATCH" {
			stored = w.jobs()
			assert.Equal(t, w.clock().Add(time.Minute), w.alarmAt(), "if all die now, the hub is woken")
		}
		assert.False(t, w.holds("SECRET"))
		assert.False(t, w.holds("demo-token"))
		return nil
	})
	link := "https://media.ringcentral.com/restapi/v1.0/account/1/recording/2/content?access_token=SECRET"
	_, err := p.deliver(t.Context(), connectors.Update{LogID: logID, Values: logbody.Update{RecordingLink: link}})
	require.NoError(t, err)
	assert.Equal(t, 1, stored, "it is stored when it is written")
}

// A fault in an update ends the update and not the program.
func TestExpressPanics(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	w.answers(func(*crm.Request) *crm.Response { w.breaks("", 0); panic("a fault") })
	result, err := p.note(logID, "kept")
	require.NoError(t, err)
	assert.True(t, result.Queued)
	assert.Equal(t, crm.Internal, result.Error.Code)
	p.Wait()
	w.pass(hourAndMore)
	p.settle()
	p.rest()
	_, note := w.note(p.contact)
	assert.Equal(t, "kept", note)
}

// Another header is another sign-in, of which the hub must know.
func TestExpressWithAnotherHeader(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	note := "x"
	in := hub.Delivery{User: w.company.user(), AuthHeader: "Bearer other", Update: &connectors.Update{LogID: logID, Values: logbody.Update{Note: &note}}}
	_, err := p.express.Deliver(t.Context(), p.direct, in, func(_ context.Context, in hub.Delivery) (hub.Result, error) {
		assert.Nil(t, in.Tried)
		return hub.Result{}, nil
	})
	require.NoError(t, err)
	assert.Empty(t, w.asked())
}

func TestExpressWithAFullDisk(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	w.fills(w.areas.jobs)
	_, err := p.note(logID, "x")
	assert.Equal(t, outbox.ErrNotStored, err)
	for _, request := range w.asked() {
		assert.Contains(t, request, "GET ", "nothing is written that is not stored")
	}
}

// Whose time is over is told so; his update goes on.
func TestExpressGoesOnWithoutItsCaller(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	ctx, leave := context.WithCancel(t.Context())
	w.answers(func(*crm.Request) *crm.Response { leave(); time.Sleep(20 * time.Millisecond); return nil })
	note := "goes on"
	result, err := p.deliver(ctx, connectors.Update{LogID: logID, Values: logbody.Update{Note: &note}})
	require.NoError(t, err)
	assert.True(t, result.Queued)
	require.Eventually(t, func() bool { _, held := w.note(p.contact); return held == note }, time.Second, time.Millisecond)
	p.rest()
}

// A record that cannot be deleted is left to the hub, and so are those after it: alone it would one day undo
// them.
func TestExpressCannotDelete(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	w.keeps(w.areas.jobs)
	for _, note := range []string{"one", "two"} { // in a row: the second begins before the first is to be deleted
		result, err := p.note(logID, note)
		require.NoError(t, err)
		require.NotNil(t, result.Updated)
	}
	require.Eventually(t, func() bool { return p.overs.Load() == 2 && len(*p.held.Load()) == 1 }, time.Second, time.Millisecond)
	p.Wait()
	assert.Equal(t, 2, w.jobs())

	contact := p.contact
	p = w.startApart(never)
	w.keeps(nil)
	p.settle()
	require.Zero(t, w.jobs())
	_, note := w.note(contact)
	assert.Equal(t, "two", note)
}

// The programs are killed at each step of an update past the hub. What was stored reaches the CRM, and never
// after what came later.
func TestExpressKilled(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		lost, done := 0, false
		for after := 0; !done; after++ {
			w := newWorld(t, c)
			p, logID := w.newLog(func(steps int) int { return steps + after })
			contact, one := p.contact, fmt.Sprint("one ", after)
			result, err := p.note(logID, one)
			time.Sleep(3 * time.Millisecond)
			done = !p.died()
			stored, answered := w.jobs() > 0, err == nil && result.Updated != nil
			wrote := slices.ContainsFunc(w.asked(), func(r string) bool { return !strings.HasPrefix(r, "GET ") })

			p = w.startApart(never)
			p.settle()
			p.rest()
			_, note := w.note(contact)
			switch {
			case stored || answered || wrote || done:
				assert.Equal(t, one, note, "killed at step %d", after)
			case note != one:
				lost++
			}
			two := fmt.Sprint("two ", after)
			result, err = p.note(logID, two)
			require.NoError(t, err)
			require.NotNil(t, result.Updated)
			p.rest()
			p = w.startApart(never)
			p.settle()
			_, note = w.note(contact)
			assert.Equal(t, two, note, "killed at step %d", after)
		}
		assert.Positive(t, lost, "before it was stored")
		assert.LessOrEqual(t, lost, 3, "at most the steps of the record and of the read")
	})
}

// The program of the CRMs dies alone. The hub takes over what it was sending, before anything else.
func TestExpressDiesAlone(t *testing.T) {
	w := newWorld(t, newExample(t))
	p, logID := w.newLog(notKilled)
	dies := make(chan struct{})
	w.answers(func(req *crm.Request) *crm.Response {
		if req.Method == "PATCH" {
			<-dies
		}
		return nil
	})
	go func() { _, _ = p.note(logID, "being sent") }()
	require.Eventually(t, func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.requests) == 2 }, time.Second, time.Millisecond)
	w.breaks("", 0)
	assert.Equal(t, 1, w.jobs())

	*p.express = hub.Express{Jobs: p.express.Jobs, Held: p.express.Held, Alarm: p.setAlarm} // a new program; the old one hangs
	require.NoError(t, p.Reload(t.Context()))
	assert.NotEmpty(t, *p.held.Load())
	close(dies)
	p.rest()
	_, note := w.note(p.contact)
	assert.Equal(t, "being sent", note)
}

// travel is a value as it arrives in another program.
func travel[T any](t testing.TB, value any, to T) T {
	data, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &to))
	return to
}
