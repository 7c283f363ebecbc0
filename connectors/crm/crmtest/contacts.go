package crmtest

import (
	"slices"
	"strconv"

	"callscribe/connectors"
	"callscribe/connectors/crm"
)

var contactRules = []rule{
	{"the owner of the credentials is known", ownerKnown},
	{"credentials that are no good are told so", ownerRefused},
	{"a contact is found by its number however it is written", foundByNumber},
	{"nobody else is found by a number", strangerNotFound},
	{"a contact is found by its name, whatever is in it", foundByName},
	{"a contact comes with its own open deals and leads", foundWithDeals},
	{"a deleted contact is not found", deletedContact},
	{"a failed search is an error, not an empty answer", failedSearch},
	{"a contact is created as it was given", contactCreated},
	{"a failed creation of a contact is sent once and is no success", failedContact},
	{"a contact whose creation was not answered is not created again", lostContactFound},
	{"errors about contacts hold no number, name or token", contactErrorsHoldNothing},
}

// number and otherNumber are E.164, of two persons.
const (
	number      = "+16505550123"
	otherNumber = "+16505550124"
)

// needs skips a rule for a connector without an ability.
func needs[T any](s *scope, what string) T {
	s.Helper()
	can, ok := crm.Ability[T](s.connector())
	if !ok {
		s.Skip(s.platform.Title + " does not offer " + what)
	}
	return can
}

// contacts is the fake as one with contacts.
func (s *scope) contacts() ContactFake {
	s.Helper()
	fake, ok := s.fake.(ContactFake)
	s.must(ok, "the connector knows contacts, so its fake must implement crmtest.ContactFake")
	return fake
}

func ids(contacts []crm.Contact) []string {
	var all []string
	for _, c := range contacts {
		all = append(all, c.ID)
	}
	return all
}

func ownerKnown(s *scope) {
	needs[crm.Identifier](s, "who is connected")
	who, err := s.session().GetUserInfo(s.Context())
	s.works(err, "say who is connected")
	s.want(who.ID != "" && who.Name != "", "the user has the id %s and the name %s, and must have both", show(who.ID), show(who.Name))
}

func ownerRefused(s *scope) {
	needs[crm.Identifier](s, "who is connected")
	for _, st := range statuses {
		s.wire.meets(all, refusal(st.status, "x"))
		_, err := s.session().GetUserInfo(s.Context())
		s.failsWith(err, []crm.Code{st.code}, "after the status %d when it asks who is connected", st.status)
	}
	for _, f := range append(slices.Clone(brokenAnswers), brokenConnections...) {
		s.wire.meets(all, f.answer)
		_, err := s.session().GetUserInfo(s.Context())
		s.failsWith(err, f.codes, "after %s when it asks who is connected", f.name)
	}
}

func foundByNumber(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	found, err := s.session().FindContact(s.Context(), number)
	s.works(err, "say that it finds nobody")
	s.is("how many contacts are found where there are none", 0, len(found))

	written := map[string]string{}
	for _, form := range []string{number, "+1 (650) 555-0123", "(650) 555-0123", "650.555.0123", "1-650-555-0123", "6505550123",
		"001 650 555 0123", "+1 650 555 0123"} {
		written[fake.PutContact("Person "+form, form)] = form
	}
	found, err = s.session().FindContact(s.Context(), number)
	s.works(err, "find contacts by a number")
	for id, form := range written {
		s.want(slices.Contains(ids(found), id), "the contact whose number is written %s is not found by %s", form, number)
	}
	s.is("how many contacts are found by a number", len(written), len(found))
	for _, c := range found {
		s.has("the name of a contact that is found", c.Name, "Person ")
	}
}

func strangerNotFound(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	for _, form := range []string{otherNumber, "(650) 555-0124", "+446505550123", "+1 212 555 0123", "555-0124", "0123", "123", "",
		"+165055501230", "+6505550123"} {
		fake.PutContact("Stranger", form)
	}
	found, err := s.session().FindContact(s.Context(), number)
	s.works(err, "find contacts by a number")
	for _, c := range found {
		s.Errorf("a contact whose number is %s is found by the number %s", show(c.Phone), number)
	}
}

