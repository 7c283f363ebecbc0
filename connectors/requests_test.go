//go:build !js

package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/vendors"
	"callscribe/connectors/logbody"
)

// remembers is a cache that forgets nothing.
type remembers struct{ sync.Map }

func (r *remembers) Get(_ context.Context, key string) (string, bool) {
	value, ok := r.Load(key)
	text, _ := value.(string)
	return text, ok
}

func (r *remembers) Put(_ context.Context, key, value string) { r.Store(key, value) }

// TestRequestsOfACall counts what a call costs in requests at each CRM: finding the one contact who has its number, with
// his one open deal, creating the log, and adding the recording. It is what the README's table says.
func TestRequestsOfACall(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../README.md is not here")
	}
	require.NoError(t, err)
	for _, v := range vendors.All("https://extension.example/") {
		t.Run(v.Title, func(t *testing.T) {
			contact := v.PutContact("Ada Caller", "(650) 555-0100")
			if deals, ok := v.ContactFake.(crmtest.DealFake); ok {
				deals.PutDeal(contact, "100 seats", "open")
			}
			c := &caller{t: t, crm: v, cache: &remembers{}}
			c.call("first") // what is asked for once is remembered
			assert.Contains(t, string(readme), "\n| "+v.Title+" | "+c.call("second")+" |", "the README's row")
		})
	}
}

type caller struct {
	t     *testing.T
	crm   *vendors.CRM
	cache *remembers
}

// call is what a call costs.
func (c *caller) call(session string) string {
	s, err := connectors.Open(crm.Account{User: c.crm.ContactFake.User(), AuthHeader: c.crm.AuthHeader(), Transport: crmtest.Wire(c.crm.ContactFake),
		Now: time.Now, Cache: c.cache, Region: "US"}, nil)
	require.NoError(c.t, err)
	spent := 0
	since := func() int {
		before := spent
		spent = s.Usage().Requests
		return spent - before
	}

	found, err := s.FindContact(c.t.Context(), "+16505550100")
	require.NoError(c.t, err)
	require.Len(c.t, found, 1)
	cost := fmt.Sprint(since())

	update := connectors.Update{Contact: found[0], Values: logbody.Update{Duration: "60"},
		Call: &logbody.Call{SessionID: session, Direction: "Inbound", StartTime: "2026-11-20T09:15:30Z"}}
	if len(found[0].Deals) > 0 {
		update.Disposition.DealID = found[0].Deals[0].ID
	}
	made, err := s.CreateCallLog(c.t.Context(), update, time.Time{})
	require.NoError(c.t, err)
	cost += fmt.Sprint(" + ", since())

	update = connectors.Update{LogID: made.Log.ID, Values: logbody.Update{RecordingLink: "https://recordings.example/1"}}
	_, err = s.UpdateCallLog(c.t.Context(), update)
	require.NoError(c.t, err)
	cost += fmt.Sprint(" + ", since())
	_, err = s.UpdateCallLog(c.t.Context(), update)
	require.NoError(c.t, err)
	assert.Equal(c.t, 1, since(), "an update that finds nothing to change")
	return cost
}
