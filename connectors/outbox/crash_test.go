package outbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// A process is killed at every step of its work, again and again, and nothing is lost, inverted, doubled
// or left behind.
func TestKilledAtEveryStep(t *testing.T) {
	total := map[step]int{}
	lost, inverted, doubled, requests := 0, 0, 0, 0
	for first := range 40 {
		for _, again := range []int{0, 1, 2, 3, 5, 8} { // the following lives are as short; 0: they live on
			w := newWorld()
			l := newLedger(w)
			lives := 0
			life := func() *process {
				p := w.start(t, 1+first%3)
				left := first
				if lives > 0 {
					left = again - 1
				}
				if lives++; lives < 6 && left >= 0 {
					p.killAt = func(s step) bool {
						if left--; left == -1 {
							total[s]++
							return true
						}
						return false
					}
				}
				return p
			}
			busy := 2 // the CRM refuses at first
			w.crm.refuse = func(string, string, string) *crm.Error {
				if busy--; busy >= 0 {
					return &crm.Error{Code: crm.Unavailable, Status: 503}
				}
				return nil
			}
			p := life()
			for i, accept := range []struct{ account, key, field string }{
				{ann, "log:1", "note"}, {ann, "log:1", "result"}, {ann, "log:2", "note"},
				{ann, "log:1", "note"}, {bob, "log:1", "note"}, {ann, "log:2", "note"},
			} {
				_, _ = l.accept(p, accept.account, accept.key, accept.field)
				if i%2 == 1 {
					p.Drain(p.ctx)
				}
				if p.dead {
					p = life()
				}
			}
			for range 50 {
				p.Drain(p.ctx)
				if p.dead {
					p = life()
				} else if w.stored() == 0 {
					break
				}
				w.advance(10 * time.Minute)
			}
			missing, uninvited := l.lost()
			assert.Empty(t, missing)
			assert.Empty(t, uninvited)
			require.Empty(t, w.rows)
			lost += len(missing)
			inverted += w.crm.inverted
			doubled += w.crm.doubled
			requests += len(w.crm.requests)
		}
	}
	kills := 0
	for _, s := range steps {
		t.Logf("killed at %-15s %4d times", s+":", total[s])
		assert.Greater(t, total[s], 10, s)
		kills += total[s]
	}
	t.Logf("kills: %d, lost: %d, inverted: %d, doubled: %d, requests: %d", kills, lost, inverted, doubled, requests)
	assert.Zero(t, inverted)
	assert.Zero(t, doubled)
}
