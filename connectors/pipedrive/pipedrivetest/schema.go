package pipedrivetest

import (
	"encoding/json"
	"regexp"
	"strings"
)

// kind is what a field may hold.
type kind struct {
	nullable bool
	check    func(json.RawMessage) (value any, ok bool)
}

var (
	text    = kind{false, isText("")}
	truth   = kind{false, isTruth}
	integer = kind{false, isInteger}
	link    = kind{true, isInteger}

	activityKinds = map[string]kind{
		"subject": text, "type": text, "note": text, "public_description": text,
		"duration": {false, isText(`^\d{2,}:[0-5]\d(:[0-5]\d)?$`)},
		"due_date": {false, isText(`^\d{4}-\d{2}-\d{2}$`)},
		"due_time": {false, isText(`^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$`)},
		"done":     truth, "busy": truth,
		"owner_id": integer, "org_id": integer, "project_id": integer, "priority": integer, "outcome": link,
		"deal_id": link, "lead_id": {true, isText(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)},
		"participants": {false, isParticipants},
	}
)

// activityField reads a field of a body, or refuses it as the service does.
func activityField(name string, raw json.RawMessage) (any, error) {
	if name == "person_id" {
		return nil, badRequest("'person_id' is a read-only field. Add a primary participant to set 'person_id' instead.")
	}
	kind, known := activityKinds[name]
	if !known {
		return nil, invalid(name, "Parameter '"+name+"' is not allowed for this request")
	}
	if string(raw) == "null" && kind.nullable {
		return nil, nil
	}
	value, ok := kind.check(raw)
	if !ok {
		return nil, invalid(name, "This value is not valid")
	}
	return value, nil
}

// decode reads a body that must be a JSON object.
func decode(r request, into any) error {
	if !strings.HasPrefix(r.contentType, "application/json") {
		return badRequest("The body must be JSON")
	}
	if err := json.Unmarshal(r.body, into); err != nil {
		return badRequest("The body cannot be read")
	}
	return nil
}

func isText(pattern string) func(json.RawMessage) (any, bool) {
	form := regexp.MustCompile(pattern)
	return func(raw json.RawMessage) (any, bool) {
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil && raw[0] == '"' && form.MatchString(s)
	}
}

func isTruth(raw json.RawMessage) (any, bool) {
	return string(raw) == "true", string(raw) == "true" || string(raw) == "false"
}

func isInteger(raw json.RawMessage) (any, bool) {
	var n int
	err := json.Unmarshal(raw, &n)
	return n, err == nil && raw[0] != 'n'
}

// isParticipants takes [{"person_id": 5, "primary": true}], with exactly one primary one.
func isParticipants(raw json.RawMessage) (any, bool) {
	var list []struct {
		PersonID *int  `json:"person_id"`
		Primary  *bool `json:"primary"`
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	var value []any
	primaries := 0
	for _, p := range list {
		if p.PersonID == nil || p.Primary == nil {
			return nil, false
		}
		if *p.Primary {
			primaries++
		}
		value = append(value, record{"person_id": *p.PersonID, "primary": *p.Primary})
	}
	return value, primaries == 1
}

// primary is the id of the primary participant.
func primary(participants []any) any {
	for _, p := range participants {
		if p := p.(record); p["primary"] == true {
			return p["person_id"]
		}
	}
	return nil
}
