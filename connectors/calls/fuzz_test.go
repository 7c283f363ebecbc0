package calls_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// No message panics or goes unanswered, none is stored with a token, and the book opens again from what it
// has stored.
func FuzzHear(f *testing.F) {
	for _, file := range []string{"automatic.json", "byhand.json"} {
		for _, r := range recording(f, file) {
			f.Add([]byte(r.Message))
		}
	}
	for _, odd := range []string{
		`{}`, `[]`, `null`, `{"type":7}`, `{"type":"rc-post-message-request","path":"/callLogger"}`,
		`{"type":"rc-post-message-request","requestId":5,"path":"/callLogger","body":{"call":[],"triggerType":{}}}`,
		`{"type":"rc-post-message-request","requestId":"a","path":"/callLogger","body":{"call":{"sessionId":9,"startTime":1e300,"duration":-1}}}`,
		`{"type":"rc-post-message-request","requestId":"a","path":"/callLogger","body":{"call":{"sessionId":"9","startTime":"x","duration":"7"},"triggerType":"logForm","redirect":true,"formData":7}}`,
		`{"type":"rc-post-message-request","requestId":"a","path":"/callLogger/match","body":{"sessionIds":[null,{},1,"1"]}}`,
		`{"type":"rc-post-message-request","requestId":"a","path":"/contacts/match","body":{"phoneNumbers":"+1"}}`,
		`{"type":"rc-telephony-session-notify","telephonySession":{"sessionId":"1","parties":[null,7,{"recordings":[{}]}]}}`,
		`{"type":"rc-adapter-message-response","responseId":"callscribe/unlogged-calls","response":{"calls":[{"sessionId":"1","action":"x"},7]}}`,
	} {
		f.Add([]byte(odd))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		m, err := ringcentral.Decode(message)
		if err != nil {
			return
		}
		d := auto(t)
		d.do(d.ringing("77001"))
		d.do(found(wanda, walter))
		for range 2 {
			reply, err := d.book.Hear(t.Context(), m)
			var input *calls.InputError
			if err != nil {
				require.ErrorAs(t, err, &input)
			}
			if ringcentral.RequestID(m) != "" {
				require.True(t, json.Valid(reply.Answer))
			}
			for _, post := range reply.Posts {
				require.True(t, json.Valid(post))
			}
			d.restart()
		}
		views := d.book.Snapshot()
		d.restart()
		require.Len(t, d.book.Snapshot(), len(views))
	})
}
