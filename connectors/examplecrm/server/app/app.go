// Package app is the Example CRM: a small CRM with a database, a REST API and
// a web page. Callscribe's examples and tests run against it.
//
// An App is an http.Handler. Tests put one behind httptest.NewServer:
//
//	crm, err := app.Open(app.Options{})
//	server := httptest.NewServer(crm)
//	defer server.Close()
//	defer crm.Close() // runs first: it ends the page's event streams
//
// # REST API
//
// Everything is JSON below /api/v1. A caller shows "Authorization: Bearer
// <token>" or "Basic base64(<API key>:)".
//
//	GET    /me
//	GET    /contacts?phone=&name=        POST   /contacts
//	GET    /contacts/{id}                DELETE /contacts/{id}
//	GET    /deals?contactId=&status=     POST   /deals
//	GET    /deals/{id}                   PATCH  /deals/{id}
//	GET    /calls?contactId=&sessionId=  POST   /calls
//	GET    /calls/{id}                   PATCH  /calls/{id}     DELETE /calls/{id}
//	GET    /calls/{id}/history           GET    /history?callId=
//
// Lists take limit and cursor and answer {"items": [...], "nextCursor": "..."};
// nextCursor is absent on the last page. Calls come newest first, the rest in
// the order of creation. A filter that is present but empty matches nothing.
//
// A PATCH is a JSON merge patch: an absent field is left alone, null clears it.
// One call is answered with an ETag; PATCH and DELETE of a call honour
// If-Match.
//
// # Errors
//
//	{"error": {"code": "...", "message": "...", "field": "..."}}
//
// The code follows from the HTTP status, see codes. A 409 also has existingId.
package app

import (
	"crypto/rand"
	"database/sql"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options say how an Example CRM runs. The zero value is a CRM in memory with
// the demo users.
type Options struct {
	Database          string           // path of the SQLite file; "" keeps everything in memory
	Users             []User           // nil means DemoUsers; who is not listed cannot log in
	Now               func() time.Time // nil means time.Now
	BodyLimit         int64            // bytes in a request body; 0 means 1 MiB
	RequestsPerSecond float64          // for each user, more get 429; 0 means no limit
	Faults            Faults           // what goes wrong on purpose from the start
	Control           bool             // serve /control/, for tests
	Log               *slog.Logger     // internal errors, never content; nil means none
}

// App is a running Example CRM. It is safe for concurrent use.
type App struct {
	options   Options
	db        *sql.DB
	writing   sync.Mutex // held from the start of a change until its event is out
	events    events
	faults    faultPlan
	requests  requestLog
	limits    rateLimits
	pageToken string
	handler   http.Handler
}

// Open opens or creates the database and prepares the handler.
func Open(options Options) (*App, error) {
	if options.Users == nil {
		options.Users = DemoUsers()
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.BodyLimit == 0 {
		options.BodyLimit = 1 << 20
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	if err := options.Faults.validate(); err != nil {
		return nil, err
	}
	db, err := openDatabase(options.Database)
	if err != nil {
		return nil, err
	}
	a := &App{options: options, db: db, pageToken: rand.Text()}
	if err := a.saveUsers(options.Users); err != nil {
		db.Close()
		return nil, err
	}
	a.faults.set(options.Faults)
	a.handler = a.routes()
	return a, nil
}

// ServeHTTP answers the REST API, the web page and, where it is switched on,
// the test control.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.handler.ServeHTTP(w, r)
}

// StopEvents ends the page's event streams, which otherwise stay open. Give it
// to http.Server.RegisterOnShutdown.
func (a *App) StopEvents() { a.events.stop() }

// Close ends the event streams and closes the database.
func (a *App) Close() error {
	a.StopEvents()
	return a.db.Close()
}

func (a *App) routes() http.Handler {
	root := http.NewServeMux()
	api := a.apiRoutes()
	root.Handle("/api/", a.counted(a.faulty(a.limitBody(a.authenticated(api))), api))
	root.Handle("/", a.pageRoutes())
	if a.options.Control {
		root.Handle("/control/", a.limitBody(a.controlRoutes()))
	}
	return a.loopbackOnly(root)
}

func (a *App) apiRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	resource := func(path string, methods methods) {
		mux.Handle(apiBase+path, a.resource(methods))
	}
	resource("/me", methods{"GET": a.getMe})
	resource("/contacts", methods{"GET": a.listContacts, "POST": a.postContact})
	resource("/contacts/{id}", methods{"GET": a.getContact, "DELETE": a.deleteContact})
	resource("/deals", methods{"GET": a.listDeals, "POST": a.postDeal})
	resource("/deals/{id}", methods{"GET": a.getDeal, "PATCH": a.patchDeal})
	resource("/calls", methods{"GET": a.listCalls, "POST": a.postCall})
	resource("/calls/{id}", methods{"GET": a.getCall, "PATCH": a.patchCall, "DELETE": a.deleteCall})
	resource("/calls/{id}/history", methods{"GET": a.getCallHistory})
	resource("/history", methods{"GET": a.getHistory})
	mux.Handle("/", a.resource(nil))
	return mux
}
