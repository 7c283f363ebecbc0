package insightly

import (
	"context"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/phonenumber"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

// Insightly compares a number with the text that is stored, so it is asked for in the form in which this company
// writes its numbers. Which that is, some of its contacts show.

// inForm is under what a context holds the number that is looked for or stored, as the company writes it in each field.
type inForm struct{}

// written is that number.
func written(field string) func(context.Context, *rest.Connector) (string, error) {
	return func(ctx context.Context, _ *rest.Connector) (string, error) {
		forms, _ := ctx.Value(inForm{}).(map[string]string)
		return forms[field], nil
	}
}

// withNumber gives a number the company's forms.
func (c *connector) withNumber(ctx context.Context, number string) (context.Context, error) {
	if number == "" {
		return ctx, nil
	}
	forms, err := forms(ctx, c.Connector)
	for field, form := range forms {
		if form != "" { // else its national digits must do
			forms[field] = laid(number, form, c.Account.Region)
		}
	}
	return context.WithValue(ctx, inForm{}, forms), err
}

// forms are the usual forms of numbers, "(###) ###-####", by field.
func forms(ctx context.Context, c *rest.Connector) (map[string]string, error) {
	const key = "insightly number forms"
	fields := []string{"PHONE", "PHONE_MOBILE"}
	cache, usual := c.Account.Cache, map[string]string{}
	if cache != nil {
		if known, ok := cache.Get(ctx, key); ok {
			for i, form := range strings.SplitN(known, "|", len(fields)) {
				usual[fields[i]] = form
			}
			return usual, nil
		}
	}
	answer, err := c.Ask(ctx, crm.Call{Method: "GET", Path: "/Contacts?brief=true&top=200", Thing: words.Say("thingContacts")})
	if err != nil {
		return nil, err
	}
	contacts, ok := answer.([]any)
	if !ok {
		return nil, c.Unreadable(words.Say("thingContacts"))
	}
	for _, field := range fields {
		seen := map[string]int{}
		for _, contact := range contacts {
			number, _ := member(contact, field).(string)
			form, best := formOf(number), usual[field]
			if form == "" {
				continue
			}
			if seen[form]++; seen[form] > seen[best] || seen[form] == seen[best] && strings.Count(form, "#") < strings.Count(best, "#") {
				usual[field] = form // of two that are as usual, the one without a country code
			}
		}
	}
	if cache != nil && len(usual) > 0 {
		cache.Put(ctx, key, usual["PHONE"]+"|"+usual["PHONE_MOBILE"])
	}
	return usual, nil
}

// formOf is the form of a number as somebody wrote it: "#" for each digit, but for a "0" in front, which is no digit
// of the number itself. "" is none, or one with words, which are not remembered.
func formOf(number string) string {
	digits := 0
	form := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return c
		}
		if digits++; digits == 1 && c == '0' {
			return c
		}
		return '#'
	}, number)
	if digits < 7 || strings.IndexFunc(form, func(c rune) bool { return !strings.ContainsRune("#0+()-./ ", c) }) >= 0 || strings.Contains(number, "#") || strings.HasPrefix(number, "00") {
		return ""
	}
	return form
}

// laid is a number, "+16505550123", in a form. One that does not fit, or is of another country where the form has no
// country code, stays as it is.
func laid(number, form, region string) string {
	n, _ := phonenumber.Parse(number, region)
	digits := n.National
	switch strings.Count(form, "#") {
	case len(n.Code) + len(n.National):
		digits = n.Code + n.National
	case len(n.National):
		if abroad := strings.HasPrefix(n.For(region), "+"); abroad && region != "" || strings.HasPrefix(form, "+") {
			return number
		}
	default:
		return number
	}
	var b strings.Builder
	for _, c := range form {
		if c == '#' {
			c = rune(digits[0])
			digits = digits[1:]
		}
		b.WriteRune(c)
	}
	return b.String()
}

// FindContact implements [crm.ContactFinder].
func (c *connector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	ctx, err := c.withNumber(ctx, number)
	if err != nil {
		return nil, err
	}
	found, err := c.Connector.FindContact(ctx, number)
	return c.withDeals(ctx, found, err)
}

// CreateContact implements [crm.ContactCreator]. The number is stored as the company writes its numbers, to be found again.
func (c *connector) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	ctx, err := c.withNumber(ctx, contact.Phone)
	if err != nil {
		return crm.Contact{}, err
	}
	return c.Connector.CreateContact(ctx, contact)
}
