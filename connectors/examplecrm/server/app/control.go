package app

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Requests is what the REST API was asked. Nothing in it is secret: no query,
// header or body.
type Requests struct {
	Count  int            `json:"count"`
	Counts map[string]int `json:"counts"` // by method and route, such as "PATCH /api/v1/calls/{id}"
	Last   []Request      `json:"last"`   // at most the last 1000
}

// Request is one entry of Requests.
type Request struct {
	Time   string `json:"time"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"` // 0 if the connection was dropped before the status
}

const keptRequests = 1000

type requestLog struct {
	mu  sync.Mutex
	log Requests
}

func (l *requestLog) add(request Request, route string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.log.Counts == nil {
		l.log.Counts = map[string]int{}
	}
	l.log.Count++
	l.log.Counts[request.Method+" "+route]++
	if len(l.log.Last) == keptRequests {
		l.log.Last = slices.Delete(l.log.Last, 0, 1)
	}
	l.log.Last = append(l.log.Last, request)
}

// Requests returns what was asked since the start or the last ResetRequests.
func (a *App) Requests() Requests {
	l := &a.requests
	l.mu.Lock()
	defer l.mu.Unlock()
	return Requests{
		Count:  l.log.Count,
		Counts: maps.Collect(maps.All(l.log.Counts)),
		Last:   append([]Request{}, l.log.Last...),
	}
}

// ResetRequests starts the count again.
func (a *App) ResetRequests() {
	a.requests.mu.Lock()
	defer a.requests.mu.Unlock()
	a.requests.log = Requests{}
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// counted notes each request when it ends, also when a fault aborts it.
func (a *App) counted(next http.Handler, routes *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := &statusWriter{ResponseWriter: w}
		_, route := routes.Handler(r)
		request := Request{Time: formatTime(time.Now()), Method: r.Method, Path: r.URL.Path}
		defer func() {
			request.Status = status.status
			a.requests.add(request, route)
		}()
		next.ServeHTTP(status, r)
	})
}

func (a *App) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/control/faults", a.resource(methods{
		"GET": func(w http.ResponseWriter, r *http.Request) error {
			writeJSON(w, http.StatusOK, a.faults.current())
			return nil
		},
		"PUT": func(w http.ResponseWriter, r *http.Request) error {
			var faults Faults
			if err := readJSON(r, &faults, "application/json"); err != nil {
				return err
			}
			if err := a.SetFaults(faults); err != nil {
				return invalid("rules", "A rule is wrong: "+err.Error()+".")
			}
			writeJSON(w, http.StatusOK, a.faults.current())
			return nil
		},
	}))
	mux.Handle("/control/requests", a.resource(methods{
		"GET": func(w http.ResponseWriter, r *http.Request) error {
			writeJSON(w, http.StatusOK, a.Requests())
			return nil
		},
		"DELETE": func(w http.ResponseWriter, r *http.Request) error {
			a.ResetRequests()
			w.WriteHeader(http.StatusNoContent)
			return nil
		},
	}))
	mux.Handle("/", a.resource(nil))
	return mux
}
