package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func rules(rules ...Fault) Faults { return Faults{Seed: 1, Rules: rules} }

func TestFaultStatus(t *testing.T) {
	c := newCRM(t, Options{Faults: rules(Fault{Status: 503, RetryAfter: "7"})})
	got := c.do(503, "POST", calls, `{"subject":"S"}`)
	assert.Equal(t, "7", got.header.Get("Retry-After"))
	assert.Equal(t, "unavailable", got.fault("code"))
	require.NoError(t, c.SetFaults(Faults{}))
	assert.Empty(t, c.do(200, "GET", calls, "").ids(), "the fault came before the work")
}

func TestFaultMatchesWhatItNames(t *testing.T) {
	c := newCRM(t, Options{})
	path := c.logCall(`{"subject":"S"}`)
	require.NoError(t, c.SetFaults(rules(Fault{Method: "PATCH", PathPrefix: calls, Requests: 2, Status: 429})))
	c.do(200, "GET", path, "")
	c.do(200, "GET", "/api/v1/contacts", "")
	c.do(429, "PATCH", path, `{}`)
	c.do(429, "PATCH", path, `{}`)
	c.do(200, "PATCH", path, `{}`)
	c.do(200, "GET", "/", "")
}

func TestFaultRateIsDeterministic(t *testing.T) {
	run := func() []int {
		c := newCRM(t, Options{Faults: rules(Fault{Rate: 0.3, Status: 500})})
		statuses := make([]int, 100)
		for i := range statuses {
			got, err := c.request("GET", "/api/v1/me", "")
			require.NoError(t, err)
			statuses[i] = got.status
		}
		return statuses
	}
	first := run()
	failures := 0
	for _, status := range first {
		if status == 500 {
			failures++
		}
	}
	assert.InDelta(t, 30, failures, 15)
	assert.Equal(t, first, run())
}

func TestFaultDelays(t *testing.T) {
	c := newCRM(t, Options{Faults: rules(Fault{DelayMS: 20}, Fault{DelayAfterMS: 30})})
	start := time.Now()
	c.do(201, "POST", calls, `{"subject":"S"}`)
	assert.GreaterOrEqual(t, time.Since(start), 50*time.Millisecond)
}

func TestDropBeforeLosesTheWork(t *testing.T) {
	c := newCRM(t, Options{Faults: rules(Fault{Method: "POST", Drop: DropBefore})})
	_, err := c.request("POST", calls, `{"subject":"S"}`)
	require.Error(t, err)
	assert.Empty(t, c.do(200, "GET", calls, "").ids())
}

func TestDropAfterKeepsTheWork(t *testing.T) {
	for _, drop := range []Drop{DropAfter, DropInside} {
		t.Run(string(drop), func(t *testing.T) {
			c := newCRM(t, Options{Faults: rules(Fault{Method: "POST", Drop: drop}, Fault{Method: "DELETE", Drop: drop})})
			got, err := c.request("POST", calls, `{"subject":"S"}`)
			require.Error(t, err)
			if drop == DropInside {
				assert.Equal(t, http.StatusCreated, got.status)
				assert.Contains(t, got.text, `{"id":"call-1001"`)
			}
			assert.Equal(t, []string{"call-1001"}, c.do(200, "GET", calls, "").ids())
			_, err = c.request("DELETE", calls+"/call-1001", "")
			require.Error(t, err)
			assert.Empty(t, c.do(200, "GET", calls, "").ids())
		})
	}
}

func TestControl(t *testing.T) {
	c := newCRM(t, Options{Control: true})
	assert.JSONEq(t, `{"rules":[]}`, c.do(200, "GET", "/control/faults", "").text)
	plan := `{"seed":3,"rules":[{"method":"GET","pathPrefix":"/api/v1/me","requests":1,"status":503}]}`
	assert.JSONEq(t, plan, c.do(200, "PUT", "/control/faults", plan).text)
	assert.JSONEq(t, plan, c.do(200, "GET", "/control/faults", "").text)
	for _, wrong := range []string{`{"rules":[{"staus":503}]}`, `{"rules":[{"status":200}]}`, `{"rules":[{"rate":-1}]}`, `{"rules":[{"drop":"x"}]}`, `{"rules":[{"delayMs":-1}]}`} {
		c.do(422, "PUT", "/control/faults", wrong)
	}

	c.do(503, "GET", "/api/v1/me", "")
	c.do(200, "GET", "/api/v1/contacts?phone=6505550100", "")
	c.logCall(`{"subject":"S"}`)
	c.do(404, "GET", calls+"/call-9", "")
	got := c.do(200, "GET", "/control/requests", "")
	assert.Equal(t, 4.0, got.json["count"])
	assert.Equal(t, map[string]any{"GET /api/v1/me": 1.0, "GET /api/v1/contacts": 1.0, "POST /api/v1/calls": 1.0,
		"GET /api/v1/calls/{id}": 1.0}, got.json["counts"])
	last := got.json["last"].([]any)
	assert.Equal(t, 503.0, last[0].(map[string]any)["status"])
	assert.Equal(t, "/api/v1/calls/call-9", last[3].(map[string]any)["path"])
	assert.NotContains(t, got.text, "6505550100")

	require.NoError(t, c.SetFaults(rules(Fault{Drop: DropBefore})))
	_, err := c.request("GET", "/api/v1/me", "")
	require.Error(t, err)
	dropped := c.Requests()
	assert.Equal(t, 5, dropped.Count)
	assert.Equal(t, 0, dropped.Last[4].Status)

	c.do(204, "DELETE", "/control/requests", "")
	assert.Equal(t, 0.0, c.do(200, "GET", "/control/requests", "").json["count"])
}
