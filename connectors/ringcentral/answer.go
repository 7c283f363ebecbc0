package ringcentral

import "callscribe/connectors/json"

// Paths of the widget's requests, as they are registered.
const (
	pathLog         = "/callLogger"
	pathMatch       = "/callLogger/match"
	pathInput       = "/callLogger/inputChanged"
	pathMessages    = "/messageLogger"
	pathContacts    = "/contacts/match"
	pathViewContact = "/contacts/view"
	pathAuthorize   = "/authorize"
	pathSettings    = "/settings"
	pathButton      = "/custom-button-click"
)

// Answer is the response to a request, with data in the shape that its path wants: [Matches],
// [ContactMatches], and anything for the others. nil becomes "ok".
func Answer(requestID string, data any) []byte {
	if data == nil {
		data = "ok"
	}
	return encode(map[string]any{
		"type": "rc-post-message-response", "responseId": requestID, "response": map[string]any{"data": data},
	})
}

// Empty answers a request about which nothing can be said, in the shape of its path.
func Empty(m Message) []byte {
	switch m := m.(type) {
	case MatchCalls:
		matches := Matches{}
		for _, id := range m.SessionIDs {
			matches[id] = []Match{}
		}
		return Answer(m.ID, matches)
	case MatchContacts:
		return Answer(m.ID, ContactMatches{})
	}
	return Answer(RequestID(m), nil)
}

// Matches answers [MatchCalls]: the logs of each session. It has a key for every session that was asked
// for, since an answer without any is ignored; no match is an empty list, never null.
type Matches map[string][]Match

// Match is the log of a call, or with a Status what keeps the call from having one.
type Match struct {
	ID      string   `json:"id,omitempty"`
	Note    *string  `json:"note,omitempty"`
	Contact *MatchID `json:"contact,omitempty"`

	Type    string `json:"type,omitempty"`   // "status"
	Status  string `json:"status,omitempty"` // "pending", which also disables the log icon, or "failed"
	Message string `json:"message,omitempty"`
}

// MatchID is the id of a log's contact.
type MatchID struct {
	ID string `json:"id"`
}

// Logged is a call's log.
func Logged(id, note, contactID string) []Match {
	m := Match{ID: id, Note: &note}
	if contactID != "" {
		m.Contact = &MatchID{contactID}
	}
	return []Match{m}
}

// Status shows a sentence instead of a log; pending disables the icon meanwhile.
func Status(message string, pending bool) []Match {
	status := "failed"
	if pending {
		status = "pending"
	}
	return []Match{{Type: "status", Status: status, Message: message}}
}

// ContactMatches answers [MatchContacts]. A number without a key counts as not found, unless the whole
// answer is empty: then the widget asks again.
type ContactMatches map[string][]ContactMatch

// ContactMatch is a contact for the widget to show.
type ContactMatch struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Type         string        `json:"type"`
	PhoneNumbers []PhoneNumber `json:"phoneNumbers"`
	EntityType   string        `json:"entityType"`
	ContactType  string        `json:"contactType"`
}

// PhoneNumber is a number of a contact.
type PhoneNumber struct {
	PhoneNumber string `json:"phoneNumber"`
	PhoneType   string `json:"phoneType"`
}

// NewContactMatch is a contact as the widget wants it; service is the name that was registered.
func NewContactMatch(service, id, name, contactType, phoneNumber string) ContactMatch {
	return ContactMatch{
		ID: id, Name: name, Type: service, EntityType: service, ContactType: contactType,
		PhoneNumbers: []PhoneNumber{{PhoneNumber: phoneNumber, PhoneType: "direct"}},
	}
}

// encode cannot fail: what is encoded here is strings, numbers, lists and maps of them.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("ringcentral: " + err.Error())
	}
	return data
}
