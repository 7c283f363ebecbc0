package connectors

import (
	"cmp"
	"strings"
	"unicode"

	"callscribe/connectors/crm"
	"callscribe/connectors/diff3"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// Before holds the texts from which an update's own were made: what a person had before the eyes when typing. A
// text that somebody else has changed since is merged with the new one, or kept, and never overwritten. nil: the
// new text replaces whatever is there.
type Before struct {
	Note    *string `json:"note,omitempty"`
	Subject *string `json:"subject,omitempty"`

	// Notes and Subjects are what the same person wrote in between, and may have come to the CRM though nobody was
	// told. A CRM that has one of them has nobody else's change.
	Notes    []string `json:"notes,omitempty"`
	Subjects []string `json:"subjects,omitempty"`
}

// reconcile makes an update fit for the log as it was read. A text that was made from an older one than the CRM
// has by now is merged with it; what cannot be merged is taken out of the update and returned: a person has to
// choose.
func (s *Session) reconcile(have *crm.CallLog, update Update) (Update, []Refused) {
	var clashes []Refused
	settle := func(part crm.Part, before, mine *string, own []string, theirs string) (settled *string) {
		if before == nil || mine == nil {
			return mine
		}
		for _, text := range own {
			if trimEnd(text) == trimEnd(theirs) {
				return mine
			}
		}
		text, ok := mergeTexts(*before, *mine, theirs)
		if !ok {
			clashes = append(clashes, Refused{Part: part, Theirs: &theirs, Err: &crm.Error{Code: crm.Conflict, Part: part,
				Message: words.Say("textChanged", part.Name(), s.platform.Title)}})
			return nil
		}
		return &text
	}
	theirs, _ := logbody.Note(have.Body, s.platform.Format)
	update.Values.Note = settle(NotePart, update.Before.Note, update.Values.Note, update.Before.Notes, theirs)
	if before := update.Before.Subject; before != nil && update.Values.Subject != "" {
		cut, theirs := s.fitSubject(*before), have.Subject // as the CRM has it
		if !s.platform.Keeps.Subject {                     // but in the text, if there
			theirs = cmp.Or(logbody.Read(have.Body, s.platform.Format).Subject, cut)
		}
		subject := settle(crm.SubjectPart, &cut, &update.Values.Subject, update.Before.Subjects, theirs)
		if update.Values.Subject = ""; subject != nil {
			update.Values.Subject = *subject
		}
	}
	return update, clashes
}

// mergeTexts is what is made of a base by two people; ok is false where both changed the same lines.
func mergeTexts(base, mine, theirs string) (text string, ok bool) {
	base, mine, theirs = trimEnd(base), trimEnd(mine), trimEnd(theirs)
	if theirs == base || theirs == mine {
		return mine, true
	}
	merged, clashes := diff3.Merge(base, mine, theirs)
	if mine == "" { // what the other added was not the second line of anything
		merged = strings.TrimLeft(merged, "\r\n")
	}
	return merged, clashes == nil
}

// trimEnd leaves out the white space at the end of a text, which no CRM keeps.
func trimEnd(text string) string { return strings.TrimRightFunc(text, unicode.IsSpace) }
