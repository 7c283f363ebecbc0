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

	details = numKinds     // the Call details header, which ends a note
	foreign = numKinds + 1 // a block that is not ours, of a later App Connect perhaps
	noKind  = numKinds + 2
)

// A shape is how a section looks.
type shape uint8

const (
	noShape shape = iota
	item          // a label and one line of text
	block         // a label and lines of text
	header        // a label, lines of text, and the label of what follows
)

// rows holds what is fixed about each section: its label in plain text and Markdown, in HTML where that differs, and for
// the other direction of the call. Setting is the switch that decides whether it is written, on by default unless off
// says otherwise.
var rows = [noKind + 1]struct {
	label    string
	html     string
	outbound string
	setting  string
	off      bool
	shape    shape
	link     bool // HTML shows it as a link
	late     bool // in Markdown it stands at the end, and ends the block before it
}{
	note:      {label: "Agent notes", setting: "addCallLogNote", shape: header},
	sessionID: {label: "Session Id", setting: "addCallSessionId", off: true, shape: item},
	userName:  {label: "RingCentral user name", setting: "addRingCentralUserName", off: true, shape: item},
	ownNumber: {label: "RingCentral number and extension", setting: "addRingCentralNumber", off: true, shape: item},
	subject:   {label: "Summary", setting: "addCallLogSubject", shape: item},
	contactNumber: {label: "Contact Number", html: "Caller phone number", outbound: "Recipient phone number",
		setting: "addCallLogContactNumber", off: true, shape: item},
	dateTime:      {label: "Date/Time", html: "Date/time", setting: "addCallLogDateTime", shape: item},
	duration:      {label: "Duration", setting: "addCallLogDuration", shape: item},
	result:        {label: "Result", setting: "addCallLogResult", shape: item},
	recording:     {label: "Call recording link", setting: "addCallLogRecording", link: true, late: true, shape: item},
	voicemail:     {label: "Voicemail recording link", setting: "addCallLogRecording", link: true, late: true, shape: item},
	aiNote:        {label: "AI Note", setting: "addCallLogAiNote", shape: block},
	transcript:    {label: "Transcript", setting: "addCallLogTranscript", shape: block},
	aceTranscript: {label: "ACE transcript", setting: "addCallLogRingSenseRecordingTranscript", shape: block},
	aceSummary:    {label: "ACE summary", setting: "addCallLogRingSenseRecordingSummary", shape: block},
	callScore:     {label: "Call score", setting: "addCallLogRingSenseRecordingAIScore", late: true, shape: item},
	aceBullets:    {label: "ACE bulleted summary", setting: "addCallLogRingSenseRecordingBulletedSummary", shape: block},
	aceLink:       {label: "ACE recording link", setting: "addCallLogRingSenseRecordingLink", link: true, late: true, shape: item},
	callJourney:   {label: "Call journey", setting: "addCallLogLegs", shape: block},
	details:       {label: "Call details"},
}

func (k kind) isBlock() bool { return rows[k].shape == block }
func (k kind) isItem() bool  { return rows[k].shape == item }

// htmlLabel is the label that HTML writes.
func (k kind) htmlLabel(outbound bool) string {
	switch row := &rows[k]; {
	case outbound && row.outbound != "":
		return row.outbound
	case row.html != "":
		return row.html
	default:
		return row.label
	}
}

// maxLabel is the length of the longest label.
const maxLabel = len("RingCentral number and extension")

// kindOf finds the item or block that has the label in plain text and Markdown, or noKind. App Connect finds two of them in
// Markdown in any case.
func kindOf(label string, inMarkdown bool) kind {
	for k := sessionID; k < numKinds; k++ {
		if written := rows[k].label; label == written || inMarkdown && (k == userName || k == ownNumber) && equalFold(label, written) {
			return k
		}
	}
	return noKind
}

// kindOfHTML finds what has the label in HTML, in any case. Exact says whether it is written as HTML writes it.
func kindOfHTML(label string) (k kind, exact bool) {
	for k := note; k <= details; k++ {
		written := k.htmlLabel(false)
		if len(written) != len(label) { // no two labels of a section are equally long
			written = rows[k].outbound
		}
		if equalFold(label, written) && label != "" {
			return k, label == written
		}
	}
	return noKind, false
}

// A section is the range of a body that a section stands in.
type section struct {
	kind                 kind
	start, end           int  // what a new text replaces
	valueStart, valueEnd int  // what is read
	cut                  int  // a note: where a removal ends
	bare                 bool // a note without the header that should follow it
	beforeBlock          bool // a plain note in front of a block, to which the blank lines between belong
	unclosed             bool // a block without an end
}
