package logbody

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSettingsOn(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings Settings
		def, on  bool
	}{
		{"missing, on by default", nil, true, true},
		{"missing, off by default", Settings{}, false, false},
		{"no value", Settings{"k": map[string]any{}}, true, true},
		{"null", Settings{"k": map[string]any{"value": nil}}, true, true},
		{"no object", Settings{"k": "x"}, true, true},
		{"true", Settings{"k": map[string]any{"value": true}}, false, true},
		{"false", Settings{"k": map[string]any{"value": false}}, true, false},
		{"zero", Settings{"k": map[string]any{"value": 0.0}}, true, false},
		{"zero of Go", Settings{"k": map[string]any{"value": 0}}, true, false},
		{"NaN", Settings{"k": map[string]any{"value": math.NaN()}}, true, false},
		{"empty", Settings{"k": map[string]any{"value": ""}}, true, false},
		{"one", Settings{"k": map[string]any{"value": 1.0}}, false, true},
		{"the string false", Settings{"k": map[string]any{"value": "false"}}, false, true},
		{"a list", Settings{"k": map[string]any{"value": []any{}}}, false, true},
	} {
		assert.Equal(t, c.on, c.settings.On("k", c.def), c.name)
	}
}

func TestSettingsText(t *testing.T) {
	assert.Equal(t, "x", Settings{"k": map[string]any{"value": "x"}}.Text("k", "d"))
	assert.Equal(t, "d", Settings{"k": map[string]any{"value": ""}}.Text("k", "d"))
	assert.Equal(t, "d", Settings{"k": map[string]any{"value": 5.0}}.Text("k", "d"))
	assert.Equal(t, "d", Settings(nil).Text("k", "d"))
}

// full is an update of every section, and fullCall the call that the others come from.
var full = Update{
	Note: text("N"), Subject: "S", StartTime: "2024-03-10T15:04:05Z", Duration: "61", Result: "Missed", RecordingLink: "https://r",
	VoicemailLink: "https://v", AINote: "AI", Transcript: "T", RingSenseTranscript: "RT", RingSenseSummary: "RS", RingSenseScore: "5",
	RingSenseBulletedSummary: "- B", RingSenseLink: "https://a", ContactNumber: "+9",
}

var fullCall = Call{
	SessionID: "42", Direction: "Inbound", Legs: []Leg{{To: &Party{Name: "Main"}}},
	From: &Party{Name: "Ana", PhoneNumber: "+1", ExtensionNumber: "11"}, To: &Party{Name: "Bob", PhoneNumber: "+2", ExtensionNumber: "22"},
}

// TestEachSwitch turns each switch on alone, and off alone.
func TestEachSwitch(t *testing.T) {
	sections := map[string]string{
		"addCallLogNote":                              "- Note: N\n",
		"addCallSessionId":                            "- Session Id: 42\n",
		"addRingCentralUserName":                      "- RingCentral user name: Bob\n",
		"addRingCentralNumber":                        "- RingCentral number and extension: +2 22\n",
		"addCallLogSubject":                           "- Summary: S\n",
		"addCallLogContactNumber":                     "- Contact Number: +9\n",
		"addCallLogDateTime":                          "- Date/Time: 2024-03-10 03:04:05 PM\n",
		"addCallLogDuration":                          "- Duration: 1 minute, 1 second\n",
		"addCallLogResult":                            "- Result: Missed\n",
		"addCallLogRecording":                         "- Call recording link: https://r\n- Voicemail recording link: https://v\n",
		"addCallLogAiNote":                            "\n- AI Note:\nAI\n--- END\n",
		"addCallLogTranscript":                        "\n- Transcript:\nT\n--- END\n",
		"addCallLogRingSenseRecordingTranscript":      "\n- ACE transcript:\nRT\n--- END\n",
		"addCallLogRingSenseRecordingSummary":         "\n- ACE summary:\nRS\n--- END\n",
		"addCallLogRingSenseRecordingAIScore":         "- Call score: 5\n",
		"addCallLogRingSenseRecordingBulletedSummary": "\n- ACE bulleted summary:\n- B\n--- END\n",
		"addCallLogRingSenseRecordingLink":            "- ACE recording link: https://a\n",
		"addCallLogLegs":                              "- Call journey:\nReceived call at Main\n--- JOURNEY END\n",
	}
	set := func(value bool, but string) Settings {
		s := Settings{}
		for key := range sections {
			s[key] = map[string]any{"value": value != (key == but)}
		}
		return s
	}
	o := utc
	o.Call = &fullCall
	o.Settings = set(true, "")
	all := mustCompose(t, "", full, o)
	for key, section := range sections {
		o.Settings = set(false, key)
		assert.Equal(t, section, mustCompose(t, "", full, o), "only "+key)
		o.Settings = set(true, key)
		assert.Equal(t, strings.Replace(all, section, "", 1), mustCompose(t, "", full, o), "all but "+key)
		assert.Equal(t, all, mustCompose(t, all, full, o), "off removes nothing: "+key)
	}
	o.Settings = nil
	defaults := all
	for _, off := range []string{"addCallSessionId", "addRingCentralUserName", "addRingCentralNumber", "addCallLogContactNumber"} {
		defaults = strings.Replace(defaults, sections[off], "", 1)
	}
	assert.Equal(t, defaults, mustCompose(t, "", full, o), "the defaults")
}

func TestOlderNameOfTheAINoteSwitch(t *testing.T) {
	off := map[string]any{"value": false}
	o := utc
	o.Settings = Settings{"addCallLogAINote": off}
	assert.Equal(t, "", mustCompose(t, "", Update{AINote: "x"}, o))
	o.Settings = Settings{"addCallLogAINote": off, "addCallLogAiNote": map[string]any{"value": true}}
	assert.Equal(t, "\n- AI Note:\nx\n--- END\n", mustCompose(t, "", Update{AINote: "x"}, o))
}

func TestNoteSwitchedOff(t *testing.T) {
	o := utc
	o.Settings = Settings{"addCallLogNote": map[string]any{"value": false}}
	assert.Equal(t, "- Note: n\n", mustCompose(t, "- Note: n\n", Update{Note: text("")}, o), "nothing is removed")
	assert.Equal(t, "- Note: n\n", mustCompose(t, "- Note: n\n", Update{Note: text("x")}, o), "nor changed")
}
