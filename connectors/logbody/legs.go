package logbody

import "strconv"

// journey describes the legs of a call, one line each.
func journey(legs []Leg) string {
	var b []byte
	for i := range legs {
		leg := &legs[i]
		if i > 0 {
			b = append(b, '\n')
		}
		outbound := leg.Direction == "Outbound"
		switch {
		case i == 0 && outbound:
			b = append(b, "Made call from "...)
			b = appendParty(b, leg.From)
		case i == 0:
			b = append(b, "Received call at "...)
			b = appendParty(b, leg.To)
		default:
			b = append(b, "Transferred to "...)
			if outbound && leg.LegType != "PstnToSip" {
				b = appendParty(b, leg.From)
			} else {
				b = appendParty(b, leg.To)
			}
			b = appendLegDuration(b, leg.Duration)
		}
	}
	return string(b)
}

// appendParty adds "Name, +1650, ext 101", or what is known of it.
func appendParty(b []byte, p *Party) []byte {
	if p == nil || *p == (Party{}) {
		return append(b, "unknown"...)
	}
	separator := ""
	for _, part := range [...]struct{ before, text string }{
		{"", p.Name}, {"", p.PhoneNumber}, {"ext ", p.ExtensionNumber},
	} {
		if part.text != "" {
			b = append(b, separator...)
			b = append(b, part.before...)
			b = appendOneLine(b, part.text)
			separator = ", "
		}
	}
	return b
}

func appendLegDuration(b []byte, duration string) []byte {
	seconds, ok := ParseSeconds(duration)
	if !ok {
		return b
	}
	b = append(b, ", duration: "...)
	b = strconv.AppendFloat(b, seconds, 'f', -1, 64)
	b = append(b, " second"...)
	if seconds > 1 {
		b = append(b, 's')
	}
	return b
}
