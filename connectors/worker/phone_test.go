package worker_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// recorded is a message of a widget.
type recorded struct {
	Name    string          `json:"name"`
	Message json.RawMessage `json:"message"`
}

// recording is one of the call book's recordings.
func recording(t testing.TB, file string) []recorded {
	data, err := os.ReadFile("../calls/testdata/" + file)
	require.NoError(t, err)
	var list []recorded
	require.NoError(t, json.Unmarshal(data, &list))
	require.NotEmpty(t, list)
	return list
}

const (
	wandasNumber = "+442079460123"
	ownNumber    = "+442079460999"
	recordedLink = "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.example%2FR9%2Fcontent"
)

type object = map[string]any

// call is a phone call, of which a widget tells.
type call struct {
	session string
	other   object // the other party
	from    bool   // it is outbound
	start   time.Time
}

// inbound is a call that begins now, from a number.
func inbound(session, number string) call {
	return call{session: session, other: object{"phoneNumber": number}, start: time.Now()}
}

func (c call) fields(more object) object {
	me := object{"phoneNumber": ownNumber}
	o := object{
		"id": "c-" + c.session, "sessionId": c.session, "telephonySessionId": "s-" + c.session, "direction": "Inbound",
		"from": c.other, "to": me, "startTime": c.start.UnixMilli(),
	}
	if c.from {
		o["direction"], o["from"], o["to"] = "Outbound", me, c.other
	}
	for key, value := range more {
		o[key] = value
	}
	return o
}

// logger is a message to /callLogger.
func (c call) logger(trigger string, fields, more object) []byte {
	body := object{"call": c.fields(fields), "triggerType": trigger}
	for key, value := range more {
		body[key] = value
	}
	return request("/callLogger", "q-"+c.session+"-"+trigger, body)
}

func request(path, id string, body object) []byte {
	return encoded(object{"type": "rc-post-message-request", "requestId": id, "path": path, "body": body})
}

func encoded(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // of maps, texts and numbers
	}
	return data
}

func (c call) device(status, result string, duration int) []byte {
	return c.logger("presenceUpdate", object{"telephonyStatus": status, "result": result, "duration": duration}, nil)
}

func (c call) rings() []byte    { return c.device("Ringing", "Ringing", 0) }
func (c call) answered() []byte { return c.device("CallConnected", "CallConnected", 2) }
func (c call) hangsUp() []byte  { return c.device("CallConnected", "Disconnected", 70) }

// record is the servers' record.
func (c call) record() []byte { return c.logger("callLogSync", c.recordFields(), nil) }

func (c call) recordFields() object {
	return object{"action": "Phone Call", "type": "Voice", "result": "Accepted", "duration": 65, "lastModifiedTime": "2026-09-01T10:00:00Z"}
}

// linked is the record with the recording.
func (c call) linked() []byte {
	fields := c.recordFields()
	fields["lastModifiedTime"] = "2026-09-01T10:10:00Z"
	fields["recording"] = object{"id": "R9", "link": recordedLink}
	return c.logger("callLogSync", fields, nil)
}

// replaced is a message with other words in it.
func replaced(message []byte, words ...string) []byte {
	return []byte(strings.NewReplacer(words...).Replace(string(message)))
}

// takes lets a program hear a whole call.
func (p *program) takes(c call) {
	p.w.t.Helper()
	p.hear(c.rings())
	p.hear(c.answered())
	p.hear(c.hangsUp())
	p.hear(c.record())
}
