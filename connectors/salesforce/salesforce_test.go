package salesforce_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/logbody"
	"callscribe/connectors/salesforce"
	"callscribe/connectors/salesforce/salesforcetest"
)

// newFake is an org whose clock goes on by a second with each look: its precondition tells whole seconds apart.
func newFake() *salesforcetest.Fake {
	fake := salesforcetest.New()
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	fake.Now = func() time.Time { at = at.Add(time.Second); return at }
	return fake
}

func TestConformance(t *testing.T) {
	crmtest.Run(t, salesforce.Platform(), func(testing.TB) crmtest.Fake { return newFake() })
}

// TestConformanceInAnotherOrg is with the other answer to all that is not known, or differs between orgs.
func TestConformanceInAnotherOrg(t *testing.T) {
	crmtest.Run(t, salesforce.Platform(), func(testing.TB) crmtest.Fake {
		fake := newFake()
		fake.KeepsBlanks, fake.PhoneTails, fake.PersonAccounts, fake.SubtypeChanges = true, true, true, true
		fake.LeadWithWhat, fake.UnknownNotFound, fake.DeletedAs, fake.Closed = true, true, 400, "Erledigt"
		fake.Batch = 1
		return fake
	})
}

type full interface {
	crm.Connector
	crm.Identifier
	crm.ContactFinder
	crm.ContactCreator
	crm.CallLogCreator
	crm.DispositionSetter
}

func open(t *testing.T, fake *salesforcetest.Fake, edit ...func(*crm.Account)) full {
	t.Helper()
	account := crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Transport: crmtest.Wire(fake), Now: fake.Now}
	for _, f := range edit {
		f(&account)
	}
	c, err := salesforce.Platform().Open(account)
	require.NoError(t, err)
	return c.(full)
}

func call(contact string) crm.NewCallLog {
	d := 90 * time.Second
	return crm.NewCallLog{SessionID: "4012345000", Subject: "S", Body: "B", StartTime: time.Date(2026, 3, 2, 3, 30, 0, 0, time.UTC),
		Duration: &d, Direction: "Inbound", Contact: crm.Contact{ID: contact, Type: "Contact"}}
}

func TestCallsAreLoggedAsSalesforceLogsThem(t *testing.T) {
	fake := newFake()
	fake.Closed = "Erledigt"
	c := open(t, fake, func(a *crm.Account) { a.User.TimezoneName, a.User.TimezoneOffset = "", "-08:00" })
	log, err := c.CreateCallLog(t.Context(), call(fake.PutContact("Ada Example", "")))
	require.NoError(t, err)
	assert.Equal(t, "2026-03-01", fake.Day(log.ID), "the day of the user's zone")
	foreign := fake.Foreign(log.ID)
	for _, part := range []string{`"Status":"Erledigt"`, `"IsClosed":true`, `"TaskSubtype":"Call"`, `"CallType":"Inbound"`, `"CallObject":"4012345000"`} {
		assert.Contains(t, foreign, part)
	}
	assert.Equal(t, "https://acme.my.salesforce.com/"+log.ID, log.URL)
}

func TestIDsOfEitherLength(t *testing.T) {
	fake := newFake()
	c, ada := open(t, fake), fake.PutContact("Ada Example", "")
	deal := fake.PutDeal(ada, "A deal", "open")
	in := call(ada[:15])
	in.Disposition.DealID, in.OwnerID = deal[:15], salesforcetest.OtherUserID[:15]
	made, err := c.CreateCallLog(t.Context(), in)
	require.NoError(t, err)
	log, err := c.ReadCallLog(t.Context(), made.ID[:15])
	require.NoError(t, err)
	assert.Equal(t, made.ID, log.ID)
	assert.Equal(t, ada, log.ContactID)
	assert.Equal(t, deal, log.Disposition.DealID)
	found, err := c.FindCallLog(t.Context(), in, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, made.ID, found.ID)
	log, err = c.SetDisposition(t.Context(), log, crm.Disposition{})
	require.NoError(t, err)
	log, err = c.SetDisposition(t.Context(), log, crm.Disposition{DealID: deal[:15]})
	require.NoError(t, err)
	assert.Equal(t, deal, log.Disposition.DealID)
}

func TestLeads(t *testing.T) {
	fake := newFake()
	c, lead := open(t, fake), fake.AddLead("Lea Der", "+1 (650) 555-0123")
	found, err := c.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, []string{lead, "Lea Der", "Lead", "Example Ltd"}, []string{found[0].ID, found[0].Name, found[0].Type, found[0].Company})

	in := call(lead)
	in.Contact.Type = "Lead"
	log, err := c.CreateCallLog(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, lead, log.ContactID)
	_, err = c.SetDisposition(t.Context(), log, crm.Disposition{DealID: fake.PutDeal(fake.PutContact("Ada", ""), "A deal", "open")})
	assert.Equal(t, "Salesforce does not take this for call log "+log.ID+": a call with a lead cannot belong to an opportunity. Convert the lead first.",
		crm.AsError(err).Message)

	fake.ConvertLead(lead)
	found, err = c.FindContactWithName(t.Context(), "lea der")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "Contact", found[0].Type, "a converted lead is its contact")
	in.SessionID = "another"
	_, err = c.CreateCallLog(t.Context(), in)
	assert.Equal(t, crm.NotFound, crm.CodeOf(err))
	assert.Contains(t, crm.AsError(err).Message, "The lead was converted.")

	made, err := c.CreateContact(t.Context(), crm.NewContact{Name: "New Lead", Type: "Lead"})
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(made.ID, "00Q"))
}

