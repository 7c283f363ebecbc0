package settings

import (
	"callscribe/connectors/crm"
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
				Message: "The setting " + f.Name + " is set by your company. " + p.ask()}
		}
		next[f.Name] = value
	}
	return next, nil
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
