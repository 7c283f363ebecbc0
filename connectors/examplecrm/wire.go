package examplecrm

// The Example CRM's JSON, as its API speaks it below /api/v1. Absent and null differ from empty where a
// pointer stands.

type wireCall struct {
	ID              string   `json:"id"`
	Subject         *string  `json:"subject"`
	Note            *string  `json:"note"`            // the whole text, plain
	StartTime       *string  `json:"startTime"`       // RFC 3339, UTC
	DurationSeconds *float64 `json:"durationSeconds"` // null: unknown
	Result          *string  `json:"result"`
	RecordingURL    *string  `json:"recordingUrl"`
	ContactID       *string  `json:"contactId"`
	DealID          *string  `json:"dealId"`
	UserID          string   `json:"userId"`
}

// wirePatch is a JSON merge patch of a call: an absent field is left alone, null or "" clears it.
type wirePatch struct {
	Subject         *string  `json:"subject,omitempty"`
	Note            *string  `json:"note,omitempty"`
	StartTime       *string  `json:"startTime,omitempty"`
	DurationSeconds *float64 `json:"durationSeconds,omitempty"`
	Result          *string  `json:"result,omitempty"`
	RecordingURL    *string  `json:"recordingUrl,omitempty"`
	DealID          *string  `json:"dealId,omitempty"`
}

type wireNewCall struct {
	SessionID       string   `json:"sessionId,omitempty"`
	Subject         string   `json:"subject"`
	Note            string   `json:"note"`
	StartTime       string   `json:"startTime,omitempty"`
	DurationSeconds *float64 `json:"durationSeconds,omitempty"`
	Direction       string   `json:"direction,omitempty"` // "Inbound" or "Outbound"
	Result          string   `json:"result,omitempty"`
	RecordingURL    string   `json:"recordingUrl,omitempty"`
	PhoneNumber     string   `json:"phoneNumber,omitempty"`
	ContactID       string   `json:"contactId,omitempty"`
	DealID          string   `json:"dealId,omitempty"`
}

type wireContact struct {
	ID           string   `json:"id,omitempty"`
	Name         string   `json:"name"`
	Company      string   `json:"company,omitempty"`
	Type         string   `json:"type,omitempty"`
	PhoneNumbers []string `json:"phoneNumbers"`
}

type wireDeal struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type wireUser struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Company  string `json:"company"`
	TimeZone string `json:"timeZone"` // IANA name
}

// wirePage is a list's first page. Items is nil when the answer is no list at all.
type wirePage[T any] struct {
	Items []T `json:"items"`
}

// wireError is the body of a refusal.
type wireError struct {
	Error struct {
		Code  string `json:"code"`
		Field string `json:"field"`
	} `json:"error"`
}
