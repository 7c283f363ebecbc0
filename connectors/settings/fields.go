// Package settings holds what a person, or a company by its policy, can choose: the names of the settings and
// what each may be, an administrator's policy, and the file by which settings travel to another computer.
//
// A setting's value is the policy's if that is locked; else the person's, if he has chosen one; else the
// policy's; else the default. Only what a person has chosen is stored, so that a default that changes later
// reaches him.
package settings

import (
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// Field is one setting.
type Field struct {
	Name   string   // in policies and files, and in sentences
	Path   []string // where it stands in the settings document that pages and the worker exchange
	Switch bool     // on or off; otherwise it is text

	values []string               // of a text that is one of a few
	check  func(text string) bool // of any other text
	must   string                 // completes "<name> ..." for a value that does not fit
}

func onOff(name string, path ...string) Field {
	if len(path) == 0 {
		path = []string{name}
	}
	return Field{Name: name, Path: path, Switch: true, must: "must be true or false"}
}

// parts are the switches of App Connect's that decide on the parts of a call log.
func parts(names ...string) (list []Field) {
	for _, name := range names {
		list = append(list, onOff(name, userSettings, name, "value"))
	}
	return list
}

const (
	userSettings = "userSettings" // where App Connect's settings stand in the document
	noteSetting  = "addCallLogNote"
)

// Fields are all the settings.
var Fields = slices.Concat([]Field{
	onOff("autoLog"),
	onOff("atOnce"),
	onOff("internal"),
	onOff("oneDeal"),
	onOff("openOnAnswer"),
	{Name: "callPop", Path: []string{"callPop"}, values: []string{"never", "ring", "answer"}, must: `must be one of: "never", "ring", "answer"`},
	onOff("stayConnected", "keep"),
	onOff("successMessages", "levels", "success"),
	onOff("warningMessages", "levels", "warning"),
	onOff("errorMessages", "levels", "danger"),
	{Name: "phone", Path: []string{"widgetUrl"}, check: isPhone, must: `must be "", "demo", or an address that begins with ` + phoneOrigin},
	{Name: "ringcentralClientId", Path: []string{"clientId"}, check: isClientID, must: "must be a client ID: letters, digits and hyphens, no space"},
	{Name: "callSource", Path: []string{"source"}, values: sources, must: `must be one of: "` + strings.Join(sources, `", "`) + `"`},
	{Name: "timezoneName", Path: []string{"timezoneName"}, check: isZone, must: `must be the name of a time zone such as "Europe/Berlin"`},
}, parts(
	noteSetting, "addCallSessionId", "addRingCentralUserName", "addRingCentralNumber",
	"addCallLogSubject", "addCallLogContactNumber", "addCallLogDateTime", "addCallLogDuration", "addCallLogResult", "addCallLogRecording",
	"addCallLogAiNote", "addCallLogTranscript",
	"addCallLogRingSenseRecordingTranscript", "addCallLogRingSenseRecordingSummary", "addCallLogRingSenseRecordingAIScore",
	"addCallLogRingSenseRecordingBulletedSummary", "addCallLogRingSenseRecordingLink", "addCallLogLegs",
), []Field{
	{Name: "logDateFormat", Path: []string{userSettings, "logDateFormat", "value"}, values: dateFormats,
		must: `must be one of: "` + strings.Join(dateFormats, `", "`) + `"`},
})

// sources are where calls are known from: the widget in an open page, RingCentral's call log, which the worker reads
// with nothing open, or both.
var sources = []string{"widget", "sync", "both"}

var dateFormats = []string{
	"YYYY-MM-DD hh:mm:ss A", "YYYY-MM-DD HH:mm:ss", "MM/DD/YYYY hh:mm:ss A", "MM/DD/YYYY HH:mm:ss",
	"DD/MM/YYYY HH:mm:ss", "DD/MM/YYYY hh:mm:ss A",
}

// PathText is the path as pages write it: "levels.success".
func (f Field) PathText() string { return strings.Join(f.Path, ".") }

// Fits reports whether a value, as JSON has it, may be the setting's.
func (f Field) Fits(value any) bool {
	if f.Switch {
		_, ok := value.(bool)
		return ok
	}
	text, ok := value.(string)
	if f.values != nil {
		return ok && slices.Contains(f.values, text)
	}
	return ok && f.check(text)
}

func field(name string) (Field, bool) {
	at := slices.IndexFunc(Fields, func(f Field) bool { return f.Name == name })
	if at < 0 {
		return Field{}, false
	}
	return Fields[at], true
}

const phoneOrigin = "https://apps.ringcentral.com/"

func isPhone(text string) bool {
	return text == "" || text == "demo" || strings.HasPrefix(text, phoneOrigin) && ofOnly(text[len(phoneOrigin):], "-._~/?&=%:+,;", 2000)
}

func isClientID(text string) bool { return ofOnly(text, "-_.", 128) }

func isZone(text string) bool { return ofOnly(text, "-_+/", 64) }

// ofOnly reports whether a text holds letters, digits and some more characters, and is no longer than longest.
func ofOnly(text, more string, longest int) bool {
	for i := range len(text) {
		c := text[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && strings.IndexByte(more, c) < 0 {
			return false
		}
	}
	return len(text) <= longest
}

// Values are values of settings by name; one that is missing is not chosen.
type Values map[string]any

// Read takes the values out of a settings document. One that does not fit is an
// error that names it; the others are returned all the same.
func Read(document []byte) (Values, error) {
	var tree any
	if err := json.Unmarshal(document, &tree); err != nil {
		return Values{}, crm.InvalidInput("settings", "could not be read")
	}
	values := Values{}
	var first error
	for _, f := range Fields {
		value := take(tree, f.Path)
		switch {
		case value == nil:
		case f.Fits(value):
			values[f.Name] = value
		case first == nil:
			first = crm.InvalidInput(f.PathText(), f.must)
		}
	}
	return values, first
}

// take is the value at a path, nil where there is none.
func take(tree any, path []string) any {
	for _, name := range path {
		object, ok := tree.(map[string]any)
		if !ok {
			return nil
		}
		tree = object[name]
	}
	return tree
}

// Document is the settings document that holds the values, and nothing else.
func (v Values) Document() ([]byte, error) {
	tree := map[string]any{}
	for _, f := range Fields {
		value, ok := v[f.Name]
		if !ok {
			continue
		}
		object := tree
		for _, name := range f.Path[:len(f.Path)-1] {
			next, ok := object[name].(map[string]any)
			if !ok {
				next = map[string]any{}
				object[name] = next
			}
			object = next
		}
		object[f.Path[len(f.Path)-1]] = value
	}
	return json.Marshal(tree)
}
