package worker_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// happening is one thing that happens to a desk.
type happening struct {
	kind string
	call int    // of a message, and of a text
	what string // the message or the fault
	n    int    // steps until a kill, seconds that pass, or the number of a text
}

func (h happening) String() string { return fmt.Sprint(h.kind, " ", h.call, " ", h.what, " ", h.n) }

const manyCalls = 3

var happenings = rapid.Custom(func(t *rapid.T) happening {
	h := happening{call: rapid.IntRange(0, manyCalls-1).Draw(t, "call")}
	switch h.kind = rapid.SampledFrom([]string{"message", "message", "message", "save", "pass", "kill", "fault", "heal"}).Draw(t, "kind"); h.kind {
	case "message":
		h.what = rapid.SampledFrom([]string{"rings", "answered", "hangs up", "record", "linked"}).Draw(t, "message")
	case "save":
		h.n = rapid.IntRange(1, 1000).Draw(t, "text")
	case "pass":
		h.n = rapid.SampledFrom([]int{0, 1, 31, 700}).Draw(t, "seconds")
	case "kill":
		h.n = rapid.IntRange(0, 30).Draw(t, "steps")
	case "fault":
		h.what = rapid.SampledFrom([]string{"down", "busy", "offline", "signed out", "POST lost", "PATCH lost"}).Draw(t, "fault")
	}
	return h
})

// message is a message of a call.
func (c call) message(name string) []byte {
	switch name {
	case "rings":
		return c.rings()
	case "answered":
		return c.answered()
	case "hangs up":
		return c.hangsUp()
	case "record":
		return c.record()
	}
	return c.linked()
}

// meets has requests meet a fault.
func (w *world) meets(fault string) {
	w.faults(func(req *crm.Request) *crm.Response {
		switch fault {
		case "down":
			return &crm.Response{Status: 503, Header: crm.Header{}}
		case "busy":
			return &crm.Response{Status: 429, Header: crm.Header{"retry-after": "60"}}
		case "signed out":
			return &crm.Response{Status: 401, Header: crm.Header{}}
		case "offline":
			return &crm.Response{Status: 599, Header: crm.Header{}}
		case req.Method + " lost": // it reaches the CRM, and its answer is lost
			_, err := w.send(context.Background(), req)
			assert.NoError(w.t, err)
			return &crm.Response{Status: 502, Header: crm.Header{}}
		}
		return nil
	})
}

// judge collects what fails, so that a smaller example can be looked for.
type judge struct {
	testing.TB
	mu     sync.Mutex
	failed []string
}

type stop struct{}

func (j *judge) Errorf(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.failed = append(j.failed, fmt.Sprintf(format, args...))
}

func (j *judge) FailNow() { panic(stop{}) }

// TestAnyOrder: whatever happens, in whatever order, to whatever program: once the CRM answers again, each
// call has exactly one log, with the servers' values and the text that its person saved last.
func TestAnyOrder(t *testing.T) {
	for name, open := range map[string]func(testing.TB) company{"examplecrm": newExample, "pipedrive": newPipedrive} {
		t.Run(name, func(t *testing.T) {
			logs, duplicates, kills := 0, 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				plan := rapid.SliceOfN(happenings, 5, 40).Draw(rt, "plan")
				var j *judge
				synctest.Test(t, func(t *testing.T) {
					j = &judge{TB: t}
					defer func() {
						if r := recover(); r != nil && r != (stop{}) {
							panic(r)
						}
					}()
					s := story{world: newWorld(j, open(t)), saved: make([][]string, manyCalls)}
					s.play(plan)
					logs, duplicates, kills = logs+len(s.logs()), duplicates+s.duplicates(), kills+s.kills
					s.check()
				})
				if len(j.failed) > 0 {
					rt.Fatalf("%v", j.failed)
				}
			})
			t.Logf("%d logs, %d kills: duplicates %d", logs, kills, duplicates)
		})
	}
}

// story is what happens in a world.
type story struct {
	*world
	p        *program
	calls    []call
	contacts []string
	saved    [][]string // texts of which each may be the last, by call; none: no text was saved
	kills    int
}

func (s *story) play(plan []happening) {
	for i := range manyCalls {
		number := "+44207946010" + strconv.Itoa(i)
		s.contacts = append(s.contacts, s.contact("Contact "+strconv.Itoa(i), number))
		c := inbound("9900"+strconv.Itoa(i), number)
		c.start = c.start.Add(time.Duration(i) * 17 * time.Second)
		s.calls = append(s.calls, c)
	}
	s.p = s.begin()
	for _, h := range plan {
		s.alive()
		switch h.kind {
		case "message":
			s.p.hear(s.calls[h.call].message(h.what))
		case "save":
			s.save(h.call, "text "+strconv.Itoa(h.n))
		case "pass":
			pass(time.Duration(h.n) * time.Second)
		case "kill":
			s.p = s.start(h.n)
			s.kills++
			s.p.wake()
		case "fault":
			s.meets(h.what)
		case "heal":
			s.faults(nil)
		}
	}
	s.recover()
}

// alive starts the worker again if it is dead, as the browser does for the next event.
func (s *story) alive() {
	if s.p.died() {
		s.p = s.restart()
	}
}

// save saves a text. It counts as saved when the person was told so; else it may be.
func (s *story) save(i int, note string) {
	_, err := s.p.Save(context.Background(), worker.Text{Session: s.calls[i].session, Note: &note})
	switch {
	case crm.CodeOf(err) == crm.NotFound && !s.p.died(): // no message of the call has come yet
	case err != nil || s.p.died():
		if len(s.saved[i]) == 0 {
			s.saved[i] = []string{""}
		}
		s.saved[i] = append(s.saved[i], note)
	default:
		s.saved[i] = []string{note}
	}
}

// recover lets the CRM work, the person sign in, and the widget tell the end of each call.
func (s *story) recover() {
	s.faults(nil)
	s.p = s.restart()
	s.p.connect(s.company)
	for _, c := range s.calls {
		for _, name := range []string{"hangs up", "record", "linked"} {
			s.p.hear(c.message(name))
		}
	}
	pass(4 * time.Hour)
}

func (s *story) duplicates() int { return max(0, len(s.logs())-manyCalls) }

func (s *story) check() {
	logs := s.logs()
	require.Len(s.t, logs, manyCalls, "one session is one log")
	for i, c := range s.calls {
		at := slices.IndexFunc(logs, func(l crm.CallLog) bool { return l.ContactID == s.contacts[i] })
		require.GreaterOrEqual(s.t, at, 0, "call %d is not logged", i)
		v := s.values(logs[at])
		assert.Equal(s.t, "1 minute, 5 seconds", v.Duration)
		assert.Equal(s.t, "Accepted", v.Result)
		assert.Equal(s.t, recordedLink, v.RecordingLink)
		assert.WithinDuration(s.t, c.start, logs[at].StartTime, time.Minute)
		if len(s.saved[i]) == 0 {
			assert.Nil(s.t, v.Note)
		} else {
			assert.Contains(s.t, s.saved[i], text(v.Note))
		}
		view := s.p.view(c.session)
		assert.Equal(s.t, "logged", view.State)
		assert.Equal(s.t, calls.Linked, view.Recording)
	}
	s.idle()
}
