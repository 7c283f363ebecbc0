package calls

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"callscribe/connectors/ringcentral"
	"callscribe/connectors/words"
)

// On the widget's log page a person finds contacts by name. The page tells each key that is typed, so the action waits
// for a pause; what was found is shown if it is still what is looked for.

// shownPage is the log page that a person has before the eyes.
type shownPage struct {
	session string
	form    *ringcentral.Form // as it stands there; nil: as it was opened
	name    string            // what is looked for; "" for nothing
	found   string            // a sentence about what was found
}

// leastName is how much of a name is looked for.
const leastName = 2

// lookFor begins to look for a contact by name.
func (b *Book) lookFor(e *entry, name string) []Action {
	name = strings.TrimSpace(name)
	b.shown.found = ""
	if utf8.RuneCountInString(name) < leastName || b.settings.Account == "" || e.hasLog() && !e.Gone {
		b.shown.name = ""
		return nil
	}
	if name == b.shown.name {
		return nil
	}
	b.shown.name = name
	return []Action{FindByName{Account: b.settings.Account, Session: e.Session, Name: name}}
}

// Wants reports whether a [FindByName] is still wanted: nothing else has been typed since.
func (b *Book) Wants(a FindByName) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.looksFor(a.Session, a.Name) && a.Account == b.settings.Account
}

func (b *Book) looksFor(session, name string) bool {
	return b.shown.session == session && b.shown.name == name
}

// foundByName takes in what was found, and shows it on the page.
func (b *Book) foundByName(e *entry, ev FoundByName) []Action {
	if !b.looksFor(e.Session, ev.Name) {
		return nil
	}
	b.shown.found = ev.Message
	if ev.Message == "" {
		b.shown.found = howMany(len(ev.Contacts))
		found := slices.Clip(ev.Contacts[:min(len(ev.Contacts), maxContacts)])
		if form := b.shown.form; form != nil { // the one who is chosen on the page stays there
			if c := e.candidate(form.ContactID); c != nil && find(found, c.ID) == nil {
				found = append(found, *c)
			}
		}
		e.Found = found
	}
	return []Action{ShowLogPage{b.formOf(e, b.shown.form)}}
}

func howMany(found int) string {
	switch {
	case found == 0:
		return words.Say("foundNobody")
	case found == 1:
		return words.Say("foundOne")
	case found > maxContacts:
		return words.Say("foundTooMany", strconv.Itoa(maxContacts), strconv.Itoa(found))
	}
	return words.Say("foundSome", strconv.Itoa(found))
}