func foundByName(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	names := []string{"Smith & Sons", "Smith Alone", "100% Wool", "O'Brien", `The "Quote"`, "A+B=C?", "Jos\u00e9 #1", "\u65e5\u672c \u592a\u90ce", "Slash/Dot.", "semi;colon"}
	made := map[string]string{}
	for _, name := range names {
		made[name] = fake.PutContact(name, "")
	}
	for _, name := range names {
		found, err := s.session().FindContactWithName(s.Context(), name)
		s.works(err, "find a contact by the name %s", show(name))
		s.is("the id of the contact found by the name "+show(name), []string{made[name]}, ids(found))
	}
	found, err := s.session().FindContactWithName(s.Context(), "Nobody of that name")
	s.works(err, "say that it finds nobody of a name")
	s.is("how many contacts are found by a name that nobody has", 0, len(found))
}

// deals is the fake, where a call can be logged with a deal: others are not offered.
func (s *scope) deals() (fake DealFake, ok bool) {
	fake, ok = s.fake.(DealFake)
	return fake, ok && s.platform.Keeps.Disposition
}

func foundWithDeals(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	id, other := fake.PutContact("Ada Example", number), fake.PutContact("Bob Example", otherNumber)
	var deals, leads []crm.Choice
	if fake, ok := s.deals(); ok {
		deals = []crm.Choice{{ID: fake.PutDeal(id, "First & open", "open"), Title: "First & open"}}
		fake.PutDeal(id, "Won", "won")
		fake.PutDeal(other, "Of another", "open")
	}
	if fake, ok := fake.(LeadFake); ok && s.platform.Keeps.Disposition {
		leads = []crm.Choice{{ID: fake.PutLead(id, "A lead"), Title: "A lead"}}
		fake.PutLead(other, "Of another")
	}
	if deals == nil && leads == nil {
		s.Skip(s.platform.Title + " has neither deals nor leads")
	}
	byNumber, err := s.session().FindContact(s.Context(), number)
	s.works(err, "find a contact by a number")
	byName, err := s.session().FindContactWithName(s.Context(), "Ada Example")
	s.works(err, "find a contact by a name")
	for how, found := range map[string][]crm.Contact{"by number": byNumber, "by name": byName} {
		if s.is("the id of the contact found "+how, []string{id}, ids(found)) {
			s.is("the deals of the contact found "+how, deals, found[0].Deals)
			s.is("the leads of the contact found "+how, leads, found[0].Leads)
		}
	}

	// Without them where they are not wanted.
	account := s.account()
	account.ContactsOnly = true
	bare, err := connectors.OpenAt(s.platform, account, nil)
	s.works(err, "open an account that wants contacts without their deals")
	found, err := bare.FindContact(s.Context(), number)
	s.works(err, "find a contact without its deals")
	if s.is("the id of the contact found without their deals", []string{id}, ids(found)) {
		s.is("how many deals and leads a contact has that was wanted without", 0, len(found[0].Deals)+len(found[0].Leads))
	}
}

func deletedContact(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	fake.DeleteContact(fake.PutContact("Gone Person", number))
	found, err := s.session().FindContact(s.Context(), number)
	s.works(err, "find contacts by a number")
	s.is("how many deleted contacts are found by number", 0, len(found))
	found, err = s.session().FindContactWithName(s.Context(), "Gone Person")
	s.works(err, "find contacts by a name")
	s.is("how many deleted contacts are found by name", 0, len(found))
}

// searchFaults are the faults that no API can mean as "nothing found".
func (s *scope) searchFaults() []fault {
	faults := everyFault("x")
	if fake, ok := s.fake.(ListingFake); ok {
		if searches, _ := fake.AnswersWithLists(); searches {
			faults = slices.DeleteFunc(faults, isList)
		}
	}
	return faults
}

func isList(f fault) bool { return f.name == aList }

