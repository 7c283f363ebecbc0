package calls_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/calls"
	"callscribe/connectors/logbody"
)

// A row of version 0.1.0, whose durations are numbers.
const storedRow = `{"session":"1","direction":"Inbound","from":{"phoneNumber":"+442079460123"},"to":{"phoneNumber":"+442079460999"},
	"seenAt":"2026-09-01T08:55:00Z","newsAt":"2026-09-01T08:55:00Z","live":true,"answered":true,"endedAt":"2026-09-01T08:57:00Z",
	"device":{},"server":{"startTime":"2026-09-01T08:55:01Z","duration":65,"result":"Accepted"},"account":"examplecrm/7",
	"searched":true,"contacts":[{"id":"p7","name":"Wanda Ortiz"}],"chosen":{"id":"p7","name":"Wanda Ortiz"},"note":"saved","seq":1,`

func TestRowsOfTheVersionBefore(t *testing.T) {
	values := logbody.Update{Subject: "S", Note: ptr("saved"), StartTime: "2026-09-01T08:55:01Z", Duration: "65", Result: "Accepted"}
	open := func(t *testing.T, rest string) (*driver, []calls.Action) {
		d := auto(t)
		d.clock = start.Add(time.Hour)
		d.store.rows["call/1"] = []byte(strings.ReplaceAll(storedRow+rest, "\n", ""))
		return d, d.restart()
	}
	t.Run("what was sent is not sent again", func(t *testing.T) {
		d, actions := open(t, `"logId":"9","sent":{"subject":"S","note":"saved","startTime":"2026-09-01T08:55:01Z","duration":65,"result":"Accepted"}}`)
		assert.Empty(t, actions)
		assert.Equal(t, calls.Logged, d.view("1").State)
		assert.Equal(t, logbody.Update{Note: ptr("x")}, updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("x")})).Update.Values)
	})
	t.Run("what was decided is handed over again", func(t *testing.T) {
		const inputs = `{"subject":"S","note":"saved","startTime":"2026-09-01T08:55:01Z","duration":65,"result":"Accepted"}`
		_, actions := open(t, `"sent":`+inputs+`,"job":{"seq":1,"create":true,"state":"decided","inputs":`+inputs+`}}`)
		assert.Equal(t, values, createOf(t, actions).Update.Values)
	})
	t.Run("a call of no length", func(t *testing.T) {
		d, actions := open(t, `"logId":"9","sent":{"note":"saved","startTime":"2026-09-01T08:55:01Z","duration":0,"result":"Accepted"}}`)
		assert.Equal(t, logbody.Update{Duration: "65"}, updateOf(t, actions).Update.Values)
		assert.Contains(t, string(d.store.rows["call/1"]), `"duration":"65"`)
	})
}
