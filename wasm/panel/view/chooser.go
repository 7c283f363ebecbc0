package view

import "slices"

// newContact is the choice of a contact that is yet to be created.
const newContact = "new"

// choosing reports whether the person is asked whom the call was with: it has no log, and no contact
// that could be told by itself.
func (m *Model) choosing(c Call) bool {
	if c.HasLog || m.State.Account == nil || !m.State.Account.SignedIn {
		return false
	}
	switch c.Need {
	case chooseContact, createContact:
		return true
	}
	return c.Contact == nil && (c.State == notLogged || c.Need == look)
}

// chooser offers the contacts that have the number, those found by name, and a new one.
func (m *Model) chooser(c Call) Node {
	found := m.found[c.SessionID]
	list := El("div", "choices").Keyed("choices")
	seen := map[string]bool{}
	for _, contacts := range [][]Contact{c.Candidates, found.contacts} {
		for _, contact := range contacts {
			if !seen[contact.ID] {
				seen[contact.ID] = true
				list.Kids = append(list.Kids, choice(contact.ID, contact.Name, contact.Description(), false).
					If(c.candidate(contact.ID), "data-candidate", ""))
			}
		}
	}
	name := El("label", "new-name", Txt("span", "", say("newContactName")),
		El("input", "").With("type", "text").With("id", "new-name").With("dir", "auto").
			If(m.nameless == c.SessionID, "aria-invalid", "true").Field("newContactName", c.Name))
	if m.nameless == c.SessionID {
		name.Kids = append(name.Kids, Txt("span", "wrong", say("nameNewContact")).With("role", "alert"))
	}
	list.Kids = append(list.Kids,
		choice(newContact, say("newContact"), "", c.Need == createContact), name.Keyed("new-name"))
	if types := m.State.Account.NewTypes; len(types) > 0 {
		list.Kids = append(list.Kids, newType(types))
	}

	if len(c.Candidates) > 1 {
		list.Kids = append(list.Kids, El("label", "always",
			El("input", "").With("type", "checkbox").With("name", "always"),
			Txt("span", "", say("alwaysThisContact")),
		).Keyed("always"))
	}

	query := El("div", "search",
		El("label", "", Txt("span", "unseen", say("findByName")),
			El("input", "").With("type", "search").With("id", "query").With("placeholder", say("findByName")).
				With("data-enter", "search").Field("query", "")),
		Txt("button", "small", say("find")).With("type", "button").Does("search", c.SessionID),
	).Keyed("search")
	said := ""
	switch {
	case m.busy["findContacts:"+c.SessionID]:
		said = say("searching")
	case found.query != "" && len(found.contacts) == 0:
		said = say("noContactCalled", found.query)
	case found.query != "":
		said = counted("contactsFound", len(found.contacts))
	}
	return El("fieldset", "chooser", Txt("legend", "", say("whoWasIt")), list, query,
		Txt("p", "soft found", said).With("role", "status")).Keyed("chooser")
}

// newType offers the types of a new contact, under the CRM's own names.
func newType(types []string) Node {
	list := El("select", "").With("name", "newContactType")
	for i, t := range types {
		list.Kids = append(list.Kids, Txt("option", "", t).With("value", t).Keyed(t).If(i == 0, "selected", ""))
	}
	return El("label", "new-name", Txt("span", "", say("newContactType")), list).Keyed("new-type")
}

// candidate reports whether a contact is one of those that have the call's number.
func (c Call) candidate(id string) bool {
	return slices.ContainsFunc(c.Candidates, func(one Contact) bool { return one.ID == id })
}

func choice(id, name, description string, checked bool) Node {
	words := El("span", "words", Txt("span", "", name).With("dir", "auto"))
	if description != "" {
		words.Kids = append(words.Kids, Txt("span", "soft", description).With("dir", "auto"))
	}
	return El("label", "choice",
		El("input", "").With("type", "radio").With("name", "contact").With("value", id).
			With("required", "").If(checked, "checked", ""),
		words,
	).Keyed("contact-" + id)
}