func TestPersonAccounts(t *testing.T) {
	fake := newFake()
	fake.PersonAccounts = true
	person := fake.AddPersonAccount("Per Son", "6505550123")
	found, err := open(t, fake).FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, person, found[0].ID)
}

// TestTheSearchTrails has a contact that was made a moment ago: he must not be made again.
func TestTheSearchTrails(t *testing.T) {
	fake := newFake()
	fake.Lag = time.Hour
	c, ada := open(t, fake), fake.PutContact("Ada Example", "650-555-0123")
	fake.PutContact("Somebody Else", "650-555-0124")
	byNumber, err := c.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	byName, err := c.FindContactWithName(t.Context(), "ada example")
	require.NoError(t, err)
	for _, found := range [][]crm.Contact{byNumber, byName} {
		require.Len(t, found, 1)
		assert.Equal(t, ada, found[0].ID)
	}
}

func TestNamesAreNoOperators(t *testing.T) {
	fake := newFake()
	c := open(t, fake)
	for _, name := range []string{"Black and Decker", "Either Or", "Bear AND NOT Bull", "{a} (b) \"c\" d*", "O'Brien-Smith & Co."} {
		id := fake.PutContact(name, "")
		found, err := c.FindContactWithName(t.Context(), name)
		require.NoError(t, err, name)
		require.Len(t, found, 1, name)
		assert.Equal(t, id, found[0].ID, name)
	}
	for _, none := range []string{"&", "x", "and", "' OR Name != '"} {
		found, err := c.FindContactWithName(t.Context(), none)
		require.NoError(t, err, none)
		assert.Empty(t, found, none)
	}
}

func TestRefusalsInWords(t *testing.T) {
	fake := newFake()
	c, ada := open(t, fake), fake.PutContact("Ada Example", "")
	fake.Rule = func(map[string]any) error { return errors.New("Each call needs\na result.") }
	_, err := c.CreateCallLog(t.Context(), call(ada))
	assert.Equal(t, "A rule of your company in Salesforce refused the new call log: Each call needs a result.", crm.AsError(err).Message)
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))

	fake.DuplicateRule = true
	_, err = c.CreateContact(t.Context(), crm.NewContact{Name: "Ada Example"})
	assert.Contains(t, crm.AsError(err).Message, "Salesforce has a record like the new contact already")
	assert.Equal(t, 1, fake.Contacts())

	signedOut := open(t, fake, func(a *crm.Account) { a.AuthHeader = "Bearer x" })
	_, err = signedOut.Identify(t.Context())
	assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
	assert.True(t, crm.AsError(err).AccountWide)

	fake.Hidden = []string{"Contact.HomePhone"}
	_, err = c.FindContact(t.Context(), "+16505550123")
	assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
	assert.Contains(t, crm.AsError(err).Message, "let you read")

	fake.APIDisabled = true
	_, err = c.Identify(t.Context())
	assert.Contains(t, crm.AsError(err).Message, "API Enabled")
	fake.APIDisabled, fake.Daily = false, 0
	_, err = c.Identify(t.Context())
	assert.Equal(t, crm.RateLimited, crm.CodeOf(err))
	assert.Equal(t, time.Hour, crm.AsError(err).RetryAfter)
	assert.Contains(t, crm.AsError(err).Message, "in 60 minutes")
}

// TestAHiddenTextIsNoEmptyText: where the user may not see a field, the answer leaves it out without a word.
func TestAHiddenTextIsNoEmptyText(t *testing.T) {
	fake := newFake()
	id := fake.Put(crm.CallLog{Subject: "S", Body: "kept"})
	fake.Hidden = []string{"Task.Description"}
	_, err := open(t, fake).ReadCallLog(t.Context(), id)
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
}

