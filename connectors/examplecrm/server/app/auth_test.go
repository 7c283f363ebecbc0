package app

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAuthorization(t *testing.T) {
	c := newCRM(t, Options{})
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	tests := map[string]struct {
		header string
		status int
		user   string
	}{
		"token":                       {"Bearer demo-token", 200, "user-1"},
		"scheme in small letters":     {"bearer demo-token", 200, "user-1"},
		"API key":                     {basic("demo-key:"), 200, "user-1"},
		"viewer":                      {"Bearer viewer-token", 200, "user-2"},
		"none":                        {"", 401, ""},
		"empty token":                 {"Bearer ", 401, ""},
		"empty key":                   {basic(":"), 401, ""},
		"unknown token":               {"Bearer other", 401, ""},
		"token as key":                {basic("demo-token:"), 401, ""},
		"key as token":                {"Bearer demo-key", 401, ""},
		"key with a password":         {basic("demo-key:x"), 401, ""},
		"token without a scheme":      {"demo-token", 401, ""},
		"token of a different scheme": {"Digest demo-token", 401, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := c.do(test.status, "GET", "/api/v1/me", "", "Authorization: "+test.header)
			if test.status == 200 {
				assert.Equal(t, test.user, got.json["id"])
				return
			}
			assert.Contains(t, got.header.Get("WWW-Authenticate"), "Bearer")
			assert.Equal(t, "unauthorized", got.fault("code"))
		})
	}
}

func TestMe(t *testing.T) {
	got := newCRM(t, Options{}).do(200, "GET", "/api/v1/me", "")
	assert.JSONEq(t, `{"id":"user-1","name":"Robin Ellis","email":"robin@example.com","company":"Example Company",
		"timeZone":"America/Los_Angeles","role":"editor"}`, got.text)
}

func TestViewerMayOnlyRead(t *testing.T) {
	c := newCRM(t, Options{})
	path := c.logCall(`{"subject":"A call"}`)
	viewer := "Authorization: Bearer viewer-token"
	c.do(200, "GET", path, "", viewer)
	for _, method := range []string{"PATCH", "DELETE"} {
		assert.Equal(t, "forbidden", c.do(403, method, path, `{"note":"x"}`, viewer).fault("code"))
	}
	c.do(403, "POST", calls, `{"subject":"x"}`, viewer)
	assert.Equal(t, 1.0, c.do(200, "GET", path, "").json["version"])
}

func TestHostMustBeLoopback(t *testing.T) {
	c := newCRM(t, Options{Control: true})
	for host, status := range map[string]int{
		"localhost":           200,
		"localhost:8787":      200,
		"127.0.0.1:8787":      200,
		"127.9.9.9":           200,
		"[::1]:8787":          200,
		"[::1]":               200,
		"evil.example:8787":   403,
		"127.0.0.1.evil.test": 403,
		"10.0.0.1":            403,
	} {
		for _, path := range []string{"/", "/api/v1/me", "/control/faults"} {
			c.do(status, "GET", path, "", "Host: "+host)
		}
	}
}

func TestRateLimit(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := newCRM(t, Options{RequestsPerSecond: 2, Now: func() time.Time { return now }})
	c.do(200, "GET", "/api/v1/me", "")
	c.do(200, "GET", "/api/v1/me", "")
	got := c.do(429, "GET", "/api/v1/me", "")
	assert.Equal(t, "1", got.header.Get("Retry-After"))
	assert.Equal(t, "rate_limited", got.fault("code"))
	c.do(200, "GET", "/api/v1/me", "", "Authorization: Bearer viewer-token")
	now = now.Add(500 * time.Millisecond)
	c.do(200, "GET", "/api/v1/me", "")
	c.do(429, "GET", "/api/v1/me", "")
}

func TestSlowRateSaysHowLongToWait(t *testing.T) {
	now := time.Now()
	c := newCRM(t, Options{RequestsPerSecond: 0.1, Now: func() time.Time { return now }})
	c.do(200, "GET", "/api/v1/me", "")
	assert.Equal(t, "10", c.do(429, "GET", "/api/v1/me", "").header.Get("Retry-After"))
	now = now.Add(10 * time.Second)
	c.do(200, "GET", "/api/v1/me", "")
}
