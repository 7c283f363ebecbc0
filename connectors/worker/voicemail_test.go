package worker_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A caller leaves a voicemail while the panel is closed. When it opens, the widget tells of the message before it has
// fetched its history; the link is in the log all the same. A click on a text message's log icon says why not.
func TestVoicemailInTheLog(t *testing.T) {
	const link = "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.example%2FV1"
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		c := inbound(session, wandasNumber)
		message := object{
			"id": 1001, "type": "VoiceMail", "creationTime": c.start.Add(30 * time.Second).UnixMilli(), "from": c.other,
			"attachments": []any{object{"id": 1, "type": "AudioRecording", "link": link}},
		}
		p.hear(request("/messageLogger", "m1", object{"triggerType": "auto", "conversation": object{"messages": []any{message}}}))
		record := c.recordFields()
		record["result"], record["message"] = "Voicemail", object{"id": "1001", "type": "VoiceMail"}
		p.hear(encoded(object{
			"type": "rc-adapter-message-response", "responseId": "callscribe/unlogged-calls",
			"response": object{"calls": []any{c.fields(record)}, "hasMore": false},
		}))
		w.idle()
		_, values := w.log()
		assert.Equal(t, link, values.VoicemailLink)
		assert.Equal(t, link, p.view(session).VoicemailLink)

		w.alerts()
		p.hear(request("/messageLogger", "m2", object{"triggerType": "manual", "conversation": object{"messages": []any{object{"type": "SMS"}}}}))
		w.idle()
		assert.Contains(t, w.alerts(), "Text messages and faxes are not logged.")
	})
}
