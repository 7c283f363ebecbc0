package logbody

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample is one call of a function of App Connect with its output.
type sample struct {
	ID     string          `json:"id"`
	Fn     string          `json:"fn"`
	Params map[string]any  `json:"params"`
	Output json.RawMessage `json:"output"`
	TZ     string          `json:"tz"`
}

// TestAppConnectSamples holds Compose and SMSLog to output that App Connect wrote.
func TestAppConnectSamples(t *testing.T) {
	data, err := os.ReadFile("../../../shared/vectors/log-body.json")
	if os.IsNotExist(err) {
		t.Skip("../shared/vectors/log-body.json is not here")
	}
	require.NoError(t, err)
	var samples []sample
	require.NoError(t, json.Unmarshal(data, &samples))
	require.NotEmpty(t, samples)
	for _, s := range samples {
		t.Run(s.ID, func(t *testing.T) {
			zone, err := time.LoadLocation(s.TZ)
			require.NoError(t, err)
			processZone(t, zone)
			s.run(t)
		})
	}
}

// processZone makes zone the process zone until the test ends.
func processZone(t *testing.T, zone *time.Location) {
	before := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = before })
}

func (s *sample) run(t *testing.T) {
	p := s.Params
	if s.Fn == "composeSharedSMSLog" {
		s.runSMS(t)
		return
	}
	var want string
	require.NoError(t, json.Unmarshal(s.Output, &want))
	if s.Fn == "secondsToHoursMinutesSeconds" {
		got, ok := durationWords(asText(p["seconds"]))
		assert.True(t, ok)
		assert.Equal(t, want, got)
		return
	}
	o := Options{Format: Format(asText(p["logFormat"])), Zones: systemZones, TimezoneOffset: asText(p["timezoneOffset"])}
	body := asText(p["body"])
	var u Update
	switch s.Fn {
	case "composeCallLog":
		body = asText(p["existingBody"])
		user := asMap(p["user"])
		o.Settings = asMap(user["userSettings"])
		o.TimezoneOffset = asText(user["timezoneOffset"])
		o.Call = asCall(asMap(p["callLog"]))
		u = asUpdate(p)
		u.ContactNumber = asText(asMap(p["contactInfo"])["phoneNumber"])
	case "upsertCallSessionId":
		o.Settings = on("addCallSessionId")
		o.Call = &Call{SessionID: asText(p["id"])}
	case "upsertRingCentralUserName":
		o.Settings = on("addRingCentralUserName")
		o.Call = &Call{From: &Party{Name: asText(p["userName"])}}
	case "upsertRingCentralNumberAndExtension":
		o.Settings = on("addRingCentralNumber")
		o.Call = &Call{From: &Party{PhoneNumber: asText(p["number"]), ExtensionNumber: asText(p["extension"])}}
	case "upsertContactPhoneNumber":
		o.Settings = on("addCallLogContactNumber")
		o.Call = &Call{Direction: asText(p["direction"])}
		u.ContactNumber = asText(p["phoneNumber"])
	case "upsertRingSenseTranscript":
		u.RingSenseTranscript = asText(p["transcript"])
	case "upsertRingSenseSummary":
		u.RingSenseSummary = asText(p["summary"])
	case "upsertRingSenseAIScore":
		u.RingSenseScore = asText(p["score"])
	case "upsertRingSenseBulletedSummary":
		u.RingSenseBulletedSummary = asText(p["summary"])
	case "upsertRingSenseLink":
		u.RingSenseLink = asText(p["link"])
	case "upsertCallDateTime":
		o.Settings = Settings{"logDateFormat": map[string]any{"value": p["logDateFormat"]}}
		u = asUpdate(p)
	case "upsertCallAgentNote", "upsertCallSubject", "upsertCallDuration", "upsertCallResult", "upsertCallRecording",
		"upsertVoicemailRecording", "upsertAiNote", "upsertTranscript", "upsertLegs":
		u = asUpdate(p)
	default:
		require.Fail(t, "unknown function", s.Fn)
	}
	got, err := Compose(body, u, o)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	again, err := Compose(got, u, o)
	require.NoError(t, err)
	assert.Equal(t, got, again, "the same update again")
}

func on(key string) Settings { return Settings{key: map[string]any{"value": true}} }

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}

// asText is a JSON value as a caller hands it on: absent and null as "", numbers in digits.
func asText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func asParty(v any) *Party {
	m := asMap(v)
	if m == nil {
		return nil
	}
	return &Party{asText(m["phoneNumber"]), asText(m["extensionNumber"]), asText(m["name"])}
}

func asLegs(v any) (legs []Leg) {
	for _, l := range asList(v) {
		m := asMap(l)
		legs = append(legs, Leg{asText(m["direction"]), asText(m["legType"]), asParty(m["from"]), asParty(m["to"]),
			asText(m["duration"])})
	}
	return legs
}

func asCall(m map[string]any) *Call {
	if m == nil {
		return nil
	}
	return &Call{asText(m["sessionId"]), asText(m["direction"]), asText(m["startTime"]),
		asParty(m["from"]), asParty(m["to"]), asLegs(m["legs"])}
}

func asUpdate(p map[string]any) Update {
	u := Update{
		Subject: asText(p["subject"]), StartTime: asText(p["startTime"]), Duration: asText(p["duration"]),
		Result: asText(p["result"]), RecordingLink: asText(p["recordingLink"]), VoicemailLink: asText(p["voicemailLink"]),
		AINote: asText(p["aiNote"]), Transcript: asText(p["transcript"]),
		RingSenseTranscript: asText(p["ringSenseTranscript"]), RingSenseSummary: asText(p["ringSenseSummary"]),
		RingSenseScore: asText(p["ringSenseAIScore"]), RingSenseBulletedSummary: asText(p["ringSenseBulletedSummary"]),
		RingSenseLink: asText(p["ringSenseLink"]), Legs: asLegs(p["legs"]),
	}
	if text, ok := p["note"].(string); ok {
		u.Note = &text
	}
	return u
}

func (s *sample) runSMS(t *testing.T) {
	var want struct{ Subject, Body string }
	require.NoError(t, json.Unmarshal(s.Output, &want))
	from := asMap(s.Params["conversation"])
	c := Conversation{CreationTime: asText(from["creationTime"])}
	for _, m := range asList(from["messages"]) {
		c.ModifiedTimes = append(c.ModifiedTimes, asText(asMap(m)["lastModifiedTime"]))
	}
	if owner := asMap(from["owner"]); owner != nil {
		c.Owner = &Owner{Name: asText(owner["name"]), ExtensionType: asText(owner["extensionType"])}
	}
	name := func(v any) string { return asText(asMap(v)["name"]) }
	for _, entity := range asList(from["entities"]) {
		m := asMap(entity)
		c.Entities = append(c.Entities, Entity{
			RecordType: asText(m["recordType"]), Direction: asText(m["direction"]), CreationTime: asText(m["creationTime"]),
			Text: asText(m["text"]), Subject: asText(m["subject"]), Body: asText(m["body"]),
			Author: name(m["author"]), From: name(m["from"]), Initiator: name(m["initiator"]), Assignee: name(m["assignee"]),
		})
	}
	subject, body, err := SMSLog(c, asText(s.Params["contactName"]), Options{
		Format: Format(asText(s.Params["logFormat"])), TimezoneOffset: asText(s.Params["timezoneOffset"]),
	})
	require.NoError(t, err)
	assert.Equal(t, want.Subject, subject)
	assert.Equal(t, want.Body, body)
}
