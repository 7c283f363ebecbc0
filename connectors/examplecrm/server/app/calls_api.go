package app

import (
	"database/sql"
	"net/http"
)

const mergePatch = "application/merge-patch+json"

// readOnlyFields are set by the CRM, or once when the call is logged.
var readOnlyFields = []string{"id", "userId", "sessionId", "version", "createdAt", "updatedAt"}

// editFields applies the fields that the object has.
func (o *object) editFields(f *CallFields) {
	o.requiredText("subject", &f.Subject)
	o.text("note", &f.Note)
	o.moment("startTime", &f.StartTime)
	o.seconds("durationSeconds", &f.DurationSeconds)
	o.textOrNull("result", &f.Result)
	o.textOrNull("recordingUrl", &f.RecordingURL)
	o.choice("direction", &f.Direction, "Inbound", "Outbound")
	o.textOrNull("phoneNumber", &f.PhoneNumber)
	o.textOrNull("contactId", &f.ContactID)
	o.textOrNull("dealId", &f.DealID)
}

func (a *App) listCalls(w http.ResponseWriter, r *http.Request) error {
	window, err := readWindow(r)
	if err != nil {
		return err
	}
	var f filters
	f.equal(r, "contactId", "contact_id")
	f.equal(r, "sessionId", "session_id")
	f.before(window)
	rows, err := a.db.Query("SELECT "+callColumns+" FROM calls"+f.where+" ORDER BY id DESC LIMIT ?",
		append(f.args, window.limit+1)...)
	calls, err := collect(rows, err, func(rows *sql.Rows) (Call, error) { return scanCall(rows) })
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, makePage(window, calls, Call.row))
	return nil
}

func (a *App) postCall(w http.ResponseWriter, r *http.Request) error {
	o, err := readObject(r, "application/json")
	if err != nil {
		return err
	}
	var fields CallFields
	var session *string
	o.editFields(&fields)
	o.textOrNull("sessionId", &session)
	if err := o.finish(readOnlyFields...); err != nil {
		return err
	}
	call, err := a.AddCall(userOf(r).ID, session, fields)
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiBase+"/calls/"+call.ID)
	writeCall(w, http.StatusCreated, call)
	return nil
}

func (a *App) getCall(w http.ResponseWriter, r *http.Request) error {
	call, err := findCall(a.db, r.PathValue("id"))
	if err != nil {
		return err
	}
	writeCall(w, http.StatusOK, call)
	return nil
}

func (a *App) patchCall(w http.ResponseWriter, r *http.Request) error {
	o, err := readObject(r, mergePatch, "application/json")
	if err != nil {
		return err
	}
	call, err := a.changeCall(r.PathValue("id"), userOf(r).ID, conditionOf(r), func(f *CallFields) error {
		o.editFields(f)
		return o.finish(readOnlyFields...)
	})
	if err != nil {
		return err
	}
	writeCall(w, http.StatusOK, call)
	return nil
}

func (a *App) deleteCall(w http.ResponseWriter, r *http.Request) error {
	if err := a.removeCall(r.PathValue("id"), userOf(r).ID, conditionOf(r)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func writeCall(w http.ResponseWriter, status int, call Call) {
	w.Header().Set("ETag", call.etag())
	writeJSON(w, status, call)
}
