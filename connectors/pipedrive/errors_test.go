package pipedrive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

const cloudflare = "<!DOCTYPE html><html><title>Attention Required!</title>This error is produced by Cloudflare</html>"

func TestRefusalsSayWhatTheyMean(t *testing.T) {
	for name, c := range map[string]struct {
		status      int
		header      crm.Header
		body        string
		code        crm.Code
		wait        time.Duration
		accountWide bool
		message     string
	}{
		"wrong value, named": {400, nil, `{"success":false,"error":"Validation failed: due_time: This value is not a valid datetime","code":"ERR_BAD_REQUEST"}`,
			crm.InvalidArgument, 0, false, "Pipedrive refused the start time of call log 7. Correct it and save again."},
		"wrong value, version 1": {400, nil, `{"success":false,"error":"Bad request","error_info":"subject: is too long","data":null}`,
			crm.InvalidArgument, 0, false, "Pipedrive refused the subject of call log 7. Correct it and save again."},
		"wrong value, not named": {400, nil, `{"success":false,"error":"Bad request"}`,
			crm.InvalidArgument, 0, false, "Pipedrive refused a value of call log 7. Correct it and save again."},
		"signed out": {401, crm.Header{"x-401-by-gw": "true"}, `{"success":false,"error":"unauthorized access","errorCode":401}`,
			crm.Unauthenticated, 0, true, "You are signed out of Pipedrive, which wants"},
		"account closed":    {402, nil, "", crm.PermissionDenied, 0, false, "account is not open"},
		"no right":          {403, nil, `{"success":false,"error":"no access"}`, crm.PermissionDenied, 0, false, "administrator for the permission"},
		"the plan's limit":  {403, nil, `{"success":false,"code":"feature_capping_deals_limit"}`, crm.PermissionDenied, 0, false, "plan has reached a limit"},
		"blocked":           {403, crm.Header{"content-type": "text/html; charset=UTF-8"}, cloudflare, crm.RateLimited, 30 * time.Minute, true, "blocked requests from here for a while, after too many of them. Try again in "},
		"blocked, no type":  {403, nil, cloudflare, crm.RateLimited, 30 * time.Minute, true, "blocked requests from here for a while, after too many of them. Try again in "},
		"blocked, for long": {403, crm.Header{"retry-after": "7200"}, cloudflare, crm.RateLimited, 2 * time.Hour, true, "blocked requests from here for a while, after too many of them. Try again in "},
		"not there":         {404, nil, `{"success":false,"error":"Activity not found"}`, crm.NotFound, 0, false, "Pipedrive has no call log 7."},
		"gone":              {410, nil, "", crm.NotFound, 0, false, "Pipedrive has no call log 7."},
		"not supported":     {405, nil, "", crm.Internal, 0, false, "unexpected answer"},
		"not switched on":   {415, nil, `{"success":false}`, crm.PermissionDenied, 0, false, "has not switched on"},
		"a limit of webhooks": {422, nil, `{"success":false}`,
			crm.InvalidArgument, 0, false, "A limit of your company's Pipedrive account is reached"},
		"a fault":         {500, nil, "", crm.Unavailable, 0, false, "Pipedrive is not available"},
		"not implemented": {501, nil, "", crm.Internal, 0, false, "unexpected answer"},
		"maintenance": {503, crm.Header{"retry-after": "120"}, "<html>Maintenance</html>",
			crm.Unavailable, 2 * time.Minute, false, "Try again in 2 minutes"},

		"a burst":              {429, nil, "", crm.RateLimited, 2 * time.Second, false, "Try again in 2 seconds"},
		"a burst, reset":       {429, crm.Header{"x-ratelimit-reset": "5"}, "", crm.RateLimited, 5 * time.Second, false, "Try again in 5 seconds"},
		"a burst, retry later": {429, crm.Header{"x-ratelimit-reset": "1", "retry-after": "30"}, "", crm.RateLimited, 30 * time.Second, false, ""},
		"a burst, reset later": {429, crm.Header{"x-ratelimit-reset": "9", "retry-after": "3"}, "", crm.RateLimited, 9 * time.Second, false, ""},
		"a burst, reset is no number of seconds": {429, crm.Header{"x-ratelimit-reset": "1795336779"}, "",
			crm.RateLimited, 2 * time.Second, false, ""},
		"a burst, tokens are left": {429, crm.Header{"x-daily-ratelimit-token-remaining": "12", "x-daily-requests-left": "3"}, "",
			crm.RateLimited, 2 * time.Second, false, ""},
		"the day's tokens are gone": {429, crm.Header{"x-daily-ratelimit-token-remaining": "0", "retry-after": "1"}, "",
			crm.RateLimited, 5*time.Hour + 30*time.Minute, true, "has used up what Pipedrive allows it for today"},
		"the day's requests are gone": {429, crm.Header{"x-daily-requests-left": "0", "x-ratelimit-reset": "2"}, "",
			crm.RateLimited, 5*time.Hour + 30*time.Minute, true, "tomorrow"},
	} {
		_, err := openAt(t, &answering{status: c.status, header: c.header, body: c.body}).ReadCallLog(t.Context(), "7")
		require.Error(t, err, name)
		e := crm.AsError(err)
		assert.Equal(t, c.code, e.Code, name)
		assert.Equal(t, c.wait, e.RetryAfter, name)
		assert.Equal(t, c.accountWide, e.AccountWide, name)
		assert.Equal(t, c.status, e.Status, name)
		assert.Contains(t, e.Message, c.message, name)
	}
}

