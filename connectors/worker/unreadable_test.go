package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// answersWith has the CRM do what it is asked, and answer with something that cannot be read, so many times; the requests
// that write are counted.
func (w *world) answersWith(answer *crm.Response, times int, writes *int) {
	w.faults(func(req *crm.Request) *crm.Response {
		if req.Method == "GET" {
			return nil
		}
		*writes++
		if times == 0 {
			return nil
		}
		times--
		if _, err := w.send(context.Background(), req); err != nil {
			return nil
		}
		return answer
	})
}

// An answer that cannot be read says nothing: whatever was asked for is looked up before it is asked for again, so that
// one call has one log with one text, and success is said when it was seen.
func TestAnswersThatCannotBeRead(t *testing.T) {
	for name, answer := range map[string]*crm.Response{
		"a page":    {Status: 200, Header: crm.Header{"content-type": "text/html"}, Body: []byte("<html>Please sign in")},
		"nothing":   {Status: 200, Header: crm.Header{}},
		"cut short": {Status: 200, Header: crm.Header{}, Body: []byte(`{"data": {"id": 4`)},
		"a list":    {Status: 200, Header: crm.Header{}, Body: []byte(`[]`)},
		"null":      {Status: 200, Header: crm.Header{}, Body: []byte(`null`)},
	} {
		t.Run("a new log, "+name, func(t *testing.T) {
			everyCRM(t, func(t *testing.T, w *world) {
				w.contact("Wanda Ortiz", wandasNumber)
				p := w.begin()
				writes := 0
				w.answersWith(answer, 3, &writes)
				p.takes(inbound(session, wandasNumber))
				pass(2 * time.Hour)
				assert.Equal(t, "logged", p.view(session).State)
				assert.Equal(t, 1, writes, "it is found, and not made again")
				w.log()
				w.idle()
			})
		})
		t.Run("a new log of a caller, "+name, func(t *testing.T) {
			everyCRM(t, func(t *testing.T, w *world) {
				contact := w.contact("Wanda Ortiz", wandasNumber)
				p := w.begin()
				writes := 0
				w.answersWith(answer, 3, &writes)
				done, err := p.create(newLog("88009", contact, "note"))
				require.NoError(t, err)
				assert.NotEqual(t, "success", done.Message.Level)
				pass(2 * time.Hour)
				assert.Equal(t, 1, writes)
				w.log()
				w.idle()
			})
		})
		t.Run("an update, "+name, func(t *testing.T) {
			everyCRM(t, func(t *testing.T, w *world) {
				p, _ := w.logged()
				writes := 0
				w.answersWith(answer, 3, &writes)
				m, err := p.Save(t.Context(), worker.Text{Session: session, Note: ptr("typed")})
				require.NoError(t, err)
				assert.NotEqual(t, "success", m.Level)
				pass(2 * time.Hour)
				assert.Equal(t, "typed", w.note())
				assert.Equal(t, 1, writes, "it is seen to be there")
				assert.Equal(t, "logged", p.view(session).State)
				w.idle()
			})
		})
	}
}
