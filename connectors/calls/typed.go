package calls

import (
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/diff3"
)

// A person types in two places: on the panel's page of the call, and in the widget's form, which may stand open for
// hours. Each text goes with the one that it was made from, which only the place knows where it was typed.

// field is one of a log's two texts, as a row has it.
type field struct {
	part        crm.Part
	saved       string   // as it is shown
	text        **string // as a person saved it; nil: never
	draft, from **string // typed and not saved, and the saved text from which that was made
	places      *places
	before      **string // of the text, while it is not sent
	between     string   // two texts that are put one behind the other
}

// places are the two in which one text is typed.
type places struct {
	InForm bool  `json:"inForm,omitempty"` // the draft stands in the widget's form
	Form   place `json:"form,omitzero"`
	Panel  place `json:"panel,omitzero"`
}

// place is what a text was saved from in a place, and as what: who goes on there goes on from that.
type place struct {
	Opened *string `json:"opened,omitempty"`
	Now    *string `json:"now,omitempty"`
}

func (p *places) of(inForm bool) *place {
	if inForm {
		return &p.Form
	}
	return &p.Panel
}

func (e *entry) noteField() field {
	return field{connectors.NotePart, text(e.Note), &e.Note, &e.DraftNote, &e.NoteFrom, &e.NoteAt, &e.Before.Note, "\n"}
}

func (e *entry) subjectField() field {
	return field{crm.SubjectPart, e.subject(), &e.Subject, &e.DraftSubject, &e.SubjectFrom, &e.SubjectAt, &e.Before.Subject, " / "}
}

// typed are the texts that were typed in one place, and what that place says of them.
type typed struct {
	Subject, Note *string           // nil: not touched
	Before        connectors.Before // what each was made from; where that is not said, what the book shows
	InForm        bool              // in the widget's form
}

// draft keeps what is being typed. What equals the text that it was made from is no draft.
func (e *entry) draft(t typed) error {
	tooLong := shortSubject(t.Subject)
	if tooLong != nil {
		t.Subject = nil // the note is kept all the same
	}
	if err := shortNote(t.Note, maxDraft); err != nil {
		tooLong, t.Note = err, nil
	}
	keep := func(f field, now, before *string) {
		if now == nil || t.InForm && !f.places.InForm && f.wouldLose(*now) { // the panel has another draft, the form keeps its own
			return
		}
		*f.from = first(f.places.of(t.InForm).follow(before, now), *f.from, &f.saved)
		*f.draft, f.places.InForm = now, t.InForm
		if *now == f.saved || *now == **f.from {
			f.clear()
		}
	}
	keep(e.subjectField(), t.Subject, t.Before.Subject)
	keep(e.noteField(), t.Note, t.Before.Note)
	if tooLong != nil {
		return tooLong
	}
	return nil
}

// saveText keeps what a person saved, and what it was made from. Saving again what was refused tries again. A draft
// of the other place that is not in what was saved stays one, and so does one that was typed while two texts clash.
func (e *entry) saveText(t typed) {
	save := func(f field, now, before *string) {
		if now == nil {
			return
		}
		refused, at := e.refusal(f.part), f.places.of(t.InForm)
		from := first(typedFrom(now, *f.draft, *f.from), at.follow(before, now), *f.from, &f.saved)
		if refused.shown(before) {
			from = before
		}
		*at = place{first(before, from), now}
		if here := f.places.InForm == t.InForm && !refused.shown(before); here || !f.wouldLose(*now) {
			f.clear()
		}
		if *now != f.saved || refused != nil {
			if !refused.shown(before) || *now != *before { // else it is the other's text, and was chosen
				now, from = e.withUnsent(f, now, from, refused)
			}
			*f.before = made(from, f.saved, *f.before, refused)
			*f.text = now
		}
		if refused != nil {
			e.unsend(f.part)
			e.settle(f.part)
		}
	}
	save(e.subjectField(), t.Subject, t.Before.Subject)
	save(e.noteField(), t.Note, t.Before.Note)
	if e.Job != nil && e.Job.State == parked {
		e.takeBack()
	}
}

