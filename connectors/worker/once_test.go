package worker_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/store"
)

// A create is killed at each step: before and after it is stored, before and after the CRM commits it,
// before and after the link is stored, the book is told and the row is deleted. The next program goes on
// from what is stored, and the page, which was not answered, asks again.
func TestCreateKilledAtEachStep(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		lost := 0
		n := 0
		for killed := true; killed; n++ {
			w, contact, session := newWorld(t, w.company), w.person(), fmt.Sprint(session, n)
			first := w.start(n)
			_, err := first.create(newLog(session, contact, "first"))
			synctest.Wait()
			killed = first.died()

			second := w.start(never)
			second.wake()
			if err == nil {
				_, note := w.logOf(contact)
				assert.Equal(t, "first", note, "kill %d", n)
			} else if len(w.logsOf(contact)) == 0 {
				lost++ // nobody was told that it was accepted
			}
			require.LessOrEqual(t, len(w.logsOf(contact)), 1, "kill %d", n)

			done, err := second.create(newLog(session, contact, "second"))
			require.NoError(t, err)
			require.NotNil(t, done.Updated, "kill %d: %v", n, done.Error)
			synctest.Wait()
			id, note := w.logOf(contact)
			assert.Equal(t, id, done.Updated.Log.ID)
			assert.Equal(t, "second", note)
			assert.Zero(t, w.jobs())
		}
		assert.Greater(t, n, 12)
		t.Logf("killed at %d steps: duplicates 0; not accepted, and not logged, %d", n-1, lost)
	})
}

// The same with an edit that comes before the answer, and with a second kill on the way.
func TestCreateAndEditKilled(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		kills := 0
		for n := 1; ; n += 2 {
			again := true
			for m := 0; again; m++ {
				w, contact, session := newWorld(t, w.company), w.person(), fmt.Sprint(session, n, m)
				first := w.start(n)
				_, errFirst := first.create(newLog(session, contact, "first"))
				synctest.Wait()
				if !first.died() {
					t.Logf("killed %d times, twice on the way: duplicates 0", kills)
					return
				}
				second := w.start(m)
				_, errSecond := second.create(newLog(session, contact, "second"))
				synctest.Wait()
				again = second.died()
				w.start(never).wake()
				kills++

				logs := w.logsOf(contact)
				require.LessOrEqual(t, len(logs), 1, "kills %d, %d", n, m)
				if errFirst == nil || errSecond == nil {
					_, note := w.logOf(contact)
					if errSecond == nil {
						assert.Equal(t, "second", note, "kills %d, %d", n, m)
					}
				}
				assert.Zero(t, w.jobs())
			}
		}
	})
}

// Two pages log the same call at the same time, several times each.
func TestCreateFromTwoPages(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		ids := make(chan string, 20)
		var pages sync.WaitGroup
		for range 2 {
			pages.Go(func() {
				for range 10 {
					done, err := p.create(newLog(session, contact, "the same"))
					if assert.NoError(t, err) && assert.NotNil(t, done.Updated, done.Error) {
						ids <- done.Updated.Log.ID
					}
				}
			})
		}
		pages.Wait()
		close(ids)
		id, note := w.logOf(contact)
		for got := range ids {
			assert.Equal(t, id, got)
		}
		assert.Equal(t, "the same", note)
		assert.Equal(t, 1, count(w.asked(), "POST"))
	})
}