func TestRefusalsInSalesforcesForm(t *testing.T) {
	fake := newFake()
	account := crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Now: fake.Now}
	refusal := func(status int, code string, want crm.Code, words string) crmtest.Refusal {
		return crmtest.Refusal{Status: status, Code: want, Words: words, Body: `[{"message": "a secret of the org", "errorCode": "` + code + `", "fields": []}]`}
	}
	crmtest.Refused(t, salesforce.Platform(), account, crm.CallLog{ID: "00T5g00000AbCdEEAV"}, map[string]crmtest.Refusal{
		"session ended":              refusal(401, "INVALID_SESSION_ID", crm.Unauthenticated, "signed out"),
		"no access to the record":    refusal(400, "INSUFFICIENT_ACCESS_OR_READONLY", crm.PermissionDenied, "administrator"),
		"no access, as 403":          refusal(403, "INSUFFICIENT_ACCESS_OR_READONLY", crm.PermissionDenied, "administrator"),
		"no access to the object":    refusal(400, "INSUFFICIENT_ACCESS", crm.PermissionDenied, "administrator"),
		"not found":                  refusal(404, "NOT_FOUND", crm.NotFound, "deleted"),
		"deleted, as 400":            refusal(400, "ENTITY_IS_DELETED", crm.NotFound, "deleted"),
		"deleted, as 404":            refusal(404, "ENTITY_IS_DELETED", crm.NotFound, "deleted"),
		"somebody else's contact":    refusal(400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", crm.NotFound, "belongs to"),
		"a row that is locked":       refusal(400, "UNABLE_TO_LOCK_ROW", crm.Conflict, "Try again"),
		"changed meanwhile":          refusal(412, "PRECONDITION_FAILED", crm.Conflict, "Someone else"),
		"the day's requests":         refusal(403, "REQUEST_LIMIT_EXCEEDED", crm.RateLimited, "24 hours"),
		"too many at once":           refusal(429, "REQUEST_LIMIT_EXCEEDED", crm.RateLimited, "24 hours"),
		"too many long ones":         refusal(503, "SERVER_UNAVAILABLE", crm.Unavailable, "not available"),
		"the edition has no API":     refusal(403, "API_DISABLED_FOR_ORG", crm.PermissionDenied, "API Enabled"),
		"the storage is full":        refusal(400, "STORAGE_LIMIT_EXCEEDED", crm.PermissionDenied, "storage"),
		"an automation of the org":   refusal(400, "CANNOT_EXECUTE_FLOW_TRIGGER", crm.InvalidArgument, "automation"),
		"a trigger of the org":       refusal(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", crm.InvalidArgument, "automation"),
		"an unknown code":            refusal(400, "SOMETHING_NEW", crm.InvalidArgument, "refused"),
		"an error of theirs":         refusal(500, "UNKNOWN_EXCEPTION", crm.Unavailable, "not available"),
		"maintenance, in HTML":       {Status: 503, Body: "<html>secret</html>", Code: crm.Unavailable},
		"a text that is too long":    {Status: 400, Code: crm.InvalidArgument, Part: crm.TextPart, Body: `[{"message": "secret", "errorCode": "STRING_TOO_LONG", "fields": ["Description"]}]`},
		"nothing at all":             {Status: 400, Code: crm.InvalidArgument},
		"a bare object":              {Status: 403, Code: crm.PermissionDenied, Body: `{"error": "secret"}`},
		"the token of the user info": {Status: 403, Code: crm.Unauthenticated, Body: "Bad_OAuth_Token"},
	})
}

// zones are those of the machine.
func zones(name string, at time.Time) (offset int, ok bool) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return 0, false
	}
	_, offset = at.In(zone).Zone()
	return offset, true
}

// TestTheDayIsTheUsers has calls around midnight, and where the clocks are changed.
func TestTheDayIsTheUsers(t *testing.T) {
	for start, c := range map[string]struct{ zone, offset, day string }{
		"2026-03-08T07:59:59Z": {"America/Los_Angeles", "", "2026-03-07"},
		"2026-03-08T08:00:00Z": {"America/Los_Angeles", "", "2026-03-08"},
		"2026-07-01T06:59:59Z": {"America/Los_Angeles", "-08:00", "2026-06-30"}, // summer: the name counts, not the offset
		"2026-07-01T07:00:00Z": {"America/Los_Angeles", "-08:00", "2026-07-01"},
		"2026-11-01T06:59:59Z": {"America/Los_Angeles", "", "2026-10-31"},
		"2026-12-31T10:00:00Z": {"Pacific/Kiritimati", "", "2027-01-01"},
		"2026-12-31T09:59:59Z": {"Pacific/Kiritimati", "", "2026-12-31"},
		"2026-06-01T18:29:59Z": {"Asia/Kolkata", "", "2026-06-01"},
		"2026-06-01T18:30:00Z": {"Nowhere/Atall", "+05:30", "2026-06-02"},
	} {
		fake := newFake()
		at, err := time.Parse(time.RFC3339, start)
		require.NoError(t, err)
		account := crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Transport: crmtest.Wire(fake), Now: fake.Now}
		account.User.TimezoneName, account.User.TimezoneOffset = c.zone, c.offset
		s, err := connectors.OpenAt(salesforce.Platform(), account, zones)
		require.NoError(t, err)
		update := connectors.Update{Contact: crm.Contact{ID: fake.PutContact("Ada", ""), Type: "Contact"},
			Call: &logbody.Call{SessionID: "1", Direction: "Inbound", StartTime: at.Format(time.RFC3339)}}
		made, err := s.CreateCallLog(t.Context(), update, time.Time{})
		require.NoError(t, err, start)
		assert.Equal(t, c.day, fake.Day(made.Log.ID), start)
	}
}
