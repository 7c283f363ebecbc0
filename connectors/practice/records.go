package practice

import (
	"slices"
	"strconv"
	"time"

	"callscribe/connectors/json"
)

type contact struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Company      string   `json:"company"`
	Type         string   `json:"type"`
	PhoneNumbers []string `json:"phoneNumbers"`
}

type deal struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Status    string  `json:"status"` // "open", "won" or "lost"
	ContactID *string `json:"contactId"`
}

type call struct {
	ID     string `json:"id"`
	UserID string `json:"userId"`
	callFields
	SessionID *string `json:"sessionId"`
	Version   int     `json:"version"` // 1, then one more with each change
	CreatedAt string  `json:"createdAt"`
	UpdatedAt string  `json:"updatedAt"`
}

// callFields are what can be changed about a call. nil is what the CRM has no value for.
type callFields struct {
	Subject         string   `json:"subject"`
	Note            string   `json:"note"`
	StartTime       *string  `json:"startTime"` // RFC 3339, UTC
	DurationSeconds *float64 `json:"durationSeconds"`
	Result          *string  `json:"result"`
	RecordingURL    *string  `json:"recordingUrl"`
	Direction       *string  `json:"direction"` // "Inbound" or "Outbound"
	PhoneNumber     *string  `json:"phoneNumber"`
	ContactID       *string  `json:"contactId"`
	DealID          *string  `json:"dealId"`
}

func (c call) etag() string { return `"v` + strconv.Itoa(c.Version) + `"` }

// fieldNames are the fields of callFields as the interface names them.
var fieldNames = []string{"subject", "note", "startTime", "durationSeconds", "result", "recordingUrl", "direction",
	"phoneNumber", "contactId", "dealId"}

// merge applies a JSON merge patch: what is absent stays, null and "" clear. It returns the name of the
// first field that does not fit, or "".
func (f *callFields) merge(patch []byte) (wrong string) {
	err := json.Members(patch, func(name string, value json.RawMessage) {
		null, text, number := string(value) == "null", value[0] == '"', value[0] == '-' || value[0] >= '0' && value[0] <= '9'
		fits := null || text && name != "durationSeconds" || number && name == "durationSeconds"
		switch {
		case wrong != "":
		case !slices.Contains(fieldNames, name), !fits:
			wrong = name
		case null && name == "subject": // reading null leaves a text as it was
			f.Subject = ""
		case null && name == "note":
			f.Note = ""
		}
	})
	if err != nil || wrong == "" && json.Unmarshal(patch, f) != nil {
		return "durationSeconds" // a number beyond all bounds: all else is text by now
	}
	if wrong != "" {
		return wrong
	}
	for _, text := range []**string{&f.StartTime, &f.Result, &f.RecordingURL, &f.Direction, &f.PhoneNumber, &f.ContactID, &f.DealID} {
		if *text != nil && **text == "" {
			*text = nil
		}
	}
	return f.check()
}

// check names the first field whose value no call can have, and brings the start time to its one form.
func (f *callFields) check() (wrong string) {
	const longestCall = 366 * 24 * 60 * 60 // seconds
	switch {
	case f.Subject == "":
		return "subject"
	case f.DurationSeconds != nil && (*f.DurationSeconds < 0 || *f.DurationSeconds > longestCall):
		return "durationSeconds"
	case f.Direction != nil && *f.Direction != "Inbound" && *f.Direction != "Outbound":
		return "direction"
	}
	if f.StartTime != nil {
		start, err := time.Parse(time.RFC3339, *f.StartTime)
		if err != nil {
			return "startTime"
		}
		text := formatTime(start)
		f.StartTime = &text
	}
	return ""
}

// formatTime is the one form of a time: UTC, to the millisecond.
func formatTime(t time.Time) string {
	return t.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.999Z07:00")
}
