package zohocrm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/zohocrm"
	"callscribe/connectors/zohocrm/zohocrmtest"
)

// newFake is an account whose clock goes on by a second with each look.
func newFake() *zohocrmtest.Fake {
	fake := zohocrmtest.New()
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	fake.Now = func() time.Time { at = at.Add(time.Second); return at }
	return fake
}

func TestConformance(t *testing.T) {
	crmtest.Run(t, zohocrm.Platform(), func(testing.TB) crmtest.Fake { return newFake() })
}

// TestConformanceInAnotherAccount is with the other answer to all that is not known, or differs between accounts.
func TestConformanceInAnotherAccount(t *testing.T) {
	crmtest.Run(t, zohocrm.Platform(), func(testing.TB) crmtest.Fake {
		fake := newFake()
		fake.Center, fake.Guard, fake.Needs, fake.Zone = "ca", "", nil, time.FixedZone("", -28800)
		fake.ErrorsInside, fake.StrictKeys, fake.HoursShown, fake.OldStatus = true, true, true, true
		fake.UnknownAs = 404
		return fake
	})
}

type full interface {
	crm.Connector
	crm.ContactFinder
	crm.ContactCreator
	crm.CallLogCreator
	crm.DispositionSetter
}

func open(t *testing.T, fake *zohocrmtest.Fake) full {
	t.Helper()
	c, err := zohocrm.Platform().Open(crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Transport: crmtest.Wire(fake), Now: fake.Now})
	require.NoError(t, err)
	return c.(full)
}

func call(contact crm.Contact) crm.NewCallLog {
	d := 75*time.Minute + 3*time.Second
	return crm.NewCallLog{SessionID: "4012345000", Subject: "S", Body: "B", StartTime: time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC),
		Duration: &d, Direction: "Inbound", Contact: contact}
}

func TestLeads(t *testing.T) {
	fake := newFake()
	c, lead := open(t, fake), fake.AddLead("Lea Der", "+1 (650) 555-0123")
	found, err := c.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, []string{lead, "Lea Der", "Lead"}, []string{found[0].ID, found[0].Name, found[0].Type})

	log, err := c.CreateCallLog(t.Context(), call(found[0]))
	require.NoError(t, err)
	assert.Equal(t, lead, log.ContactID)
	assert.Empty(t, log.Disposition)
	again, err := c.FindCallLog(t.Context(), call(found[0]), time.Time{})
	require.NoError(t, err)
	require.NotNil(t, again)
	assert.Equal(t, log.ID, again.ID)

	deal := fake.PutDeal(fake.PutContact("Ada Example", ""), "A deal", "open")
	_, err = c.SetDisposition(t.Context(), log, crm.Disposition{DealID: deal})
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Contains(t, crm.AsError(err).Message, "Convert the lead first")
	held, _ := fake.Get(log.ID)
	assert.Equal(t, lead, held.ContactID, "the lead keeps its call")

	fake.ConvertLead(lead)
	found, err = c.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	assert.Empty(t, found)
	_, err = c.CreateCallLog(t.Context(), call(crm.Contact{ID: lead, Type: "Lead"}))
	assert.Equal(t, crm.NotFound, crm.CodeOf(err))
	assert.Contains(t, crm.AsError(err).Message, "or the lead converted")
}

// TestGuard has somebody else write between our read and our write.
func TestGuard(t *testing.T) {
	for _, inside := range []bool{false, true} {
		fake := newFake()
		fake.ErrorsInside = inside
		c, id := open(t, fake), fake.Put(crm.CallLog{Subject: "S", Body: "B"})
		have, err := c.ReadCallLog(t.Context(), id)
		require.NoError(t, err)
		fake.Put(crm.CallLog{ID: id, Subject: "S", Body: "theirs"})
		ours := "ours"
		_, err = c.WriteCallLog(t.Context(), have, crm.Change{Body: &ours})
		assert.Equal(t, crm.Conflict, crm.CodeOf(err))
	}
}

func TestPages(t *testing.T) {
	for center, page := range map[string]string{"us": "https://crm.zoho.com/", "au": "https://crm.zoho.com.au/", "ca": "https://crm.zohocloud.ca/"} {
		fake := newFake()
		fake.Center = center
		log, err := open(t, fake).ReadCallLog(t.Context(), fake.Put(crm.CallLog{Subject: "S"}))
		require.NoError(t, err)
		assert.Equal(t, page+"crm/tab/Calls/"+log.ID, log.URL)
		assert.Equal(t, page+"crm/tab/Contacts/", zohocrm.Platform().ContactURL(fake.Host()))
	}
	assert.Empty(t, zohocrm.Platform().ContactURL("www.zohoapis"), "no data centre")
}

// TestNumbersAreAskedForInTwoForms: a search that compares all digits does not find a number by its national part.
func TestNumbersAreAskedForInTwoForms(t *testing.T) {
	fake := newFake()
	fake.ExactPhones = true
	ada := fake.PutContact("Ada Example", "+1 650 555 0123")
	found, err := open(t, fake).FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, ada, found[0].ID)
}

func TestRefusalsInWords(t *testing.T) {
	for _, inside := range []bool{false, true} {
		fake := newFake()
		fake.ErrorsInside = inside
		c := open(t, fake)
		id := fake.Put(crm.CallLog{Subject: "S", Body: "B"})
		have, err := c.ReadCallLog(t.Context(), id)
		require.NoError(t, err)
		long := strings.Repeat("x", 256)
		_, err = c.WriteCallLog(t.Context(), have, crm.Change{Subject: &long})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		nobody := "554023000000999999"
		_, err = c.WriteCallLog(t.Context(), have, crm.Change{OwnerID: &nobody})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		fake.Delete(id)
		_, err = c.WriteCallLog(t.Context(), have, crm.Change{Subject: &id})
		assert.Equal(t, crm.NotFound, crm.CodeOf(err))
		_, err = c.CreateContact(t.Context(), crm.NewContact{Name: "New", Phone: "none of it"})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		assert.Zero(t, fake.Contacts())
	}
}
