package connectors

import (
	"context"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// GetUserInfo is who the account's credentials belong to. An error of [crm.Unauthenticated] says that
// they are no good.
func (s *Session) GetUserInfo(ctx context.Context) (crm.Identity, error) {
	c, err := ability[crm.Identifier](s, words.Say("abilityIdentify"))
	if err != nil {
		return crm.Identity{}, err
	}
	return c.Identify(ctx)
}

// FindContact finds the contacts that have a phone number; none is an empty answer. The number is
// E.164, or digits where the phone gave no more. For a hidden caller and for an internal extension the
// error says so, and nothing is sent.
func (s *Session) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	c, err := ability[crm.ContactFinder](s, words.Say("abilityFind"))
	if err != nil {
		return nil, err
	}
	if number, err = caller(number, s.region); err != nil {
		return nil, err
	}
	return c.FindContact(ctx, number)
}

// FindContactWithName finds contacts by a name or a part of one; none is an empty answer.
func (s *Session) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	c, err := ability[crm.ContactFinder](s, words.Say("abilityFind"))
	if err != nil {
		return nil, err
	}
	if name = strings.TrimSpace(name); name == "" {
		return nil, crm.InvalidInput("name", "is missing")
	}
	return c.FindContactWithName(ctx, name)
}

// CreateContact creates a contact; without a number where the caller's is hidden. It does not retry. A contact that the
// CRM has already, of this name and number, is the answer: an earlier creation may not have been answered. Where there is
// no number to tell people of one name apart, such a name is refused.
func (s *Session) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	c, err := ability[crm.ContactCreator](s, words.Say("abilityContact"))
	if err != nil {
		return crm.Contact{}, err
	}
	if contact.Name = strings.TrimSpace(contact.Name); contact.Name == "" {
		return crm.Contact{}, crm.InvalidInput("newContactName", "is missing")
	}
	if contact.Phone != "" {
		if contact.Phone, err = caller(contact.Phone, s.region); err != nil {
			return crm.Contact{}, err
		}
	}
	have, err := s.namesake(ctx, contact)
	switch {
	case err != nil:
		return crm.Contact{}, err
	case have == nil:
		return c.CreateContact(ctx, contact)
	case contact.Phone == "":
		return crm.Contact{}, &crm.Error{Code: crm.Conflict, Message: words.Say("nameTaken", s.platform.Title)}
	}
	return *have, nil
}

// namesake is a contact, of whatever type, with the name and number of one that is to be created; nil for none.
func (s *Session) namesake(ctx context.Context, contact crm.NewContact) (*crm.Contact, error) {
	c, ok := crm.Ability[crm.ContactFinder](s.connector)
	if !ok {
		return nil, nil
	}
	var found []crm.Contact
	var err error
	if contact.Phone != "" {
		found, err = c.FindContact(ctx, contact.Phone)
	} else {
		found, err = c.FindContactWithName(ctx, contact.Name)
	}
	for _, have := range found {
		if sameText(strings.ToLower(have.Name), strings.ToLower(contact.Name)) {
			return &have, err
		}
	}
	return nil, err
}

// ability is the session's connector as one that can do something; what says what, for people.
func ability[T any](s *Session, what string) (T, error) {
	can, ok := crm.Ability[T](s.connector)
	if !ok {
		return can, &crm.Error{Code: crm.InvalidArgument, Message: words.Say("notSupported", s.platform.Title, what)}
	}
	return can, nil
}
