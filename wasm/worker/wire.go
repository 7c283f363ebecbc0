//go:build js && wasm

package main

import (
	"strconv"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/worker"
)

// The wire structs: what JavaScript hands in and gets back, field by field as App Connect names them.
// They are flat and of plain kinds only, since vert misreads others; wire_test.go keeps it so.

type userIn struct {
	ID                     string `js:"id" accept:"number"`
	Platform               string `js:"platform" need:"true"`
	Hostname               string `js:"hostname"`
	TimezoneName           string `js:"timezoneName"`
	TimezoneOffset         string `js:"timezoneOffset" accept:"number"`
	PlatformAdditionalInfo string `js:"platformAdditionalInfo" accept:"json"`
	UserSettings           string `js:"userSettings" accept:"json"`
}

func (in userIn) user() (crm.User, error) {
	u := crm.User{ID: in.ID, Platform: in.Platform, Hostname: in.Hostname, TimezoneName: in.TimezoneName, TimezoneOffset: in.TimezoneOffset}
	if err := jsonObject(in.PlatformAdditionalInfo, "user.platformAdditionalInfo", &u.AdditionalInfo); err != nil {
		return u, err
	}
	var settings map[string]any
	err := jsonObject(in.UserSettings, "user.userSettings", &settings)
	u.Settings = settings
	return u, err
}

// jsonObject reads a field of free form, which must be an object.
func jsonObject(text, field string, to *map[string]any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), to); err != nil {
		return crm.InvalidInput(field, "must be an object")
	}
	return nil
}

type partyIn struct {
	PhoneNumber     string `js:"phoneNumber" accept:"number"`
	ExtensionNumber string `js:"extensionNumber" accept:"number"`
	Name            string `js:"name"`
}

func (in *partyIn) party() *logbody.Party {
	if in == nil {
		return nil
	}
	return &logbody.Party{PhoneNumber: in.PhoneNumber, ExtensionNumber: in.ExtensionNumber, Name: in.Name}
}

type legIn struct {
	Direction string   `js:"direction"`
	LegType   string   `js:"legType"`
	Duration  string   `js:"duration" accept:"number"`
	From      *partyIn `js:"from"`
	To        *partyIn `js:"to"`
}

func legs(in []legIn) []logbody.Leg {
	var out []logbody.Leg // nil for none
	for _, leg := range in {
		out = append(out, logbody.Leg{Direction: leg.Direction, LegType: leg.LegType, Duration: leg.Duration, From: leg.From.party(), To: leg.To.party()})
	}
	return out
}

type existingCallLogIn struct {
	ThirdPartyLogID string   `js:"thirdPartyLogId" accept:"number" need:"true"`
	SessionID       string   `js:"sessionId" accept:"number"`
	Direction       string   `js:"direction"`
	From            *partyIn `js:"from"`
	To              *partyIn `js:"to"`
}

// call leaves out the times and the legs that the record was made with: an update writes those that it is
// given, and no others.
func (in existingCallLogIn) call() *logbody.Call {
	return &logbody.Call{SessionID: in.SessionID, Direction: in.Direction, From: in.From.party(), To: in.To.party()}
}

// seconds reads a duration: a number of seconds, 0 or more. Other text ("pending") stays text.
func seconds(text, field string) (string, error) {
	if n, err := strconv.ParseFloat(text, 64); err == nil && !(n >= 0 && n < 1e9) {
		return "", crm.InvalidInput(field, "must be a number of seconds, 0 or more")
	}
	return text, nil
}

type returnMessageOut struct {
	Message     string  `js:"message"`
	MessageType string  `js:"messageType"`
	TTL         float64 `js:"ttl"`
}

func returnMessage(m worker.Message) returnMessageOut {
	return returnMessageOut{Message: m.Message, MessageType: m.Level, TTL: float64(m.TTL)}
}

type errorOut struct {
	Code              string   `js:"code"`
	Message           string   `js:"message"`
	RetryAfterSeconds *float64 `js:"retryAfterSeconds"`
	Field             *string  `js:"field"`  // the part that was refused, while the CRM took the others
	Mine              *string  `js:"mine"`   // of a conflict: the caller's text,
	Theirs            *string  `js:"theirs"` // and what somebody else has made of it
}

func errorValue(e *crm.Error) *errorOut {
	if e == nil {
		return nil
	}
	out := &errorOut{Code: string(e.Code), Message: e.Message, Field: present(e.Field)}
	if e.RetryAfter > 0 {
		wait := e.RetryAfter.Seconds()
		out.RetryAfterSeconds = &wait
	}
	return out
}

// clashing adds the two texts of which a person has to choose to the error of an update.
func (out *errorOut) clashing(done *connectors.Updated, sent connectors.Update) {
	if out == nil || done == nil || len(done.Refused) == 0 {
		return
	}
	switch r := done.Refused[0]; {
	case r.Theirs == nil:
	case r.Part == connectors.NotePart:
		out.Mine, out.Theirs = sent.Values.Note, r.Theirs
	case r.Part == crm.SubjectPart:
		out.Mine, out.Theirs = &sent.Values.Subject, r.Theirs
	}
}

// parts are the parts of a log that were not kept, by name; nil for none.
func parts(done *connectors.Updated) (names []string) {
	if done != nil {
		for _, part := range done.NotKept {
			names = append(names, string(part))
		}
	}
	return names
}

type trackingOut struct {
	RatelimitRemaining *string `js:"ratelimitRemaining"`
	RatelimitAmount    *string `js:"ratelimitAmount"`
	RatelimitReset     *string `js:"ratelimitReset"`
	Requests           float64 `js:"requests"`
	Tokens             float64 `js:"tokens"`
}

func tracking(u crm.Usage) *trackingOut {
	return &trackingOut{
		RatelimitRemaining: present(u.RateLimitRemaining), RatelimitAmount: present(u.RateLimit), RatelimitReset: present(u.RateLimitReset),
		Requests: float64(u.Requests), Tokens: float64(u.Tokens),
	}
}

func present(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// score reads a conversation's score: a number, text, or an object that holds one. What holds none is
// absent.
func score(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return ""
	}
	if object, ok := value.(map[string]any); ok {
		value = object["score"]
	}
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return ""
}
