package ringcentral

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		got  []byte
		want string
	}{
		"no data": {Answer("q", nil), `"ok"`},
		"logged and not": {
			Answer("q", Matches{"1": Logged("9", "", "p7"), "2": {}, "3": Logged("8", "n", "")}),
			`{"1":[{"id":"9","note":"","contact":{"id":"p7"}}],"2":[],"3":[{"id":"8","note":"n"}]}`,
		},
		"statuses": {
			Answer("q", Matches{"1": Status("Saving", true), "2": Status("Refused", false)}),
			`{"1":[{"type":"status","status":"pending","message":"Saving"}],"2":[{"type":"status","status":"failed","message":"Refused"}]}`,
		},
		"contacts": {
			Answer("q", ContactMatches{"+1": {NewContactMatch("Callscribe", "p7", "Wanda", "contact", "+1")}, "+2": {}}),
			`{"+1":[{"id":"p7","name":"Wanda","type":"Callscribe","entityType":"Callscribe","contactType":"contact",
				"phoneNumbers":[{"phoneNumber":"+1","phoneType":"direct"}]}],"+2":[]}`,
		},
		"nothing to say about calls":    {Empty(MatchCalls{Request{"q"}, []string{"1", "2"}}), `{"1":[],"2":[]}`},
		"nothing to say about contacts": {Empty(MatchContacts{Request: Request{"q"}}), `{}`},
		"nothing to say at all":         {Empty(OtherRequest{Request: Request{"q"}}), `"ok"`},
	} {
		assert.JSONEq(t, `{"type":"rc-post-message-response","responseId":"q","response":{"data":`+tt.want+`}}`, string(tt.got), name)
	}
}

func TestHostMessages(t *testing.T) {
	for want, got := range map[string][]byte{
		`{"type":"rc-adapter-update-auto-log-settings","call":true,"message":true}`:                                                             SetAutoLog(true),
		`{"type":"rc-adapter-trigger-call-logger-match","sessionIds":["1"]}`:                                                                    RematchCalls([]string{"1"}),
		`{"type":"rc-adapter-trigger-contact-match","phoneNumbers":["+1"]}`:                                                                     RematchContacts([]string{"+1"}),
		`{"type":"rc-adapter-navigate-to","path":"/log/call/1"}`:                                                                                OpenLogPage("1"),
		`{"type":"rc-adapter-message-request","requestId":"callscribe/get-call-log/1","path":"/get-call-log","body":{"sessionId":"1"}}`:         GetCallLog("1"),
		`{"type":"rc-adapter-message-request","requestId":"callscribe/unlogged-calls","path":"/unlogged-calls","body":{"perPage":20,"page":2}}`: UnloggedCalls(20, 2),
		`{"type":"rc-adapter-message-request","requestId":"callscribe/alert","path":"/custom-alert-message",
			"body":{"message":"Saved.","level":"success","ttl":3000}}`: ShowAlert(Alert{Message: "Saved.", Level: "success", TTL: 3 * time.Second}),
		`{"type":"rc-adapter-message-request","requestId":"callscribe/alert","path":"/custom-alert-message",
			"body":{"message":"No.","level":"danger","ttl":0,"details":[{"title":"Why"}]}}`: ShowAlert(Alert{Message: "No.", Level: "danger", Details: []byte(`[{"title":"Why"}]`)}),
	} {
		assert.JSONEq(t, want, string(got))
	}
}

