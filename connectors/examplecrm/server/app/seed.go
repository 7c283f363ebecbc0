package app

import (
	"errors"
	"net/http"
	"time"
)

// Seed fills an empty CRM with demo contacts and deals. A CRM that has contacts
// is left alone.
func (a *App) Seed() error {
	contacts, err := a.queryContacts(filters{}, 1)
	if err != nil || len(contacts) > 0 {
		return err
	}
	for _, contact := range []Contact{
		{Name: "Ada Caller", Company: "Northwind Bakery", Type: "Customer", PhoneNumbers: []string{"+1 650-555-0100"}},
		{Name: "Tomas Lindqvist", Company: "Harbour Optics", Type: "Customer", PhoneNumbers: []string{"(415) 555-0142", "+1 415 555 0143"}},
		{Name: "Priya Raman", Company: "Raman & Daughters", Type: "Lead", PhoneNumbers: []string{"+44 (0)20 7946 0018"}},
	} {
		if _, err := a.AddContact(contact); err != nil {
			return err
		}
	}
	ada, tomas := "contact-1", "contact-2"
	for _, deal := range []Deal{
		{Title: "Oven for the second shop", Status: "open", ContactID: &ada},
		{Title: "Till rolls, yearly", Status: "won", ContactID: &ada},
		{Title: "Lens cutter", Status: "open", ContactID: &tomas},
	} {
		if _, err := a.AddDeal(deal); err != nil {
			return err
		}
	}
	return nil
}

// SeedCall logs one call of the first user as a phone does when it has just
// been hung up: the times are the device's, the recording is not there yet. It needs Seed's
// contact. If the call is there from an earlier start, it is returned as it is.
func (a *App) SeedCall() (Call, error) {
	user := a.options.Users[0]
	zone, err := time.LoadLocation(user.TimeZone)
	if err != nil {
		return Call{}, err
	}
	start := a.options.Now().Add(-3 * time.Minute)
	began := formatTime(start)
	seconds, contact, session := 61.0, "contact-1", "4012345000"
	number, direction, result := "+16505550100", "Inbound", "In Progress"
	call, err := a.AddCall(user.ID, &session, CallFields{
		Subject: "Inbound call from Ada Caller",
		Note: "- Summary: Inbound call from Ada Caller\n" +
			"- Date/Time: " + start.In(zone).Format("2006-01-02 03:04:05 PM") + "\n" +
			"- Duration: 1 minute, 1 second\n" +
			"- Result: In Progress\n" +
			"- Call recording link: (pending...)\n",
		StartTime: &began, DurationSeconds: &seconds, Result: &result, Direction: &direction,
		PhoneNumber: &number, ContactID: &contact,
	})
	var refusal *httpError
	if errors.As(err, &refusal) && refusal.Status == http.StatusConflict {
		return findCall(a.db, refusal.ExistingID)
	}
	return call, err
}
