package ringcentral

import "strings"

// Decode reads one message of the widget. The error is for what is no message at all; it holds nothing
// of it.
func Decode(data []byte) (Message, error) {
	o, err := parse(data)
	if err != nil {
		return nil, err
	}
	switch kind := o.text("type"); kind {
	case "rc-post-message-request":
		return decodeRequest(Request{ID: o.word("requestId")}, o.text("path"), o.object("body")), nil
	case "rc-adapter-message-response":
		return decodeResponse(o.text("responseId"), o.object("response")), nil
	case "rc-adapter-pushAdapterState":
		return Ready{}, nil
	case "rc-login-status-notify":
		return LoginStatus{LoggedIn: o.flag("loggedIn"), Number: o.text("loginNumber")}, nil
	case "rc-region-settings-notify":
		return Region{Country: o.text("countryCode")}, nil
	case "rc-active-call-notify":
		return ActiveCall{Call: decodeCall(o.object("call"))}, nil
	case "rc-telephony-session-notify":
		return SessionChanged{Session: decodeSession(o.object("telephonySession"))}, nil
	case "rc-call-history-synced-notify":
		return HistorySynced{}, nil
	case "rc-callLogger-auto-log-notify":
		return AutoLog{On: o.flag("autoLog")}, nil
	case "rc-messageLogger-auto-log-notify":
		return MessageAutoLog{On: o.flag("autoLog")}, nil
	default:
		return Other{Type: kind}, nil
	}
}

func decodeRequest(r Request, path string, body object) Message {
	switch path {
	case pathLog:
		m := LogCall{
			Request: r, Call: decodeCall(body.object("call")), Trigger: body.text("triggerType"),
			ByPerson: body.flag("redirect"), Form: decodeForm(body.object("formData")),
		}
		if m.Call.AINote == "" {
			m.Call.AINote = body.text("aiNote")
		}
		if m.Call.Transcript == "" {
			m.Call.Transcript = body.text("transcript")
		}
		m.Entity = decodeEntity(body.object("fromEntity"))
		if m.Call.Direction == "Outbound" {
			m.Entity = decodeEntity(body.object("toEntity"))
		}
		if note := body.textIf("note"); m.Form.Note == nil && m.Trigger == LogForm {
			m.Form.Note = note
		}
		return m
	case pathMatch:
		return MatchCalls{Request: r, SessionIDs: body.texts("sessionIds")}
	case pathContacts:
		return MatchContacts{
			Request: r, PhoneNumbers: body.texts("phoneNumbers"), ByPerson: body.text("triggerFrom") == "manual",
		}
	case pathInput:
		return FormChanged{
			Request: r, Call: decodeCall(body.object("call")), Form: decodeForm(body.object("formData")),
			Keys: body.texts("keys"),
		}
	case pathMessages:
		conversation := body.object("conversation")
		return LogMessages{Request: r, ByPerson: body.text("triggerType") != "auto", Voicemails: decodeVoicemails(conversation)}
	case pathViewContact:
		contact := body
		if inner := body.object("contact"); inner != nil {
			contact = inner
		}
		return ViewContact{Request: r, Contact: decodeEntity(contact)}
	case pathAuthorize:
		return Authorize{Request: r, Authorized: body.flag("authorized")}
	case pathSettings:
		setting := body.object("setting")
		return ChangeSetting{Request: r, Setting: setting.text("id"), On: setting.flag("value")}
	case pathButton:
		return ClickButton{Request: r, Button: body.object("button").text("id")}
	}
	return OtherRequest{Request: r, Path: path}
}

func decodeResponse(id string, response object) Message {
	if session, ok := strings.CutPrefix(id, getCallLogID); ok {
		m := CallRecord{SessionID: session}
		if o := response.object("call"); o != nil {
			call := decodeCall(o)
			m.Call = &call
		}
		return m
	}
	if id == unloggedCallsID {
		m := UnloggedRecords{More: response.flag("hasMore")}
		for _, o := range response.objects("calls") {
			m.Calls = append(m.Calls, decodeCall(o))
		}
		return m
	}
	return Other{Type: "rc-adapter-message-response"}
}

// decodeVoicemails reads the voicemails of a conversation that are still there.
func decodeVoicemails(conversation object) (list []Voicemail) {
	for _, o := range conversation.objects("messages") {
		if o.text("type") != "VoiceMail" || o.text("direction") == "Outbound" || o.text("availability") == "Deleted" || o.text("availability") == "Purged" {
			continue
		}
		v := Voicemail{ID: o.word("id"), From: decodeParty(o.object("from")), At: o.time("creationTime"), Transcript: o.text("transcript")}
		for _, a := range o.objects("attachments") {
			if kind := a.text("type"); v.Link == "" && (kind == "" || kind == "AudioRecording") {
				v.Link = mediaLink(a.text("link"))
			}
		}
		if v.Link != "" {
			list = append(list, v)
		}
	}
	return list
}

func decodeEntity(o object) Entity {
	return Entity{ID: o.word("id"), Name: o.name("name"), Type: o.word("contactType")}
}

func decodeForm(o object) Form {
	deal := o.textIf(fieldDeal)
	if deal != nil && *deal == NoDeal {
		*deal = ""
	}
	return Form{
		Always: o.flag(fieldAlways), Deal: deal, Search: o.name(KeySearch),
		ContactID: o.word(fieldContact), NewContactName: o.name(fieldNewContact), NewContactType: o.word(fieldNewType),
		Subject: o.textIf(KeySubject), Note: o.textIf(KeyNote),
		OpenedSubject: o.textIf(fieldOpenedSubject), OpenedNote: o.textIf(fieldOpenedNote),
	}
}