// shown reports whether a text was made with the other of a clash before the eyes.
func (r *Refusal) shown(before *string) bool {
	return r != nil && r.Theirs != nil && before != nil && *r.Theirs == *before
}

// withUnsent is a text that a person saves, with what they have saved elsewhere and the CRM does not have yet: there is
// no log, it is on its way, or it was refused. Who had a line of that before the eyes can take it away.
func (e *entry) withUnsent(f field, now, from *string, refused *Refusal) (both, madeFrom *string) {
	if *f.text == nil || *from == f.saved || e.LogID != "" && e.Job == nil && refused == nil {
		return now, from
	}
	joined := *now
	if lost := linesBeyond(f.saved, *from, *now); len(lost) > 0 {
		joined = strings.Join(append([]string{f.saved}, linesBeyond(*now, f.saved)...), f.between)
		if base := e.unsentFrom(f, from, refused); base != nil && *base == *from {
			if merged, clashes := diff3.Merge(*from, *now, f.saved); clashes == nil {
				joined = merged
			}
		}
	}
	if refused.shown(from) {
		return &joined, from
	}
	return &joined, &f.saved
}

// unsentFrom is what a text was made from that the CRM does not have; nil where that is not known any more.
func (e *entry) unsentFrom(f field, from *string, refused *Refusal) *string {
	switch {
	case refused != nil:
		return refused.Before
	case *f.before != nil:
		return *f.before
	case e.Job == nil:
		return from
	case f.part == crm.SubjectPart:
		return e.Job.Before.Subject
	}
	return e.Job.Before.Note
}

// unsend notes that the CRM does not have a text.
func (e *entry) unsend(part crm.Part) {
	if part == crm.SubjectPart {
		e.Sent.Subject = ""
	} else {
		e.Sent.Note = nil
	}
}

// saveDrafts saves what was typed before the call had a log. Who goes on typing goes on from there. A note that the CRM
// does not take stays a draft.
func (b *Book) saveDrafts(e *entry) {
	for _, f := range []field{e.subjectField(), e.noteField()} {
		if *f.draft == nil || f.part == connectors.NotePart && b.fitsCRM(e, *f.draft) != nil {
			continue
		}
		now, _ := e.withUnsent(f, *f.draft, first(*f.from, &f.saved), nil)
		*f.places.of(f.places.InForm) = place{*f.from, *f.draft}
		*f.text = now
		f.clear()
	}
}

// openForm notes that the widget's form is opened: it shows the drafts.
func (e *entry) openForm() {
	for _, f := range []field{e.subjectField(), e.noteField()} {
		f.places.Form, f.places.InForm = place{}, *f.draft != nil
	}
}

func (f field) clear() { *f.draft, *f.from, f.places.InForm = nil, nil, false }

// shown is what a form shows of the text when it is opened, and the text from which that was made.
func (f field) shown() (now, from string) {
	if *f.draft == nil {
		return f.saved, f.saved
	}
	return **f.draft, *first(*f.from, &f.saved)
}

// wouldLose reports whether the draft has a line that a person typed, and that another text does not have.
func (f field) wouldLose(other string) bool {
	return *f.draft != nil && len(linesBeyond(**f.draft, text(*f.from), other)) > 0
}

// linesBeyond are the lines of a text that none of the others has.
func linesBeyond(text string, others ...string) (list []string) {
	known := map[string]bool{} // a text may have ten thousand lines, and this is asked with each letter
	for _, line := range strings.Split(strings.Join(others, "\n"), "\n") {
		known[line] = true
	}
	for _, line := range strings.Split(text, "\n") {
		if !known[line] {
			list = append(list, line)
		}
	}
	return list
}

// follow is the text from which a place's text was made: the one that the place says or, where it goes on with what was
// saved there since, that.
func (p *place) follow(before, now *string) *string {
	if before != nil && p.Opened != nil && *p.Opened == *before && len(linesBeyond(*p.Now, *before, *now)) == 0 {
		return p.Now
	}
	return before
}

// typedFrom is what a draft was made from that is saved as it is: the book knows it from when the first letter was
// typed, and a page perhaps only as of now.
func typedFrom(saved, draft, from *string) *string {
	if draft == nil || *draft != *saved {
		return nil
	}
	return from
}
