package app

import (
	"database/sql"
	"encoding/json"
	"net/http"
)

// The actions in a history.
const (
	created = "created"
	updated = "updated"
	deleted = "deleted"
)

// byPage is who made a change on the web page.
const byPage = "page"

// Change is one entry of the history: one version of one call.
type Change struct {
	Seq     int64                      `json:"seq"` // over all calls, in the order of the commits
	CallID  string                     `json:"callId"`
	Version int64                      `json:"version"`
	Time    string                     `json:"time"`
	Who     string                     `json:"who"`     // a user's id, or "page"
	Action  string                     `json:"action"`  // created, updated or deleted
	Changes map[string]json.RawMessage `json:"changes"` // field to new value
}

func (c Change) row() int64 { return c.Seq }

// record writes the history of a change and returns its event.
func record(q querier, call Call, now, who, action string, changes map[string]json.RawMessage) (*event, error) {
	text, err := json.Marshal(changes)
	if err != nil {
		return nil, err
	}
	_, err = q.Exec("INSERT INTO history (call_id, version, time, who, action, changes) VALUES (?, ?, ?, ?, ?, ?)",
		call.row(), call.Version, now, who, action, string(text))
	if err != nil {
		return nil, err
	}
	return newEvent(q, call, who, action)
}

// queryHistory finds up to limit entries in the given order, "ASC" or "DESC".
func queryHistory(q querier, f filters, order string, limit int) ([]Change, error) {
	rows, err := q.Query("SELECT seq, call_id, version, time, who, action, changes FROM history"+f.where+
		" ORDER BY seq "+order+" LIMIT ?", append(f.args, limit)...)
	return collect(rows, err, func(rows *sql.Rows) (Change, error) {
		var c Change
		var row int64
		var changes string
		if err := rows.Scan(&c.Seq, &row, &c.Version, &c.Time, &c.Who, &c.Action, &changes); err != nil {
			return c, err
		}
		c.CallID = formatID("call", row)
		return c, json.Unmarshal([]byte(changes), &c.Changes)
	})
}

func (a *App) getCallHistory(w http.ResponseWriter, r *http.Request) error {
	call, err := findCall(a.db, r.PathValue("id"))
	if err != nil {
		return err
	}
	var f filters
	f.add("call_id = ?", call.row())
	return a.writeHistory(w, r, f)
}

// getHistory also serves calls that were deleted, and all calls at once.
func (a *App) getHistory(w http.ResponseWriter, r *http.Request) error {
	var f filters
	if query := r.URL.Query(); query.Has("callId") {
		row := rowOf("call", query.Get("callId"))
		f.add("call_id = ?", row)
	}
	return a.writeHistory(w, r, f)
}

func (a *App) writeHistory(w http.ResponseWriter, r *http.Request, f filters) error {
	window, err := readWindow(r)
	if err != nil {
		return err
	}
	f.add("seq > ?", window.after)
	changes, err := queryHistory(a.db, f, "ASC", window.limit+1)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, makePage(window, changes, Change.row))
	return nil
}
