package insightly_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/insightly"
	"callscribe/connectors/insightly/insightlytest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func newFake(options insightlytest.Options) *insightlytest.Fake {
	f := insightlytest.New(options)
	f.Now = func() time.Time { return noon }
	return f
}

// TestConformance has a search that does not look at punctuation: the suite has numbers in all forms.
func TestConformance(t *testing.T) {
	crmtest.Run(t, insightly.Platform(), func(testing.TB) crmtest.Fake { return newFake(insightlytest.Options{BlindSearch: true}) })
}

// TestConformanceOtherwise has what is not known of the live service the other way round.
func TestConformanceOtherwise(t *testing.T) {
	crmtest.Run(t, insightly.Platform(), func(testing.TB) crmtest.Fake {
		return newFake(insightlytest.Options{BlindSearch: true, LinksAtOnce: true, PartialPut: true, Spaced: true, SecondLink: 200, GoneLink: 400, NoErrorBody: true})
	})
}

// full is all that the connector can do.
type full interface {
	crm.Connector
	crm.ContactFinder
	crm.ContactCreator
	crm.CallLogCreator
	crm.DispositionSetter
}

func open(t *testing.T, f *insightlytest.Fake) full {
	t.Helper()
	c, err := insightly.Platform().Open(crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Transport: crmtest.Wire(f), Now: f.Now})
	require.NoError(t, err)
	return c.(full)
}

func paths(f *insightlytest.Fake) (all []string) {
	for _, r := range f.Requests() {
		path, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/v3.1"), "?")
		all = append(all, r.Method+" "+path)
	}
	return all
}

func call(contact crm.Contact) crm.NewCallLog {
	return crm.NewCallLog{SessionID: "7", Subject: "Call", Body: "x", StartTime: noon.Add(-time.Hour), Contact: contact}
}

func TestALeadIsAContactOfItsOwnKind(t *testing.T) {
	f := newFake(insightlytest.Options{})
	id := f.PutLeadContact("Lea Lead", "(650) 555-0123")
	f.PutContact("Ada Example", "(650) 555-0199")
	c := open(t, f)
	found, err := c.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, crm.Contact{ID: id, Name: "Lea Lead", Type: "Lead", Phone: "(650) 555-0123", CreatedDate: "2026-11-20T12:00:00Z"}, found[0])
	assert.Len(t, f.Requests(), 5, "a search for a number, and what forms they have")

	f.Forget()
	made, err := c.CreateCallLog(t.Context(), call(found[0]))
	require.NoError(t, err)
	assert.Equal(t, id, made.ContactID)
	assert.Equal(t, "https://crm.na1.insightly.com/details/Event/"+made.ID, made.URL)
	assert.Equal(t, []string{"GET /Leads/" + id, "POST /Events", "POST /Events/" + made.ID + "/Links", "GET /Events/" + made.ID}, paths(f))

	lead, err := c.CreateContact(t.Context(), crm.NewContact{Name: "Solo", Type: "Lead"})
	require.NoError(t, err)
	assert.Equal(t, "Solo", lead.Name)
}

// TestARefusedLinkTakesTheLogBack deletes the contact between the look at it and the link.
func TestARefusedLinkTakesTheLogBack(t *testing.T) {
	f := newFake(insightlytest.Options{})
	id := f.PutContact("Ada Example", "")
	gone := crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Now: f.Now, Transport: transport(func(ctx context.Context, req *crm.Request) (*crm.Response, error) {
		if strings.HasSuffix(req.URL, "/Links") {
			f.DeleteContact(id)
		}
		return crmtest.Wire(f).Do(ctx, req)
	})}
	c, err := insightly.Platform().Open(gone)
	require.NoError(t, err)
	_, err = c.(full).CreateCallLog(t.Context(), call(crm.Contact{ID: id}))
	assert.Equal(t, crm.NotFound, crm.CodeOf(err))
	assert.Zero(t, f.Logs(), "no log belongs to nobody")
}

type transport func(context.Context, *crm.Request) (*crm.Response, error)

func (do transport) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	return do(ctx, req)
}

