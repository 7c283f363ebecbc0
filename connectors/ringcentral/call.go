package ringcentral

import (
	"slices"
	"strings"
	"time"
)

// Call is the state of one call, in either of the widget's two flavours: what this device knows of it,
// or the record of RingCentral's servers ([Call.Final]). SessionID is the key that stays.
type Call struct {
	SessionID          string
	TelephonySessionID string
	PartyID            string
	Direction          string // "Inbound" or "Outbound"
	From, To           Party
	StartTime          time.Time // zero: unknown
	Duration           *int      // seconds; nil: unknown. A device counts from the first ring
	Result             string    // open: "Ringing", "CallConnected", "Disconnected"; "Accepted", "Missed", ...
	TelephonyStatus    string    // a device's: "Ringing", "CallConnected", "OnHold", "NoCall"
	Action             string    // a server record's: "Phone Call", ...; "" for a device's state
	DelegationType     string
	ModifiedAt         time.Time // a server record's; often unknown
	QueueCall          bool
	Recording          string // link to the page that plays the recording, without a token; "" before it exists
	Recorded           bool   // a recording exists or is being made
	ShortRecording     bool   // too short to be kept: it will never come
	AINote, Transcript string // what RingCentral has made of the recording; "" before that
	Voicemail          string // id of the message that the caller has left; "" for none
	Fax                bool   // no call at all
	Type               string // a server record's internalType: "Local", "Vma", ...
}

// Party is one end of a call.
type Party struct {
	PhoneNumber string `json:"phoneNumber,omitempty"` // E.164 mostly, but not always; "" for an extension or a hidden number
	Extension   string `json:"extensionNumber,omitempty"`
	Name        string `json:"name,omitempty"`
}

// Final reports whether this is the record of RingCentral's servers about a call that is over.
func (c Call) Final() bool {
	if c.Action == "" {
		return false
	}
	return !slices.Contains([]string{"In Progress", "ResultInProgress", "Ringing", "CallConnected"}, c.Result)
}

// Connected reports whether this state tells that the call was answered on one of the person's devices.
func (c Call) Connected() bool {
	for _, s := range []string{c.TelephonyStatus, c.Result} {
		if s == "CallConnected" || s == "OnHold" {
			return true
		}
	}
	return false
}

// Over reports whether this state tells that the call has ended.
func (c Call) Over() bool {
	return c.Final() || c.Result == "Disconnected" || c.TelephonyStatus == "NoCall"
}

// Service reports whether the call was with nobody: to the person's own voicemail, or with a service of the phone
// company, such as "*86".
func (c Call) Service() bool {
	other := c.From
	if c.Direction == "Outbound" {
		other = c.To
	}
	switch {
	case c.Type == "Vma", c.Type == "VerificationNumber", slices.Contains(ofService, c.Action):
		return true
	case strings.HasPrefix(other.PhoneNumber, "*"), strings.HasPrefix(other.PhoneNumber, "#"):
		return true
	case len(other.PhoneNumber) == 3 && (strings.HasSuffix(other.PhoneNumber, "11") || slices.Contains(services, other.PhoneNumber)):
		return true
	case c.From.PhoneNumber != "":
		return c.From.PhoneNumber == c.To.PhoneNumber
	}
	return c.From.Extension != "" && c.From.Extension == c.To.Extension && c.To.PhoneNumber == ""
}

// ofService are the actions of calls that are with nobody, or with nobody outside.
var ofService = []string{"Phone Login", "E911 Update", "Emergency", "Paging", "RC Meetings"}

// services are emergency numbers, beside those that end in "11".
var services = []string{"112", "999", "933", "988"}

func decodeCall(o object) Call {
	c := Call{
		SessionID: o.word("sessionId"), TelephonySessionID: o.word("telephonySessionId"), PartyID: o.word("partyId"),
		Direction: direction(o.word("direction")),
		From:      decodeParty(o.object("from")), To: decodeParty(o.object("to")),
		StartTime: o.time("startTime"), Duration: o.seconds("duration"),
		Result: o.word("result"), TelephonyStatus: o.word("telephonyStatus"), Action: o.word("action"),
		DelegationType: o.word("delegationType"), ModifiedAt: o.time("lastModifiedTime"),
		QueueCall: o.flag("queueCall"), ShortRecording: o.flag("shortRecording"),
	}
	c.AINote, c.Transcript = o.text("aiNote"), o.text("transcript")
	c.Type = o.word("internalType")
	message := o.object("message")
	if strings.EqualFold(message.text("type"), "VoiceMail") {
		c.Voicemail = message.word("id")
	}
	c.Fax = strings.EqualFold(o.word("type"), "Fax") || strings.EqualFold(message.text("type"), "Fax") ||
		c.Action == "Incoming Fax" || c.Action == "Outgoing Fax"
	if name := o.name("fromName"); name != "" {
		c.From.Name = name
	}
	if name := o.name("toName"); name != "" {
		c.To.Name = name
	}
	recording := o.object("recording")
	c.Recorded = recording != nil || o.flag("isRecording")
	c.Recording = mediaLink(recording.text("link"))
	return c
}

func decodeParty(o object) Party {
	p := Party{PhoneNumber: o.word("phoneNumber"), Extension: o.word("extensionNumber"), Name: o.name("name")}
	for _, code := range beforeNumbers {
		if number, ok := strings.CutPrefix(p.PhoneNumber, code); ok && len(number) > 6 {
			p.PhoneNumber = number
		}
	}
	return p
}

// beforeNumbers are codes that are dialled before a number, to hide one's own or to show it.
var beforeNumbers = []string{"*67", "*82", "*31#", "#31#"}

func direction(s string) string {
	switch {
	case strings.EqualFold(s, "Inbound"):
		return "Inbound"
	case strings.EqualFold(s, "Outbound"):
		return "Outbound"
	}
	return ""
}

// Session is a telephony session: the calls' state as RingCentral's call control sees it. It is the
// first to tell that a call is recorded.
type Session struct {
	SessionID          string
	TelephonySessionID string
	Direction          string
	From, To           Party
	Recorded           bool
}

func decodeSession(o object) Session {
	s := Session{SessionID: o.word("sessionId"), TelephonySessionID: o.word("id")}
	me := o.word("extensionId")
	parties := o.objects("parties")
	for _, p := range parties {
		s.Recorded = s.Recorded || len(p.objects("recordings")) > 0
		if len(parties) == 1 || me != "" && p.word("extensionId") == me {
			s.Direction = direction(p.word("direction"))
			s.From, s.To = decodeParty(p.object("from")), decodeParty(p.object("to"))
		}
	}
	return s
}
