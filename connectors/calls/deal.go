package calls

import (
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// Deal is a deal or a lead to which a call may belong. The id says which of them it is: "deal:7", "lead:9".
type Deal struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// has reports whether a deal is one of a contact's; nobody has none.
func (c *Contact) has(deal string) bool {
	return c != nil && slices.ContainsFunc(c.Deals, func(d Deal) bool { return d.ID == deal })
}

const (
	dealPrefix = "deal:"
	leadPrefix = "lead:"
)

// Deals are the deals and leads of a contact.
func Deals(c crm.Contact) []Deal {
	var list []Deal
	for _, d := range c.Deals {
		list = append(list, Deal{dealPrefix + d.ID, d.Title})
	}
	for _, l := range c.Leads {
		list = append(list, Deal{leadPrefix + l.ID, l.Title})
	}
	return list
}

// disposition is a deal's id as updates have it.
func disposition(deal string) crm.Disposition {
	if id, ok := strings.CutPrefix(deal, leadPrefix); ok {
		return crm.Disposition{LeadID: id}
	}
	return crm.Disposition{DealID: strings.TrimPrefix(deal, dealPrefix)}
}

// readDeal reads the deal of a row of version 0.1.0, which had deals and leads apart.
func (e *entry) readDeal(row []byte) {
	var old struct {
		DealID string `json:"dealId"`
		LeadID string `json:"leadId"`
	}
	if e.Deal != "" || json.Unmarshal(row, &old) != nil {
		return
	}
	switch {
	case old.DealID != "":
		e.Deal = dealPrefix + old.DealID
	case old.LeadID != "":
		e.Deal = leadPrefix + old.LeadID
	}
	if e.LogID != "" { // it was created with it
		e.SentDeal = e.Deal
	}
}

// checkDeal refuses what no log can be given.
func (e *entry) checkDeal(deal *string) error {
	switch {
	case deal == nil:
	case *deal == "" && e.SentDeal != "" && e.LogID != "":
		return &InputError{Message: words.Say("dealStays")}
	case *deal != "" && !strings.HasPrefix(*deal, dealPrefix) && !strings.HasPrefix(*deal, leadPrefix):
		return &InputError{Message: words.Say("noSuchDeal")}
	}
	return nil
}

// chooseDeal keeps a person's choice; nil was not touched.
func (e *entry) chooseDeal(deal *string) {
	if deal != nil {
		e.Deal, e.DealPicked = *deal, true
	}
}

// deal is the deal that the call's log has, or will have: the one chosen, if it is one of its contact's by now, or the
// only one that its contact has.
func (b *Book) deal(e *entry) string {
	c, _ := e.contact()
	if e.LogID != "" || c == nil || c.has(e.Deal) {
		return e.Deal
	}
	if b.settings.OneDeal && len(c.Deals) == 1 && (e.Deal != "" || !e.DealPicked) {
		return c.Deals[0].ID
	}
	return ""
}
