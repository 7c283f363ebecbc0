package settings

import (
	"maps"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// Effective are the values that hold: of the defaults, of the policy, and of what the person has chosen.
func (p *Policy) Effective(defaults, chosen Values) Values {
	values := Values{}
	for _, f := range Fields {
		layers := []any{defaults[f.Name], p.Settings[f.Name].Value, chosen[f.Name]}
		if p.Locked(f.Name) {
			layers = layers[:2]
		}
		for _, value := range layers {
			if value != nil {
				values[f.Name] = value
			}
		}
	}
	return values
}

// Choose is what a person has chosen after wanting some values, where have are the ones that hold. What is as
// it was is no choice. A setting that the company has locked is refused; nothing is chosen then.
func (p *Policy) Choose(chosen, have, wanted Values) (Values, error) {
	next := Values{}
	for _, f := range Fields {
		if value, ok := chosen[f.Name]; ok {
			next[f.Name] = value
		}
		value, ok := wanted[f.Name]
		if !ok || value == have[f.Name] {
			continue
		}
		if p.Locked(f.Name) {
			return nil, &crm.Error{Code: crm.PermissionDenied, Field: f.Name,
				Message: words.Say("settingLocked", f.Name) + " " + p.ask()}
		}
		next[f.Name] = value
	}
	return next, nil
}

// Lay is App Connect's settings with those that the company has locked in place of their own.
func (p *Policy) Lay(over map[string]any) map[string]any {
	settings := maps.Clone(over)
	for _, f := range Fields {
		if !p.Locked(f.Name) || f.Path[0] != userSettings {
			continue
		}
		if delete(settings, f.Name); p.Settings[f.Name].Value != nil {
			if settings == nil {
				settings = map[string]any{}
			}
			settings[f.Name] = map[string]any{"value": p.Settings[f.Name].Value}
		}
	}
	return settings
}

// Withholds refuses a note that a person has typed, where the company wants none in a log.
func (p *Policy) Withholds(note *string) *crm.Error {
	if note == nil || *note == "" || !p.Locked(noteSetting) || p.Settings[noteSetting].Value != false {
		return nil
	}
	return &crm.Error{Code: crm.PermissionDenied, Message: words.Say("notesUnwanted") + " " + p.ask()}
}

// Keeps is whether a sign-in stays on the computer when the browser closes, where a person wants it so or not.
func (p *Policy) Keeps(wanted bool) bool {
	choice := p.Settings["stayConnected"]
	if !choice.Locked {
		return wanted
	}
	keep, _ := choice.Value.(bool)
	return keep
}
