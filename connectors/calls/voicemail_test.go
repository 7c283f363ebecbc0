package calls_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

const played = "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.example%2FV1"

// unanswered is the record of a call that went to voicemail; naming, one that names the message.
func unanswered(c *ringcentral.Call) { c.Result, c.Duration = "Voicemail", ptr(40) }
func naming(c *ringcentral.Call)     { unanswered(c); c.Voicemail = "1001" }

// voicemail is the widget's message of a voicemail, left some time after the call began.
func voicemail(after time.Duration, change ...func(m map[string]any)) []byte {
	m := map[string]any{
		"id": 1001, "type": "VoiceMail", "direction": "Inbound", "availability": "Alive", "creationTime": start.Add(after).UnixMilli(),
		"from": map[string]any{"phoneNumber": number, "name": "Wanda Ortiz"}, "to": []any{map[string]any{"phoneNumber": own}},
		"attachments": []any{
			map[string]any{"id": 2, "type": "AudioTranscription", "link": "https://x.example/text"},
			map[string]any{"id": 1, "type": "AudioRecording", "link": played + "%3Faccess_token%3DSECRET", "vmDuration": 21},
		},
		"transcript": "Please call back.",
	}
	for _, f := range change {
		f(m)
	}
	return messages("auto", m)
}

func messages(trigger string, list ...any) []byte {
	data, err := json.Marshal(map[string]any{
		"type": "rc-post-message-request", "requestId": "m1", "path": "/messageLogger",
		"body": map[string]any{"triggerType": trigger, "conversation": map[string]any{"conversationId": "1001", "messages": list}},
	})
	if err != nil {
		panic(err)
	}
	return data
}

// The link to a voicemail goes into the log of its call, whichever of the two is heard of first.
func TestVoicemail(t *testing.T) {
	t.Run("before the record", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		reply := d.hear(voicemail(30 * time.Second))
		assert.JSONEq(t, `{"type":"rc-post-message-response","responseId":"m1","response":{"data":"ok"}}`, string(reply.Answer))
		assert.Empty(t, crmActions(reply.Actions))
		create := createOf(t, d.do(d.record("1", unanswered)))
		assert.Equal(t, played, create.Update.Values.VoicemailLink)
		assert.Equal(t, "Please call back.", create.Update.Values.Transcript)
		assert.Equal(t, played, d.view("1").VoicemailLink)
	})
	t.Run("after the log", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		create := createOf(t, d.do(d.record("1", naming)))
		assert.Empty(t, create.Update.Values.VoicemailLink)
		d.do(calls.Created{Session: "1", Seq: create.Seq, Account: account, LogID: "41"})
		update := updateOf(t, d.hear(voicemail(time.Minute)).Actions)
		assert.Equal(t, "41", update.Update.LogID)
		assert.Equal(t, played, update.Update.Values.VoicemailLink)
		d.do(calls.Updated{Session: "1", Seq: update.Seq})
		assert.Empty(t, crmActions(d.hear(voicemail(time.Minute)).Actions), "told again, it changes nothing")
	})
	t.Run("before anything else of the call, as when the panel opens", func(t *testing.T) {
		for name, record := range map[string]func(*ringcentral.Call){"named": naming, "not named": unanswered} {
			d := auto(t)
			assert.Empty(t, crmActions(d.hear(voicemail(30*time.Second)).Actions))
			d.do(d.record("1", record))
			assert.Equal(t, played, createOf(t, d.do(found(wanda))).Update.Values.VoicemailLink, name)
		}
	})
	t.Run("and the worker is stopped in between", func(t *testing.T) {
		d := auto(t)
		d.hear(voicemail(30 * time.Second))
		d.restart()
		d.hear(voicemail(30 * time.Second)) // told again, it is kept once
		d.do(d.record("1", unanswered))
		assert.Equal(t, played, createOf(t, d.do(found(wanda))).Update.Values.VoicemailLink)
		assert.NotContains(t, d.store.rows, "left", "and not after that")
	})
	t.Run("it is not kept for ever", func(t *testing.T) {
		d := auto(t)
		d.hear(voicemail(0))
		d.clock = d.clock.Add(25 * time.Hour)
		d.hear(voicemail(25*time.Hour, func(m map[string]any) { m["id"] = 1002 }))
		assert.Contains(t, string(d.store.rows["left"]), "1002")
		assert.NotContains(t, string(d.store.rows["left"]), "1001")
		d.hear(voicemail(0))
		assert.NotContains(t, string(d.store.rows["left"]), "1001")
	})
	t.Run("all at once, the log waits for it a while", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account, AutoLog: true, AtOnce: true})
		d.do(d.ringing("1"))
		d.do(found(wanda))
		assert.Empty(t, crmActions(d.do(d.record("1", naming))))
		assert.Equal(t, played, createOf(t, d.hear(voicemail(30*time.Second)).Actions).Update.Values.VoicemailLink)

		d = newDriver(t, d.settings)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		d.do(d.record("1", naming))
		createOf(t, d.after(2*time.Minute, calls.Tick{}))
	})
	t.Run("no token is kept", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.hear(voicemail(30 * time.Second))
		for key, row := range d.store.rows {
			assert.NotContains(t, string(row), "SECRET", key)
		}
	})
}