func TestCreateAnswers(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		first, err := p.create(newLog(session, contact, "typed"))
		require.NoError(t, err)
		require.NotNil(t, first.Updated, first.Error)
		assert.Equal(t, "Call logged", first.Message.Message)
		assert.Equal(t, "typed", first.Updated.Note)
		assert.NotEmpty(t, first.Updated.Log.URL)
		assert.Positive(t, first.Usage.Requests)

		// Once more, with a deal: the log gets what is new.
		deal := w.deal(contact, "open")
		more := newLog(session, contact, "typed")
		more.Disposition.DealID = deal
		again, err := p.create(more)
		require.NoError(t, err)
		assert.Equal(t, first.Updated.Log.ID, again.Updated.Log.ID)
		assert.Equal(t, "The call was logged already.", again.Message.Message)
		assert.Equal(t, deal, w.logsOf(contact)[0].Disposition.DealID)

		// A third time nothing is to be written.
		w.asked()
		_, err = p.create(more)
		require.NoError(t, err)
		requests := w.asked()
		assert.Equal(t, len(requests), count(requests, "GET"), requests)

		// Deleted in the CRM, it is logged again.
		w.deleteLog(first.Updated.Log.ID)
		anew, err := p.create(newLog(session, contact, "again"))
		require.NoError(t, err)
		require.NotNil(t, anew.Updated, anew.Error)
		assert.NotEqual(t, first.Updated.Log.ID, anew.Updated.Log.ID)
		assert.Equal(t, "Call logged", anew.Message.Message)
		_, note := w.logOf(contact)
		assert.Equal(t, "again", note)
	})
}

// While the CRM does not answer, edits of a call that waits to be logged become one log.
func TestCreatesWaitAndMerge(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		w.breaks("", 503)
		p := w.start(never)
		for _, note := range []string{"one", "two", "three"} {
			done, err := p.create(newLog(session, contact, note))
			require.NoError(t, err)
			assert.Nil(t, done.Updated)
			assert.True(t, done.Queued)
			assert.Equal(t, "unavailable", string(done.Error.Code))
			assert.Contains(t, done.Message.Message, "Your change is saved here.")
		}
		assert.Equal(t, 3, w.jobs())
		synctest.Wait()
		w.breaks("", 0)
		w.asked()
		pass(hourAndMore)
		_, note := w.logOf(contact)
		assert.Equal(t, "three", note)
		assert.Equal(t, 1, count(w.asked(), "POST"))
		assert.Zero(t, w.jobs())
	})
}

// An answer that is lost after the CRM's commit, then an edit: one log with the newest text.
func TestCreateAnswerLost(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		w.meets("POST lost")
		done, err := p.create(newLog(session, contact, "first"))
		require.NoError(t, err)
		assert.True(t, done.Queued)
		w.breaks("", 0)
		require.Len(t, w.logsOf(contact), 1)

		done, err = p.create(newLog(session, contact, "second"))
		require.NoError(t, err)
		assert.True(t, done.Queued, "the CRM refused a moment ago")
		pass(2 * time.Second)
		done, err = p.create(newLog(session, contact, "second"))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		_, note := w.logOf(contact)
		assert.Equal(t, "second", note)
		synctest.Wait()
		assert.Zero(t, w.jobs())
	})
}

// What one create leaves out, another does not take away.
func TestMergedCreatesLoseNothing(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		w.breaks("", 503)
		p := w.start(never)
		_, err := p.create(newLog(session, contact, "typed"))
		require.NoError(t, err)
		bare := newLog(session, contact, "")
		bare.Values.Note = nil
		_, err = p.create(bare)
		require.NoError(t, err)
		w.breaks("", 0)
		pass(hourAndMore)
		p.wake()
		_, note := w.logOf(contact)
		assert.Equal(t, "typed", note)
	})
}

// Where the storage takes nothing, nothing is accepted; where it does not take the link, the call is logged
// once all the same.
func TestStorageIsFull(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		for _, area := range []*store.Memory{w.areas.session, w.areas.jobs} {
			w.fills(area, true)
			_, err := p.create(newLog(session, contact, "x"))
			code(t, crm.Internal, err, "")
			w.fills(area, false)
		}
		assert.Zero(t, w.jobs())
		assert.Empty(t, writes(w.asked()), "it may have been read meanwhile")

		w.fills(w.areas.links, true)
		done, err := p.create(newLog(session, contact, "x"))
		require.NoError(t, err)
		assert.Nil(t, done.Updated)
		assert.True(t, done.Queued)
		synctest.Wait()
		w.fills(w.areas.links, false)
		pass(hourAndMore)
		p.wake()
		w.logOf(contact)
		assert.Zero(t, w.jobs())
	})
}