func TestEachWriteHasBothEndsFromTheStartThatWasRead(t *testing.T) {
	f := newFake(insightlytest.Options{})
	length := 90 * time.Second
	id := f.Put(crm.CallLog{Subject: "Call", StartTime: noon.Add(-time.Hour), Duration: &length})
	c := open(t, f)
	have, err := c.ReadCallLog(t.Context(), id)
	require.NoError(t, err)
	f.Forget()
	text, longer := "new", 3*time.Minute
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{Body: &text})
	require.NoError(t, err)
	assert.Equal(t, `{"DETAILS":"new","END_DATE_UTC":"2026-11-20T11:01:30Z","EVENT_ID":`+id+`,"START_DATE_UTC":"2026-11-20T11:00:00Z"}`, f.Requests()[0].Body)
	now, err := c.WriteCallLog(t.Context(), have, crm.Change{Duration: &longer})
	require.NoError(t, err)
	assert.Equal(t, longer, *now.Duration)
	assert.True(t, now.StartTime.Equal(have.StartTime))
}

func TestADealIsALinkThatIsExchanged(t *testing.T) {
	f := newFake(insightlytest.Options{})
	contact := f.PutContact("Ada Example", "")
	first, second := f.PutDeal(contact, "First", "open"), f.PutDeal(contact, "Second", "open")
	id := f.Put(crm.CallLog{Subject: "Call", ContactID: contact, Disposition: crm.Disposition{DealID: first}})
	c := open(t, f)
	have, err := c.ReadCallLog(t.Context(), id)
	require.NoError(t, err)
	now, err := c.SetDisposition(t.Context(), have, crm.Disposition{DealID: second})
	require.NoError(t, err)
	assert.Equal(t, crm.Disposition{DealID: second}, now.Disposition)
	assert.Equal(t, contact, now.ContactID)
}

// memory is a cache.
type memory map[string]string

func (m memory) Get(_ context.Context, key string) (string, bool) {
	value, ok := m[key]
	return value, ok
}

func (m memory) Put(_ context.Context, key, value string) { m[key] = value }

// TestNumbersAreAskedForInTheCompanysForm has a search that compares texts.
func TestNumbersAreAskedForInTheCompanysForm(t *testing.T) {
	for _, c := range []struct{ usual, stored, number, region string }{
		{"(650) 555-0199", "(650) 555-0123", "+16505550123", "US"}, {"(650) 555-0199", "(650) 555-0123", "+16505550123", ""},
		{"+1 650.555.0199", "+1 650.555.0123", "+16505550123", "US"}, {"0151 23456700", "0151 23456789", "+4915123456789", "DE"},
		{"+16505550199", "+442079460123", "+442079460123", "US"}, {"(650) 555-0199", "+442079460123", "+442079460123", "US"}, // of another country
		{"555-0199", "+16505550123", "+16505550123", "US"}, {"", "6505550123", "+16505550123", "US"},
	} {
		f := newFake(insightlytest.Options{})
		f.PutContact("Somebody Else", c.usual)
		f.PutContact("Somebody More", c.usual)
		phone, mobile := f.PutContact("Ada Example", c.stored), ""
		if c.usual != "" {
			f.PutMobile("Somebody Mobile", c.usual)
			mobile = f.PutMobile("Mo Example", c.stored)
		}
		cache := memory{}
		connector, err := insightly.Platform().Open(crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Transport: crmtest.Wire(f), Now: f.Now, Cache: cache, ContactsOnly: true, Region: c.region})
		require.NoError(t, err)
		for requests := 5; requests > 3; requests-- { // the form is learnt once
			f.Forget()
			found, err := connector.(full).FindContact(t.Context(), c.number)
			require.NoError(t, err)
			want := []string{phone}
			if mobile != "" {
				want = append(want, mobile)
			}
			var ids []string
			for _, one := range found {
				ids = append(ids, one.ID)
			}
			assert.Equal(t, want, ids, "%s in a company that writes %s", c.number, c.usual)
			assert.Len(t, f.Requests(), requests)
		}
		_, err = connector.(full).CreateContact(t.Context(), crm.NewContact{Name: "New One", Phone: c.number})
		require.NoError(t, err)
		found, err := connector.(full).FindContact(t.Context(), c.number)
		require.NoError(t, err)
		assert.Len(t, found, 2+len(mobile)/3, "who was created is found: %s, %s", c.usual, c.number)
	}
}

