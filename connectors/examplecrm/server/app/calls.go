package app

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// Call is a call activity.
type Call struct {
	ID     string `json:"id"`
	UserID string `json:"userId"` // who logged it
	CallFields
	SessionID *string `json:"sessionId"` // the phone system's id; one call a user and session
	Version   int64   `json:"version"`   // 1, then one more with each change
	CreatedAt string  `json:"createdAt"` // RFC 3339, UTC
	UpdatedAt string  `json:"updatedAt"`
}

// CallFields are what can be changed about a call.
type CallFields struct {
	Subject         string   `json:"subject"`
	Note            string   `json:"note"`      // the whole log body, plain text
	StartTime       *string  `json:"startTime"` // RFC 3339, UTC
	DurationSeconds *float64 `json:"durationSeconds"`
	Result          *string  `json:"result"`
	RecordingURL    *string  `json:"recordingUrl"`
	Direction       *string  `json:"direction"` // Inbound or Outbound
	PhoneNumber     *string  `json:"phoneNumber"`
	ContactID       *string  `json:"contactId"`
	DealID          *string  `json:"dealId"`
}

// changedFrom are the fields that differ from old, with their new values.
func (f CallFields) changedFrom(old CallFields) map[string]json.RawMessage {
	changed := f.byName()
	for name, value := range old.byName() {
		if bytes.Equal(value, changed[name]) {
			delete(changed, name)
		}
	}
	return changed
}

func (f CallFields) byName() map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	text, err := json.Marshal(f)
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	if err != nil {
		panic(err) // only text and checked numbers
	}
	return fields
}

func (c Call) row() int64 { return rowOf("call", c.ID) }

func (c Call) etag() string { return `"v` + strconv.FormatInt(c.Version, 10) + `"` }

// condition is an If-Match header; an empty one always holds.
type condition string

func conditionOf(r *http.Request) condition {
	return condition(strings.Join(r.Header.Values("If-Match"), ","))
}

func (c condition) check(call Call) error {
	if c == "" {
		return nil
	}
	for tag := range strings.SplitSeq(string(c), ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == call.etag() {
			return nil
		}
	}
	return fail(http.StatusPreconditionFailed, "The call was changed meanwhile. Read it again.")
}

const callColumns = `calls.id, calls.user_id, calls.session_id, calls.subject, calls.note, calls.start_time,
	calls.duration, calls.result, calls.recording, calls.direction, calls.phone, calls.contact_id, calls.deal_id,
	calls.version, calls.created_at, calls.updated_at`

// scanCall reads callColumns and, behind them, more.
func scanCall(row interface{ Scan(...any) error }, more ...any) (Call, error) {
	var c Call
	var id int64
	err := row.Scan(append([]any{&id, &c.UserID, &c.SessionID, &c.Subject, &c.Note, &c.StartTime,
		&c.DurationSeconds, &c.Result, &c.RecordingURL, &c.Direction, &c.PhoneNumber, &c.ContactID, &c.DealID,
		&c.Version, &c.CreatedAt, &c.UpdatedAt}, more...)...)
	c.ID = formatID("call", id)
	return c, err
}

func findCall(q querier, id string) (Call, error) {
	row := rowOf("call", id)
	call, err := scanCall(q.QueryRow("SELECT "+callColumns+" FROM calls WHERE id = ?", row))
	if errors.Is(err, sql.ErrNoRows) {
		return call, notFound("call")
	}
	return call, err
}

func checkLinks(q querier, contact, deal *string) error {
	if err := requireContact(q, contact); err != nil {
		return err
	}
	return requireDeal(q, deal)
}

// AddCall logs a call of the user and returns it with its id. A session that
// the user has logged already is refused.
func (a *App) AddCall(userID string, sessionID *string, fields CallFields) (Call, error) {
	now := formatTime(a.options.Now())
	call := Call{UserID: userID, SessionID: sessionID, CallFields: fields, Version: 1, CreatedAt: now, UpdatedAt: now}
	err := a.change(func(q querier) (*event, error) {
		if err := checkSession(q, call); err != nil {
			return nil, err
		}
		if err := checkLinks(q, call.ContactID, call.DealID); err != nil {
			return nil, err
		}
		result, err := q.Exec(`INSERT INTO calls (user_id, session_id, subject, note, start_time, duration, result,
			recording, direction, phone, contact_id, deal_id, version, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			call.UserID, call.SessionID, call.Subject, call.Note, call.StartTime, call.DurationSeconds, call.Result,
			call.RecordingURL, call.Direction, call.PhoneNumber, call.ContactID, call.DealID, call.Version, now, now)
		if err != nil {
			return nil, err
		}
		row, err := result.LastInsertId()
		if err != nil {
			return nil, err
		}
		call.ID = formatID("call", row)
		return record(q, call, now, userID, created, call.byName())
	})
	return call, err
}

func checkSession(q querier, call Call) error {
	var row int64
	err := q.QueryRow("SELECT id FROM calls WHERE user_id = ? AND session_id = ?", call.UserID, call.SessionID).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	conflict := fail(http.StatusConflict, "This call session is logged already.")
	conflict.Field = "sessionId"
	conflict.ExistingID = formatID("call", row)
	return conflict
}

// changeCall lets edit change the fields of a call. If nothing differs, nothing
// is written and the version stays.
func (a *App) changeCall(id, who string, precondition condition, edit func(*CallFields) error) (Call, error) {
	var call Call
	err := a.change(func(q querier) (*event, error) {
		var err error
		if call, err = findCall(q, id); err != nil {
			return nil, err
		}
		if err := precondition.check(call); err != nil {
			return nil, err
		}
		old := call.CallFields
		if err := edit(&call.CallFields); err != nil {
			return nil, err
		}
		changes := call.changedFrom(old)
		if len(changes) == 0 {
			return nil, nil
		}
		// A link that was there before may lead to something deleted meanwhile.
		var contact, deal *string
		if changes["contactId"] != nil {
			contact = call.ContactID
		}
		if changes["dealId"] != nil {
			deal = call.DealID
		}
		if err := checkLinks(q, contact, deal); err != nil {
			return nil, err
		}
		call.Version++
		call.UpdatedAt = formatTime(a.options.Now())
		_, err = q.Exec(`UPDATE calls SET subject = ?, note = ?, start_time = ?, duration = ?, result = ?, recording = ?,
			direction = ?, phone = ?, contact_id = ?, deal_id = ?, version = ?, updated_at = ? WHERE id = ?`,
			call.Subject, call.Note, call.StartTime, call.DurationSeconds, call.Result, call.RecordingURL,
			call.Direction, call.PhoneNumber, call.ContactID, call.DealID, call.Version, call.UpdatedAt, call.row())
		if err != nil {
			return nil, err
		}
		return record(q, call, call.UpdatedAt, who, updated, changes)
	})
	return call, err
}

// removeCall deletes a call; its history stays.
func (a *App) removeCall(id, who string, precondition condition) error {
	return a.change(func(q querier) (*event, error) {
		call, err := findCall(q, id)
		if err != nil {
			return nil, err
		}
		if err := precondition.check(call); err != nil {
			return nil, err
		}
		if _, err := q.Exec("DELETE FROM calls WHERE id = ?", call.row()); err != nil {
			return nil, err
		}
		call.Version++
		return record(q, call, formatTime(a.options.Now()), who, deleted, map[string]json.RawMessage{})
	})
}
