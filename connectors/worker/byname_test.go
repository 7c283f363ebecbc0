package worker_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A person types a name into the widget's log page: one search, when the typing pauses. The call is logged to the one
// who was found and chosen.
func TestFindByNameInTheWidget(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		walter := w.contact("Walter Ortiz", "+442079460800")
		p := w.begin()
		c := inbound(session, wandasNumber)
		p.takes(c)
		p.hear(c.logger("createLog", c.recordFields(), object{"redirect": true}))
		w.asked()
		w.pagesOfLog()
		form := object{"contact": "createNewContact", "newContactName": "W"}
		for _, name := range []string{"W", "Wa", "Wal", "Walter"} {
			form["contactSearch"] = name
			p.hear(request("/callLogger/inputChanged", "i"+name, object{"call": c.fields(c.recordFields()), "formData": form, "keys": []any{"contactSearch"}}))
			pass(100 * time.Millisecond)
		}
		assert.Empty(t, w.asked(), "the person is typing")
		pass(time.Second)
		once := len(w.asked())
		require.NotZero(t, once)
		pages := w.pagesOfLog()
		require.Len(t, pages, 1)
		assert.Contains(t, pages[0], "Walter Ortiz")
		p.hear(request("/callLogger/inputChanged", "j", object{"call": c.fields(c.recordFields()), "formData": form, "keys": []any{"note"}}))
		pass(time.Second)
		assert.Empty(t, w.asked(), "and it is not searched again")

		form["contact"] = walter
		p.hear(c.logger("logForm", c.recordFields(), object{"formData": form, "redirect": true}))
		w.idle()
		log, _ := w.log()
		assert.Equal(t, walter, log.ContactID)

	})
}

// pagesOfLog are the log pages that were shown in the widgets since the last time.
func (w *world) pagesOfLog() (pages []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.told {
		for _, post := range b.Posts {
			var one struct {
				Type string
				Page json.RawMessage
			}
			_ = json.Unmarshal(post, &one) // tell has checked it
			if one.Type == "rc-adapter-update-call-log-page" {
				pages = append(pages, string(one.Page))
			}
		}
	}
	w.told = nil
	return pages
}
