package worker_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// Whatever a person does, they are told once what became of it: in the answer, over the panel or over the phone's page.
func TestOneEventOneMessage(t *testing.T) {
	down := func(w *world) { w.breaks("", 503) }
	refuses := func(w *world) { w.breaks("PATCH", 403) }
	signedOut := func(w *world) { w.breaks("", 401) }
	clashes := func(w *world) {
		log, _ := w.log()
		w.edits(log.ID, becomes("theirs"))
	}
	nothing := func(*world) {}
	for _, tt := range []struct {
		name   string
		before func(w *world)
		level  string
	}{
		{"all is well", nothing, "success"},
		{"the CRM is down", down, "warning"},
		{"the CRM refuses", refuses, "danger"},
		{"the key is refused", signedOut, "danger"},
		{"the log was deleted", func(w *world) {
			log, _ := w.log()
			w.deleteLog(log.ID)
		}, "danger"},
		{"the CRM keeps nothing", func(w *world) { // and answers as if it had
			w.faults(func(req *crm.Request) *crm.Response {
				if req.Method != "GET" {
					req.Body = []byte("{}")
				}
				return nil
			})
		}, "warning"},
		{"somebody else wrote", clashes, "warning"},
	} {
		ways := map[string]func(w *world, p *program) []worker.Message{
			"saved in the panel": func(w *world, p *program) []worker.Message { return []worker.Message{p.save("mine")} },
			"saved on the phone's page": func(w *world, p *program) []worker.Message {
				form := p.opensForm(inbound(session, wandasNumber))
				form.data["note"] = "mine"
				p.submits(form)
				pass(30 * time.Second)
				return nil
			},
			"asked to log": func(w *world, p *program) []worker.Message {
				return []worker.Message{p.logCall(worker.LogRequest{Text: worker.Text{Note: ptr("mine")}})}
			},
		}
		for name, does := range ways {
			t.Run(name+", "+tt.name, func(t *testing.T) {
				everyCRM(t, func(t *testing.T, w *world) {
					p, _ := w.logged()
					p.save("first")
					tt.before(w)
					w.heard()
					told := append(does(w, p), w.heard()...)
					require.Len(t, told, 1)
					assert.Equal(t, tt.level, told[0].Level, told[0].Message)
				})
			})
		}
	}
	t.Run("saved while the first is on its way", func(t *testing.T) {
		everyCRM(t, func(t *testing.T, w *world) {
			w.contact("Wanda Ortiz", wandasNumber)
			p := w.begin()
			c := inbound(session, wandasNumber)
			p.hear(c.rings())
			p.hear(c.answered())
			w.heard()
			told := append([]worker.Message{p.save("during the call")}, w.heard()...)
			assert.Len(t, told, 1)
			p.hear(c.hangsUp())
			p.hear(c.record())
			assert.Empty(t, w.heard(), "that it was logged, the call shows")
			assert.Equal(t, "during the call", w.note())
		})
	})
	t.Run("one of two texts is taken", func(t *testing.T) {
		everyCRM(t, func(t *testing.T, w *world) {
			p, _ := w.logged()
			p.save("first")
			clashes(w)
			p.save("mine")
			w.heard()
			m, err := p.Save(t.Context(), worker.Text{Session: session, Note: ptr("mine"), NoteBefore: ptr("theirs")})
			require.NoError(t, err)
			assert.Equal(t, "success", m.Level)
			assert.Empty(t, w.heard())
			assert.Equal(t, "mine", w.note())
		})
	})
	t.Run("what was refused is sent after all", func(t *testing.T) {
		everyCRM(t, func(t *testing.T, w *world) {
			p, _ := w.logged()
			refuses(w)
			p.save("mine")
			w.faults(nil)
			w.heard()
			state, err := p.State(t.Context())
			require.NoError(t, err)
			require.Len(t, state.Jobs, 1)
			require.NoError(t, p.Retry(state.Jobs[0].ID)) // which the page is answered
			p.wake()
			assert.Empty(t, w.heard(), "the list shows the rest")
			assert.Equal(t, "mine", w.note())
		})
	})
	t.Run("nobody looks", func(t *testing.T) {
		everyCRM(t, func(t *testing.T, w *world) {
			p, _ := w.logged()
			w.heard()
			w.faults(func(req *crm.Request) *crm.Response {
				if req.Method != "GET" {
					return &crm.Response{Status: 403, Header: crm.Header{}}
				}
				return nil
			})
			p.hear(inbound(session, wandasNumber).linked())
			p.hear(inbound(session, wandasNumber).linked())
			p.wake()
			assert.Len(t, w.heard(), 1, "a refused recording is told once")
		})
	})
}

// What became of a save is said in the same words by its answer, by the call's row and by the outbox.
func TestTheSameWordsEverywhere(t *testing.T) {
	answers := map[string]func(w *world){
		"offline": func(w *world) { w.losesNetwork(true) },
		"deleted": func(w *world) { log, _ := w.log(); w.deleteLog(log.ID) },
		"HTML": func(w *world) {
			w.faults(func(*crm.Request) *crm.Response {
				return &crm.Response{Status: 200, Header: crm.Header{}, Body: []byte("<html>")}
			})
		},
		"a clash":  func(w *world) { log, _ := w.log(); w.edits(log.ID, becomes("theirs")) },
		"no write": func(w *world) { w.breaks("PATCH", 403) },
	}
	for _, status := range []int{400, 401, 403, 404, 409, 410, 412, 413, 422, 429, 500, 503} {
		answers[strconv.Itoa(status)] = func(w *world) { w.breaks("", status) }
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			everyCRM(t, func(t *testing.T, w *world) {
				p, _ := w.logged()
				p.save("first")
				answer(w)
				m := p.save("mine")
				v := p.view(session)
				require.NotEmpty(t, v.Why)
				assert.Contains(t, m.Message, v.Why)
				state, err := p.State(t.Context())
				require.NoError(t, err)
				require.Len(t, state.Jobs, 1)
				assert.Equal(t, v.Why, state.Jobs[0].Why)
			})
		})
	}
}

// heard is what a person was told since it was last asked, over the panel and over the phone's page.
func (w *world) heard() (all []worker.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.told {
		if b.ReturnMessage != nil {
			all = append(all, *b.ReturnMessage)
		}
		for _, post := range b.Posts {
			var alert struct {
				Path string
				Body struct {
					Message, Level string
					TTL            int
				}
			}
			_ = json.Unmarshal(post, &alert) // tell has checked it
			if alert.Path == "/custom-alert-message" {
				all = append(all, worker.Message{Message: alert.Body.Message, Level: alert.Body.Level, TTL: alert.Body.TTL})
			}
		}
	}
	w.told = nil
	return all
}
