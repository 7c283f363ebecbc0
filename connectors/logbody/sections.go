package logbody

// A kind is one section of a log. The order is that in which sections are written.
type kind uint8

const (
	note kind = iota
	sessionID
	userName
	ownNumber
	subject
	contactNumber
	dateTime
	duration
	result
	recording
	voicemail
	aiNote
	transcript
	aceTranscript
	aceSummary
	callScore
	aceBullets
	aceLink
	callJourney
	numKinds

	noKind  = numKinds
	details = numKinds + 1 // the Call details header of HTML
)

// A shape is how a section looks.
type shape uint8

const (
	item     shape = iota // a label and one line of text
	linkItem              // an item that HTML shows as a link
	block                 // a label and lines of text
)

// rows holds what is fixed about each section. Setting is the switch that decides whether it is written,
// on by default unless off says otherwise.
var rows = [numKinds]struct {
	label   string
	html    string // the label in HTML, where it differs
	setting string
	off     bool
	shape   shape
	late    bool // in Markdown it stands at the end, and ends the block before it
}{
	note:          {label: "Agent notes", setting: "addCallLogNote"},
	sessionID:     {label: "Session Id", setting: "addCallSessionId", off: true},
	userName:      {label: "RingCentral user name", setting: "addRingCentralUserName", off: true},
	ownNumber:     {label: "RingCentral number and extension", setting: "addRingCentralNumber", off: true},
	subject:       {label: "Summary", setting: "addCallLogSubject"},
	contactNumber: {label: "Contact Number", html: "Caller phone number", setting: "addCallLogContactNumber", off: true},
	dateTime:      {label: "Date/Time", html: "Date/time", setting: "addCallLogDateTime"},
	duration:      {label: "Duration", setting: "addCallLogDuration"},
	result:        {label: "Result", setting: "addCallLogResult"},
	recording:     {label: "Call recording link", setting: "addCallLogRecording", shape: linkItem, late: true},
	voicemail:     {label: "Voicemail recording link", setting: "addCallLogRecording", shape: linkItem, late: true},
	aiNote:        {label: "AI Note", setting: "addCallLogAiNote", shape: block},
	transcript:    {label: "Transcript", setting: "addCallLogTranscript", shape: block},
	aceTranscript: {label: "ACE transcript", setting: "addCallLogRingSenseRecordingTranscript", shape: block},
	aceSummary:    {label: "ACE summary", setting: "addCallLogRingSenseRecordingSummary", shape: block},
	callScore:     {label: "Call score", setting: "addCallLogRingSenseRecordingAIScore", late: true},
	aceBullets:    {label: "ACE bulleted summary", setting: "addCallLogRingSenseRecordingBulletedSummary", shape: block},
	aceLink:       {label: "ACE recording link", setting: "addCallLogRingSenseRecordingLink", shape: linkItem, late: true},
	callJourney:   {label: "Call journey", setting: "addCallLogLegs", shape: block},
}

func (k kind) isBlock() bool { return k < numKinds && rows[k].shape == block }

// isLate reports whether k is one of the lines that Markdown writes at the end.
func (k kind) isLate() bool { return k < numKinds && rows[k].late }

// kindOf finds the item or block with a label of plain text and Markdown, or noKind.
func kindOf(label string) kind {
	switch label {
	case "Session Id":
		return sessionID
	case "RingCentral user name":
		return userName
	case "RingCentral number and extension":
		return ownNumber
	case "Summary":
		return subject
	case "Contact Number":
		return contactNumber
	case "Date/Time":
		return dateTime
	case "Duration":
		return duration
	case "Result":
		return result
	case "Call recording link":
		return recording
	case "Voicemail recording link":
		return voicemail
	case "AI Note":
		return aiNote
	case "Transcript":
		return transcript
	case "ACE transcript":
		return aceTranscript
	case "ACE summary":
		return aceSummary
	case "Call score":
		return callScore
	case "ACE bulleted summary":
		return aceBullets
	case "ACE recording link":
		return aceLink
	case "Call journey":
		return callJourney
	}
	return noKind
}
