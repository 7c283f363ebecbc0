package calls

import (
	"slices"
	"strings"

	"callscribe/connectors/ringcentral"
	"callscribe/connectors/words"
)

// formChanged follows what a person does on the log page.
func (b *Book) formChanged(e *entry, m ringcentral.FormChanged, reply *Reply) {
	if b.shown.session != e.Session {
		b.shown = shownPage{session: e.Session}
	}
	b.shown.form = &m.Form
	if slices.Contains(m.Keys, ringcentral.KeySearch) {
		reply.Actions = append(reply.Actions, b.lookFor(e, m.Form.Search)...)
	}
	if slices.Contains(m.Keys, ringcentral.KeyContact) {
		reply.Posts = append(reply.Posts, ringcentral.ShowLogPage(b.formOf(e, &m.Form)))
	}
}

// pageAwaits is the call whose page a person has before the eyes, if that waits for the contacts of a number.
func (b *Book) pageAwaits(digits string) *entry {
	e := b.entries[b.shown.session]
	if e == nil || e.Searched || e.hasLog() || searchable(e.other().PhoneNumber) != digits {
		return nil
	}
	return e
}

// formOf is the log page of a call; with a form it keeps what stands in that, and shows what its contact needs.
func (b *Book) formOf(e *entry, form *ringcentral.Form) ringcentral.LogPage {
	p := ringcentral.LogPage{
		Title: words.Say("pageLog"), Submit: words.Say("pageSave"), Fixed: e.hasLog() && !e.Gone,
		NewName: e.other().Name,
	}
	p.Subject, p.SavedSubject = e.subjectField().shown()
	p.Note, p.SavedNote = e.noteField().shown()
	contact, why := e.contact()
	choices := slices.Clip(e.Contacts)
	for _, c := range e.Found {
		if find(choices, c.ID) == nil {
			choices = append(choices, c)
		}
	}
	if contact != nil {
		p.Contact = contact.ID
		if e.candidate(contact.ID) == nil {
			choices = append([]Contact{*contact}, choices...)
		}
	}
	for _, c := range choices {
		p.Contacts = append(p.Contacts, ringcentral.Option{ID: c.ID, Title: c.Name, Description: strings.Trim(c.Type+", "+c.Company, ", ")})
	}
	p.New = !p.Fixed && b.settings.Account != "" && contact == nil && why != AwaitsContact
	p.Search = !p.Fixed && b.settings.Account != ""
	if p.New && len(e.Contacts) > 0 {
		p.Contact = e.Contacts[0].ID
	} else if p.New {
		p.Contact = ringcentral.CreateContact
	}
	if p.New && b.settings.NewTypes != nil {
		p.NewTypes, p.NewType = b.settings.NewTypes, b.settings.NewTypes[0]
	}
	if form != nil {
		keep(&p, form)
		p.Found = b.shown.found
	}
	p.Always = !p.Fixed && len(e.Contacts) > 1 && (p.Contact == "" || find(e.Contacts, p.Contact) != nil)
	b.explain(e, &p, why)
	b.offerDeals(e, &p, choices, form)
	return p
}

// keep leaves what stands in the form as it is.
func keep(p *ringcentral.LogPage, form *ringcentral.Form) {
	p.Subject, p.Note = text(first(form.Subject, &p.Subject)), text(first(form.Note, &p.Note))
	p.SavedSubject, p.SavedNote = text(first(form.OpenedSubject, &p.SavedSubject)), text(first(form.OpenedNote, &p.SavedNote))
	p.Contact = either(form.ContactID, p.Contact)
	p.NewName = either(form.NewContactName, p.NewName)
	p.NewType = either(form.NewContactType, p.NewType)
	p.Name, p.Taken = form.Search, form.Always
}

// explain says what stands in the way of the log, or that it needs nobody.
func (b *Book) explain(e *entry, p *ringcentral.LogPage, why Why) {
	contact, _ := e.contact()
	switch {
	case p.Fixed && e.LogID != "":
		p.Title, p.Submit = words.Say("pageEdit"), words.Say("pageUpdate")
	case p.Fixed:
		p.Title = words.Say("pageLogging")
		p.Notice = words.Say("noticeLogging")
	case b.settings.Account == "":
		p.Notice = words.Say("noticeConnect")
	case why == AwaitsContact:
		p.Notice = words.Say("noticeSearching")
	case len(e.Contacts) > 1 && contact == nil:
		p.Notice = words.Say("noticeSeveral")
	case contact == nil:
		p.Notice = words.Say("noticeNobody")
	case !e.over():
		p.Notice = words.Say("noticeTalking")
	}
}

// offerDeals offers the deals of the contact that is chosen on the page.
func (b *Book) offerDeals(e *entry, p *ringcentral.LogPage, choices []Contact, form *ringcentral.Form) {
	c := find(choices, p.Contact)
	if c == nil {
		return
	}
	for _, d := range c.Deals {
		p.Deals = append(p.Deals, ringcentral.Option{ID: d.ID, Title: d.Title})
	}
	p.Deal, p.NoDeal = b.deal(e), e.LogID == "" || e.SentDeal == ""
	if form == nil || form.Deal == nil {
		return
	}
	for _, d := range c.Deals {
		if d.ID == *form.Deal || *form.Deal == "" && p.NoDeal {
			p.Deal = *form.Deal
		}
	}
}
