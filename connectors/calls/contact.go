package calls

import (
	"strings"

	"callscribe/connectors/crm"
)

// Contact is a contact of the CRM, as far as logging a call needs it.
type Contact struct {
	ID      string `json:"id"` // see [ContactOf]
	Name    string `json:"name"`
	Type    string `json:"type"`
	Company string `json:"company"`
	Deals   []Deal `json:"deals,omitempty"` // open ones, and leads, as far as they were asked for
}

// ContactOf is a contact that a CRM has given. Where its contacts are of several types, the id says of which one is, as
// that of a [Deal] does: some CRMs have a contact 7 and a lead 7, and "Lead 7" is one of the two.
func ContactOf(c crm.Contact, byType bool) Contact {
	id := c.ID
	if byType {
		id = c.Type + " " + id
	}
	return Contact{ID: id, Name: c.Name, Type: c.Type, Company: c.Company, Deals: Deals(c)}
}

// InCRM is the CRM's own id of a contact of that type.
func InCRM(id, kind string) string { return strings.TrimPrefix(id, kind+" ") }

// is reports whether an id is the contact's. Rows of earlier versions, and what the widget remembers, have the CRM's own.
func (c *Contact) is(id string) bool { return InCRM(id, c.Type) == InCRM(c.ID, c.Type) }

// find is the contact with that id; nil for none.
func find(contacts []Contact, id string) *Contact {
	for i := range contacts {
		if contacts[i].is(id) && id != "" {
			return &contacts[i]
		}
	}
	return nil
}
