package crmtest

import (
	"slices"
	"strconv"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	require.True(s, ok, "the connector knows contacts, so its fake must implement crmtest.ContactFake")
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
	require.NoError(s, err)
	assert.NotEmpty(s, who.ID)
	assert.NotEmpty(s, who.Name)
}

func ownerRefused(s *scope) {
	needs[crm.Identifier](s, "who is connected")
	for _, st := range statuses {
		s.wire.meets(all, refusal(st.status, "x"))
		_, err := s.session().GetUserInfo(s.Context())
		assert.Equal(s, st.code, crm.CodeOf(err), "status %d", st.status)
	}
	for _, f := range append(slices.Clone(brokenAnswers), brokenConnections...) {
		s.wire.meets(all, f.answer)
		_, err := s.session().GetUserInfo(s.Context())
		assert.Contains(s, f.codes, crm.CodeOf(err), f.name)
	}
}

func foundByNumber(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	found, err := s.session().FindContact(s.Context(), number)
	require.NoError(s, err, "nobody is an empty answer")
	assert.Empty(s, found)

	written := map[string]string{}
	for _, form := range []string{number, "+1 (650) 555-0123", "(650) 555-0123", "650.555.0123", "1-650-555-0123", "6505550123",
		"001 650 555 0123", "+1 650 555 0123"} {
		written[fake.PutContact("Person "+form, form)] = form
	}
	found, err = s.session().FindContact(s.Context(), number)
	require.NoError(s, err)
	for id, form := range written {
		assert.Contains(s, ids(found), id, "written %s", form)
	}
	assert.Len(s, found, len(written))
	for _, c := range found {
		assert.Contains(s, c.Name, "Person ")
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
	require.NoError(s, err)
	for _, c := range found {
		assert.Fail(s, "a stranger was found", "by the number %s", c.Phone)
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
		require.NoError(s, err, name)
		assert.Equal(s, []string{made[name]}, ids(found), "the name %s", name)
	}
	found, err := s.session().FindContactWithName(s.Context(), "Nobody of that name")
	require.NoError(s, err)
	assert.Empty(s, found)
}

func foundWithDeals(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	id, other := fake.PutContact("Ada Example", number), fake.PutContact("Bob Example", otherNumber)
	var deals, leads []crm.Choice
	if fake, ok := fake.(DealFake); ok {
		deals = []crm.Choice{{ID: fake.PutDeal(id, "First & open", "open"), Title: "First & open"}}
		fake.PutDeal(id, "Won", "won")
		fake.PutDeal(other, "Of another", "open")
	}
	if fake, ok := fake.(LeadFake); ok {
		leads = []crm.Choice{{ID: fake.PutLead(id, "A lead"), Title: "A lead"}}
		fake.PutLead(other, "Of another")
	}
	if deals == nil && leads == nil {
		s.Skip(s.platform.Title + " has neither deals nor leads")
	}
	byNumber, err := s.session().FindContact(s.Context(), number)
	require.NoError(s, err)
	byName, err := s.session().FindContactWithName(s.Context(), "Ada Example")
	require.NoError(s, err)
	for _, found := range [][]crm.Contact{byNumber, byName} {
		require.Equal(s, []string{id}, ids(found))
		assert.Equal(s, deals, found[0].Deals)
		assert.Equal(s, leads, found[0].Leads)
	}

	// Without them where they are not wanted.
	account := s.account()
	account.ContactsOnly = true
	bare, err := connectors.OpenAt(s.platform, account, nil)
	require.NoError(s, err)
	found, err := bare.FindContact(s.Context(), number)
	require.NoError(s, err)
	require.Equal(s, []string{id}, ids(found))
	assert.Empty(s, found[0].Deals)
	assert.Empty(s, found[0].Leads)
}

func deletedContact(s *scope) {
	needs[crm.ContactFinder](s, "finding contacts")
	fake := s.contacts()
	fake.DeleteContact(fake.PutContact("Gone Person", number))
	found, err := s.session().FindContact(s.Context(), number)
	require.NoError(s, err)
	assert.Empty(s, found)
	found, err = s.session().FindContactWithName(s.Context(), "Gone Person")
	require.NoError(s, err)
	assert.Empty(s, found)
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
		assert.Contains(s, f.codes, crm.CodeOf(err), "%s, by number", f.name)
		_, err = s.session().FindContactWithName(s.Context(), "Ada Example")
		assert.Contains(s, f.codes, crm.CodeOf(err), "%s, by name", f.name)
	}
}

func contactCreated(s *scope) {
	needs[crm.ContactCreator](s, "creating contacts")
	fake := s.contacts()
	for i, name := range []string{"Ada Example", `Smith & Sons "100%" <Ltd>`, "\u65e5\u672c \u592a\u90ce"} {
		phone := []string{number, otherNumber, ""}[i]
		made, err := s.session().CreateContact(s.Context(), crm.NewContact{Name: name, Phone: phone})
		require.NoError(s, err)
		assert.Equal(s, name, made.Name)
		assert.Equal(s, i+1, fake.Contacts())
		if finder, ok := crm.Ability[crm.ContactFinder](s.connector()); ok {
			found, err := finder.FindContactWithName(s.Context(), name)
			require.NoError(s, err)
			assert.Equal(s, []string{made.ID}, ids(found))
			if phone != "" {
				found, err = finder.FindContact(s.Context(), phone)
				require.NoError(s, err)
				assert.Equal(s, []string{made.ID}, ids(found))
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
		assert.Contains(s, f.codes, crm.CodeOf(err), f.name)
		assert.Len(s, s.wire.requests(s.writes), 1, f.name)
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
			require.Error(s, err)
			made, err := s.session().CreateContact(s.Context(), contact)
			require.NoError(s, err)
			assert.Equal(s, name, made.Name)
			assert.Equal(s, 3*i+j+1, s.contacts().Contacts(), "%s: the contacts of the CRM", name)
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
			if err != nil {
				assert.False(s, containsAny(err.Error(), hidden), "%s: the error quotes what it must not: %s", f.name, crm.CodeOf(err))
			}
		}
	}
}
