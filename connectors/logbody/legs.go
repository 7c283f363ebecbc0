package logbody

import (
	"strconv"
	"strings"
)

// journey describes the legs of a call, one line each.
func journey(legs []Leg) string {
	var b strings.Builder
	for i := range legs {
		leg := &legs[i]
		if i > 0 {
			b.WriteByte('\n')
		}
		outbound := leg.Direction == "Outbound"
		switch {
		case i == 0 && outbound:
			b.WriteString("Made call from ")
			writeParty(&b, leg.From)
		case i == 0:
			b.WriteString("Received call at ")
			writeParty(&b, leg.To)
		default:
			b.WriteString("Transferred to ")
			if outbound && leg.LegType != "PstnToSip" {
				writeParty(&b, leg.From)
			} else {
				writeParty(&b, leg.To)
			}
			writeLegDuration(&b, leg.Duration)
		}
	}
	return b.String()
}

// writeParty writes "Name, +1650, ext 101", or what is known of it.
func writeParty(b *strings.Builder, p *Party) {
	if p == nil || *p == (Party{}) {
		b.WriteString("unknown")
		return
	}
	separator := ""
	for _, part := range [...]struct{ before, text string }{
		{"", p.Name}, {"", p.PhoneNumber}, {"ext ", p.ExtensionNumber},
	} {
		if part.text != "" {
			b.WriteString(separator)
			b.WriteString(part.before)
			writeOneLine(b, part.text)
			separator = ", "
		}
	}
}

func writeLegDuration(b *strings.Builder, duration string) {
	seconds, ok := ParseSeconds(duration)
	if !ok {
		return
	}
	b.WriteString(", duration: ")
	b.WriteString(strconv.FormatFloat(seconds, 'f', -1, 64))
	b.WriteString(" second")
	if seconds > 1 {
		b.WriteByte('s')
	}
}
