package worker_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/outbox"
)

// writes are the requests that change something.
func writes(requests []string) []string {
	return slices.DeleteFunc(requests, func(r string) bool { return strings.HasPrefix(r, "GET ") })
}

// The program is killed at each step of an update. What was stored reaches the CRM, and never after what came later;
// what the CRM was sent, or the page was told, was stored.
func TestUpdateKilledAtEachStep(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		lost, after := 0, 0
		for done := false; !done; after++ {
			w := newWorld(t, w.company)
			session := fmt.Sprint(session, after)
			contact := w.person()
			p := w.start(never)
			made, err := p.create(newLog(session, contact, "at first"))
			require.NoError(t, err)
			synctest.Wait()
			w.asked()

			p.killAt = p.steps + after
			one := fmt.Sprint("one ", after)
			result, err := p.update(made.Updated.Log.ID, logbody.Update{Note: &one})
			synctest.Wait()
			done = !p.died()
			stored, answered, wrote := w.jobs() > 0, err == nil && result.Updated != nil, len(writes(w.asked())) > 0

			p = w.restart()
			_, note := w.logOf(contact)
			switch {
			case stored || answered || wrote:
				assert.Equal(t, one, note, "killed at step %d", after)
			case note != one:
				lost++
			}
			two := fmt.Sprint("two ", after)
			result, err = p.update(made.Updated.Log.ID, logbody.Update{Note: &two})
			require.NoError(t, err)
			require.NotNil(t, result.Updated)
			synctest.Wait()
			assert.Zero(t, w.jobs())
			w.restart()
			_, note = w.logOf(contact)
			assert.Equal(t, two, note, "killed at step %d", after)
		}
		assert.Greater(t, after, 6)
		assert.Positive(t, lost, "before it was stored")
		assert.LessOrEqual(t, lost, 3, "nobody was told that they were accepted")
	})
}

func TestUpdateWithAFullDisk(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller()
		w.fills(w.areas.jobs, true)
		_, err := p.update(logID, logbody.Update{Note: ptr("x")})
		assert.Equal(t, outbox.NotStored(), err)
		pass(hourAndMore)
		assert.Empty(t, writes(w.asked()), "nothing is written that is not stored")
		_, note := w.logOf(contact)
		assert.Equal(t, "at first", note)
		w.idle()
	})
}

// An update is read from the CRM while it is being stored. It is written when it is stored, and not at all where the
// disk turns out to be full; nobody is told anything before.
func TestUpdateIsReadWhileItIsStored(t *testing.T) {
	for _, full := range []bool{false, true} {
		everyCRM(t, func(t *testing.T, w *world) {
			p, contact, logID := w.loggedByCaller()
			w.slow = make(chan struct{})
			answered := make(chan error, 1)
			go func() {
				ctx, leave := context.WithTimeout(t.Context(), time.Second)
				defer leave()
				update := connectors.Update{LogID: logID, Values: logbody.Update{Note: ptr("new")}}
				_, err := p.UpdateCallLog(ctx, w.user(), w.header(), update)
				answered <- err
			}()
			pass(2 * time.Second)
			asked := w.asked()
			assert.NotEmpty(t, asked, "it is read")
			assert.Empty(t, writes(asked), "and not written")
			assert.Empty(t, answered, "nothing is said of it, even if the caller's time is over")
			w.fills(w.areas.jobs, full)
			close(w.slow)
			synctest.Wait()
			w.slow = nil
			require.Len(t, answered, 1)
			_, note := w.logOf(contact)
			if full {
				assert.Equal(t, outbox.NotStored(), <-answered)
				assert.Equal(t, "at first", note)
			} else {
				require.NoError(t, <-answered)
				assert.Equal(t, "new", note)
			}
			w.fills(w.areas.jobs, false)
			w.idle()
		})
	}
}

// When an update is written it is stored, without a token, also not one that came in a link; and if the worker dies
// now, it is woken.
func TestUpdateIsStoredWithoutAToken(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _, logID := w.loggedByCaller()
		wrote := false
		w.faults(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" {
				wrote = true
				assert.Equal(t, 1, w.jobs())
				assert.False(t, w.alarmAt.IsZero())
				assert.False(t, w.alarmAt.After(time.Now().Add(time.Minute)))
			}
			assert.False(t, w.holds("SECRET"))
			assert.False(t, w.holds(strings.Fields(w.header())[1]))
			return nil
		})
		link := "https://media.ringcentral.com/restapi/v1.0/account/1/recording/2/content?access_token=SECRET"
		_, err := p.update(logID, logbody.Update{RecordingLink: link})
		require.NoError(t, err)
		assert.True(t, wrote)
	})
}

// A fault in an update ends the update and not the program.
func TestUpdatePanics(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller()
		w.faults(func(*crm.Request) *crm.Response {
			w.faults(nil)
			panic("a fault")
		})
		result, err := p.update(logID, logbody.Update{Note: ptr("kept")})
		require.NoError(t, err)
		assert.True(t, result.Queued)
		assert.Equal(t, crm.Internal, result.Error.Code)
		pass(hourAndMore)
		_, note := w.logOf(contact)
		assert.Equal(t, "kept", note)
		w.idle()
	})
}

// Whose time is over is told so; his update goes on.
func TestUpdateGoesOnWithoutItsCaller(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller()
		ctx, leave := context.WithCancel(t.Context())
		w.faults(func(*crm.Request) *crm.Response {
			leave()
			time.Sleep(time.Second)
			return nil
		})
		update := connectors.Update{LogID: logID, Values: logbody.Update{Note: ptr("goes on")}}
		result, err := p.UpdateCallLog(ctx, w.user(), w.header(), update)
		require.NoError(t, err)
		assert.True(t, result.Queued)
		assert.Contains(t, result.Message.Message, "Your change is saved here.")
		pass(time.Minute)
		_, note := w.logOf(contact)
		assert.Equal(t, "goes on", note)
		w.idle()
	})
}

// While a record cannot be deleted, those after it are not deleted either: alone it would one day undo them.
func TestUpdateThatCannotBeDeleted(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller()
		w.keeps(w.areas.jobs, true)
		for _, note := range []string{"one", "two"} {
			result, err := p.update(logID, logbody.Update{Note: &note})
			require.NoError(t, err)
			require.NotNil(t, result.Updated)
		}
		synctest.Wait()
		assert.Equal(t, 2, w.jobs())

		w.restart()
		w.keeps(w.areas.jobs, false)
		pass(2 * time.Minute)
		require.Zero(t, w.jobs())
		_, note := w.logOf(contact)
		assert.Equal(t, "two", note)
	})
}

// Ten callers in a row do not leave ten drains to wake each other.
func TestOneWakeAtATime(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p, _, logID := w.loggedByCaller()
		goOn := make(chan struct{})
		w.faults(func(*crm.Request) *crm.Response { <-goOn; return nil })
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() { _, _ = p.update(logID, logbody.Update{Subject: "x"}) })
		}
		synctest.Wait() // all have asked for a wake
		assert.Equal(t, 10, w.jobs())
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		assert.Equal(t, 1, strings.Count(string(stacks), "worker.(*Worker).Wake("))
		close(goOn)
		group.Wait()
		synctest.Wait()
		w.idle()
	})
}
