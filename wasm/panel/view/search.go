package view

import "strings"

// The filters of the list of calls.
const (
	allCalls    = ""
	onlyNotIn   = "not_logged"
	onlyNeeding = "needs_you"
	onlyMissed  = "missed"
)

// finder is the search over the calls, and the filters.
func (m *Model) finder() Node {
	filters := El("div", "filters").With("role", "group").With("aria-label", say("filter"))
	for _, f := range []struct{ id, words string }{
		{allCalls, say("filterAll")}, {onlyNotIn, say("filterNotLogged")}, {onlyNeeding, say("filterNeedsYou")}, {onlyMissed, say("filterMissed")},
	} {
		filters.Kids = append(filters.Kids, button("filter", f.words, "filter", f.id).Keyed("filter "+f.id).
			With("aria-pressed", map[bool]string{true: "true", false: "false"}[m.Filter == f.id]))
	}
	return El("div", "finder",
		El("label", "", Txt("span", "unseen", say("searchCalls")),
			El("input", "").With("type", "search").With("id", "call-search").With("placeholder", say("searchCalls")).
				With("autocomplete", "off").With("data-input", "find").Field("find", m.Query)).Keyed("search"),
		filters,
	).Keyed("finder")
}

// fits reports whether a call is among those that the person wants to see.
func (m *Model) fits(c *Call) bool {
	switch m.Filter {
	case onlyNotIn:
		if c.HasLog || c.State == saving || c.Live() {
			return false
		}
	case onlyNeeding:
		if c.State != needsYou {
			return false
		}
	case onlyMissed:
		if !c.Missed() {
			return false
		}
	}
	return contains(c.hay, m.words)
}

// contains reports whether a text has all words, in any order. A number is also found by its digits, however it is
// punctuated.
func contains(hay string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(hay, word) && !(numeric(word) && strings.Contains(hay, onlyDigits(word))) {
			return false
		}
	}
	return true
}

// numeric reports whether a word is a piece of a number: "(020)", "7946-0123". One that was copied has other hyphens, and
// marks for its direction around it.
func numeric(word string) bool {
	return onlyDigits(word) != "" && strings.Trim(word, "0123456789()+-./\u2010\u2011\u2012\u2013\u2212\u200e\u202a\u202c\u202d\u2066\u2068\u2069") == ""
}

// search takes what the person is looking for.
func (m *Model) search(query string) {
	m.Query, m.pages = query, 0
	m.words = strings.Fields(fold(query))
}

// index makes the calls ready for searches. A number is found in each of its written forms, and by its digits.
func index(calls []Call) {
	for i := range calls {
		c := &calls[i]
		parts := []string{c.Who(), c.Name, c.NumberWords(), c.Number, onlyDigits(c.NumberText), c.Subject, c.Note}
		if c.Contact != nil {
			parts = append(parts, c.Contact.Company)
		}
		for _, draft := range []*string{c.DraftSubject, c.DraftNote} {
			if draft != nil {
				parts = append(parts, *draft)
			}
		}
		c.hay = fold(strings.Join(parts, "\n"))
	}
}

// fold makes texts comparable: without case.
func fold(text string) string { return strings.ToLower(text) }

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
