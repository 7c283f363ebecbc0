package odoo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/logbody"
	"callscribe/connectors/odoo"
	"callscribe/connectors/odoo/odootest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func newFake(options odootest.Options) *odootest.Fake {
	f := odootest.New(options)
	f.Now = func() time.Time { return noon }
	return f
}

// variants are the versions and ways that the suite is run on.
var variants = map[string]odootest.Options{
	"16": {Version: 16, Timezone: false}, "17": {Version: 17, Archives: true}, "18": {CalendarSync: true},
	"19": {Version: 19, NoMobile: true, ByKey: true}, "19 by JSON-RPC": {Version: 19, SeesAll: true},
}

func TestConformance(t *testing.T) {
	for name, options := range variants {
		t.Run(name, func(t *testing.T) {
			crmtest.Run(t, odoo.Platform(), func(testing.TB) crmtest.Fake { return newFake(options) })
		})
	}
}

// full is all that the connector can do.
type full interface {
	crm.Connector
	crm.Identifier
	crm.ContactFinder
	crm.CallLogCreator
	crm.DispositionSetter
}

// account is that of the fake's user, connected before.
func account(f *odootest.Fake) crm.Account {
	return crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Transport: crmtest.Wire(f), Now: f.Now}
}

func open(t *testing.T, account crm.Account) full {
	t.Helper()
	c, err := odoo.Platform().Open(account)
	require.NoError(t, err)
	return c.(full)
}

func call(contact crm.Contact) crm.NewCallLog {
	return crm.NewCallLog{SessionID: "s-7", Subject: "Call", Body: "<p>x</p>", StartTime: noon.Add(-time.Hour), Contact: contact}
}

func TestConnecting(t *testing.T) {
	for name, c := range map[string]struct {
		options odootest.Options
		login   string
		host    string
		code    crm.Code
	}{
		"the only database":                {login: odootest.Login},
		"a database that is named":         {options: odootest.Options{Databases: 2}, login: odootest.Database + "/" + odootest.Login},
		"one of several, not named":        {options: odootest.Options{Databases: 2}, login: odootest.Login, code: crm.Unauthenticated},
		"a hidden list, and no such host":  {options: odootest.Options{HidesList: true}, login: odootest.Login, code: crm.Unauthenticated},
		"a login that is none":             {login: "nobody", code: crm.Unauthenticated},
		"a customer":                       {options: odootest.Options{Rights: "portal"}, login: odootest.Login, code: crm.PermissionDenied},
		"19 by the key alone":              {options: odootest.Options{Version: 19, ByKey: true}},
		"the key alone before 19":          {options: odootest.Options{ByKey: true}, code: crm.NotFound},
		"19 of several, by the key alone":  {options: odootest.Options{Version: 19, ByKey: true, Databases: 1}, code: crm.NotFound},
		"19 by login and key, of a hidden": {options: odootest.Options{Version: 19, HidesList: true}, login: odootest.Database + "/" + odootest.Login},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(c.options)
			a := account(f)
			a.User = crm.User{Hostname: odootest.Hostname} // nothing is known yet
			if !c.options.ByKey {
				a.AuthHeader = crm.SignIn{Kind: crm.SignInLogin}.AuthHeader(c.login, odootest.Key)
			}
			who, err := open(t, a).Identify(t.Context())
			require.Equal(t, c.code, crm.CodeOf(err), "%v", err)
			if c.code != "" {
				return
			}
			assert.Equal(t, "6", who.ID)
			assert.Equal(t, "Ada Agent", who.Name)
			assert.Equal(t, "Acme", who.Company)
			assert.Equal(t, "1", who.AdditionalInfo["partner"])
			if !c.options.ByKey {
				assert.Equal(t, odootest.Database, who.AdditionalInfo["database"])
			}
		})
	}
}

func TestAnotherBrowserDoesNotOverwrite(t *testing.T) {
	f := newFake(odootest.Options{})
	contact := crm.Contact{ID: f.PutContact("Ada Example", "")}
	made, err := open(t, account(f)).CreateCallLog(t.Context(), call(contact))
	require.NoError(t, err)
	assert.Equal(t, "__import__.callscribe_s-7_6", f.ExternalID(made.ID))
	assert.Equal(t, "https://odoo.acme.example/mail/view?model=calendar.event&res_id="+made.ID, made.URL)

	again := call(contact)
	again.Subject = "Other"
	_, err = open(t, account(f)).CreateCallLog(t.Context(), again)
	assert.Equal(t, crm.Conflict, crm.CodeOf(err))
	held, _ := f.Get(made.ID)
	assert.Equal(t, "Call", held.Subject)

	f.Busy = 1 // and at the same moment
	again.SessionID = "s-8"
	_, err = open(t, account(f)).CreateCallLog(t.Context(), again)
	assert.Equal(t, crm.Conflict, crm.CodeOf(err))

	f.Archives = true
	f.Delete(made.ID)
	_, err = open(t, account(f)).FindCallLog(t.Context(), call(contact), time.Time{})
	assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err), "an archived log is not made again")
}

