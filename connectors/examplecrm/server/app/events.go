package app

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// event tells the open pages what happened to a call.
type event struct {
	Action string    `json:"action"`
	Who    string    `json:"who"` // for people: a name
	Call   shownCall `json:"call"`
}

func newEvent(q querier, call Call, who, action string) (*event, error) {
	shown, err := show(q, call)
	if err != nil {
		return nil, err
	}
	name, err := nameOf(q, who)
	if err != nil {
		return nil, err
	}
	return &event{Action: action, Who: name, Call: shown}, nil
}

// events passes what happens on to the streams that listen.
type events struct {
	mu      sync.Mutex
	streams map[chan *event]bool
	stopped bool
}

// streamBuffer is how far a page may fall behind before its stream is ended. It
// then connects again and reads everything afresh.
const streamBuffer = 256

// listen returns a stream; it is closed when it must end.
func (e *events) listen() chan *event {
	e.mu.Lock()
	defer e.mu.Unlock()
	stream := make(chan *event, streamBuffer)
	if e.stopped {
		close(stream)
		return stream
	}
	if e.streams == nil {
		e.streams = map[chan *event]bool{}
	}
	e.streams[stream] = true
	return stream
}

func (e *events) leave(stream chan *event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.end(stream)
}

func (e *events) end(stream chan *event) {
	if e.streams[stream] {
		delete(e.streams, stream)
		close(stream)
	}
}

func (e *events) publish(happened *event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for stream := range e.streams {
		select {
		case stream <- happened:
		default:
			e.end(stream)
		}
	}
}

func (e *events) stop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopped = true
	for stream := range e.streams {
		e.end(stream)
	}
}

// streamEvents sends what happens as server-sent events until the page leaves.
func (a *App) streamEvents(w http.ResponseWriter, r *http.Request) error {
	stream := a.events.listen()
	defer a.events.leave(stream)
	w.Header().Set("Content-Type", "text/event-stream")
	connection := http.NewResponseController(w)
	// The first line says that the stream stands: what happens from now on is in it.
	if _, err := w.Write([]byte("retry: 1000\n\n")); err != nil {
		return nil
	}
	alive := time.NewTicker(15 * time.Second)
	defer alive.Stop()
	for {
		if err := connection.Flush(); err != nil {
			return nil
		}
		line := []byte(": still here\n\n")
		select {
		case <-r.Context().Done():
			return nil
		case <-alive.C:
		case happened, open := <-stream:
			if !open {
				return nil
			}
			data, err := json.Marshal(happened)
			if err != nil {
				return nil
			}
			line = append(append([]byte("data: "), data...), "\n\n"...)
		}
		if _, err := w.Write(line); err != nil {
			return nil
		}
	}
}
