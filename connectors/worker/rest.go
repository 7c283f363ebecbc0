package worker

import (
	"slices"
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// What of an update is left, where the CRM has taken the other parts of it.

// partsOf are the parts of a log that a job has a value for.
func partsOf(payload json.RawMessage) (list []string) {
	todo, err := readJob(payload)
	if err != nil {
		return nil
	}
	for _, part := range todo.Update.Parts() {
		list = append(list, string(part))
	}
	if todo.Update.Disposition != (crm.Disposition{}) {
		list = append(list, string(crm.DispositionPart))
	}
	return list
}

// restOf is what was refused of a job, each part as a job of its own. There is a log by now.
func restOf(todo job, done connectors.Updated) (list []outbox.Rest) {
	for _, r := range done.Refused {
		update := todo.Update.Only(r.Part)
		update.LogID, update.Contact = done.Log.ID, crm.Contact{}
		if r.Part != crm.DispositionPart {
			update.Disposition = crm.Disposition{}
		}
		payload, err := json.Marshal(job{User: todo.User, Update: &update, Session: todo.Session, Login: todo.Login, Seq: todo.Seq})
		if err != nil {
			continue // it was read from JSON
		}
		list = append(list, outbox.Rest{Part: string(r.Part), Payload: payload, Err: r.Err})
	}
	return list
}

// refusals is the same for the call book.
func refusals(todo job, done connectors.Updated) (list []calls.Refusal) {
	for _, r := range append(done.Refused, todo.withheld...) {
		refusal := calls.Refusal{Part: r.Part, Code: string(r.Err.Code), Message: r.Err.Message, Theirs: r.Theirs}
		switch r.Part {
		case connectors.NotePart:
			refusal.Before = todo.Update.Before.Note
			refusal.Mine = notesOf(todo)
		case crm.SubjectPart:
			refusal.Before = todo.Update.Before.Subject
		}
		list = append(list, refusal)
	}
	return list
}

// notesOf are the notes that a job's person wrote, one after the other; nil where it has none.
func notesOf(todo job) []string {
	if todo.Update.Values.Note == nil {
		return nil
	}
	return append(slices.Clone(todo.Update.Before.Notes), *todo.Update.Values.Note)
}

// held is what a log holds of a person's texts after an update. A subject that was not kept as it was sent is not told:
// what the person typed stays before their eyes.
func held(todo job, done connectors.Updated) calls.Texts {
	now := texts(done.Log, done.Note)
	for _, part := range done.NotKept {
		switch part {
		case connectors.NotePart:
			now.Sent = notesOf(todo)
		case crm.SubjectPart:
			now.Subject = nil
		}
	}
	return now
}

func texts(log *crm.CallLog, note string) calls.Texts {
	return calls.Texts{Subject: &log.Subject, Note: &note}
}

// platformOf is the CRM of an account's key.
func platformOf(key string) string {
	platform, _, _ := strings.Cut(key, "|")
	return platform
}