func TestRefusalsInInsightlysForm(t *testing.T) {
	f := newFake(insightlytest.Options{})
	account := crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Now: f.Now}
	const body = `{"Name": "ERROR", "Message": "a secret"}`
	crmtest.Refused(t, insightly.Platform(), account, crm.CallLog{ID: "7", StartTime: noon}, map[string]crmtest.Refusal{
		"a bad key":             {Status: 401, Code: crm.Unauthenticated, Words: "signed out"},
		"no right":              {Status: 403, Body: body, Code: crm.PermissionDenied},
		"unknown":               {Status: 404, Code: crm.NotFound},
		"a refused value":       {Status: 400, Body: body, Code: crm.InvalidArgument},
		"a refused title":       {Status: 400, Body: `{"Name": "ERROR", "Message": "TITLE: a secret that is too long"}`, Code: crm.InvalidArgument, Words: "the subject", Part: crm.SubjectPart},
		"a wait":                {Status: 429, Header: crm.Header{"retry-after": "3"}, Code: crm.RateLimited, Words: "in 3 seconds"},
		"the day's requests":    {Status: 429, Code: crm.RateLimited},
		"a record that is held": {Status: 409, Code: crm.Conflict},
		"maintenance":           {Status: 503, Body: "<html>secret</html>", Code: crm.Unavailable},
		"no list but a text":    {Status: 200, Body: `"secret"`, Code: crm.Unavailable},
	})
}

// TestABusyCompany has more events in a day than one answer holds: a log whose creation was not answered is among the
// last, and is found all the same. So is who has a name that many have.
func TestABusyCompany(t *testing.T) {
	f := newFake(insightlytest.Options{})
	c := open(t, f)
	ada := crm.Contact{ID: f.PutContact("Ada Example", "")}
	for range 1200 {
		f.Put(crm.CallLog{Subject: "Another", StartTime: noon.Add(-time.Hour), ContactID: ada.ID})
	}
	made, err := c.CreateCallLog(t.Context(), call(ada))
	require.NoError(t, err)
	found, err := c.FindCallLog(t.Context(), call(ada), noon.Add(-time.Minute))
	require.NoError(t, err)
	require.NotNil(t, found, "else it would be made again")
	assert.Equal(t, made.ID, found.ID)

	for range 120 {
		f.PutContact("Ada Other", "")
		f.PutContact("Another Smith", "")
	}
	smith := f.PutContact("Ada Smith", "")
	people, err := c.FindContactWithName(t.Context(), "Ada Smith")
	require.NoError(t, err)
	require.Len(t, people, 1)
	assert.Equal(t, smith, people[0].ID)
}

// TestAnEndlessListIsGivenUp has an API that does not know how to skip.
func TestAnEndlessListIsGivenUp(t *testing.T) {
	f := newFake(insightlytest.Options{})
	ada := crm.Contact{ID: f.PutContact("Ada Example", "")}
	page, asked := "["+strings.Repeat(`{"EVENT_ID": 1, "TITLE": "x", "DETAILS": null, "START_DATE_UTC": "2026-01-01T00:00:00Z", "END_DATE_UTC": "2026-01-01T00:00:00Z", "LINKS": null},`, 499)+
		`{"EVENT_ID": 1, "TITLE": "x", "START_DATE_UTC": "2026-01-01T00:00:00Z", "END_DATE_UTC": "2026-01-01T00:00:00Z"}]`, 0
	c, err := insightly.Platform().Open(crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Now: f.Now, Transport: transport(func(context.Context, *crm.Request) (*crm.Response, error) {
		asked++
		return &crm.Response{Status: 200, Body: []byte(page)}, nil
	})})
	require.NoError(t, err)
	_, err = c.(full).FindCallLog(t.Context(), call(ada), noon)
	require.NoError(t, err)
	assert.Equal(t, 20, asked)
}