// A voicemail goes into no other call's log.
func TestWhoseVoicemail(t *testing.T) {
	from := func(party map[string]any) func(map[string]any) { return func(m map[string]any) { m["from"] = party } }
	hidden := func(c *ringcentral.Call) { unanswered(c); c.From = ringcentral.Party{PhoneNumber: "anonymous"} }
	colleague := func(c *ringcentral.Call) { unanswered(c); c.From = ringcentral.Party{Extension: "102"} }
	for name, tt := range map[string]struct {
		call func(*ringcentral.Call)
		left []byte
		want bool
	}{
		"of the caller":               {unanswered, voicemail(30 * time.Second), true},
		"number in national form":     {unanswered, voicemail(30*time.Second, from(map[string]any{"phoneNumber": "+44 20 7946 0123"})), true},
		"of somebody else":            {unanswered, voicemail(30*time.Second, from(map[string]any{"phoneNumber": "+442079460800"})), false},
		"hidden":                      {hidden, voicemail(30*time.Second, from(map[string]any{"name": "anonymous"})), true},
		"of a colleague":              {colleague, voicemail(30*time.Second, from(map[string]any{"extensionNumber": "102"})), true},
		"of another colleague":        {colleague, voicemail(30*time.Second, from(map[string]any{"extensionNumber": "103"})), false},
		"hidden, and not a colleague": {colleague, voicemail(30*time.Second, from(map[string]any{})), false},
		"the call was answered":       {func(c *ringcentral.Call) { c.TelephonyStatus = "CallConnected" }, voicemail(30 * time.Second), false},
		"left before the call":        {unanswered, voicemail(-time.Minute), false},
		"left long after it":          {unanswered, voicemail(time.Hour), false},
		"the record names another":    {func(c *ringcentral.Call) { naming(c); c.Voicemail = "7" }, voicemail(30 * time.Second), false},
		"the person's own":            {unanswered, voicemail(30*time.Second, func(m map[string]any) { m["direction"] = "Outbound" }), false},
		"deleted":                     {unanswered, voicemail(30*time.Second, func(m map[string]any) { m["availability"] = "Deleted" }), false},
		"without its sound":           {unanswered, voicemail(30*time.Second, func(m map[string]any) { m["attachments"] = nil }), false},
		"a text message":              {unanswered, voicemail(30*time.Second, func(m map[string]any) { m["type"] = "SMS" }), false},
		"outbound":                    {func(c *ringcentral.Call) { unanswered(c); c.Direction = "Outbound"; c.To = c.From }, voicemail(30 * time.Second), false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, first := range []string{"the call", "the voicemail", "the ring"} {
				d := auto(t)
				switch first {
				case "the call":
					d.do(d.record("1", tt.call))
				case "the ring":
					d.do(d.ringing("1", func(c *ringcentral.Call) { tt.call(c); c.Result, c.Voicemail = "Ringing", "" }))
				}
				d.hear(tt.left)
				d.do(d.record("1", tt.call))
				assert.Equal(t, tt.want, d.view("1").VoicemailLink == played, "%s comes first", first)
			}
		})
	}
	t.Run("of two calls, the one before it", func(t *testing.T) {
		d := auto(t)
		again := func(c *ringcentral.Call) { unanswered(c); c.StartTime = start.Add(3 * time.Minute) }
		d.do(d.record("1", unanswered))
		d.do(d.record("2", again))
		d.hear(voicemail(time.Minute))
		assert.Equal(t, played, d.view("1").VoicemailLink)
		assert.Empty(t, d.view("2").VoicemailLink)
	})
}

// A person who wants a message logged is told what became of it.
func TestMessageLoggedByAPerson(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	sms := map[string]any{"id": 5, "type": "SMS", "subject": "Hi", "from": map[string]any{"phoneNumber": number}}
	assert.Equal(t, calls.NoCallOf{}, one[calls.NoCallOf](t, d.hear(messages("manual", sms)).Actions))
	assert.Empty(t, d.hear(messages("auto", sms)).Actions)
	unknown := map[string]any{"id": 6, "type": "VoiceMail", "attachments": []any{map[string]any{"link": played}}}
	assert.Equal(t, calls.NoCallOf{Voicemail: true}, one[calls.NoCallOf](t, d.hear(messages("manual", unknown)).Actions))

	d = auto(t)
	d.do(d.ringing("2"))
	d.do(found(wanda))
	create := createOf(t, d.do(d.record("2", unanswered)))
	d.do(calls.Created{Session: "2", Seq: create.Seq, Account: account, LogID: "42"})
	decoded, err := ringcentral.Decode(voicemail(30 * time.Second))
	require.NoError(t, err)
	m := decoded.(ringcentral.LogMessages)
	m.ByPerson = true
	reply, err := d.book.Hear(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "2", reply.Followed)
	updateOf(t, reply.Actions)
}

// The widget is told to report messages, each time it says that it does not.
func TestVoicemailsAreReported(t *testing.T) {
	d := auto(t)
	assert.Equal(t, []calls.Action{calls.ReportCalls{}}, d.hear([]byte(`{"type":"rc-messageLogger-auto-log-notify","autoLog":false}`)).Actions)
	assert.Empty(t, d.hear([]byte(`{"type":"rc-messageLogger-auto-log-notify","autoLog":true}`)).Actions)
}
