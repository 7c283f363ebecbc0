package logbody

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Conversation is a shared SMS conversation. Times are as ParseTime reads them; a time that cannot be read is
// not printed.
type Conversation struct {
	CreationTime  string
	ModifiedTimes []string // lastModifiedTime of each message
	Owner         *Owner   // nil without one
	Entities      []Entity
}

// Owner is the person or call queue that a conversation belongs to.
type Owner struct{ Name, ExtensionType string }

// Entity is an event of a conversation.
type Entity struct {
	RecordType   string // "AliveMessage", "AliveNote" or "ThreadAssignedHint"; others are not shown
	Direction    string // "Inbound" or "Outbound"
	CreationTime string

	Text, Subject, Body               string // Subject stands in for a message's text, Body for a note's
	Author, From, Initiator, Assignee string // names; each kind of entity has some of them
}

const (
	smsMessage    = "AliveMessage"
	smsNote       = "AliveNote"
	smsAssignment = "ThreadAssignedHint"
)

// SMSLog writes the log of a conversation with the contact, anew each time. Of o it uses the format and the
// time zone. The errors are those of Compose.
func SMSLog(c Conversation, contact string, o Options) (subject, body string, err error) {
	w := smsWriter{c: &c, contact: contact, o: &o}
	subject = "SMS conversation with " + contact
	switch o.Format {
	case "", Plain:
		w.text("", "", "------------")
	case Markdown:
		subject = "**" + subject + "**"
		w.text("## ", "**", "---")
	case HTML:
		w.html()
	default:
		return "", "", ErrFormat
	}
	if len(w.b) > MaxBytes {
		return "", "", &TooLongError{What: "result", Bytes: len(w.b)}
	}
	return subject, string(w.b), nil
}

// smsWriter writes one log.
type smsWriter struct {
	b       []byte
	c       *Conversation
	contact string
	o       *Options
}

// text writes the plain log, or the Markdown one if heading and strong hold its marks.
func (w *smsWriter) text(heading, strong, rule string) {
	sub, emphasis := heading, ""
	if heading != "" {
		sub, emphasis = "#"+heading, "*"
	}
	w.write(heading, "Conversation summary\n")
	w.times("\n", " \n")
	w.write("\n", sub, "Participants\n* ", w.contact, " (customer)\n")
	for _, name := range w.agents() {
		w.write("* ", name, "\n")
	}
	w.write("\n")
	if owner := w.c.Owner; owner != nil {
		w.write(owner.title(), strong, owner.Name, strong, "\n\n")
	}
	w.write(sub, "Conversation (", w.counts(), ")\nBEGIN\n", rule, "\n")
	for _, e := range w.entries() {
		if e.RecordType == smsAssignment {
			w.write(emphasis, "Conversation assigned to ", strong, e.who, strong, emphasis, "\n\n")
		} else {
			w.write(strong, e.who, strong, e.said, "\n", e.text, "\n\n")
		}
	}
	w.write(rule, "\nEND")
}

func (w *smsWriter) html() {
	w.write("<div><b>Conversation summary</b><br>")
	w.times("<br>", "<br>")
	w.write("</div><br><div><b>Participants</b><ul><li>")
	w.escaped(w.contact)
	w.write(" (customer)</li>")
	for _, name := range w.agents() {
		w.write("<li>")
		w.escaped(name)
		w.write("</li>")
	}
	w.write("</ul></div>")
	if owner := w.c.Owner; owner != nil {
		w.write("<div>", owner.title(), "<b>")
		w.escaped(owner.Name)
		w.write("</b></div><br>")
	}
	w.write("<div><b>Conversation (", w.counts(), ")</b></div><div>BEGIN</div><hr>")
	for _, e := range w.entries() {
		if e.RecordType == smsAssignment {
			w.write("<p><i>Conversation assigned to <b>")
			w.escaped(e.who)
			w.write("</b></i></p>")
		} else {
			w.write("<p><b>")
			w.escaped(e.who)
			w.write("</b>", e.said, "<br>")
			w.escaped(e.text)
			w.write("</p>")
		}
	}
	w.write("<hr><div>END</div>")
}

