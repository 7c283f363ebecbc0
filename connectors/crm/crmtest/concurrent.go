package crmtest

import (
	"strconv"
	"sync"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors"
	"callscribe/connectors/logbody"
)

var concurrencyRules = []rule{
	{"two updates at once to one log lose nothing", twoAtOnce},
	{"twenty at once are served each as its own", twentyAtOnce},
}

func twoAtOnce(s *scope) {
	id := s.put()
	updates := []logbody.Update{
		{Note: pointer("the note")},
		{RecordingLink: "https://media.example.com/recording/8"},
		{Result: "Voicemail", Duration: "61"},
	}
	var group sync.WaitGroup
	for _, values := range updates {
		session := s.session()
		group.Go(func() {
			_, err := session.UpdateCallLog(s.Context(), connectors.Update{LogID: id, Values: values})
			assert.NoError(s, err)
		})
	}
	group.Wait()
	body := s.get(id).Body
	for _, part := range []string{"the note", "https://media.example.com/recording/8", "Voicemail", "1 minute, 1 second", typedByHand} {
		assert.Contains(s, body, part)
	}
}

func twentyAtOnce(s *scope) {
	session := s.session()
	var group sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = s.put()
		group.Go(func() {
			note := "note " + strconv.Itoa(i)
			done, err := session.UpdateCallLog(s.Context(), connectors.Update{LogID: ids[i], Values: logbody.Update{Note: &note}})
			if assert.NoError(s, err) {
				assert.Equal(s, note, done.Note)
			}
		})
	}
	group.Wait()
	for i, id := range ids {
		assert.Contains(s, s.get(id).Body, "note "+strconv.Itoa(i))
	}
}
