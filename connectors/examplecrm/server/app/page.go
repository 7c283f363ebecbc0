package app

import (
	"crypto/subtle"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pageRoutes serve the web page and what it asks for.
func (a *App) pageRoutes() http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	assets := http.StripPrefix("/assets/", http.FileServerFS(files))
	mux := http.NewServeMux()
	mux.Handle("/{$}", a.resource(methods{"GET": a.getPage}))
	mux.Handle("/calls/{id}", a.resource(methods{"GET": a.getPage}))
	for _, name := range []string{"style.css", "app.js", "editor.js", "view.js", "format.js", "icon.svg"} {
		mux.Handle("GET /assets/"+name, assets)
	}
	private := func(path string, methods methods) {
		mux.Handle("/page"+path, a.fromPage(a.resource(methods)))
	}
	private("/calls", methods{"GET": a.getShownCalls})
	private("/calls/{id}", methods{"GET": a.getShownCall, "PATCH": a.patchShownCall})
	private("/events", methods{"GET": a.streamEvents})
	mux.Handle("/", a.resource(nil))
	return secured(mux)
}

// secured sets the headers that keep a note's text from ever becoming code.
func secured(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// getPage serves the same document for the list and for one call; the script
// reads the address. The token in it lives as long as this program.
func (a *App) getPage(w http.ResponseWriter, r *http.Request) error {
	document, err := pageFiles.ReadFile("page/index.html")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write([]byte(strings.ReplaceAll(string(document), "{{token}}", a.pageToken)))
	return err
}

// fromPage lets only the page's own script through: it knows the token, which
// other origins cannot read.
func (a *App) fromPage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("X-Page-Token")
		if token == "" {
			token = r.URL.Query().Get("token") // an EventSource cannot set headers
		}
		if !sameOrigin(r) || subtle.ConstantTimeCompare([]byte(token), []byte(a.pageToken)) == 0 {
			a.writeError(w, fail(http.StatusForbidden, "Open the CRM's page again: it was restarted, or this is not its page."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	parsed, err := url.Parse(origin)
	return err == nil && strings.EqualFold(parsed.Host, r.Host)
}

// shownCall is a call with the names that people want to see.
type shownCall struct {
	Call
	ContactName    string `json:"contactName"`
	ContactCompany string `json:"contactCompany"`
	DealTitle      string `json:"dealTitle"`
}

const shownQuery = "SELECT " + callColumns + `,
	coalesce(contacts.name, ''), coalesce(contacts.company, ''), coalesce(deals.title, '')
	FROM calls
	LEFT JOIN contacts ON contacts.id = CAST(substr(calls.contact_id, length('contact-') + 1) AS INTEGER)
	LEFT JOIN deals ON deals.id = CAST(substr(calls.deal_id, length('deal-') + 1) AS INTEGER)`

func scanShown(row interface{ Scan(...any) error }) (shownCall, error) {
	var s shownCall
	var err error
	s.Call, err = scanCall(row, &s.ContactName, &s.ContactCompany, &s.DealTitle)
	return s, err
}

// show adds the names; a call that is already deleted has none.
func show(q querier, call Call) (shownCall, error) {
	shown, err := scanShown(q.QueryRow(shownQuery+" WHERE calls.id = ?", call.row()))
	if errors.Is(err, sql.ErrNoRows) {
		return shownCall{Call: call}, nil
	}
	return shown, err
}

// nameOf is the name of a user for people. The page's own edits have none.
func nameOf(q querier, who string) (string, error) {
	if who == byPage {
		return "CRM page", nil
	}
	name := who
	err := q.QueryRow("SELECT name FROM users WHERE id = ?", who).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return name, err
}

func (a *App) getShownCalls(w http.ResponseWriter, r *http.Request) error {
	window, err := readWindow(r)
	if err != nil {
		return err
	}
	var f filters
	f.before(window)
	rows, err := a.db.Query(shownQuery+f.where+" ORDER BY calls.id DESC LIMIT ?", append(f.args, window.limit+1)...)
	calls, err := collect(rows, err, func(rows *sql.Rows) (shownCall, error) { return scanShown(rows) })
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, makePage(window, calls, func(s shownCall) int64 { return s.row() }))
	return nil
}

// shownChange is a history entry with a name.
type shownChange struct {
	Change
	WhoName string `json:"whoName"`
}

// shownHistory is how many of the latest changes the page shows.
const shownHistory = 100

// getShownCall answers one call and its latest changes, the newest first.
func (a *App) getShownCall(w http.ResponseWriter, r *http.Request) error {
	call, err := findCall(a.db, r.PathValue("id"))
	if err != nil {
		return err
	}
	shown, err := show(a.db, call)
	if err != nil {
		return err
	}
	var f filters
	f.add("call_id = ?", call.row())
	changes, err := queryHistory(a.db, f, "DESC", shownHistory)
	if err != nil {
		return err
	}
	history := make([]shownChange, len(changes))
	for i, change := range changes {
		history[i].Change = change
		if history[i].WhoName, err = nameOf(a.db, change.Who); err != nil {
			return err
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"call": shown, "history": history})
	return nil
}

// patchShownCall saves what a person edited, only on top of the version the
// person saw.
func (a *App) patchShownCall(w http.ResponseWriter, r *http.Request) error {
	o, err := readObject(r, "application/json")
	if err != nil {
		return err
	}
	precondition := conditionOf(r)
	if precondition == "" {
		return fail(http.StatusPreconditionRequired, "Say with If-Match which version was edited.")
	}
	call, err := a.changeCall(r.PathValue("id"), byPage, precondition, func(f *CallFields) error {
		o.requiredText("subject", &f.Subject)
		o.text("note", &f.Note)
		return o.finish()
	})
	if err != nil {
		return err
	}
	writeCall(w, http.StatusOK, call)
	return nil
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
