package ringcentral

import (
	"cmp"
	"time"

	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// Service is what the host registers as with the widget.
type Service struct {
	Name     string // names the service, and marks its contacts; it must not change
	CRM      string // the CRM's title for people; "" while none is connected
	Account  string // whose the account there is, for people
	AutoLog  bool   // the host's settings, as the widget's settings page shows them
	AtOnce   bool
	Internal bool
}

// Ids of the settings and of the button in the widget's settings page.
const (
	SettingAutoLog  = "callscribeAutoLog"
	SettingAtOnce   = "callscribeAtOnce"
	SettingInternal = "callscribeInternal"
	ButtonSettings  = "callscribeSettings"
)

// Register is the message after each [Ready], and whenever the service has changed.
//
// While the CRM is not connected the widget shows that, and holds back what it would log: then calls are known by the
// news of devices, their records are asked for ([GetCallLog]), and what was missed when it is connected
// ([UnloggedCalls]). It does not ask for recordings with a token. The widget's own switches for automatic logging are
// hidden: the host needs the news of calls, and of the voicemails that belong to them, either way ([SetAutoLog]), and
// its own setting decides.
func Register(s Service) []byte {
	title := words.Say("logTo", cmp.Or(s.CRM, "CRM"))
	return message("rc-adapter-register-third-party-service", "service", map[string]any{
		"name": s.Name, "displayName": s.Name,
		"callLoggerPath": pathLog, "callLoggerTitle": title,
		"callLogEntityMatcherPath": pathMatch, "callLogPageInputChangedEventPath": pathInput,
		"callLoggerAutoLogSettingHidden": true,
		"messageLoggerPath":              pathMessages,
		"messageLoggerTitle":             words.Say("addToLog"),
		"messageLoggerAutoSettingHidden": true,
		"contactMatchPath":               pathContacts,
		"contactMatchTtl":                (4 * time.Hour).Milliseconds(),
		"contactNoMatchTtl":              (10 * time.Minute).Milliseconds(),
		"viewMatchedContactPath":         pathViewContact,
		"settingsPath":                   pathSettings,
		"settings":                       settings(s),
		"buttonEventPath":                pathButton,
		"authorizationPath":              pathAuthorize,
		"authorizedTitle":                words.Say("disconnect"), "unauthorizedTitle": words.Say("connect"),
		"authorized": s.CRM != "", "authorizedAccount": s.account(),
	})
}

// account is the connected account in words.
func (s Service) account() string {
	if s.Account == "" {
		return s.CRM
	}
	return s.CRM + ": " + s.Account
}

// UpdateAuthorization tells whether the CRM is connected, without registering anew.
func UpdateAuthorization(s Service) []byte {
	return encode(map[string]any{
		"type": "rc-adapter-update-authorization-status", "authorized": s.CRM != "", "authorizedAccount": s.account(),
	})
}

func settings(s Service) []any {
	toggle := func(id, name, description string, on bool) any {
		return map[string]any{"id": id, "type": "boolean", "name": name, "description": description, "value": on}
	}
	return []any{
		toggle(SettingAutoLog, words.Say("settingAutoLog"),
			words.Say("settingAutoLogHelp"), s.AutoLog),
		toggle(SettingAtOnce, words.Say("settingAtOnce"),
			words.Say("settingAtOnceHelp"), s.AtOnce),
		toggle(SettingInternal, words.Say("settingInternal"), words.Say("settingInternalHelp"), s.Internal),
		map[string]any{"id": ButtonSettings, "type": "button", "name": words.Say("allSettings"), "buttonLabel": words.Say("open")},
	}
}

// SetAutoLog makes the widget report each call and each message by itself, or not. It has no effect until some seconds
// after the login; the widget tells what holds by [AutoLog] and [MessageAutoLog].
func SetAutoLog(on bool) []byte {
	return encode(map[string]any{"type": "rc-adapter-update-auto-log-settings", "call": on, "message": on})
}

// RematchCalls makes the widget ask again which of these calls are logged. Without it the later news of
// a call that was logged outside the widget are held back.
func RematchCalls(sessionIDs []string) []byte {
	return message("rc-adapter-trigger-call-logger-match", "sessionIds", sessionIDs)
}

// RematchContacts makes the widget ask again whose numbers these are, whatever it remembers.
func RematchContacts(phoneNumbers []string) []byte {
	return message("rc-adapter-trigger-contact-match", "phoneNumbers", phoneNumbers)
}

func message(kind, key string, value any) []byte {
	return encode(map[string]any{"type": kind, key: value})
}

// The ids of the host's requests say what was asked: an answer can be read by a worker that has been
// started after the request.
const (
	getCallLogID    = "callscribe/get-call-log/"
	unloggedCallsID = "callscribe/unlogged-calls"
	alertID         = "callscribe/alert"
)

// GetCallLog asks for the widget's record of a call; [CallRecord] answers.
func GetCallLog(sessionID string) []byte {
	return ask(getCallLogID+sessionID, "/get-call-log", map[string]any{"sessionId": sessionID})
}

// UnloggedCalls asks for the servers' records of calls that have no log; [UnloggedRecords] answers. Pages
// begin at 1.
func UnloggedCalls(perPage, page int) []byte {
	return ask(unloggedCallsID, "/unlogged-calls", map[string]any{"perPage": perPage, "page": page})
}

// Alert is a short message over the widget.
type Alert struct {
	Message string
	Level   string        // "info", "success", "warning" or "danger"
	TTL     time.Duration // 0: until it is closed
	Details json.RawMessage
}

// ShowAlert shows an alert.
func ShowAlert(a Alert) []byte {
	body := map[string]any{"message": a.Message, "level": a.Level, "ttl": a.TTL.Milliseconds()}
	if json.Valid(a.Details) {
		body["details"] = a.Details
	}
	return ask(alertID, "/custom-alert-message", body)
}

func ask(id, path string, body any) []byte {
	return encode(map[string]any{"type": "rc-adapter-message-request", "requestId": id, "path": path, "body": body})
}
