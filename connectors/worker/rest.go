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
			if note := todo.Update.Values.Note; note != nil {
				refusal.Mine = append(slices.Clone(todo.Update.Before.Notes), *note)
			}
		case crm.SubjectPart:
			refusal.Before = todo.Update.Before.Subject
		}
		list = append(list, refusal)
	}
	return list
}

// held is what a log holds of a person's texts after an update. A text that was not kept as it was sent is not told: what
// the person typed stays before their eyes.
func held(todo job, done connectors.Updated) calls.Texts {
	now := texts(done.Log, done.Note)
	for _, part := range done.NotKept {
		switch part {
		case connectors.NotePart:
			if now.Sent = todo.Update.Values.Note; now.Sent == nil || !mayHaveMade(done.Note, *now.Sent) {
				now.Note, now.Sent = nil, nil
			}
		case crm.SubjectPart:
			now.Subject = nil
		}
	}
	return now
}

// mayHaveMade reports whether a CRM may have made a note of the one that it was sent by itself: it has the same letters
// and digits, or the first of them, and nothing more that somebody else may have typed meanwhile.
func mayHaveMade(note, sent string) bool {
	letters := func(r rune) rune { // and what else stands among them: package unicode's tables are large
		if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || 0xC0 <= r && r < 0x2000 || 0x2E80 <= r && r < 0xD800 {
			return r
		}
		return -1
	}
	return len(note) <= len(sent) && strings.HasPrefix(strings.Map(letters, sent), strings.Map(letters, note))
}

func texts(log *crm.CallLog, note string) calls.Texts {
	return calls.Texts{Subject: &log.Subject, Note: &note}
}

// platformOf is the CRM of an account's key.
func platformOf(key string) string {
	platform, _, _ := strings.Cut(key, "|")
	return platform
}
