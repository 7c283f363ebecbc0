package logbody

import (
	"cmp"
	"strings"
)

// pending is stored as the link of a recording that is not ready yet.
const pending = "(pending...)"

// isLink reports whether text is an address that may become a link.
func isLink(text string) bool {
	return len(text) >= 7 && equalFold(text[:7], "http://") || len(text) >= 8 && equalFold(text[:8], "https://")
}

// writes reports whether the user's settings ask for section k.
func (o *Options) writes(k kind) bool {
	row := &rows[k]
	on := !row.off
	if k == aiNote {
		on = o.Settings.On("addCallLogAINote", on) // the older name
	}
	return o.Settings.On(row.setting, on)
}

// values sets v to the texts to write, "" for the sections to leave alone, and returns their size in bytes.
func (o *Options) values(u *Update, v *[numKinds]string) (size int) {
	if u.Note != nil {
		v[note] = finalBreaks(*u.Note)
	}
	for k, text := range u.texts() {
		if text != nil {
			v[k] = *text
		}
	}
	v[duration], _ = durationWords(u.Duration)
	v[aiNote] = strings.TrimRight(u.AINote, "\n")
	v[aceTranscript] = strings.TrimRight(u.RingSenseTranscript, "\n")
	v[callScore] = fitScore(u.RingSenseScore)
	legs, start := u.Legs, u.StartTime
	if o.Call != nil {
		o.Call.values(v)
		if legs == nil {
			legs = o.Call.Legs
		}
		start = cmp.Or(start, o.Call.StartTime)
	}
	v[dateTime] = ""
	if t, ok := ParseTime(start); ok {
		v[dateTime] = formatDate(t, o.Offset(t), o.Settings.Text("logDateFormat", defaultDateFormat))
	}
	v[callJourney] = journey(legs)
	for k := note; k < numKinds; k++ {
		if v[k] != "" && (!o.writes(k) || k.isBlock() && strings.Trim(v[k], "\r\n") == "") {
			v[k] = ""
		}
		size += len(v[k])
	}
	return size
}

// values adds what the call itself tells.
func (c *Call) values(v *[numKinds]string) {
	v[sessionID] = c.SessionID
	own := c.From
	if c.Direction == "Inbound" {
		own = c.To
	}
	if own == nil {
		return
	}
	v[userName] = own.Name
	if own.PhoneNumber != "" {
		v[ownNumber] = own.PhoneNumber + " " + own.ExtensionNumber
	}
}

// fitScore is a score that can be shown: none is 0, and what is left of a value that was none is not.
func fitScore(text string) string {
	switch strings.TrimSpace(text) {
	case "0", "NaN", "Infinity", "-Infinity", "null", "undefined", "[object Object]":
		return ""
	}
	return text
}
