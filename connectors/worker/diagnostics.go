package worker

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/outbox"
)

// Diagnostics are states, counts and codes: what helps to find a fault, and nothing of a customer and no
// secret. Not even the CRM's host name, which tells the company.
func (w *Worker) Diagnostics(ctx context.Context) (string, error) {
	s, err := w.State(ctx)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	line := func(name, value string) { text.WriteString(name + ": " + value + "\n") }
	if s.Account == nil {
		line("CRM", "none connected")
	} else {
		line("CRM", s.Account.Platform)
		line("signed in", strconv.FormatBool(s.Account.SignedIn))
		line("token kept", strconv.FormatBool(s.Account.Kept))
	}
	line("automatic logging", strconv.FormatBool(s.Settings.AutoLog))
	line("all at once", strconv.FormatBool(s.Settings.AtOnce))
	counts := map[string]int{}
	for _, j := range s.Jobs {
		name := "waiting"
		if j.State == string(outbox.Parked) {
			name = "parked"
		}
		if j.Code != "" {
			name += " (" + string(j.Code) + ")"
		}
		counts[name]++
	}
	line("jobs", strconv.Itoa(len(s.Jobs)))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		line("  "+name, strconv.Itoa(counts[name]))
	}
	return text.String(), nil
}
