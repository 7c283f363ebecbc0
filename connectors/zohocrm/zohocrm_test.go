package zohocrm_test

import (
	"context"
	"strconv"
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
		assert.Equal(t, map[string]string{"": page + "crm/tab/Contacts/", "Lead": page + "crm/tab/Leads/"}, zohocrm.Platform().ContactURLs(fake.Host()))
	}
	assert.Empty(t, zohocrm.Platform().ContactURLs("www.zohoapis"), "no data centre")
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

func TestRefusalsInZohosForm(t *testing.T) {
	fake := newFake()
	account := crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Now: fake.Now}
	top := func(status int, code, message string, want crm.Code) crmtest.Refusal {
		return crmtest.Refusal{Status: status, Code: want, Body: `{"code": "` + code + `", "details": {}, "message": "` + message + `", "status": "error"}`}
	}
	inside := func(status int, code, message, field string, want crm.Code, part crm.Part) crmtest.Refusal {
		return crmtest.Refusal{Status: status, Code: want, Part: part, Body: `{"data": [{"code": "` + code + `", "details": {"api_name": "` + field + `"}, "message": "` + message + `", "status": "error"}]}`}
	}
	all := map[string]crmtest.Refusal{
		"a token that ended":        top(401, "INVALID_TOKEN", "invalid oauth token", crm.Unauthenticated),
		"a scope that is missing":   top(401, "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL", crm.PermissionDenied),
		"the same by the new text":  top(403, "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL", crm.PermissionDenied),
		"a right that is missing":   top(403, "NO_PERMISSION", "permission denied", crm.PermissionDenied),
		"an id that is none":        top(400, "INVALID_DATA", "the id given seems to be invalid", crm.NotFound),
		"another value":             top(400, "INVALID_DATA", "invalid data", crm.InvalidArgument),
		"a wrong path":              top(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", crm.NotFound),
		"the day's credits":         top(429, "TOO_MANY_REQUESTS", "too many requests fired", crm.RateLimited),
		"an error of theirs":        top(500, "INTERNAL_ERROR", "internal error", crm.Unavailable),
		"maintenance":               {Status: 503, Body: "<html>secret</html>", Code: crm.Unavailable},
		"changed meanwhile":         inside(412, "ALREADY_MODIFIED", "modified after the time specified", "", crm.Conflict, ""),
		"a text that is too long":   inside(400, "INVALID_DATA", "invalid data", "Description", crm.InvalidArgument, crm.TextPart),
		"a field that is mandatory": inside(400, "MANDATORY_NOT_FOUND", "required field not found", "Subject", crm.InvalidArgument, crm.SubjectPart),
	}
	for _, status := range []int{200, 202, 207} {
		for name, r := range map[string]crmtest.Refusal{
			"changed meanwhile":       inside(status, "ALREADY_MODIFIED", "modified", "", crm.Conflict, ""),
			"a locked record":         inside(status, "RECORD_LOCKED", "locked", "", crm.Conflict, ""),
			"a text that is too long": inside(status, "INVALID_DATA", "invalid data", "Description", crm.InvalidArgument, crm.TextPart),
			"a limit":                 inside(status, "LIMIT_EXCEEDED", "limit", "", crm.RateLimited, ""),
			"a right":                 inside(status, "NO_PERMISSION", "permission denied", "", crm.PermissionDenied, ""),
			"an unknown code":         inside(status, "SOMETHING_NEW", "new", "", crm.InvalidArgument, ""),
			"on top":                  top(status, "SOMETHING_NEW", "new", crm.Unavailable),
			"a right, on top":         top(status, "NO_PERMISSION", "permission denied", crm.PermissionDenied),
			"an id, on top":           top(status, "INVALID_DATA", "the id given seems to be invalid", crm.NotFound),
		} {
			all[strconv.Itoa(status)+" "+name] = r
		}
	}
	crmtest.Refused(t, zohocrm.Platform(), account, crm.CallLog{ID: "554023000000123456"}, all)
}

// TestDurations are minutes and seconds, however many: hours are none of Zoho's form.
func TestDurations(t *testing.T) {
	for length, text := range map[time.Duration]string{
		0: "00:00", 59 * time.Second: "00:59", 59*time.Minute + 59*time.Second: "59:59", time.Hour: "60:00", 2*time.Hour - time.Second: "119:59", 25 * time.Hour: "1500:00",
	} {
		fake := newFake()
		var sent []string
		account := crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Now: fake.Now, Transport: transport(func(ctx context.Context, req *crm.Request) (*crm.Response, error) {
			if len(req.Body) > 0 {
				sent = append(sent, string(req.Body))
			}
			return crmtest.Wire(fake).Do(ctx, req)
		})}
		c, err := zohocrm.Platform().Open(account)
		require.NoError(t, err)
		in := call(crm.Contact{ID: fake.PutContact("Ada", ""), Type: "Contact"})
		in.Duration = &length
		made, err := c.(full).CreateCallLog(t.Context(), in)
		require.NoError(t, err)
		assert.Equal(t, length, *made.Duration)
		other := length + time.Second
		made, err = c.WriteCallLog(t.Context(), made, crm.Change{Duration: &other})
		require.NoError(t, err)
		assert.Equal(t, other, *made.Duration)
		assert.Contains(t, sent[0], `"Call_Duration":"`+text+`"`)
	}
}

type transport func(context.Context, *crm.Request) (*crm.Response, error)

func (do transport) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	return do(ctx, req)
}
