package rest

import (
	"context"
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/phonenumber"
	"callscribe/connectors/words"
)

// kind is the kind of contact of that name, else the first.
func (c *Connector) kind(name string) *contactKind {
	for _, k := range c.d.Contacts {
		if strings.EqualFold(k.Type, name) {
			return k
		}
	}
	if c.d.Contacts == nil {
		return &contactKind{}
	}
	return c.d.Contacts[0]
}

// FindContact implements [crm.ContactFinder]. What the CRM finds is compared with the whole number, so that no
// call lands at a stranger.
func (c *Connector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	s := c.scope(ctx)
	digits := strings.TrimPrefix(number, "+")
	s.values = map[string]any{"number": number, "digits": digits, "national": national(number), "ending": digits[max(len(digits)-4, 0):], "tail": tail(number)}
	return c.search(s, number, "")
}

// FindContactWithName implements [crm.ContactFinder].
func (c *Connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	if name = strings.TrimSpace(name); name == "" {
		return nil, crm.InvalidInput("name", "is missing")
	}
	s := c.scope(ctx)
	s.name(name)
	return c.search(s, "", name)
}

// search are the contacts of all kinds that have a number, or else a name.
func (c *Connector) search(s *scope, number, name string) (found []crm.Contact, err error) {
	for _, k := range c.d.Contacts {
		requests, first := k.ByNumber, len(found)
		if number == "" {
			requests = k.ByName
		}
		for _, r := range requests {
			if r.IfNone && len(found) > first {
				continue
			}
			records, err := c.list(s, r, "the contacts")
			if k.Optional && isOne("permission_denied not_found invalid_argument", string(crm.CodeOf(err))) {
				break
			}
			if err != nil {
				return nil, err
			}
			for _, record := range records {
				contact, ok := c.contact(k, r, record)
				if !ok {
					return nil, c.Unreadable("the contacts")
				}
				if phone, ok := k.fits(record, number, c.Account.Region, name); ok && !holds(found[first:], contact.ID) {
					contact.Phone = phone
					found = append(found, withName(contact))
				}
			}
		}
		for i := first; i < min(len(found), first+k.Detailed) && !c.Account.ContactsOnly; i++ {
			switch err := c.detail(s.ctx, k, &found[i]); crm.CodeOf(err) {
			case crm.Canceled, crm.Unauthenticated:
				return nil, err
			case crm.RateLimited:
				return found, nil // what is found is of use, and the next would be refused too
			}
		}
	}
	return found, nil
}

// withName is a contact with something to choose it by: some CRMs want no name.
func withName(c crm.Contact) crm.Contact {
	if c.Name == "" {
		c.Name = c.Company
	}
	if c.Name == "" {
		c.Name = c.Phone
	}
	return c
}

func holds(contacts []crm.Contact, id string) bool {
	for _, c := range contacts {
		if c.ID == id {
			return true
		}
	}
	return false
}

// fits reports whether a record that was found has the number or the name, and which phone number to show.
// A number that stands there without its country code is of the region.
func (k *contactKind) fits(record any, number, region, name string) (phone string, ok bool) {
	phones := texts(record, k.Phones)
	if number != "" {
		for _, written := range phones {
			if phonenumber.Same(written, number, region) {
				return written, true
			}
		}
		return "", false
	}
	if len(phones) > 0 {
		phone = phones[0]
	}
	if k.Filter {
		is := strings.ToLower(joined(record, k.Name))
		for _, word := range strings.Fields(strings.ToLower(name)) {
			if !strings.Contains(is, word) {
				return "", false
			}
		}
	}
	return phone, true
}

// joined are the texts at some paths, as one.
func joined(record any, at []path) string { return strings.Join(texts(record, at), " ") }

// contact is the contact that a record is; ok is false where it has no id.
func (c *Connector) contact(k *contactKind, r *request, record any) (contact crm.Contact, ok bool) {
	at := r.ID
	if at == nil {
		at = k.ID
	}
	contact = crm.Contact{ID: at.text(record), Name: joined(record, k.Name), Type: k.Type,
		Company: k.Company.text(record), Title: k.Title.text(record), CreatedDate: k.Created.text(record)}
	if own := k.TypeAt.text(record); own != "" {
		contact.Type = own
	}
	if read := c.d.hooks.Texts[k.Form].Read; read != nil {
		contact.Name = read(contact.Name)
	}
	return contact, isID(c.d.IDs.Contact, contact.ID)
}

// detail adds the open deals and the leads of a contact. Without them the contact is of use too: many companies
// have none, or do not let everybody see them. What no field keeps is not offered: a call could not be logged with it.
func (c *Connector) detail(ctx context.Context, k *contactKind, contact *crm.Contact) (err error) {
	s := c.scope(ctx)
	s.values["contact"] = contact.ID
	if contact.Deals, err = c.choices(s, "deal", k.Deals, c.d.IDs.Deal); crm.CodeOf(err) != crm.RateLimited {
		var leadsErr error
		if contact.Leads, leadsErr = c.choices(s, "lead", k.Leads, c.d.IDs.Lead); err == nil {
			err = leadsErr
		}
	}
	return err
}

// choices are what some requests find. One that is refused leaves what the others found.
func (c *Connector) choices(s *scope, of string, requests []*request, form string) (all []crm.Choice, err error) {
	for _, r := range requests {
		if c.d.field(of) == nil {
			break
		}
		records, listErr := c.list(s, r, "the deals of a contact")
		if listErr != nil {
			err = listErr
		}
		for _, record := range records {
			choice := crm.Choice{ID: c.idOf(record, r.ID), Title: r.Title.text(record)}
			if isID(form, choice.ID) && !slices.Contains(all, choice) {
				all = append(all, choice)
			}
		}
	}
	return all, err
}

// name gives a name, and its two parts in either way to part it.
func (s *scope) name(name string) {
	first, rest, _ := strings.Cut(name, " ")
	last := strings.LastIndexByte(name, ' ')
	s.values["name"], s.values["first"], s.values["rest"] = name, first, rest
	s.values["given"], s.values["family"] = name[:max(last, 0)], name[last+1:]
}

// CreateContact implements [crm.ContactCreator].
func (c *Connector) CreateContact(ctx context.Context, contact crm.NewContact) (made crm.Contact, err error) {
	thing := words.Say("thingNewContact")
	k := c.kind(contact.Type)
	if strings.TrimSpace(contact.Name) == "" {
		return made, crm.InvalidInput("newContactName", "is missing")
	}
	if k.Create == nil {
		return made, crm.InvalidInput("newContactType", "is none that Callscribe can create in "+c.Title)
	}
	s := c.scope(ctx)
	s.name(contact.Name)
	s.values["number"], s.values["type"] = contact.Phone, contact.Type
	a, err := c.ask(s, k.Create, thing)
	if err != nil {
		return made, err
	}
	record, err := c.recordIn(a, k.Create, thing)
	if err != nil {
		return made, err
	}
	made, ok := c.contact(k, k.Create, record)
	if !ok {
		return crm.Contact{}, c.Unreadable(thing)
	}
	if made.Phone = contact.Phone; made.Name == "" {
		made.Name = contact.Name
	}
	return made, nil
}
