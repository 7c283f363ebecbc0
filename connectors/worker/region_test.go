package worker_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A caller whose number the phone shows without a country code is one of the country in which the person phones, also
// after the worker was stopped; and so are the contacts whose numbers stand without one.
func TestRegion(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact, other := w.contact("Wanda Ortiz", "020 7946 0123"), w.contact("Walter Otis", "020 7946 0199")
		p := w.begin()
		assert.Empty(t, p.hear([]byte(`{"type":"rc-region-settings-notify","countryCode":"GB","areaCode":""}`)))
		p.takes(inbound("88000", "442079460123"))
		assert.Equal(t, "020 7946 0123", p.view("88000").NumberText)
		log, _ := w.log()
		assert.Equal(t, contact, log.ContactID)

		p = w.restart()
		p.takes(inbound("88001", "442079460199"))
		assert.Len(t, w.logs(), 2)
		assert.Equal(t, other, p.view("88001").Contact.ID)
	})
}

// With no phone open since the browser's start, the country is that of the last one.
func TestRegionWithNothingOpen(t *testing.T) {
	american := []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+16505550199*101"}`)
	for _, test := range []struct {
		told           [][]byte
		stored, caller string
		logs           int
	}{
		{[][]byte{signedIn}, "020 7946 0123", "442079460123", 1},
		{[][]byte{american}, "(650) 555-0100", "+16505550100", 1},
		{[][]byte{[]byte(`{"type":"rc-region-settings-notify","countryCode":"IN","areaCode":""}`), american}, "(650) 555-0100", "+16505550100", 0},
	} {
		phoningOutside(t, func(t *testing.T, o *outside) {
			o.contact("Wanda Ortiz", test.stored)
			p := o.open()
			for _, message := range test.told {
				p.hear(message)
			}
			require.NoError(t, p.Phone(t.Context(), false))
			o.closeBrowser()
			o.restart()
			pass(10 * time.Minute)
			o.account.Log.Put(ended(1, test.caller, 65))
			pass(6 * time.Minute)
			assert.Len(t, o.logs(), test.logs, "%s: %s", test.stored, test.caller)
		})
	}
}

// A contact whose number stands without a country code is of the country in which the person phones, and nobody else.
func TestRegionOfContacts(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		p.hear([]byte(`{"type":"rc-region-settings-notify","countryCode":"IN","areaCode":""}`))
		w.contact("Wanda Ortiz", "(650) 555-0100")
		p.takes(inbound(session, "+16505550100"))
		assert.Equal(t, "+1 650-555-0100", p.view(session).NumberText)
		p.hear(signedIn)
		assert.Equal(t, "+44 20 7946 0000", p.View().Phone.NumberText)
		p.stands("needs_you", "create_contact", "Nobody in "+w.title()+" has this number. Create the contact, or find them by name.")
	})
}

// A number that was selected on a web page is read as people of the person's country mean it.
func TestNumberIn(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.begin()
		p.hear([]byte(`{"type":"rc-region-settings-notify","countryCode":"GB","areaCode":""}`))
		for text, want := range map[string]string{
			"020 7946 0123": "+442079460123", " Tel.: +49 (0)30 901820 ": "+4930901820", "call +1 650-555-0100 or 650-555-0199": "+16505550100",
		} {
			number, err := p.NumberIn(text)
			require.NoError(t, err, text)
			assert.Equal(t, want, number, text)
		}
		for _, text := range []string{"", "nothing", "2026", strings.Repeat("x", 10_000)} {
			_, err := p.NumberIn(text)
			assert.ErrorContains(t, err, "There is no phone number in what you have selected.", text)
		}
	})
}
