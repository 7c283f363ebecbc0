package pipedrive_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// paths are what was asked of the fake, in order.
func paths(fake *judged) []string {
	var all []string
	for _, r := range fake.Requests() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

func TestFindContact(t *testing.T) {
	fake := newFake(t)
	ada := fake.PutPerson("Ada Byron", "(650) 555-0100 ext. 3")
	fake.SetOrganization(ada, 31)
	fake.PutPerson("A stranger abroad", "+44 6505550100")
	fake.PutPerson("A longer number", "65055501009")
	gone := fake.PutPerson("Gone", "+16505550100")
	fake.DeletePerson(gone)
	deal := fake.PutDeal(ada, "Big deal", "open")
	fake.PutDeal(ada, "Old deal", "won")
	lead := fake.PutLead(ada, "Warm lead")

	connector := open(t, fake.account())
	contacts, err := connector.FindContact(t.Context(), "+16505550100")
	require.NoError(t, err)
	assert.Equal(t, []crm.Contact{{
		ID: ada, Name: "Ada Byron", Type: "contact", Phone: "+16505550100", Company: "Example Ltd",
		Deals: []crm.Choice{{ID: deal, Title: "Big deal"}}, Leads: []crm.Choice{{ID: lead, Title: "Warm lead"}},
	}}, contacts)
	assert.Equal(t, []string{
		"GET /api/v2/persons/search?term=6505550100&fields=phone",
		"GET /api/v2/deals?person_id=" + ada + "&status=open",
		"GET /v1/leads?person_id=" + ada,
	}, paths(fake))
	assert.Equal(t, 50, connector.Usage().Tokens)
	assert.Equal(t, 50, fake.Spent())
}

// Who asks for contacts only pays for the search, and not 30 tokens more for each person.
func TestFindContactsOnly(t *testing.T) {
	fake := newFake(t)
	ada := fake.PutPerson("Ada Byron", "+16505550100")
	fake.PutDeal(ada, "Big deal", "open")
	fake.PutLead(ada, "Warm lead")
	account := fake.account()
	account.ContactsOnly = true
	connector := open(t, account)

	byNumber, err := connector.FindContact(t.Context(), "+16505550100")
	require.NoError(t, err)
	byName, err := connector.FindContactWithName(t.Context(), "Ada")
	require.NoError(t, err)
	want := []crm.Contact{{ID: ada, Name: "Ada Byron", Type: "contact", Phone: "+16505550100"}}
	assert.Equal(t, want, byNumber)
	assert.Equal(t, want, byName)
	assert.Equal(t, 40, fake.Spent())
}

func TestFindContactWithoutAMatch(t *testing.T) {
	fake := newFake(t)
	connector := open(t, fake.account())
	contacts, err := connector.FindContact(t.Context(), "+3725550100")
	require.NoError(t, err)
	assert.Empty(t, contacts)
	assert.Equal(t, []string{"GET /api/v2/persons/search?term=5550100&fields=phone"}, paths(fake))
	assert.Equal(t, 20, connector.Usage().Tokens)
}

func TestFindContactRefusesWhatIsNoNumber(t *testing.T) {
	for _, number := range []string{"", "101", "anonymous", "+1", "+1650555010x", "+1234567890123456"} {
		fake := newFake(t)
		_, err := open(t, fake.account()).FindContact(t.Context(), number)
		require.Error(t, err, "%q", number)
		assert.Equal(t, "phoneNumber", crm.AsError(err).Field, "%q", number)
		assert.Empty(t, fake.Requests())
	}
}

// However a number stands in Pipedrive, its person is found, and nobody with another.
func TestFindContactHoweverTheNumberIsWritten(t *testing.T) {
	for number, c := range map[string]struct{ region, same, other string }{
		"+16505550100": {same: "Mobile: 650-555-0100|tel:+16505550100|650-555-0100 / 650-555-0199|(650) 555 0100 x7|001 650 555 0100",
			other: "+446505550100|65055501001|+37216505550100|650-555-0199 / 650-555-0101"},
		"+442079460123":  {same: "+44 020 7946 0123|+44 (0)20 7946 0123|020 7946 0123|442079460123", other: "+1 2079460123|+492079460123"},
		"+4915123456789": {same: "+490151 23456789|0151/23456789|0049 151 23456789", other: "+43 151 23456789"},
		"+5491123456789": {same: "011 15-2345-6789|+54 9 11 2345-6789|+54 011 15 2345 6789", other: "+54 351 2345 6789|2345-6789"},
		"02079460123":    {region: "GB", same: "+44 20 7946 0123|020 7946 0123", other: "+1 2079460123"},
		"442079460123":   {region: "GB", same: "+44 20 7946 0123|020 7946 0123", other: "+1 2079460123"},
		"02079460124":    {same: "+44 20 7946 0124|020 7946 0124", other: "+44 20 7946 01240"},
		"6505550100":     {region: "IN", same: "+91 6505550100|06505550100", other: "+1 650 555 0100"},
	} {
		fake := newFake(t)
		var want []string
		for _, written := range strings.Split(c.same, "|") {
			want = append(want, fake.PutPerson(written, written))
		}
		for _, written := range strings.Split(c.other, "|") {
			fake.PutPerson("A stranger with "+written, written)
		}
		account := fake.account()
		account.Region, account.ContactsOnly = c.region, true
		contacts, err := open(t, account).FindContact(t.Context(), number)
		require.NoError(t, err, number)
		var found []string
		for _, contact := range contacts {
			found = append(found, contact.ID)
		}
		assert.ElementsMatch(t, want, found, "%s: %v", number, contacts)
	}
}

func TestFindContactWithName(t *testing.T) {
	fake := newFake(t)
	first := fake.PutPerson("Tom & Jerry = 100%", "+372 555", "+372 556")
	fake.PutPerson("Tom", "")
	x := fake.PutPerson("X")
	connector := open(t, fake.account())

	contacts, err := connector.FindContactWithName(t.Context(), " Tom & Jerry = 100% ")
	require.NoError(t, err)
	require.Len(t, contacts, 1)
	assert.Equal(t, crm.Contact{ID: first, Name: "Tom & Jerry = 100%", Type: "contact", Phone: "+372 555"}, contacts[0])
	assert.Equal(t, "GET /api/v2/persons/search?term=Tom%20%26%20Jerry%20%3D%20100%25&fields=name", paths(fake)[0])

	fake.PutPerson("Xenia")
	contacts, err = connector.FindContactWithName(t.Context(), "x")
	require.NoError(t, err)
	require.Len(t, contacts, 1, "a single letter is the whole name")
	assert.Equal(t, x, contacts[0].ID)

	_, err = connector.FindContactWithName(t.Context(), "  ")
	assert.Equal(t, "name", crm.AsError(err).Field)
}

func TestContactIsOfUseWithoutItsDealsAndLeads(t *testing.T) {
	for status, code := range map[int]crm.Code{
		200: "", 403: "", 404: "", 415: "", 429: "", 500: "", 401: crm.Unauthenticated,
	} {
		for path, want := range map[string][2]int{"/v1/leads": {1, 0}, "/api/v2/deals": {0, 1}} {
			fake := newFake(t)
			ada := fake.PutPerson("Ada", "+16505550100")
			fake.PutDeal(ada, "A deal", "open")
			fake.PutLead(ada, "A lead")
			account := fake.account()
			account.Transport = &oneRefused{Transport: fake, path: path, status: status, body: "{}"}
			contacts, err := open(t, account).FindContact(t.Context(), "+16505550100")
			assert.Equal(t, code, crm.CodeOf(err), "status %d for %s", status, path)
			if code != "" {
				continue
			}
			if want[0] == 0 && status == 429 { // nothing more is asked then
				want[1] = 0
			}
			require.Len(t, contacts, 1)
			assert.Len(t, contacts[0].Deals, want[0], "status %d for %s", status, path)
			assert.Len(t, contacts[0].Leads, want[1], "status %d for %s", status, path)
		}
	}
}

// A number that many share, a switchboard's, stays within what Pipedrive allows in two seconds.
func TestManyContactsStayWithinTheBurst(t *testing.T) {
	fake := newFake(t)
	fake.Burst = 20
	for range 10 {
		id := fake.PutPerson("Switchboard", "+16505550100")
		fake.PutDeal(id, "A deal", "open")
		fake.PutLead(id, "A lead")
	}
	connector := open(t, fake.account())
	contacts, err := connector.FindContact(t.Context(), "+16505550100")
	require.NoError(t, err)
	assert.Len(t, contacts, 10)
	assert.Len(t, contacts[4].Leads, 1)
	assert.Equal(t, crm.Usage{Requests: 11, Tokens: 20 + 5*30, RateLimit: "20", RateLimitRemaining: "9", RateLimitReset: "2"}, connector.Usage())

	contacts, err = connector.FindContactWithName(t.Context(), "Switchboard")
	require.NoError(t, err, "what is found is kept where the limit is reached")
	assert.Len(t, contacts, 10)
	assert.Len(t, contacts[3].Leads, 1)
	assert.Empty(t, contacts[4].Leads)
}

func TestSearchAnswerThatIsNoneIsAnError(t *testing.T) {
	for _, body := range []string{`{}`, `{"success":true}`, `{"success":true,"data":null}`, `{"success":true,"data":{}}`,
		`{"success":true,"data":{"items":[{"item":{"name":"No id"}}]}}`, `{"success":true,"data":[]}`} {
		_, err := openAt(t, &answering{status: 200, body: body}).FindContact(t.Context(), "+16505550100")
		assert.Equal(t, crm.Unavailable, crm.CodeOf(err), body)
	}
}

func TestCreateContact(t *testing.T) {
	fake := newFake(t)
	connector := open(t, fake.account())
	made, err := connector.CreateContact(t.Context(), crm.NewContact{Name: "Ada", Phone: "+16505550100", Type: "contact"})
	require.NoError(t, err)
	assert.Equal(t, "Ada", made.Name)
	assert.Equal(t, "+16505550100", made.Phone)
	requests := fake.Requests()
	assert.Equal(t, "/api/v2/persons", requests[0].Path)
	assert.JSONEq(t, `{"name":"Ada","phones":[{"value":"+16505550100","primary":true}]}`, requests[0].Body)
	assert.Equal(t, 5, connector.Usage().Tokens)

	contacts, err := connector.FindContact(t.Context(), "+16505550100")
	require.NoError(t, err)
	require.Len(t, contacts, 1)
	assert.Equal(t, made.ID, contacts[0].ID)

	_, err = connector.CreateContact(t.Context(), crm.NewContact{Name: " ", Phone: "+16505550100"})
	assert.Equal(t, "newContactName", crm.AsError(err).Field)
}
