package ringcentral

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	request := func(path, body string) string {
		return `{"type":"rc-post-message-request","requestId":"q1","path":"` + path + `","body":` + body + `}`
	}
	q1 := Request{ID: "q1"}
	seven := 7
	for _, tt := range []struct {
		name    string
		message string
		want    Message
	}{
		{"ready", `{"type":"rc-adapter-pushAdapterState","size":{}}`, Ready{}},
		{"where the person phones", `{"type":"rc-region-settings-notify","countryCode":"CA","areaCode":""}`, Region{"CA"}},
		{"signed in", `{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*12"}`, LoginStatus{true, "+442079460000*12"}},
		{"auto log", `{"type":"rc-callLogger-auto-log-notify","autoLog":true}`, AutoLog{true}},
		{"auto log of messages", `{"type":"rc-messageLogger-auto-log-notify","autoLog":true}`, MessageAutoLog{true}},
		{
			"a voicemail among messages",
			request("/messageLogger", `{"triggerType":"auto","conversation":{"type":"VoiceMail","messages":[
				{"id":7,"type":"VoiceMail","creationTime":1788253200400,"from":{"phoneNumber":"+1"},"transcript":"t","attachments":[{"type":"AudioRecording","link":"https://x.example/?access_token=SECRET"}]},
				{"id":8,"type":"SMS","subject":"s"},7,null]}}`),
			LogMessages{q1, false, []Voicemail{{ID: "7", From: Party{PhoneNumber: "+1"}, At: time.UnixMilli(1788253200400).UTC(), Link: "https://x.example/", Transcript: "t"}}},
		},
		{"a text message", request("/messageLogger", `{"triggerType":"manual","conversation":{"type":"SMS","messages":[{"type":"SMS"}]}}`), LogMessages{Request: q1, ByPerson: true}},
		{
			"a record with a voicemail", `{"type":"rc-active-call-notify","call":{"sessionId":"1","message":{"id":7,"type":"VoiceMail"}}}`,
			ActiveCall{Call{SessionID: "1", Voicemail: "7"}},
		},
		{
			"a number behind a code", `{"type":"rc-active-call-notify","call":{"sessionId":"1","to":{"phoneNumber":"*67+442079460123"},"from":{"phoneNumber":"*67"}}}`,
			ActiveCall{Call{SessionID: "1", To: Party{PhoneNumber: "+442079460123"}, From: Party{PhoneNumber: "*67"}}},
		},
		{"a record with a fax", `{"type":"rc-active-call-notify","call":{"sessionId":"1","message":{"id":7,"type":"Fax"}}}`, ActiveCall{Call{SessionID: "1", Fax: true}}},
		{"synced", `{"type":"rc-call-history-synced-notify"}`, HistorySynced{}},
		{"of no interest", `{"type":"rc-route-changed-notify","path":"/"}`, Other{"rc-route-changed-notify"}},
		{"no type", `{"a":1}`, Other{}},
		{
			"ids as numbers, times and durations as text",
			`{"type":"rc-active-call-notify","call":{"sessionId":40123450001234567,"direction":"outbound","startTime":"2026-09-01T09:00:00.4Z",
				"duration":"7.9","telephonyStatus":"OnHold","to":{"extensionNumber":104},"toName":"Paula"}}`,
			ActiveCall{Call{
				SessionID: "40123450001234567", Direction: "Outbound", StartTime: time.Date(2026, 9, 1, 9, 0, 0, 4e8, time.UTC),
				Duration: &seven, TelephonyStatus: "OnHold", To: Party{Extension: "104", Name: "Paula"},
			}},
		},
		{
			"values that cannot be",
			`{"type":"rc-active-call-notify","call":{"sessionId":"1","direction":"Sideways","startTime":1788253200,"duration":-5,"from":"me","queueCall":"yes","recording":[]}}`,
			ActiveCall{Call{SessionID: "1"}},
		},
		{
			"session of two parties",
			`{"type":"rc-telephony-session-notify","telephonySession":{"id":"s-1","sessionId":"1","extensionId":"62001","parties":[
				{"direction":"Outbound","to":{"phoneNumber":"+442079460123"}},
				{"direction":"Inbound","extensionId":"62001","from":{"phoneNumber":"+442079460123","name":"Wanda"},"recordings":[{"id":"R"}]}]}}`,
			SessionChanged{Session{
				SessionID: "1", TelephonySessionID: "s-1", Direction: "Inbound",
				From: Party{PhoneNumber: "+442079460123", Name: "Wanda"}, Recorded: true,
			}},
		},
		{
			"log form",
			request("/callLogger", `{"call":{"sessionId":"1"},"triggerType":"logForm","redirect":true,"note":"n","formData":{"contact":"p7","activityTitle":"t","openedTitle":""}}`),
			LogCall{Request: q1, Call: Call{SessionID: "1"}, Trigger: LogForm, ByPerson: true, Form: Form{
				ContactID: "p7", Subject: ptr("t"), Note: ptr("n"), OpenedSubject: ptr(""),
			}},
		},
		{
			"a note that no person saved",
			request("/callLogger", `{"call":{"sessionId":"1"},"triggerType":"callLogSync","note":"n"}`),
			LogCall{Request: q1, Call: Call{SessionID: "1"}, Trigger: CallLogSync},
		},
		{
			"the entity of the other party",
			request("/callLogger", `{"call":{"direction":"Outbound"},"triggerType":"contactUpdated","fromEntity":{"id":"me"},"toEntity":{"id":"p7","name":"W","type":"Callscribe","contactType":"T"}}`),
			LogCall{Request: q1, Call: Call{Direction: "Outbound"}, Trigger: ContactUpdated, Entity: Entity{"p7", "W", "T"}},
		},
		{"which are logged", request("/callLogger/match", `{"sessionIds":["1",2,null],"activeSessionIds":[]}`), MatchCalls{q1, []string{"1", "2"}}},
		{"whose numbers", request("/contacts/match", `{"phoneNumbers":["+1"],"triggerFrom":"manual"}`), MatchContacts{q1, []string{"+1"}, true}},
		{
			"typed", request("/callLogger/inputChanged", `{"call":{"sessionId":"1"},"formData":{"note":""},"keys":["note"]}`),
			FormChanged{Request: q1, Call: Call{SessionID: "1"}, Form: Form{Note: ptr("")}, Keys: []string{"note"}},
		},
		{"contact", request("/contacts/view", `{"id":"p7"}`), ViewContact{q1, Entity{ID: "p7"}}},
		{"contact, wrapped", request("/contacts/view", `{"contact":{"id":"p7"}}`), ViewContact{q1, Entity{ID: "p7"}}},
		{"connect", request("/authorize", `{"authorized":true}`), Authorize{q1, true}},
		{"setting", request("/settings", `{"settings":[],"setting":{"id":"a","value":true}}`), ChangeSetting{q1, "a", true}},
		{"button", request("/custom-button-click", `{"button":{"id":"b"}}`), ClickButton{q1, "b"}},
		{"another path", request("/x", `7`), OtherRequest{q1, "/x"}},
		{"no body", `{"type":"rc-post-message-request","requestId":"q1","path":"/callLogger"}`, LogCall{Request: q1}},
		{"call record", `{"type":"rc-adapter-message-response","responseId":"callscribe/get-call-log/77","response":{"call":{"sessionId":"77"}}}`, CallRecord{"77", &Call{SessionID: "77"}}},
		{"no call record", `{"type":"rc-adapter-message-response","responseId":"callscribe/get-call-log/77","response":{"error":"x"}}`, CallRecord{SessionID: "77"}},
		{"unlogged", `{"type":"rc-adapter-message-response","responseId":"callscribe/unlogged-calls","response":{"calls":[{"sessionId":"1"}],"hasMore":true}}`, UnloggedRecords{[]Call{{SessionID: "1"}}, true}},
		{"another's answer", `{"type":"rc-adapter-message-response","responseId":"r1","response":{"call":{}}}`, Other{"rc-adapter-message-response"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode([]byte(tt.message))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
	for _, message := range []string{``, `7`, `null`, `"x"`, `[{}]`, `{"type":`, `{"a":"` + strings.Repeat("x", maxMessage) + `"}`} {
		_, err := Decode([]byte(message))
		assert.Error(t, err)
	}
}

func ptr[T any](v T) *T { return &v }

// A result is an open string; what tells a record from a device's state is its action.
func TestCallStates(t *testing.T) {
	for _, tt := range []struct {
		call                   Call
		final, connected, over bool
	}{
		{call: Call{TelephonyStatus: "Ringing", Result: "Ringing"}},
		{call: Call{TelephonyStatus: "CallConnected", Result: "CallConnected"}, connected: true},
		{call: Call{TelephonyStatus: "CallConnected", Result: "Disconnected"}, connected: true, over: true},
		{call: Call{TelephonyStatus: "NoCall"}, over: true},
		{call: Call{Action: "Phone Call", Result: "Accepted"}, final: true, over: true},
		{call: Call{Action: "VoIP Call", Result: "Something New"}, final: true, over: true},
		{call: Call{Action: "Phone Call", Result: "In Progress"}},
	} {
		assert.Equal(t, tt.final, tt.call.Final(), "%+v", tt.call)
		assert.Equal(t, tt.connected, tt.call.Connected(), "%+v", tt.call)
		assert.Equal(t, tt.over, tt.call.Over(), "%+v", tt.call)
	}
}

func TestMediaLink(t *testing.T) {
	const reader = "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.example%2FR9%2Fcontent"
	for link, want := range map[string]string{
		reader:                              reader,
		reader + "%3Faccess_token%3DSECRET": reader,
		reader + "%3Faccess_token%3DSECRET%26x%3D1":                      reader + "%3Fx%3D1",
		reader + "%3Fx%3D1%26access_token%3DSECRET":                      reader + "%3Fx%3D1",
		reader + "&access_token=SECRET":                                  reader,
		reader + "?accessToken=SECRET":                                   reader,
		reader + "&Access_Token=SECRET&b=2#f":                            reader + "&b=2#f",
		reader + "&access_token=SECRET#f":                                reader + "#f",
		"https://x.example/?access_token=A&accesstoken=B&access_token=C": "https://x.example/",
		"https://x.example/access_token":                                 "https://x.example/",
		"https://x.example/\u0130?access_token=SECRET":                   "https://x.example/\u0130",
		"http://x.example/":                                              "",
		"(pending...)":                                                   "",
		"javascript:alert(1)":                                            "",
	} {
		assert.Equal(t, want, mediaLink(link))
	}
}

// The page passes on all messages that are understood here: it hears no others.
func TestThePageHearsThem(t *testing.T) {
	decode, err := os.ReadFile("decode.go")
	require.NoError(t, err)
	page, err := os.ReadFile("../../extension/phone.js")
	require.NoError(t, err)
	kinds := regexp.MustCompile(`case "(rc-[\w-]+)"`).FindAllSubmatch(decode, -1)
	require.NotEmpty(t, kinds)
	for _, kind := range kinds {
		assert.Contains(t, string(page), "'"+string(kind[1])+"'", "extension/phone.js does not hear it")
	}
}

// Recordings of the real widget, where they are at hand.
func TestRealMessages(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/fixtures/*.json")
	if len(files) == 0 {
		t.Skip("../shared/fixtures is not here")
	}
	kinds := map[string]int{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var list []struct{ Data json.RawMessage }
		require.NoError(t, json.Unmarshal(raw, &list))
		for _, r := range list {
			m, err := Decode(r.Data)
			require.NoError(t, err)
			switch m := m.(type) {
			case OtherRequest:
				assert.Fail(t, "not known", m.Path)
			case LogCall:
				kinds[m.Trigger]++
				assert.NotEmpty(t, m.Call.SessionID)
				assert.False(t, m.Call.StartTime.IsZero())
				assert.NotNil(t, m.Call.Duration)
				assert.NotEmpty(t, m.Call.From.PhoneNumber)
				assert.Equal(t, m.Trigger != PresenceUpdate, m.Call.Final())
				assert.NotContains(t, m.Call.Recording, "ACCESS_TOKEN")
			}
		}
	}
	assert.Equal(t, map[string]int{PresenceUpdate: 3, CallLogSync: 2, CreateLog: 1, EditLog: 1, LogForm: 2}, kinds)
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"rc-post-message-request","requestId":"q","path":"/callLogger","body":{"call":{"recording":{"link":"https://x/?access_token=S"}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data)
		if err != nil {
			return
		}
		if call, ok := m.(LogCall); ok {
			assert.NotContains(t, strings.ToLower(call.Call.Recording), "access_token")
		}
		assert.True(t, json.Valid(Empty(m)))
	})
}

// What is stored of a message has a bound, whatever the message holds.
func TestLongValues(t *testing.T) {
	long := strings.Repeat("\u00e9", maxLink)
	m, err := Decode([]byte(`{"type":"rc-active-call-notify","call":{"sessionId":"` + long + `","result":"` + long +
		`","fromName":"` + long + `","from":{"phoneNumber":"` + long + `"},"recording":{"link":"https://x/` + long + `"}}}`))
	require.NoError(t, err)
	assert.Equal(t, ActiveCall{Call{From: Party{Name: strings.Repeat("\u00e9", maxWord/2)}, Recorded: true}}, m)
}