// TestNobodyIsMailed has a clock that is behind, so that the call ends in the future.
func TestNobodyIsMailed(t *testing.T) {
	f := newFake(odootest.Options{CalendarSync: true})
	contact := f.PutContact("Ada Example", "")
	log := call(crm.Contact{ID: contact})
	log.StartTime = noon.Add(time.Minute)
	c := open(t, account(f))
	made, err := c.CreateCallLog(t.Context(), log)
	require.NoError(t, err)
	assert.Equal(t, contact, made.ContactID)
	later, text := noon.Add(time.Hour), "<p>y</p>"
	_, err = c.WriteCallLog(t.Context(), made, crm.Change{StartTime: &later, Body: &text})
	require.NoError(t, err)
	assert.Zero(t, f.Mails())
	assert.Contains(t, f.Foreign(made.ID), `"show_as":"free"`)
	for _, r := range f.Requests() {
		if strings.Contains(r.Body, `"write"`) || strings.Contains(r.Body, `"load"`) {
			assert.Contains(t, r.Body, "need_sync", "else a synchronized calendar mails the contact")
		}
	}
}

func TestWithoutTheCRMApplication(t *testing.T) {
	for name, options := range map[string]odootest.Options{"not installed": {NoCRM: true}, "not for this user": {Rights: "internal"}} {
		f := newFake(options)
		id := f.PutContact("Ada Example", "(650) 555-0123")
		c := open(t, account(f))
		found, err := c.FindContact(t.Context(), "+16505550123")
		require.NoError(t, err, name)
		require.Len(t, found, 1, name)
		assert.Empty(t, found[0].Deals)
		made, err := c.CreateCallLog(t.Context(), call(found[0]))
		require.NoError(t, err, name)
		assert.Equal(t, id, made.ContactID)
	}
}

func TestPeople(t *testing.T) {
	f := newFake(odootest.Options{})
	company := f.PutContact("Acme Inc", "")
	person := f.PutPerson("Kid", "650 555 0123", company)
	deal := f.PutDeal(company, "The company's", "open")
	f.PutOthersDeal(company, "Of another")
	f.PutDeal(company, "Lost", "lost")
	mobile, lead := f.PutMobile("Mo", "+16505550123"), f.PutLeadContact("Lea", "+1 650-555-0123")
	c := open(t, account(f))
	found, err := c.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	assert.Equal(t, []crm.Contact{
		{ID: person, Name: "Kid", Type: "Contact", Phone: "650 555 0123", Company: "Acme Inc", Deals: []crm.Choice{{ID: deal, Title: "The company's"}}},
		{ID: mobile, Name: "Mo", Type: "Contact", Phone: "+16505550123"},
		{ID: lead, Name: "Lea", Type: "Lead", Phone: "+1 650-555-0123"},
	}, found)

	made, err := c.CreateCallLog(t.Context(), call(found[2]))
	require.NoError(t, err)
	held, _ := f.Get(made.ID)
	assert.Equal(t, lead, held.Disposition.DealID, "a lead's call hangs on the lead")
	assert.Empty(t, held.ContactID)
}

func TestWhatARefusalMeans(t *testing.T) {
	f := newFake(odootest.Options{})
	id, text := f.Put(crm.CallLog{Subject: "Call", Body: "<p>private</p>"}), "<p>secret</p>"
	c := open(t, account(f))
	have, err := c.ReadCallLog(t.Context(), id)
	require.NoError(t, err)

	f.Privatize(id)
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{Body: &text})
	assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
	f.Delete(id)
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{Body: &text})
	assert.Equal(t, crm.NotFound, crm.CodeOf(err))
	owner := "999"
	have.ID = f.Put(crm.CallLog{Subject: "Call"})
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{OwnerID: &owner})
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))

	gone := account(f)
	gone.User.ID = "99-odoo"
	_, err = open(t, gone).ReadCallLog(t.Context(), have.ID)
	assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
	for _, hidden := range []string{odootest.Key, odootest.ServerPath, "10.3.0.17", "Traceback", "secret"} {
		assert.NotContains(t, err.Error(), hidden)
	}
}

// TestATextThatTheEditorRebuilt is updated as ours: a person has saved the form in Odoo.
func TestATextThatTheEditorRebuilt(t *testing.T) {
	f := newFake(odootest.Options{})
	session, err := connectors.OpenAt(odoo.Platform(), account(f), nil)
	require.NoError(t, err)
	id := f.Put(crm.CallLog{Subject: "Call", Body: "<p>typed</p>", StartTime: noon.Add(-time.Hour)})
	update := func(note string) connectors.Updated {
		done, err := session.UpdateCallLog(t.Context(), connectors.Update{LogID: id, Values: logbody.Update{Note: &note, Result: "Call connected"}})
		require.NoError(t, err)
		return done
	}
	update("first")
	f.SaveForm(id)
	assert.Equal(t, "second", update("second").Note)
	held, _ := f.Get(id)
	assert.NotContains(t, held.Body, "first")
	assert.Equal(t, 1, strings.Count(held.Body, "Call connected"), held.Body)
	assert.Contains(t, held.Body, "typed")
}

