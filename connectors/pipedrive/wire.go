package pipedrive

import (
	"bytes"
	"errors"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// envelope is what every answer comes in: {"success": true, "data": ..., "additional_data": ...}.
type envelope[T any] struct {
	Success *bool           `json:"success"`
	Data    payload[T]      `json:"data"`
	Related json.RawMessage `json:"related_objects"`
}

// payload is what an answer is about.
type payload[T any] struct {
	Value   *T   // nil for null: of a list, that nothing was found
	Present bool // the key was there
}

// UnmarshalJSON implements [json.Unmarshaler].
func (p *payload[T]) UnmarshalJSON(data []byte) error {
	p.Present = true
	return json.Unmarshal(data, &p.Value)
}

// personName is the name of a person where the answer happens to hold it: version 1 added the related
// records to an answer, version 2 says nothing of them.
func (e *envelope[T]) personName(id string) string {
	var related struct {
		Person map[string]struct {
			Name text `json:"name"`
		} `json:"person"`
	}
	if e.Related == nil || json.Unmarshal(e.Related, &related) != nil {
		return ""
	}
	for person, record := range related.Person {
		if person == id || id == "" && len(related.Person) == 1 {
			return record.Name.String
		}
	}
	return ""
}

// activity is the part of an activity that makes a call log.
type activity struct {
	ID           text          `json:"id"`
	Subject      text          `json:"subject"`
	Note         text          `json:"note"`
	Duration     text          `json:"duration"`
	DueDate      text          `json:"due_date"`
	DueTime      text          `json:"due_time"`
	OwnerID      text          `json:"owner_id"`
	DealID       text          `json:"deal_id"`
	LeadID       text          `json:"lead_id"`
	PersonID     text          `json:"person_id"`
	Participants []participant `json:"participants"`
	IsDeleted    flag          `json:"is_deleted"`
}

type participant struct {
	PersonID text `json:"person_id"`
	Primary  flag `json:"primary"`
}

// fill writes into log what the activity says; what it is silent about stays.
func (a *activity) fill(log *crm.CallLog) {
	log.ID = a.ID.String
	a.Subject.to(&log.Subject)
	a.Note.to(&log.Body)
	a.OwnerID.to(&log.OwnerID)
	a.DealID.to(&log.Disposition.DealID)
	a.LeadID.to(&log.Disposition.LeadID)
	a.PersonID.to(&log.ContactID)
	if log.ContactID == "" {
		for _, p := range a.Participants {
			if p.Primary {
				log.ContactID = p.PersonID.String
			}
		}
	}
	if a.DueDate.Present || a.DueTime.Present {
		log.StartTime = parseDue(a.DueDate.String, a.DueTime.String)
	}
	if a.Duration.Present {
		log.Duration = nil
		if d, ok := parseDuration(a.Duration.String); ok {
			log.Duration = &d
		}
	}
}

// activityFields is the body of a POST or PATCH. Pipedrive refuses a key that it does not know, a
// number in quotes, and person_id: the person is named as the primary participant.
type activityFields struct {
	OwnerID      json.Number        `json:"owner_id,omitempty"`
	Subject      *string            `json:"subject,omitempty"`
	Type         string             `json:"type,omitempty"`
	Note         *string            `json:"note,omitempty"`
	Duration     *string            `json:"duration,omitempty"`
	DueDate      *string            `json:"due_date,omitempty"`
	DueTime      *string            `json:"due_time,omitempty"`
	Done         bool               `json:"done,omitempty"`
	DealID       json.Number        `json:"deal_id,omitempty"`
	LeadID       string             `json:"lead_id,omitempty"`
	OrgID        json.Number        `json:"org_id,omitempty"`
	Participants []participantField `json:"participants,omitempty"`
}

type participantField struct {
	PersonID json.Number `json:"person_id"`
	Primary  bool        `json:"primary"`
}

// dispositionFields is the body of a PATCH that moves an activity: null takes a link away.
type dispositionFields struct {
	DealID *json.Number `json:"deal_id"`
	LeadID *string      `json:"lead_id"`
}

// setDue sets the start of the call: of its two fields, those that are not so already.
func (f *activityFields) setDue(start, have time.Time) {
	date, clock := formatDue(start)
	haveDate, haveClock := "", ""
	if have.Equal(roundTime(have)) && !have.IsZero() {
		haveDate, haveClock = formatDue(have)
	}
	if date != haveDate {
		f.DueDate = &date
	}
	if clock != haveClock {
		f.DueTime = &clock
	}
}

func (f *activityFields) setDuration(d time.Duration) {
	s := formatDuration(d)
	f.Duration = &s
}

// number is an id as the JSON number that it is.
func number(id string) json.Number { return json.Number(id) }

// text is a value that is a string in one place of the API and a number in another.
type text struct {
	String  string // "" for null
	Present bool   // the key was there
}

var errNotText = errors.New("neither a string nor a number")

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(data []byte) error {
	*t = text{Present: true}
	switch c := data[0]; {
	case c == '"':
		return json.Unmarshal(data, &t.String)
	case c == 'n':
		return nil
	case c == '-' || '0' <= c && c <= '9':
		t.String = string(data)
		return nil
	}
	return errNotText
}

func (t text) to(s *string) {
	if t.Present {
		*s = t.String
	}
}

// flag is a truth value: true, 1 or "1"; everything else is false.
type flag bool

// UnmarshalJSON implements [json.Unmarshaler].
func (f *flag) UnmarshalJSON(data []byte) error {
	data = bytes.Trim(data, `"`)
	*f = string(data) == "true" || string(data) == "1"
	return nil
}