func (w *smsWriter) write(parts ...string) {
	for _, part := range parts {
		w.b = append(w.b, part...)
	}
}

// escaped writes text for HTML as App Connect does in this log: the apostrophe too, line breaks as they are.
func (w *smsWriter) escaped(text string) {
	for {
		quote := strings.IndexByte(text, '\'')
		if quote < 0 {
			break
		}
		w.b = appendEscaped(w.b, text[:quote], "")
		w.b = append(w.b, "&#039;"...)
		text = text[quote+1:]
	}
	w.b = appendEscaped(w.b, text, "")
}

// times writes when the conversation started and ended, and how long that took: whole days, and whole hours in all.
func (w *smsWriter) times(lineEnd, lastEnd string) {
	started, hasStart := ParseTime(w.c.CreationTime)
	if hasStart {
		w.write("Started: ", w.at(started, "dddd, MMMM DD, YYYY [at] hh:mm A"), lineEnd)
	}
	var ended time.Time
	hasEnd := false
	for _, modified := range w.c.ModifiedTimes {
		if t, ok := ParseTime(modified); ok && (!hasEnd || t.After(ended)) {
			ended, hasEnd = t, true
		}
	}
	if hasEnd {
		w.write("Ended: ", w.at(ended, "dddd, MMMM DD, YYYY [at] hh:mm A"), lineEnd)
	}
	if hasStart && hasEnd {
		hours := int64(ended.Sub(started) / time.Hour)
		w.write("Duration: ", strconv.FormatInt(hours/24, 10), " d ", strconv.FormatInt(hours, 10), " h", lastEnd)
	}
}

func (w *smsWriter) at(t time.Time, format string) string {
	return formatDate(t, w.o.Offset(t), format)
}

// agents are the names of all who took part but the contact, in the order in which they first appear.
func (w *smsWriter) agents() (names []string) {
	seen := map[string]bool{"": true}
	for i := range w.c.Entities {
		e := &w.c.Entities[i]
		for _, name := range [...]string{e.Author, e.From, e.Initiator, e.Assignee} {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

func (o *Owner) title() string {
	if o.ExtensionType == "Department" || strings.Contains(strings.ToLower(o.Name), "queue") {
		return "Receiving call queue: "
	}
	return "Owner: "
}

func (w *smsWriter) counts() string {
	messages, notes := 0, 0
	for i := range w.c.Entities {
		switch w.c.Entities[i].RecordType {
		case smsMessage:
			messages++
		case smsNote:
			notes++
		}
	}
	switch {
	case notes == 0:
		return counted(messages, "message")
	case messages == 0:
		return counted(notes, "note")
	}
	return counted(messages, "message") + ", " + counted(notes, "note")
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// An smsEntry is an entity as it is shown.
type smsEntry struct {
	*Entity
	at        time.Time
	who, text string
	said      string // " said on 2024-01-15 10:00 AM:"
}

// entries are those to show, newest first.
func (w *smsWriter) entries() []smsEntry {
	list := make([]smsEntry, 0, len(w.c.Entities))
	for i := range w.c.Entities {
		e := smsEntry{Entity: &w.c.Entities[i]}
		switch e.RecordType {
		case smsMessage:
			e.who, e.text, e.said = firstOf(e.Author, e.From), firstOf(e.Text, e.Subject), " said"
			if e.Direction == "Inbound" {
				e.who = w.contact
			}
		case smsNote:
			e.who, e.text, e.said = firstOf(e.Author, e.Initiator), firstOf(e.Text, e.Body), " left a note"
		case smsAssignment:
			e.who = e.Assignee
		default:
			continue
		}
		e.who = firstOf(e.who, "Unknown")
		var ok bool
		if e.at, ok = ParseTime(e.CreationTime); ok {
			e.said += " on " + w.at(e.at, "YYYY-MM-DD hh:mm A")
		}
		e.said += ":"
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b smsEntry) int { return b.at.Compare(a.at) })
	return list
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
