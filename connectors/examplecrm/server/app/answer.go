package app

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
)

// answer holds a response back, so that a fault can lose it after the work was
// done.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}, status: http.StatusOK} }

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// send passes the answer on as far as the drop lets it.
func (a *answer) send(w http.ResponseWriter, drop Drop) {
	if drop == DropAfter {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.header)
	if drop == DropInside {
		// The full length is promised and half of it sent. An answer without
		// a body is cut in a body that it never had.
		length := max(a.body.Len(), 2)
		w.Header().Set("Content-Length", strconv.Itoa(length))
		if a.status == http.StatusNoContent {
			a.status = http.StatusOK
		}
		w.WriteHeader(a.status)
		w.Write(append(a.body.Bytes(), ' ', ' ')[:length/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.status)
	w.Write(a.body.Bytes())
}
