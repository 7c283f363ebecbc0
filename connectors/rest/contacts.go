package rest

import (
	"context"
	"slices"
	"strings"

	"callscribe/connectors/crm"
)

// kind is the kind of contact of that name, else the first.
func (c *Connector) kind(name string) *contactKind {
	for _, k := range c.d.kinds {
		if strings.EqualFold(k.name, name) {
			return k
		}
	}
	if c.d.kinds == nil {
		return &contactKind{}
	}
	return c.d.kinds[0]
}

// FindContact implements [crm.ContactFinder]. What the CRM finds is compared with the whole number, so that no
// call lands at a stranger.
func (c *Connector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	v := c.values()
	v["number"], v["digits"], v["national"] = number, digitsOf(number), national(number)
	return c.search(ctx, v, func(k *contactKind) []*request { return k.byNumber }, func(k *contactKind, record map[string]any) (string, bool) {
		for _, written := range texts(record, k.phones) {
			if sameNumber(written, number) {
				return written, true
			}
		}
		return "", false
	})
}

// FindContactWithName implements [crm.ContactFinder].
func (c *Connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return nil, crm.InvalidInput("name", "is missing")
	}
	v := c.values()
	v["name"] = name
	wanted := strings.Fields(strings.ToLower(name))
	return c.search(ctx, v, func(k *contactKind) []*request { return k.byName }, func(k *contactKind, record map[string]any) (string, bool) {
		is := strings.ToLower(joined(record, k.fullName))
		if k.filter && slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(is, word) }) {
			return "", false
		}
		if phones := texts(record, k.phones); len(phones) > 0 {
			return phones[0], true
		}
		return "", true
	})
}

// search are the contacts of all kinds that some requests find and that fit.
func (c *Connector) search(ctx context.Context, v values, requests func(*contactKind) []*request,
	fits func(*contactKind, map[string]any) (phone string, ok bool)) ([]crm.Contact, error) {
	var found []crm.Contact
	for _, k := range c.d.kinds {
		first := len(found)
		for _, r := range requests(k) {
			if r.ifNone && len(found) > first {
				continue
			}
			records, err := c.list(ctx, r, v, "the contacts")
			if err != nil {
				return nil, err
			}
			for _, record := range records {
				contact, err := c.contact(k, r, record)
				if err != nil {
					return nil, err
				}
				if slices.ContainsFunc(found[first:], func(other crm.Contact) bool { return other.ID == contact.ID }) {
					continue
				}
				if phone, ok := fits(k, record); ok {
					contact.Phone = phone
					found = append(found, contact)
				}
			}
		}
		for i := first; i < min(len(found), first+k.detailed) && !c.Account.ContactsOnly; i++ {
			if err := c.detail(ctx, k, &found[i]); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (c *Connector) contact(k *contactKind, r *request, record map[string]any) (crm.Contact, error) {
	at := k.id
	if r.id != nil {
		at = r.id
	}
	contact := crm.Contact{ID: c.d.idOf(record, at), Name: joined(record, k.fullName), Type: k.name}
	if !c.d.isID("contact", contact.ID) {
		return contact, c.Unreadable("the contacts")
	}
	for p, to := range map[*path]*string{&k.company: &contact.Company, &k.title: &contact.Title, &k.created: &contact.CreatedDate} {
		if *p != nil {
			value, _ := p.get(record)
			*to, _ = textOf(value)
		}
	}
	return contact, nil
}

// texts are all the texts at some paths, of lists too.
func texts(record map[string]any, at []path) (all []string) {
	for _, p := range at {
		value, _ := p.get(record)
		list, isList := value.([]any)
		if !isList {
			list = []any{value}
		}
		for _, one := range list {
			if text, _ := textOf(one); text != "" {
				all = append(all, text)
			}
		}
	}
	return all
}

// detail adds the open deals and the leads of a contact. Without them the contact is of use too: many companies
// have none, or do not let everybody see them.
func (c *Connector) detail(ctx context.Context, k *contactKind, contact *crm.Contact) error {
	for _, one := range []struct {
		requests []*request
		to       *[]crm.Choice
		what     string
	}{{k.deals, &contact.Deals, "deals"}, {k.leads, &contact.Leads, "leads"}} {
		for _, r := range one.requests {
			v := c.values()
			v["contact"] = contact.ID
			records, err := c.list(ctx, r, v, "the "+one.what+" of a contact")
			switch crm.CodeOf(err) {
			case crm.Canceled, crm.Unauthenticated:
				return err
			}
			for _, record := range records {
				choice := crm.Choice{ID: c.d.idOf(record, r.id), Title: joined(record, []path{r.title})}
				if choice.ID != "" && !slices.Contains(*one.to, choice) {
					*one.to = append(*one.to, choice)
				}
			}
		}
	}
	return nil
}

// CreateContact implements [crm.ContactCreator].
func (c *Connector) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	const thing = "the new contact"
	k := c.kind(contact.Type)
	if k.create == nil {
		return crm.Contact{}, crm.InvalidInput("newContactType", "is none that Callscribe can create in "+c.Title)
	}
	v := c.values()
	v["name"], v["number"] = contact.Name, contact.Phone
	v["first"], v["rest"], _ = strings.Cut(contact.Name, " ")
	v["family"] = contact.Name
	if i := strings.LastIndexByte(contact.Name, ' '); i >= 0 {
		v["given"], v["family"] = contact.Name[:i], contact.Name[i+1:]
	}
	record, err := c.record(ctx, k.create, v, thing)
	if err != nil {
		return crm.Contact{}, err
	}
	at := k.create.id
	if at == nil {
		at = k.id
	}
	made := crm.Contact{ID: c.d.idOf(record, at), Name: joined(record, k.fullName), Type: k.name, Phone: contact.Phone}
	if !c.d.isID("contact", made.ID) {
		return crm.Contact{}, c.Unreadable(thing)
	}
	if made.Name == "" {
		made.Name = contact.Name
	}
	return made, nil
}
