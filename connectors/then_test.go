package connectors

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

func ptr[T any](v T) *T { return &v }

// A create and the updates behind it become one create that loses nothing.
func TestThen(t *testing.T) {
	create := newCall()
	create.Values, create.Disposition, create.OwnerID = logbody.Update{Note: ptr("first"), Result: "Accepted"}, crm.Disposition{DealID: "9"}, "4"
	edit := Update{LogID: "1", Values: logbody.Update{Note: ptr(""), Subject: "Quote"}, Call: &logbody.Call{SessionID: "4012345000"}}

	got, ok := create.Then(edit)
	assert.True(t, ok)
	assert.Equal(t, "1", got.LogID)
	assert.Equal(t, logbody.Update{Note: ptr(""), Subject: "Quote", Result: "Accepted"}, got.Values)
	assert.Equal(t, create.Call, got.Call)
	assert.Equal(t, create.Contact, got.Contact)
	assert.Equal(t, create.Disposition, got.Disposition)
	assert.Equal(t, "4", got.OwnerID)

	later := newCall()
	later.Contact, later.Disposition = crm.Contact{ID: "8"}, crm.Disposition{LeadID: "2"}
	got, ok = got.Then(later)
	assert.True(t, ok)
	assert.Equal(t, "8", got.Contact.ID)
	assert.Equal(t, crm.Disposition{LeadID: "2"}, got.Disposition)
	assert.Equal(t, ptr(""), got.Values.Note)
}

// Of a call what is known by then is kept, whichever update said so.
func TestThenOfACall(t *testing.T) {
	from, legs := &logbody.Party{Name: "A"}, []logbody.Leg{{Duration: "5"}}
	earlier := Update{Call: &logbody.Call{SessionID: "1", Direction: "Inbound", From: from, Legs: legs}}
	got, _ := earlier.Then(Update{Call: &logbody.Call{StartTime: "2026-03-02T17:30:45Z"}})
	assert.Equal(t, &logbody.Call{SessionID: "1", Direction: "Inbound", StartTime: "2026-03-02T17:30:45Z", From: from, Legs: legs}, got.Call)
	got, _ = earlier.Then(Update{Call: &logbody.Call{Direction: "Outbound", Legs: []logbody.Leg{}}})
	assert.Equal(t, &logbody.Call{SessionID: "1", Direction: "Outbound", From: from, Legs: []logbody.Leg{}}, got.Call)
}

func TestSizeIsThatOfTheLongestText(t *testing.T) {
	assert.Equal(t, 0, Update{}.Size())
	u := note("four")
	assert.Equal(t, 4, u.Size())
	u.Values.Transcript = "éé and more"
	assert.Equal(t, 13, u.Size())
}

// Texts that were made one from the other are one text, made from the first; others are merged one by one.
func TestThenOfTextsMadeFromOthers(t *testing.T) {
	for _, c := range []struct {
		name                      string
		text, base, later, second *string
		want                      *string
		one                       bool
	}{
		{"only the earlier", ptr("a"), ptr("0"), nil, nil, ptr("0"), true},
		{"only the later", nil, nil, ptr("b"), ptr("0"), ptr("0"), true},
		{"the later made from the earlier", ptr("a"), ptr("0"), ptr("b"), ptr("a"), ptr("0"), true},
		{"the later replaces all", ptr("a"), ptr("0"), ptr("b"), nil, nil, true},
		{"the earlier replaces all", ptr("a"), nil, ptr("b"), ptr("a"), nil, true},
		{"made from another text", ptr("a"), ptr("0"), ptr("b"), ptr("c"), nil, false},
		{"both made from one text", ptr("a"), ptr("0"), ptr("b"), ptr("0"), nil, false},
	} {
		for _, part := range []string{"note", "subject"} {
			update := func(text, base *string) Update {
				if part == "note" {
					return Update{LogID: "1", Values: logbody.Update{Note: text}, Before: Before{Note: base}}
				}
				u := Update{LogID: "1", Before: Before{Subject: base}}
				if text != nil {
					u.Values.Subject = *text
				}
				return u
			}
			got, one := update(c.text, c.base).Then(update(c.later, c.second))
			assert.Equal(t, c.one, one, c.name)
			if one {
				want := update(c.text, nil).Values.Then(update(c.later, nil).Values)
				assert.Equal(t, want, got.Values, c.name)
				before := update(nil, c.want).Before
				if c.want != nil && c.text != nil && c.later != nil { // it may have come to the CRM
					before.Notes, before.Subjects = between(before.Note, nil, c.text, nil), between(before.Subject, nil, c.text, nil)
				}
				assert.Equal(t, before, got.Before, c.name)
			}
		}
	}
}

func TestADealThatIsRefusedHoldsBackNothing(t *testing.T) {
	for _, code := range []crm.Code{crm.InvalidArgument, crm.NotFound} {
		c := &creator{refusesDeals: code}
		done, err := c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Values: logbody.Update{Note: ptr("n")}, Disposition: crm.Disposition{DealID: "9"}})
		assert.NoError(t, err)
		assert.Equal(t, "n", done.Note)
		if assert.Len(t, done.Refused, 1) {
			assert.Equal(t, crm.DispositionPart, done.Refused[0].Part)
		}
		_, err = c.session(t).UpdateCallLog(t.Context(), Update{LogID: "1", Disposition: crm.Disposition{DealID: "9"}})
		assert.Equal(t, code, crm.CodeOf(err), "alone, it is a failure")
	}
}
