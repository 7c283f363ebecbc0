package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/worker"
)

// logForm is the log page of a call in the widget, as it stands open there: hidden fields are sent back with the others.
type logForm struct {
	call   call
	fields object // what the widget knows of the call
	data   object
	opened string // the note that it showed at first
}

func (f *logForm) note() string { return f.data["note"].(string) }
func (f *logForm) typing() bool { return f != nil && f.note() != f.opened }

// opensForm is the person opening the log page of a call in the widget.
func (p *program) opensForm(c call) *logForm {
	p.w.t.Helper()
	posts := p.hear(c.logger("editLog", c.recordFields(), object{"redirect": true}))
	require.Len(p.w.t, posts, 3)
	f := &logForm{call: c, fields: c.recordFields()}
	f.shows(p.w.t, posts[1])
	return f
}

// shows takes the page that the widget is given.
func (f *logForm) shows(t testing.TB, post []byte) {
	var m struct {
		Type string
		Page struct{ FormData object }
	}
	require.NoError(t, json.Unmarshal(post, &m))
	require.Equal(t, "rc-adapter-update-call-log-page", m.Type)
	f.data = m.Page.FormData
	f.opened = f.note()
}

// types is the person typing the note; the widget tells so.
func (p *program) types(f *logForm, note string) {
	p.w.t.Helper()
	f.data["note"] = note
	p.hear(request("/callLogger/inputChanged", "i", object{"call": f.call.fields(f.fields), "formData": maps.Clone(f.data), "keys": []string{"note"}}))
}

// submits is the person saving the page.
func (p *program) submits(f *logForm) [][]byte {
	p.w.t.Helper()
	requests++ // each has an id of its own
	return p.hear(request("/callLogger", fmt.Sprint("form ", requests), object{
		"call": f.call.fields(f.fields), "triggerType": "logForm", "note": f.data["note"], "formData": f.data, "redirect": true,
	}))
}

var requests int

// A form was opened long ago: what a colleague wrote since, and the panel has read, is no text that it was made from.
func TestAFormThatWasOpenedLongAgo(t *testing.T) {
	for _, told := range []bool{true, false} {
		everyCRM(t, func(t *testing.T, w *world) {
			p, _ := w.logged()
			p.save("Wants an offer.")
			log, _ := w.log()
			form := p.opensForm(inbound(session, wandasNumber))
			w.edits(log.ID, adds("Call Ana first."))
			pass(readEvery)
			assert.Equal(t, "Wants an offer.\nCall Ana first.", p.opens().Note)
			note := "Hot!\n" + form.data["note"].(string)
			if told {
				p.types(form, note)
			}
			form.data["note"] = note
			p.submits(form)
			assert.Equal(t, "Hot!\nWants an offer.\nCall Ana first.", w.note())
			w.idle()
		})
	}
}

// panelField is the field of the note on the panel's page, as panel.js, drafts.js and the panel's module keep it.
type panelField struct {
	state  worker.CallView // what the page was last told
	text   string          // what stands in the field
	shown  string          // what the state last put there
	from   string          // from which saved text that was made
	unsent *string         // what was typed, and the worker does not have
	asleep bool            // the page is not told of news
}

// learns takes the worker's state. What a person has typed, and the state does not know, stays.
func (f *panelField) learns(v worker.CallView) {
	if f.asleep {
		return
	}
	f.state = v
	if news := orElse(v.DraftNote, v.Note); f.text == f.shown || f.text == news {
		f.text, f.shown, f.from = news, news, orElse(v.NoteFrom, v.Note)
	}
}

func (f *panelField) types(text string) { f.text, f.unsent = text, &text }

// sends tells the worker what was typed.
func (f *panelField) sends(p *program) {
	if f.unsent == nil {
		return
	}
	if err := p.Draft(context.Background(), worker.Text{Session: session, Note: f.unsent, NoteBefore: ptr(f.from)}); err == nil && !p.died() {
		f.unsent = nil
	}
}

func (f *panelField) typing() bool { return f.text != f.state.Note }

// inForm is what the person does in the widget's form.
func (d *dialogue) inForm(m move) {
	if d.form != nil {
		d.form.fields = d.fields
	}
	switch {
	case m.kind == "form opens" && !d.form.typing(): // who has typed there does not leave it
		posts := d.p.hear(d.call.logger("editLog", d.fields, object{"redirect": true}))
		if d.form = nil; len(posts) == 3 {
			d.form = &logForm{call: d.call}
			d.form.shows(d.t, posts[1])
		}
	case m.kind == "form types" && d.form != nil:
		d.p.types(d.form, d.edit(d.form.note(), m))
	case m.kind == "form saves" && d.form != nil:
		if d.p.submits(d.form); !d.p.died() {
			d.form = nil
		}
	}
}