func TestRefusalRepeatsNothingThatWasSent(t *testing.T) {
	body := `{"success":false,"error":"note: 'a private thought of +12025550147' is not valid for t0k3n","error_info":"note 'a private thought'"}`
	for _, status := range []int{400, 401, 402, 403, 404, 415, 422, 429, 500} {
		_, err := openAt(t, &answering{status: status, body: body}).
			WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Body: pointer("a private thought")})
		require.Error(t, err)
		for _, secret := range []string{"private", "2025550147", "t0k3n"} {
			assert.NotContains(t, err.Error(), secret, "status %d", status)
		}
	}
}

func TestBurstAndBlockOfTheService(t *testing.T) {
	fake := newFake(t)
	fake.Burst = 2
	id := fake.Put(crm.CallLog{Subject: "S"})
	connector := open(t, fake.account())
	read := func() *crm.Error {
		_, err := connector.ReadCallLog(t.Context(), id)
		return crm.AsError(err)
	}
	require.Nil(t, read())
	require.Nil(t, read())
	assert.Equal(t, crm.Usage{Requests: 2, Tokens: 2, RateLimit: "2", RateLimitRemaining: "0", RateLimitReset: "2"}, connector.Usage())
	e := read()
	require.NotNil(t, e)
	assert.Equal(t, crm.RateLimited, e.Code)
	assert.Equal(t, 2*time.Second, e.RetryAfter)
	assert.False(t, e.AccountWide)
	for range 4 {
		assert.False(t, read().AccountWide)
	}
	assert.True(t, read().AccountWide, "whoever does not wait is blocked")
}

func TestDailyBudgetOfTheService(t *testing.T) {
	fake := newFake(t)
	fake.DailyTokens = 1
	id := fake.Put(crm.CallLog{Subject: "S"})
	connector := open(t, fake.account())
	have, err := connector.ReadCallLog(t.Context(), id)
	require.NoError(t, err)
	_, err = connector.WriteCallLog(t.Context(), have, crm.Change{Subject: pointer("S2")})
	require.Error(t, err)
	e := crm.AsError(err)
	assert.Equal(t, crm.RateLimited, e.Code)
	assert.True(t, e.AccountWide)
	assert.Equal(t, 5*time.Hour+30*time.Minute, e.RetryAfter)
	held, _ := fake.Get(id)
	assert.Equal(t, "S", held.Subject)
}

func TestWrongTokenOfTheService(t *testing.T) {
	fake := newFake(t)
	account := fake.account()
	account.AuthHeader = "Bearer " + pipedrivetest.OAuthToken + "x"
	_, err := open(t, account).ReadCallLog(t.Context(), "7")
	assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
	assert.NotContains(t, err.Error(), pipedrivetest.OAuthToken)
}
