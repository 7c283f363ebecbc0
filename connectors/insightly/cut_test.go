package insightly_test

import (
	"context"
	"errors"
	"fmt"
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

// life is a worker's life: at one of its requests, counted from 0, something happens, and where it dies nothing goes
// out any more.
type life struct {
	fake *insightlytest.Fake
	at   int
	what string
	sent int
	dead bool
}

// What can happen at a request.
const (
	diesBefore = "the worker dies before it is sent"
	diesAfter  = "the worker dies before its answer comes"
	fails      = "it is answered with 503"
	limited    = "it is answered with 429"
	garbled    = "it is done, and its answer cannot be read"
)

func (l *life) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	if l.dead {
		return nil, errors.New("dead")
	}
	now := l.sent == l.at
	l.sent++
	switch {
	case now && l.what == diesBefore:
		l.dead = true
		return nil, errors.New("dead")
	case now && l.what == fails:
		return &crm.Response{Status: 503}, nil
	case now && l.what == limited:
		return &crm.Response{Status: 429}, nil
	}
	resp, err := crmtest.Wire(l.fake).Do(ctx, req)
	switch {
	case now && l.what == diesAfter:
		l.dead = true
		return nil, errors.New("dead")
	case now && l.what == garbled:
		return &crm.Response{Status: 200, Body: []byte("<html>")}, nil
	}
	return resp, err
}

// try does in a life what the worker does with a call that is to be logged: it looks whether an earlier try has made the
// log, and makes it else.
func (l *life) try(t *testing.T, log crm.NewCallLog, again bool) (*crm.CallLog, error) {
	t.Helper()
	c, err := insightly.Platform().Open(crm.Account{User: l.fake.User(), AuthHeader: l.fake.AuthHeader(), Transport: l, Now: l.fake.Now})
	require.NoError(t, err)
	if again {
		if found, err := c.(full).FindCallLog(t.Context(), log, noon.Add(-time.Minute)); found != nil || err != nil {
			return found, err
		}
	}
	return c.(full).CreateCallLog(t.Context(), log)
}

// TestALogNeverHangsOnNobody: event and link are two requests. Whatever happens at whichever request of a try, and at
// whichever of the next one, in the end there is one event, tied to its contact and its deal.
func TestALogNeverHangsOnNobody(t *testing.T) {
	happenings := []string{diesBefore, diesAfter, fails, limited, garbled}
	cases := 0
	for _, options := range []insightlytest.Options{{}, {LinksAtOnce: true, Spaced: true, SecondLink: 200, NoErrorBody: true}} {
		whole := tries(t, options, nil)
		for _, first := range happenings {
			for at := range whole {
				n := tries(t, options, []life{{at: at, what: first}})
				cases++
				for _, second := range happenings {
					for then := range n {
						tries(t, options, []life{{at: at, what: first}, {at: then, what: second}})
						cases++
					}
				}
			}
		}
	}
	assert.Greater(t, cases, 500)
}

// tries has a call logged in some lives in each of which something happens, and then in one in which nothing does. It
// returns how many requests that took.
func tries(t *testing.T, options insightlytest.Options, lives []life) int {
	t.Helper()
	f := newFake(options)
	contact := f.PutContact("Ada Example", "")
	deal := f.PutDeal(contact, "Offer", "open")
	log := call(crm.Contact{ID: contact})
	log.Disposition = crm.Disposition{DealID: deal}
	var story []string
	for i := range lives {
		l := &lives[i]
		l.fake = f
		story = append(story, fmt.Sprintf("request %d: %s", l.at, l.what))
		if made, err := l.try(t, log, i > 0); err == nil {
			assert.Equal(t, contact, made.ContactID, "a success: %s", story)
		}
	}
	last := &life{fake: f, at: -1}
	made, err := last.try(t, log, len(lives) > 0)
	require.NoError(t, err, story)
	assert.Equal(t, 1, f.Logs(), "logs: %s", story)
	assert.Equal(t, contact, made.ContactID, story)
	assert.Equal(t, crm.Disposition{DealID: deal}, made.Disposition, story)
	stored, err := open(t, f).ReadCallLog(t.Context(), made.ID)
	require.NoError(t, err)
	assert.Equal(t, contact, stored.ContactID, story)
	return last.sent
}

// TestALogWhoseContactIsGoneIsTakenBack, also where the worker dies before it is, or Insightly fails just then.
func TestALogWhoseContactIsGoneIsTakenBack(t *testing.T) {
	for _, what := range []string{diesBefore, diesAfter, fails, limited, garbled} {
		for at := range 5 {
			f := newFake(insightlytest.Options{})
			id := f.PutContact("Ada Example", "")
			log := call(crm.Contact{ID: id})
			l := &life{fake: f, at: at, what: what}
			c, err := insightly.Platform().Open(crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Now: f.Now, Transport: transport(func(ctx context.Context, req *crm.Request) (*crm.Response, error) {
				if strings.HasSuffix(req.URL, "/Links") {
					f.DeleteContact(id)
				}
				return l.Do(ctx, req)
			})})
			require.NoError(t, err)
			_, err = c.(full).CreateCallLog(t.Context(), log)
			assert.Error(t, err)
			f.DeleteContact(id)
			_, err = (&life{fake: f, at: -1}).try(t, log, true)
			assert.Equal(t, crm.NotFound, crm.CodeOf(err), "request %d: %s", at, what)
			assert.Zero(t, f.Logs(), "request %d: %s: the log belongs to nobody", at, what)
		}
	}
}
