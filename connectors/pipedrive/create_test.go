package pipedrive_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

// memory is an account's cache.
type memory map[string]string

func (m memory) Get(_ context.Context, key string) (string, bool) { v, ok := m[key]; return v, ok }
func (m memory) Put(_ context.Context, key, value string)         { m[key] = value }

// oneRefused answers the requests to one path with a status.
type oneRefused struct {
	crm.Transport
	path   string
	status int
	body   string
}

func (o *oneRefused) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	if strings.Contains(req.URL, o.path) {
		return &crm.Response{Status: o.status, Body: []byte(o.body)}, nil
	}
	return o.Transport.Do(ctx, req)
}

func newLog(contact string) crm.NewCallLog {
	return crm.NewCallLog{
		SessionID: "4012345000", Subject: "Inbound Call from Ada",
		Body:      "<b>Agent notes</b><br>Wants a \"quote\"<br><br><b>Call details</b><br><li><b>Date/time</b>: 2026-11-20 06:20:41 PM</li>",
		StartTime: now.Add(-9 * time.Minute), Duration: pointer(37 * time.Second), Direction: "Inbound", Contact: crm.Contact{ID: contact},
	}
}

func TestIdentify(t *testing.T) {
	fake := newFake(t)
	connector := open(t, fake.account())
	who, err := connector.Identify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, crm.Identity{
		ID: "11", Name: "Sam Seller", Company: "Acme", Hostname: "acme.pipedrive.com",
		TimezoneName: "Europe/Tallinn", TimezoneOffset: "+02:00",
		AdditionalInfo: map[string]any{"companyId": int64(7001), "companyName": "Acme", "companyDomain": "acme"},
	}, who)
	assert.Equal(t, []string{"GET /v1/users/me"}, paths(fake))
	assert.Equal(t, 2, connector.Usage().Tokens)
}

func TestCreateCallLog(t *testing.T) {
	fake := newFake(t)
	ada := fake.PutPerson("Ada Byron", "+16505550100")
	fake.SetOrganization(ada, 31)
	deal := fake.PutDeal(ada, "Big", "open")
	log := newLog(ada)
	log.Disposition = crm.Disposition{DealID: deal}
	connector := open(t, fake.account())
	made, err := connector.CreateCallLog(t.Context(), log)
	require.NoError(t, err)

	assert.Equal(t, []string{"GET /api/v2/persons/" + ada, "GET /v1/activityTypes", "POST /api/v2/activities"}, paths(fake))
	assert.JSONEq(t, `{"owner_id":11,"subject":"Inbound Call from Ada","type":"call","done":true,"duration":"00:01",
		"due_date":"2026-11-20","due_time":"18:21","deal_id":`+deal+`,"org_id":31,"participants":[{"person_id":`+ada+`,"primary":true}],
		"note":"<b>Agent notes</b><br>Wants a \"quote\"<br><br><b>Call details</b><br><li><b>Date/time</b>: 2026-11-20 06:20:41 PM</li>"}`,
		fake.Requests()[2].Body)
	assert.Equal(t, 1+20+5, connector.Usage().Tokens)

	held, ok := fake.Get(made.ID)
	require.True(t, ok)
	held.URL = made.URL
	assert.Equal(t, &held, made)
}

