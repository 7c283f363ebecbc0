package crmtest

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

var concurrencyRules = []rule{
	{"twenty at once are served each as its own", twentyAtOnce},
}

// twentyAtOnce holds the reads back until all twenty are under way (or do not come, with a connector
// that does one after the other), so that no write precedes another's read.
func twentyAtOnce(s *scope) {
	session := s.session()
	var group sync.WaitGroup
	var reading atomic.Int32
	ids := make([]string, 20)
	together := make(chan struct{})
	s.wire.meets(s.reads, func(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		resp, err := pass()
		if reading.Add(1) == int32(len(ids)) {
			close(together)
		}
		select {
		case <-together:
		case <-time.After(patience):
		}
		return resp, err
	})
	for i := range ids {
		ids[i] = s.put()
		group.Go(func() {
			note := "note " + strconv.Itoa(i)
			done, err := session.UpdateCallLog(s.Context(), connectors.Update{LogID: ids[i], Values: logbody.Update{Note: &note}})
			if s.want(err == nil, "of twenty updates at once, one fails with %s", inWords(err)) {
				s.is("the note of one of twenty updates at once", note, done.Note)
			}
		})
	}
	group.Wait()
	for i, id := range ids {
		s.has("the text of one of twenty logs", s.get(id).Body, "note "+strconv.Itoa(i))
	}
}
