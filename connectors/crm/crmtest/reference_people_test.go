package crmtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
)

// The reference's other abilities: who is connected, contacts, new logs, deals and leads.

// person is a contact on the wire, with open deals and leads.
type person struct {
	ID, Name, Phone string
	Deals, Leads    []crm.Choice
	Deleted         bool
}

func (p person) contact() crm.Contact {
	return crm.Contact{ID: p.ID, Name: p.Name, Phone: p.Phone, Deals: p.Deals, Leads: p.Leads}
}

func (c *referenceConnector) Identify(ctx context.Context) (crm.Identity, error) {
	var me *person
	if _, err := c.Do(ctx, crm.Call{Method: "GET", Path: "/me", Thing: "your account", Out: &me}); err != nil {
		return crm.Identity{}, err
	}
	if me == nil || me.ID == "" {
		return crm.Identity{}, c.Unreadable("your account")
	}
	return crm.Identity{ID: me.ID, Name: me.Name}, nil
}

func (c *referenceConnector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	return c.find(ctx, "phone="+crm.QueryEscape(number))
}

func (c *referenceConnector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	return c.find(ctx, "name="+crm.QueryEscape(name))
}

func (c *referenceConnector) find(ctx context.Context, query string) ([]crm.Contact, error) {
	var page struct{ People *[]person }
	if _, err := c.Do(ctx, crm.Call{Method: "GET", Path: "/people?" + query, Thing: "the contacts", Out: &page}); err != nil {
		return nil, err
	}
	if page.People == nil {
		return nil, c.Unreadable("the contacts")
	}
	var found []crm.Contact
	for _, p := range *page.People {
		if c.Account.ContactsOnly {
			p.Deals, p.Leads = nil, nil
		}
		found = append(found, p.contact())
	}
	return found, nil
}

func (c *referenceConnector) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	var made person
	_, err := c.Do(ctx, crm.Call{Method: "POST", Path: "/people", Thing: "the new contact", In: person{Name: contact.Name, Phone: contact.Phone}, Out: &made})
	if err == nil && made.ID == "" {
		err = c.Unreadable("the new contact")
	}
	return made.contact(), err
}

func (c *referenceConnector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	if !crm.IsDigits(log.Contact.ID) {
		return nil, crm.InvalidInput("contactInfo.id", "must be a number")
	}
	mark := log.Mark()
	in := record{Session: &mark, Subject: &log.Subject, Body: &log.Body, Length: log.Duration, Contact: &log.Contact.ID,
		Result: &log.Result, Link: &log.RecordingLink, Deal: &log.Disposition.DealID, Lead: &log.Disposition.LeadID}
	if !log.StartTime.IsZero() {
		in.Start = &log.StartTime
	}
	if log.OwnerID != "" {
		in.Owner = &log.OwnerID
	}
	return c.exchange(ctx, crm.Call{Method: "POST", Path: "/logs/", In: in}, "")
}

func (c *referenceConnector) FindCallLog(ctx context.Context, log crm.NewCallLog, _ time.Time) (*crm.CallLog, error) {
	var found struct{ ID *string }
	if _, err := c.Do(ctx, crm.Call{Method: "GET", Path: "/sessions?id=" + crm.QueryEscape(log.Mark()), Thing: "the call log", Out: &found}); err != nil {
		return nil, err
	}
	if found.ID == nil {
		return nil, c.Unreadable("the call log")
	}
	if *found.ID == "" {
		return nil, nil
	}
	return c.ReadCallLog(ctx, *found.ID)
}

func (c *referenceConnector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	if to.DealID+to.LeadID != "" && !crm.IsDigits(to.DealID+to.LeadID) {
		return nil, crm.InvalidInput("dispositions", "must be a number")
	}
	return c.exchange(ctx, crm.Call{Method: "PATCH", Path: "/logs/" + have.ID, Header: crm.Header{"if-match": have.Version},
		In: record{Deal: &to.DealID, Lead: &to.LeadID}}, have.ID)
}

// servePeople serves all that is no log.
func (f *referenceFake) servePeople(w http.ResponseWriter, r *http.Request) {
	var answer any
	query := r.URL.Query()
	switch {
	case r.URL.Path == "/me":
		answer = person{ID: "1", Name: "Robin"}
	case r.URL.Path == "/sessions":
		found := ""
		for id, r := range f.records {
			if r.Session != nil && *r.Session == query.Get("id") {
				found = id
			}
		}
		answer = map[string]string{"ID": found}
	case r.Method == "POST":
		var in person
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			w.WriteHeader(400)
			return
		}
		answer = f.addPerson(in)
	default:
		people := []person{}
		for _, p := range f.people {
			if (!p.Deleted || query.Has("deleted")) && strings.Contains(p.Name, query.Get("name")) &&
				(!query.Has("phone") || samePhone(p.Phone, query.Get("phone"))) {
				people = append(people, *p)
			}
		}
		answer = map[string][]person{"People": people}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// samePhone compares a number as somebody wrote it with one in E.164.
func samePhone(written, e164 string) bool {
	digits := strings.TrimLeft(strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, written), "0")
	whole := strings.TrimPrefix(e164, "+")
	return digits == whole || !strings.HasPrefix(written, "+") && len(digits) >= 10 && strings.HasSuffix(whole, digits)
}

func (f *referenceFake) addPerson(p person) *person {
	f.last++
	p.ID = strconv.Itoa(f.last)
	f.people = append(f.people, &p)
	return &p
}

func (f *referenceFake) person(id string) *person {
	i := slices.IndexFunc(f.people, func(p *person) bool { return p.ID == id && !p.Deleted })
	if i < 0 {
		return nil
	}
	return f.people[i]
}

func (f *referenceFake) PutContact(name, phone string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.addPerson(person{Name: name, Phone: phone}).ID
}

func (f *referenceFake) DeleteContact(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.person(id).Deleted = true
}

func (f *referenceFake) Contacts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.people)
}

func (f *referenceFake) PutDeal(contactID, title, status string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	id := strconv.Itoa(f.last)
	if p := f.person(contactID); status == "open" {
		p.Deals = append(p.Deals, crm.Choice{ID: id, Title: title})
	}
	return id
}

func (f *referenceFake) PutLead(contactID, title string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	id := strconv.Itoa(f.last)
	p := f.person(contactID)
	p.Leads = append(p.Leads, crm.Choice{ID: id, Title: title})
	return id
}

var (
	_ DealFake = (*referenceFake)(nil)
	_ LeadFake = (*referenceFake)(nil)
)