// The service is registered for what is handled, and for nothing that carries a token or holds calls back.
func TestRegister(t *testing.T) {
	var m struct {
		Type    string
		Service map[string]any
	}
	require.NoError(t, json.Unmarshal(Register(Service{Name: "Callscribe", CRM: "Example CRM", AutoLog: true}), &m))
	assert.Equal(t, "rc-adapter-register-third-party-service", m.Type)
	assert.Equal(t, "Callscribe", m.Service["name"])
	assert.Equal(t, "Log to Example CRM", m.Service["callLoggerTitle"])
	assert.NotContains(t, m.Service, "recordingWithToken")
	assert.NotContains(t, m.Service, "attachmentWithToken")
	assert.Equal(t, true, m.Service["authorized"])
	assert.Equal(t, "Example CRM", m.Service["authorizedAccount"])
	for _, key := range []string{
		"callLoggerPath", "callLogEntityMatcherPath", "callLogPageInputChangedEventPath", "contactMatchPath",
		"viewMatchedContactPath", "messageLoggerPath", "authorizationPath", "settingsPath", "buttonEventPath",
	} {
		path, _ := m.Service[key].(string)
		got, err := Decode([]byte(`{"type":"rc-post-message-request","requestId":"q","path":"` + path + `","body":{}}`))
		require.NoError(t, err)
		_, unknown := got.(OtherRequest)
		assert.False(t, unknown, key)
	}
	values := map[any]any{}
	for _, s := range m.Service["settings"].([]any) {
		values[s.(map[string]any)["id"]] = s.(map[string]any)["value"]
	}
	assert.Equal(t, map[any]any{SettingAutoLog: true, SettingAtOnce: false, SettingInternal: false, ButtonSettings: nil}, values)
	require.NoError(t, json.Unmarshal(Register(Service{}), &m))
	assert.Equal(t, "Log to CRM", m.Service["callLoggerTitle"])
	assert.Equal(t, false, m.Service["authorized"])
	assert.JSONEq(t, `{"type":"rc-adapter-update-authorization-status","authorized":true,"authorizedAccount":"Acme: Wanda"}`,
		string(UpdateAuthorization(Service{CRM: "Acme", Account: "Wanda"})))
}

// A form comes back with the texts that it was opened with.
func TestLogPage(t *testing.T) {
	page := ShowLogPage(LogPage{
		Title: "Log call", Submit: "Save", Notice: "Several contacts have this number. Choose one.",
		Contacts: []Option{{ID: "p7", Title: "Wanda"}}, Contact: "createNewContact", New: true, Search: true, Name: "wal", Found: "One was found.", Always: true, Deals: []Option{{ID: "deal:1", Title: "Quote"}}, Deal: "deal:1", NoDeal: true, NewName: "W. Ortiz",
		Subject: "s", Note: "draft", SavedSubject: "s", SavedNote: "saved",
	})
	var m struct {
		Type string
		Page struct {
			Title    string
			Schema   struct{ Properties json.RawMessage }
			UISchema map[string]map[string]any
			FormData json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(page, &m))
	assert.Equal(t, "rc-adapter-update-call-log-page", m.Type)
	assert.Equal(t, "Log call", m.Page.Title)
	assert.Equal(t, "Save", m.Page.UISchema["submitButtonOptions"]["submitText"])
	assert.Equal(t, "hidden", m.Page.UISchema["openedNote"]["ui:widget"])
	assert.Equal(t, "One was found.", m.Page.UISchema["contactSearch"]["ui:helpText"])
	assert.Contains(t, string(m.Page.Schema.Properties), `"oneOf":[{"const":"p7","title":"Wanda"},{"const":"createNewContact","title":"Create a new contact"}]`)
	got, err := Decode([]byte(`{"type":"rc-post-message-request","requestId":"q","path":"/callLogger","body":{"triggerType":"logForm","formData":` + string(m.Page.FormData) + `}}`))
	require.NoError(t, err)
	assert.Equal(t, Form{
		ContactID: "createNewContact", Search: "wal", Deal: ptr("deal:1"), NewContactName: "W. Ortiz", Subject: ptr("s"), Note: ptr("draft"), OpenedSubject: ptr("s"), OpenedNote: ptr("saved"),
	}, got.(LogCall).Form)

	bare := string(ShowLogPage(LogPage{Title: "Edit log", Submit: "Update"}))
	assert.NotContains(t, bare, `"contact"`)
	assert.NotContains(t, bare, "admonition")
}
