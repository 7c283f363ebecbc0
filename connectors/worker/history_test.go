package worker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

// The names of a widget's history: one search a second at most, none twice a day, each told to the widget.
func TestHistoryOfHundredNumbers(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		numbers := []string{wandasNumber}
		for i := range 99 {
			numbers = append(numbers, fmt.Sprintf("+4420794602%02d", i))
		}
		ask := func() string {
			return string(p.hear(request("/contacts/match", "m", object{"phoneNumbers": numbers}))[0])
		}
		searched := map[string]int{}
		var last time.Time
		w.faults(func(req *crm.Request) *crm.Response {
			for _, number := range numbers {
				if digits := strings.TrimPrefix(number, "+44"); strings.Contains(req.URL, digits) {
					if searched[number]++; searched[number] == 1 {
						assert.True(t, last.IsZero() || time.Since(last) >= time.Second, number)
						last = time.Now()
					}
				}
			}
			return nil
		})
		assert.NotContains(t, ask(), "Wanda")
		pass(2 * time.Minute)
		assert.Len(t, searched, 100)
		assert.Contains(t, ask(), "Wanda Ortiz")
		assert.Contains(t, strings.Join(w.posts(), " "), "rc-adapter-trigger-contact-match")
		before := len(w.asked())
		assert.Positive(t, before)
		for range 5 {
			pass(4 * time.Hour)
			p = w.restart()
			ask()
			pass(3 * time.Minute)
		}
		assert.Empty(t, w.asked(), "the same day")
	})
}