func TestCreateCallLogWithLittle(t *testing.T) {
	fake := newFake(t)
	ada := fake.PutPerson("Ada")
	lead := fake.PutLead(ada, "Warm")
	account := fake.account()
	account.User.ID = ""
	made, err := open(t, account).CreateCallLog(t.Context(), crm.NewCallLog{
		Subject: "S", Contact: crm.Contact{ID: ada}, Disposition: crm.Disposition{LeadID: lead}, OwnerID: "12"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"owner_id":12,"subject":"S","note":"","type":"call","done":true,"lead_id":"`+lead+`",
		"participants":[{"person_id":`+ada+`,"primary":true}]}`, fake.Requests()[2].Body, "no start time is not now")
	assert.True(t, made.StartTime.IsZero())
	assert.Nil(t, made.Duration)
}

func TestCreateCallLogRefusals(t *testing.T) {
	fake := newFake(t)
	gone := fake.PutPerson("Gone")
	fake.DeletePerson(gone)
	ada := fake.PutPerson("Ada")
	for name, c := range map[string]struct {
		edit  func(*crm.NewCallLog)
		code  crm.Code
		field string
		says  string
	}{
		"no contact":      {func(l *crm.NewCallLog) { l.Contact.ID = "" }, crm.InvalidArgument, "contactInfo.id", ""},
		"a name for one":  {func(l *crm.NewCallLog) { l.Contact.ID = "Ada" }, crm.InvalidArgument, "contactInfo.id", ""},
		"a bad deal":      {func(l *crm.NewCallLog) { l.Disposition.DealID = "7/8" }, crm.InvalidArgument, "additionalSubmission.deals", ""},
		"a bad lead":      {func(l *crm.NewCallLog) { l.Disposition.LeadID = "a b" }, crm.InvalidArgument, "additionalSubmission.leads", ""},
		"a deal as lead":  {func(l *crm.NewCallLog) { l.Disposition.LeadID = "107" }, crm.InvalidArgument, "additionalSubmission.leads", "adf21080-0e10-11eb-879b-05d71fb426ec"},
		"a bad owner":     {func(l *crm.NewCallLog) { l.OwnerID = "Sam" }, crm.InvalidArgument, "additionalSubmission", ""},
		"deleted contact": {func(l *crm.NewCallLog) { l.Contact.ID = gone }, crm.NotFound, "", "contact " + gone},
		"unknown contact": {func(l *crm.NewCallLog) { l.Contact.ID = "999999" }, crm.NotFound, "", "contact 999999"},
		"deleted deal":    {func(l *crm.NewCallLog) { l.Disposition.DealID = "999999" }, crm.InvalidArgument, "", "the deal of the new call log"},
	} {
		log := newLog(ada)
		c.edit(&log)
		_, err := open(t, fake.account()).CreateCallLog(t.Context(), log)
		require.Error(t, err, name)
		e := crm.AsError(err)
		assert.Equal(t, c.code, e.Code, name)
		assert.Equal(t, c.field, e.Field, name)
		assert.Contains(t, e.Message, c.says, name)
	}
	assert.Zero(t, fake.Logs())
}

func TestCallTypeIsTheCompanysOwn(t *testing.T) {
	for name, c := range map[string]struct {
		types  [][3]string // key, name, "on" or "off"
		chosen string
		want   string
	}{
		"Pipedrive's own before others": {[][3]string{{"t1", "Recall date", "on"}, {"t2", "Phone CALL", "on"}, {"call", "Call", "on"}}, "", "call"},
		"the name that says it best":    {[][3]string{{"t1", "Recall date", "on"}, {"t2", "Callback", "on"}, {"t3", "Sales call of the day", "on"}, {"t4", "Phone CALL", "on"}}, "", "t4"},
		"the name alone":                {[][3]string{{"t1", "Cold call", "on"}, {"t2", "Call", "on"}}, "", "t2"},
		"a callback at least":           {[][3]string{{"t1", "Lunch", "on"}, {"t2", "Callback", "on"}}, "", "t2"},
		"what sounds alike":             {[][3]string{{"t1", "Recall date", "on"}, {"t2", "Locally", "on"}}, "", ""},
		"switched off":                  {[][3]string{{"t1", "Old call", "off"}, {"t2", "New call", "on"}}, "", "t2"},
		"Pipedrive's own, renamed":      {[][3]string{{"t1", "Essen", "on"}, {"call", "Anruf", "on"}}, "", "call"},
		"the one that was chosen":       {[][3]string{{"call", "Call", "on"}, {"t2", "Contact", "on"}}, "t2", "t2"},
		"chosen, but gone":              {[][3]string{{"call", "Call", "on"}, {"t2", "Contact", "off"}}, "t2", "call"},
		"none":                          {[][3]string{{"t1", "Lunch", "on"}, {"call", "Call", "off"}}, "", ""},
	} {
		fake := newFake(t)
		fake.DropTypes()
		for _, typ := range c.types {
			fake.PutType(typ[0], typ[1], typ[2] == "on")
		}
		account := fake.account()
		account.User.Settings = logbody.Settings{"pipedriveCallActivityType": map[string]any{"value": c.chosen}}
		_, err := open(t, account).CreateCallLog(t.Context(), newLog(fake.PutPerson("Ada")))
		if c.want == "" {
			assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err), name)
			assert.Zero(t, fake.Logs(), name)
			continue
		}
		require.NoError(t, err, name)
		assert.Contains(t, fake.Requests()[2].Body, `"type":"`+c.want+`"`, name)
	}
}

func TestCallTypeIsRememberedForADay(t *testing.T) {
	fake := newFake(t)
	clock := now
	fake.Now = func() time.Time { return clock }
	ada := fake.PutPerson("Ada")
	account := fake.account()
	account.Cache = memory{}
	tokens := func() int {
		connector := open(t, account)
		_, err := connector.CreateCallLog(t.Context(), newLog(ada))
		require.NoError(t, err)
		return connector.Usage().Tokens
	}
	assert.Equal(t, 26, tokens())
	assert.Equal(t, 6, tokens())
	clock = clock.Add(23 * time.Hour)
	assert.Equal(t, 6, tokens())
	clock = clock.Add(time.Hour)
	assert.Equal(t, 26, tokens())

	fake.PutType("chosen", "Talk", true)
	account.User.Settings = logbody.Settings{"pipedriveCallActivityType": map[string]any{"value": "chosen"}}
	assert.Equal(t, 26, tokens(), "what is remembered does not have it yet")
	assert.Equal(t, 6, tokens())

	account.Cache = memory{"activityTypes": "damaged"}
	assert.Equal(t, 26, tokens())
}

func TestFindCallLog(t *testing.T) {
	for _, clean := range []func(string) string{nil, pipedrivetest.Clean} {
		fake := newFake(t)
		fake.Clean = clean
		ada, eve := fake.PutPerson("Ada"), fake.PutPerson("Eve")
		connector := open(t, fake.account())
		log := newLog(ada)
		look := func(log crm.NewCallLog) *crm.CallLog {
			found, err := connector.FindCallLog(t.Context(), log, now)
			require.NoError(t, err)
			return found
		}
		assert.Nil(t, look(log), "nothing is there")

		redial := log
		redial.Body = strings.Replace(log.Body, "06:20:41", "06:20:02", 1)
		other := log
		other.Contact.ID = eve
		for _, l := range []crm.NewCallLog{redial, other} {
			_, err := connector.CreateCallLog(t.Context(), l)
			require.NoError(t, err)
		}
		assert.Nil(t, look(log), "another call in the same minute, and another person's")

		made, err := connector.CreateCallLog(t.Context(), log)
		require.NoError(t, err)
		fake.Forget()
		before := connector.Usage().Tokens
		found := look(log)
		require.NotNil(t, found)
		assert.Equal(t, made.ID, found.ID)
		assert.Equal(t, 10, connector.Usage().Tokens-before)
		assert.Equal(t, []string{"GET /api/v2/activities?person_id=" + ada + "&updated_since=2026-11-19T18%3A30%3A00Z" +
			"&sort_by=add_time&sort_direction=desc&limit=500"}, paths(fake))

		fake.Delete(made.ID)
		assert.Nil(t, look(log), "it was deleted")
	}
}

func TestFindCallLogByItsSession(t *testing.T) {
	fake := newFake(t)
	ada := fake.PutPerson("Ada")
	connector := open(t, fake.account())
	log := newLog(ada)
	log.Body += "<li><b>Session Id</b>: 4012345000</li>"
	made, err := connector.CreateCallLog(t.Context(), log)
	require.NoError(t, err)
	edited, _ := fake.Get(made.ID)
	edited.Body = "typed meanwhile<br>" + edited.Body
	fake.Put(edited)
	found, err := connector.FindCallLog(t.Context(), log, now)
	require.NoError(t, err)
	require.NotNil(t, found)
	assert.Equal(t, made.ID, found.ID)
	assert.Equal(t, edited.Body, found.Body)
}
