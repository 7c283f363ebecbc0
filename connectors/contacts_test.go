package connectors

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

func TestCaller(t *testing.T) {
	for text, want := range map[string]string{
		"+16505550123": "+16505550123", " +1 (650) 555-0123 ": "+16505550123", "(650) 555-0123": "6505550123", "650.555.0123": "6505550123",
		"0044 20 7946 0000": "+442079460000", "+16505550123*101": "+16505550123", "+16505550123;ext=101": "+16505550123",
		"+16505550123 x101": "+16505550123", "5550123": "5550123",
	} {
		got, err := caller(text, "")
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, says := range map[string]string{
		"": "hidden", " ": "hidden", "+": "hidden", "anonymous": "hidden", "Restricted": "hidden", "sip:ada@example.com": "hidden",
		"*67": "internal extension", "101": "internal extension", "911": "internal extension", "888888": "internal extension",
		"1234567890123456": "too long",
	} {
		_, err := caller(text, "")
		require.Error(t, err, text)
		e := crm.AsError(err)
		assert.Equal(t, crm.InvalidArgument, e.Code, text)
		assert.Empty(t, e.Field, "%s: a hidden caller is nobody's mistake", text)
		assert.Contains(t, e.Message, says, text)
		assert.Regexp(t, `by name\.$`, e.Message, text)
	}
	for _, text := range []string{"442079460123", "02079460123", "2079460123", "+44 020 7946 0123"} {
		got, err := caller(text, "GB")
		require.NoError(t, err, text)
		assert.Equal(t, "+442079460123", got, "the account's country reads %s", text)
	}
}

func TestContacts(t *testing.T) {
	c := &creator{}
	session := c.session(t)

	_, err := session.FindContact(t.Context(), "+1 (650) 555-0123")
	require.NoError(t, err)
	_, err = session.FindContactWithName(t.Context(), " Smith & Sons ")
	require.NoError(t, err)
	_, err = session.CreateContact(t.Context(), crm.NewContact{Name: " Ada ", Phone: "+1 (650) 555-0123"})
	require.NoError(t, err)
	_, err = session.CreateContact(t.Context(), crm.NewContact{Name: "Hidden Caller"})
	require.NoError(t, err)
	who, err := session.GetUserInfo(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "me", who.ID)
	assert.Equal(t, []string{"+16505550123", "Smith & Sons", "+16505550123", "Ada +16505550123",
		"Hidden Caller", "Hidden Caller "}, c.asked, "who is to be created is looked for first")

	c.asked = nil
	_, err = session.FindContact(t.Context(), "101")
	assert.ErrorContains(t, err, "internal extension")
	_, err = session.FindContactWithName(t.Context(), " ")
	assert.Equal(t, crm.InvalidInput("name", "is missing"), err)
	_, err = session.CreateContact(t.Context(), crm.NewContact{Name: " ", Phone: "+16505550123"})
	assert.Equal(t, crm.InvalidInput("newContactName", "is missing"), err)
	_, err = session.CreateContact(t.Context(), crm.NewContact{Name: "Ada", Phone: "anonymous"})
	assert.ErrorContains(t, err, "hidden")
	assert.Empty(t, c.asked, "what cannot be right is not sent")
}

// Whoever is there already is not created a second time: an earlier creation may have been answered by nobody.
func TestContactThatIsThere(t *testing.T) {
	ada := crm.Contact{ID: "7", Name: "Ada  Example", Type: "Lead"}
	for _, test := range []struct {
		name    string
		contact crm.NewContact
		is      string // the id of who it is
		fails   crm.Code
	}{
		{"the same", crm.NewContact{Name: "ada example", Phone: "+16505550123"}, "7", ""},
		{"the same, of another type", crm.NewContact{Name: "Ada Example", Phone: "+16505550123", Type: "Contact"}, "7", ""},
		{"somebody else with the number", crm.NewContact{Name: "Ada", Phone: "+16505550123"}, "1", ""},
		{"a hidden caller of the name", crm.NewContact{Name: "Ada Example"}, "", crm.Conflict},
		{"a hidden caller", crm.NewContact{Name: "Ada"}, "1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &creator{contacts: []crm.Contact{{ID: "6", Name: "Bob"}, ada}}
			made, err := c.session(t).CreateContact(t.Context(), test.contact)
			assert.Equal(t, test.fails, crm.CodeOf(err))
			assert.Equal(t, test.is, made.ID)
		})
	}

	c := &creator{searchFails: &crm.Error{Code: crm.Unavailable, Message: "no"}}
	_, err := c.session(t).CreateContact(t.Context(), crm.NewContact{Name: "Ada", Phone: "+16505550123"})
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
	assert.Equal(t, []string{"+16505550123"}, c.asked, "what may be there is not created")
}

func TestWhatAConnectorLacks(t *testing.T) {
	session := (&memory{}).at(t, nil)
	_, who := session.GetUserInfo(t.Context())
	_, byNumber := session.FindContact(t.Context(), "+16505550123")
	_, byName := session.FindContactWithName(t.Context(), "Ada")
	_, contact := session.CreateContact(t.Context(), crm.NewContact{Name: "Ada"})
	_, log := session.CreateCallLog(t.Context(), newCall(), never)
	_, disposition := session.UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: crm.Disposition{DealID: "9"}})
	for _, err := range []error{who, byNumber, byName, contact, log, disposition} {
		require.Error(t, err)
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		assert.Regexp(t, `^Callscribe's connection to Memory does not support .*\. Do it in Memory itself\.$`, crm.AsError(err).Message)
	}
}

// A caller without a country code is one of the country in which the account's user phones.
func TestCallerOfTheAccountsCountry(t *testing.T) {
	c := &creator{}
	platform := crm.Platform{Name: "memory", Title: "Memory", Open: func(crm.Account) (crm.Connector, error) { return c, nil }}
	session, err := OpenAt(platform, crm.Account{Region: "GB"}, nil)
	require.NoError(t, err)
	_, err = session.FindContact(t.Context(), "020 7946 0123")
	require.NoError(t, err)
	_, err = session.CreateContact(t.Context(), crm.NewContact{Name: "Ada", Phone: "442079460123"})
	require.NoError(t, err)
	assert.Equal(t, []string{"+442079460123", "+442079460123", "Ada +442079460123"}, c.asked)
}