func TestRefusalsInOdoosForm(t *testing.T) {
	rpc := func(name, message string, code crm.Code) crmtest.Refusal {
		return crmtest.Refusal{Status: 200, Code: code, Body: `{"jsonrpc": "2.0", "id": 1, "error": {"code": 200, "message": "Odoo Server Error",
			"data": {"name": "` + name + `", "message": "` + message + `", "debug": "Traceback, secret"}}}`}
	}
	json2 := func(status int, name string, code crm.Code) crmtest.Refusal {
		return crmtest.Refusal{Status: status, Code: code, Body: `{"name": "` + name + `", "message": "secret", "arguments": [], "context": {}, "debug": "Traceback, secret"}`}
	}
	log := crm.CallLog{ID: "7", StartTime: noon}
	crmtest.Refused(t, odoo.Platform(), account(newFake(odootest.Options{})), log, map[string]crmtest.Refusal{
		"a bad key":                  rpc("odoo.exceptions.AccessDenied", "Access Denied", crm.Unauthenticated),
		"a session that ended":       rpc("odoo.http.SessionExpiredException", "Session expired", crm.Unauthenticated),
		"no right":                   rpc("odoo.exceptions.AccessError", "secret", crm.PermissionDenied),
		"gone":                       rpc("odoo.exceptions.MissingError", "secret", crm.NotFound),
		"gone at 16":                 rpc("builtins.RecursionError", "secret", crm.NotFound),
		"a rule":                     rpc("odoo.exceptions.ValidationError", "secret", crm.InvalidArgument),
		"a value":                    rpc("builtins.ValueError", "secret", crm.InvalidArgument),
		"a value to the database":    rpc("psycopg2.errors.DatetimeFieldOverflow", "secret", crm.InvalidArgument),
		"two at once":                rpc("psycopg2.errors.SerializationFailure", "secret", crm.Conflict),
		"two at once, locked":        rpc("psycopg2.errors.LockNotAvailable", "secret", crm.Conflict),
		"two at once, dead":          rpc("psycopg2.errors.DeadlockDetected", "secret", crm.Conflict),
		"a record that is locked":    rpc("odoo.exceptions.LockError", "secret", crm.Conflict),
		"the database is away":       rpc("psycopg2.OperationalError", "could not connect to server, secret", crm.Unavailable),
		"too many at the database":   rpc("psycopg2.pool.PoolError", "The Connection Pool Is Full", crm.Unavailable),
		"no such database":           rpc("psycopg2.OperationalError", "FATAL:  database is not there", crm.Unauthenticated),
		"a fault of theirs":          rpc("builtins.TypeError", "secret", crm.Internal),
		"an error without data":      {Status: 200, Code: crm.Internal, Body: `{"jsonrpc": "2.0", "id": 1, "error": {"code": 404, "message": "secret"}}`},
		"neither result nor error":   {Status: 200, Code: crm.Unavailable, Body: `{"jsonrpc": "2.0", "id": 1}`},
		"Odoo Online's limit":        {Status: 429, Code: crm.RateLimited, Header: crm.Header{"retry-after": "5"}, Words: "in 5 seconds"},
		"a proxy that waited enough": {Status: 504, Code: crm.Unavailable, Body: "<html>secret</html>"},
		"no Odoo":                    {Status: 404, Code: crm.NotFound, Body: "<html>secret</html>"},
	})
	crmtest.Refused(t, odoo.Platform(), account(newFake(odootest.Options{Version: 19, ByKey: true})), log, map[string]crmtest.Refusal{
		"19, a bad key":           json2(401, "werkzeug.exceptions.Unauthorized", crm.Unauthenticated),
		"19, no right":            json2(403, "odoo.exceptions.AccessError", crm.PermissionDenied),
		"19, gone":                json2(404, "odoo.exceptions.MissingError", crm.NotFound),
		"19, a rule":              json2(422, "odoo.exceptions.ValidationError", crm.InvalidArgument),
		"19, a record is locked":  json2(422, "odoo.exceptions.LockError", crm.Conflict),
		"19, two at once":         json2(500, "psycopg2.errors.SerializationFailure", crm.Conflict),
		"19, the database is off": json2(500, "psycopg2.OperationalError", crm.Unavailable),
		"19, a value":             json2(500, "builtins.ValueError", crm.InvalidArgument),
		"19, a fault of theirs":   json2(500, "builtins.TypeError", crm.Unavailable),
	})
}
