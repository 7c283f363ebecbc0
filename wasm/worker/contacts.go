//go:build js && wasm

package main

import (
	"context"
	"strings"
	"syscall/js"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/words"
	"callscribe/wasm/internal/convert"
)

// contactsIn is the input of the three interfaces about contacts.
type contactsIn struct {
	User           userIn  `js:"user" need:"true"`
	AuthHeader     string  `js:"authHeader" need:"true"`
	PhoneNumber    *string `js:"phoneNumber" accept:"number"`
	IsExtension    string  `js:"isExtension" accept:"json"`
	Name           string  `js:"name"`
	NewContactName string  `js:"newContactName"`
	NewContactType string  `js:"newContactType"`
}

type contactOut struct {
	ID             string             `js:"id" accept:"number"`
	Name           string             `js:"name"`
	Type           *string            `js:"type"`
	Phone          *string            `js:"phone"`
	Title          *string            `js:"title"`
	Company        *string            `js:"company"`
	Organization   *string            `js:"organization"`
	CreatedDate    *string            `js:"createdDate"`
	AdditionalInfo *additionalInfoOut `js:"additionalInfo"`
	IsNewContact   *bool              `js:"isNewContact"`
}

type additionalInfoOut struct {
	Deals []choiceOut `js:"deals"`
	Leads []choiceOut `js:"leads"`
}

type choiceOut struct {
	Const string `js:"const" accept:"number"`
	Title string `js:"title"`
}

func findContact(ctx context.Context, input js.Value) (js.Value, error) {
	in, s, err := contactsInput(input)
	switch {
	case err != nil:
		return js.Undefined(), err
	case in.PhoneNumber == nil:
		return js.Undefined(), crm.InvalidInput("phoneNumber", "is missing")
	case strings.Trim(in.IsExtension, `"`) == "true": // App Connect's client sends it as text
		return convert.Out(replyOut{MatchedContacts: []contactOut{}}), nil
	}
	found, err := s.FindContact(ctx, withPlus(*in.PhoneNumber))
	if e := crm.AsError(err); e != nil && e.Field == "phoneNumber" {
		own := *e
		own.Field, err = "", &own // the phone gave it so; a person should see why nobody is found
	}
	return answer(replyOut{MatchedContacts: contacts(found, err == nil)}, s, err)
}

func findContactWithName(ctx context.Context, input js.Value) (js.Value, error) {
	in, s, err := contactsInput(input)
	if err != nil {
		return js.Undefined(), err
	}
	found, err := s.FindContactWithName(ctx, in.Name)
	return answer(replyOut{MatchedContacts: contacts(found, false)}, s, err)
}

func createContact(ctx context.Context, input js.Value) (js.Value, error) {
	in, s, err := contactsInput(input)
	if err != nil {
		return js.Undefined(), err
	}
	contact := crm.NewContact{Name: in.NewContactName, Type: in.NewContactType}
	if in.PhoneNumber != nil {
		contact.Phone = withPlus(*in.PhoneNumber)
	}
	made, err := s.CreateContact(ctx, contact)
	if err != nil {
		return answer(replyOut{}, s, err)
	}
	return answer(replyOut{
		ContactInfo:   &contacts([]crm.Contact{made}, false)[0],
		ReturnMessage: tell(words.Say("contactSaved"), connectors.Success, 2*time.Second),
	}, s, nil)
}

func contactsInput(input js.Value) (in *contactsIn, s *connectors.Session, err error) {
	in = new(contactsIn)
	if err = convert.Into(input, "input", in); err == nil {
		s, err = open(in.User, in.AuthHeader)
	}
	return in, s, err
}

// withPlus repairs a number whose plus was read as a space on its way through a URL.
func withPlus(number string) string {
	if rest, ok := strings.CutPrefix(number, " "); ok && rest != "" && '0' <= rest[0] && rest[0] <= '9' {
		return "+" + rest
	}
	return number
}

// contacts are contacts as App Connect lists them; orNew adds its entry for creating one.
func contacts(found []crm.Contact, orNew bool) []contactOut {
	out := make([]contactOut, 0, len(found)+1)
	for _, c := range found {
		out = append(out, contactOut{
			ID: c.ID, Name: c.Name, Type: present(c.Type), Phone: present(c.Phone), Title: present(c.Title), Company: present(c.Company),
			Organization: present(c.Company), CreatedDate: present(c.CreatedDate),
			AdditionalInfo: &additionalInfoOut{Deals: choices(c.Deals), Leads: choices(c.Leads)},
		})
	}
	if orNew {
		yes := true
		out = append(out, contactOut{ID: "createNewContact", Name: "Create new contact...", IsNewContact: &yes})
	}
	return out
}

func choices(list []crm.Choice) []choiceOut {
	var out []choiceOut // nil for none
	for _, c := range list {
		out = append(out, choiceOut{Const: c.ID, Title: c.Title})
	}
	return out
}
