package pipedrive

import (
	"context"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/phonenumber"
)

// maxDetailed is for how many of the people found their deals and leads are read: 30 tokens each.
const maxDetailed = 10

// person is a person, as a search and as a read give it.
type person struct {
	ID           text   `json:"id"`
	Name         text   `json:"name"`
	Phones       phones `json:"phones"`
	OrgID        text   `json:"org_id"` // read only
	AddTime      text   `json:"add_time"`
	IsDeleted    flag   `json:"is_deleted"`
	Organization struct {
		Name text `json:"name"`
	} `json:"organization"` // search only
}

// phones are a person's numbers: strings in a search, {"value": "..."} in a read.
type phones []string

// UnmarshalJSON implements [json.Unmarshaler]. A number in no known form is left out.
func (p *phones) UnmarshalJSON(data []byte) error {
	*p = nil
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	for _, one := range list {
		var value text
		if json.Unmarshal(one, &value) != nil {
			var object struct {
				Value text `json:"value"`
			}
			if json.Unmarshal(one, &object) != nil {
				continue
			}
			value = object.Value
		}
		*p = append(*p, value.String)
	}
	return nil
}

// titled is a deal or a lead.
type titled struct {
	ID    text `json:"id"`
	Title text `json:"title"`
}

type found struct {
	Items *[]struct {
		Item person `json:"item"`
	} `json:"items"`
}

type personFields struct {
	Name   string       `json:"name"`
	Phones []phoneField `json:"phones,omitempty"`
}

type phoneField struct {
	Value   string `json:"value"`
	Primary bool   `json:"primary"`
}

// FindContact implements [crm.ContactFinder]. People store numbers with and without the country code,
// and Pipedrive finds parts of numbers: what all forms end with is searched for, and what is found is then
// compared with the whole number, so that no call lands at a stranger.
func (c *connector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	whole, kind := phonenumber.Caller(number, c.Account.Region)
	if kind != phonenumber.Whole || strings.Trim(number, "+0123456789") != "" {
		return nil, crm.InvalidInput("phoneNumber", `must be a whole number, such as "+16505550100"`)
	}
	n, _ := phonenumber.Parse(whole, "")
	people, err := c.search(ctx, n.Tail(), "phone", "")
	if err != nil {
		return nil, err
	}
	var contacts []crm.Contact
	for _, p := range people {
		if c.isOneOf(whole, p.Phones) {
			contacts = append(contacts, p.contact(whole))
		}
	}
	return c.detailed(ctx, contacts)
}

// isOneOf reports whether a number is among the written ones; also where none is given, since Pipedrive
// found the person by one.
func (c *connector) isOneOf(number string, written phones) bool {
	for _, w := range written {
		if phonenumber.Same(number, w, c.Account.Region) {
			return true
		}
	}
	return len(written) == 0
}

// FindContactWithName implements [crm.ContactFinder].
func (c *connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	name = strings.TrimSpace(name)
	options := ""
	switch len([]rune(name)) {
	case 0:
		return nil, crm.InvalidInput("name", "is missing")
	case 1: // Pipedrive searches for a single letter only as the whole name
		options = "&exact_match=true"
	}
	people, err := c.search(ctx, name, "name", options)
	if err != nil {
		return nil, err
	}
	var contacts []crm.Contact
	for _, p := range people {
		phone := ""
		if len(p.Phones) > 0 {
			phone = p.Phones[0]
		}
		contacts = append(contacts, p.contact(phone))
	}
	return c.detailed(ctx, contacts)
}

func (c *connector) search(ctx context.Context, term, field, options string) ([]person, error) {
	const thing = "the search for contacts"
	hits, err := ask[found](ctx, c, crm.Call{
		Method: "GET", Path: personsPath + "/search?term=" + escape(term) + "&fields=" + field + options,
		Thing: thing, Tokens: searchPersonsTokens,
	})
	if err != nil {
		return nil, err
	}
	if hits == nil || hits.Items == nil {
		return nil, c.Unreadable(thing)
	}
	var people []person
	for _, hit := range *hits.Items {
		if !isID(hit.Item.ID.String) {
			return nil, c.Unreadable(thing)
		}
		people = append(people, hit.Item)
	}
	return people, nil
}

func (p person) contact(phone string) crm.Contact {
	return crm.Contact{
		ID: p.ID.String, Name: p.Name.String, Type: "contact", Phone: phone,
		Company: p.Organization.Name.String, CreatedDate: p.AddTime.String,
	}
}

// detailed adds the open deals and the leads to which a call with the contacts may belong, where they are
// wanted.
func (c *connector) detailed(ctx context.Context, contacts []crm.Contact) ([]crm.Contact, error) {
	if c.Account.ContactsOnly {
		return contacts, nil
	}
	for i := range contacts[:min(len(contacts), maxDetailed)] {
		contact := &contacts[i]
		var err error
		contact.Deals, err = c.choices(ctx, crm.Call{
			Method: "GET", Path: dealsPath + "?person_id=" + contact.ID + "&status=open",
			Thing: "the deals of contact " + contact.ID, Tokens: listDealsTokens,
		})
		if err != nil {
			return nil, err
		}
		contact.Leads, err = c.choices(ctx, crm.Call{
			Method: "GET", Path: leadsPath + "?person_id=" + contact.ID,
			Thing: "the leads of contact " + contact.ID, Tokens: listLeadsTokens,
		})
		if err != nil && mustStop(err) {
			return nil, err
		}
	}
	return contacts, nil
}

// mustStop reports whether to give up where leads cannot be read. Many companies have none, or do not
// let everyone see them: the contact is of use without.
func mustStop(err error) bool {
	switch crm.CodeOf(err) {
	case crm.RateLimited, crm.Unauthenticated, crm.Canceled:
		return true
	}
	return false
}

func (c *connector) choices(ctx context.Context, call crm.Call) ([]crm.Choice, error) {
	list, err := ask[[]titled](ctx, c, call)
	if err != nil || list == nil {
		return nil, err
	}
	var choices []crm.Choice
	for _, t := range *list {
		choices = append(choices, crm.Choice{ID: t.ID.String, Title: t.Title.String})
	}
	return choices, nil
}

// CreateContact implements [crm.ContactCreator].
func (c *connector) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	if strings.TrimSpace(contact.Name) == "" {
		return crm.Contact{}, crm.InvalidInput("newContactName", "is missing")
	}
	in := personFields{Name: contact.Name}
	if contact.Phone != "" {
		in.Phones = []phoneField{{Value: contact.Phone, Primary: true}}
	}
	const thing = "the new contact"
	p, err := ask[person](ctx, c, crm.Call{
		Method: "POST", Path: personsPath, In: in, Thing: thing, Tokens: createPersonTokens,
	})
	if err != nil {
		return crm.Contact{}, err
	}
	if p == nil || !isID(p.ID.String) {
		return crm.Contact{}, c.Unreadable(thing)
	}
	made := p.contact(contact.Phone)
	if made.Name == "" {
		made.Name = contact.Name
	}
	return made, nil
}

// escape writes s as a value of a URL's query.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
