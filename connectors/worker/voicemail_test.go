package worker_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/logbody"
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

// However long a call was, its texts arrive: whole, or shortened to what the CRM takes, and then the log says so.
func TestLongTextsOfRingCentral(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	lines := func(n int) string {
		return strings.TrimSpace(strings.Repeat("Ada: ninety-nine ovens, please.\n", n/32))
	}
	for _, tt := range []struct {
		name string
		open func(testing.TB) company
		size int
	}{{"Example CRM", newExample, 150_000}, {"Pipedrive", newPipedrive, 150_000}, {"far too long", newPipedrive, 3_000_000}, {"HubSpot", newHubSpot, 150_000}} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, tt.open, func(t *testing.T, w *world) {
				w.contact("Wanda Ortiz", wandasNumber)
				p := w.begin()
				c := inbound(session, wandasNumber)
				p.takes(c)
				transcript, note := lines(tt.size), strings.Repeat("Ada asks for a price. ", 5000)
				said := c.logger("callLogSync", c.recordFields(), object{"transcript": transcript, "aiNote": note})
				p.hear(said)
				w.idle()
				require.Equal(t, "logged", p.view(session).State)
				log, values := w.log()
				switch tt.name {
				case "HubSpot":
					assert.LessOrEqual(t, len(log.Body), 65536)
					assert.Regexp(t, `(?s)^Ada asks.*\[\d+ more characters are left out: the text is too long\. RingCentral has them\.]$`, values.AINote)
					assert.Equal(t, "["+strconv.Itoa(len(transcript))+" more characters are left out: the text is too long. RingCentral has them.]", values.Transcript)
				case "far too long":
					assert.Regexp(t, `(?s)^Ada: .*\n\[19\d{5} more characters are left out: the text is too long\. RingCentral has them\.]$`, values.Transcript)
				default:
					assert.Equal(t, transcript, values.Transcript)
					assert.Equal(t, strings.TrimSpace(note), strings.TrimSpace(values.AINote))
				}
				w.asked()
				p = w.restart()
				p.hear(said)
				assert.Empty(t, w.asked(), "the same again changes nothing")
				rows, err := w.areas.calls.Load(t.Context())
				require.NoError(t, err)
				for _, row := range rows {
					assert.Less(t, len(row), 1_200_000, "a row holds each text once")
				}
			})
		})
	}
}

// Who calls App Connect's interfaces may have texts of any length, too: they hold back nothing.
func TestLongTextsOfACaller(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		log, _ := w.log()
		long := strings.Repeat("Ada: so it is\n", 700_000)
		done, err := p.update(log.ID, logbody.Update{Transcript: long, AINote: long, RecordingLink: recordedLink, Note: ptr("typed")})
		require.NoError(t, err)
		require.NotNil(t, done.Updated)
		_, v := w.log()
		assert.Equal(t, "typed", text(v.Note))
		assert.Equal(t, recordedLink, v.RecordingLink)
		for _, got := range []string{v.Transcript, v.AINote} {
			assert.Contains(t, got, "more characters are left out")
			assert.LessOrEqual(t, len(got), connectors.MostText)
		}
		w.idle()

		w.asked()
		done, err = p.update(log.ID, logbody.Update{Note: &long})
		require.NoError(t, err)
		require.NotNil(t, done.Error)
		assert.Equal(t, "note", done.Error.Field)
		assert.Contains(t, done.Message.Message, "too long")
		assert.Empty(t, w.asked(), "it is refused before it is accepted")
		w.idle()
	})
}
