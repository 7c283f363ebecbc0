package logbody

import (
	"slices"
	"strconv"
	"strings"
)

// journey describes the legs of a call, one line each.
func journey(legs []Leg) string {
	lines := make([]string, len(legs))
	for i := range legs {
		leg := &legs[i]
		before, party, after := "Transferred to ", leg.To, ""
		outbound := leg.Direction == "Outbound"
		if outbound && (i == 0 || leg.LegType != "PstnToSip") {
			party = leg.From
		}
		seconds, ok := ParseSeconds(leg.Duration)
		switch {
		case i == 0 && outbound:
			before = "Made call from "
		case i == 0:
			before = "Received call at "
		case ok:
			after = ", duration: " + strconv.FormatFloat(seconds, 'f', -1, 64) + " second"
			if seconds > 1 {
				after += "s"
			}
		}
		lines[i] = before + party.text() + after
	}
	return strings.Join(lines, "\n")
}

// text is "Name, +1650, ext 101", or what is known of it.
func (p *Party) text() string {
	if p == nil || *p == (Party{}) {
		return "unknown"
	}
	parts := []string{p.Name, p.PhoneNumber, ""}
	if p.ExtensionNumber != "" {
		parts[2] = "ext " + p.ExtensionNumber
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return string(appendOneLine(nil, strings.Join(parts, ", ")))
}