// failedSearch: whoever takes a failure for "no such contact" creates the contact a second time.
func failedSearch(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	s.contacts().PutContact("Ada Example", number)
	for _, f := range s.searchFaults() {
		s.wire.meets(all, f.answer)
		_, err := s.session().FindContact(s.Context(), number)
		s.failsWith(err, f.codes, "after %s in answer to a search by number", f.name)
		_, err = s.session().FindContactWithName(s.Context(), "Ada Example")
		s.failsWith(err, f.codes, "after %s in answer to a search by name", f.name)
	}
}

func contactCreated(s *scope) {
	needs[crm.ContactCreator](s, "creating contacts")
	fake := s.contacts()
	for i, name := range []string{"Ada Example", `Smith & Sons "100%" <Ltd>`, "\u65e5\u672c \u592a\u90ce"} {
		phone := []string{number, otherNumber, ""}[i]
		made, err := s.session().CreateContact(s.Context(), crm.NewContact{Name: name, Phone: phone})
		s.works(err, "create a contact")
		s.is("the name of the contact that was created", name, made.Name)
		s.is("how many contacts the CRM holds", i+1, fake.Contacts())
		if finder, ok := crm.Ability[crm.ContactFinder](s.connector()); ok {
			found, err := finder.FindContactWithName(s.Context(), name)
			s.works(err, "find the contact that it created by name")
			s.is("the id of the contact found by the name of the new one", []string{made.ID}, ids(found))
			if phone != "" {
				found, err = finder.FindContact(s.Context(), phone)
				s.works(err, "find the contact that it created by number")
				s.is("the id of the contact found by the number of the new one", []string{made.ID}, ids(found))
			}
		}
	}
}

func failedContact(s *scope) {
	needs[crm.ContactCreator](s, "creating contacts")
	for i, f := range everyFault("x") {
		s.wire.forget()
		s.wire.meets(s.writes, f.answer)
		name := "Ada Example " + strconv.Itoa(i) // some of the faults come after the contact was made
		_, err := s.session().CreateContact(s.Context(), crm.NewContact{Name: name, Phone: number})
		s.failsWith(err, f.codes, "after %s in answer to the creation of a contact", f.name)
		s.wrote(1, "after %s in answer to the creation of a contact", f.name)
	}
}

func lostContactFound(s *scope) {
	needs[crm.ContactCreator](s, "creating contacts")
	needs[crm.ContactFinder](s, "finding contacts")
	for i, name := range []string{"Ada Example", `Smith & Sons "100%" <Ltd>`, "\u65e5\u672c \u592a\u90ce", "Madonna"} {
		for j, unread := range []answer{lost, cut, garbled} {
			contact := crm.NewContact{Name: name, Phone: number[:len(number)-2] + strconv.Itoa(10+3*i+j)}
			s.wire.meetsOnce(s.writes, unread)
			_, err := s.session().CreateContact(s.Context(), contact)
			s.must(err != nil, "the connector reports success when the answer to the creation of a contact cannot be read")
			made, err := s.session().CreateContact(s.Context(), contact)
			s.works(err, "find the contact whose creation was not answered")
			s.is("the name of the contact", name, made.Name)
			s.is("how many contacts the CRM holds", 3*i+j+1, s.contacts().Contacts())
		}
	}
}

func contactErrorsHoldNothing(s *scope) {
	const name = "Adalovelace"
	hidden := append(s.secrets(), number, number[1:], number[2:], name)
	session := s.session()
	for _, f := range everyFault("the number " + number + " of " + name) {
		s.wire.meets(all, f.answer)
		var failed []error
		if _, ok := crm.Ability[crm.ContactFinder](s.connector()); ok {
			_, err := session.FindContact(s.Context(), number)
			_, byName := session.FindContactWithName(s.Context(), name)
			failed = append(failed, err, byName)
		}
		if _, ok := crm.Ability[crm.ContactCreator](s.connector()); ok {
			_, err := session.CreateContact(s.Context(), crm.NewContact{Name: name, Phone: number})
			failed = append(failed, err)
		}
		for _, err := range failed {
			s.quotes(err, hidden)
		}
	}
}
