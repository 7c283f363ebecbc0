package app

import (
	"database/sql"
	"errors"
	"net/http"
)

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
