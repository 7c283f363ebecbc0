package worker_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/close/closetest"
	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/hubspot/hubspottest"
	"callscribe/connectors/logbody"
	"callscribe/connectors/pipedrive/pipedrivetest"
	"callscribe/connectors/worker"
)

// company is a CRM with its contacts and call logs.
type company interface {
	http.Handler
	connection() worker.Connection
	user() crm.User
	header() string      // as a caller of App Connect's interfaces sends it
	otherHeader() string // of the same user, after he signed in anew
	title() string
	format() logbody.Format
	contact(name, number string) (id string)
	deleteContact(id string)
	deal(contact, status string) string
	logs() []crm.CallLog // that are not deleted
	deleteLog(id string)
}

// everyCRM runs a test with each CRM.
func everyCRM(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("examplecrm", func(t *testing.T) { inWorld(t, newExample, test) })
	t.Run("pipedrive", func(t *testing.T) { inWorld(t, newPipedrive, test) })
}

// example is the Example CRM itself.
type example struct {
	*app.App
	t testing.TB
}

func newExample(t testing.TB) company {
	a, err := app.Open(app.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, a.Close()) })
	return example{a, t}
}

func (e example) connection() worker.Connection {
	return worker.Connection{Platform: "examplecrm", Hostname: "127.0.0.1:8787", APIKey: app.DemoUsers()[0].APIKey, Keep: true}
}

func (e example) user() crm.User {
	return crm.User{ID: "user-1", Platform: "examplecrm", Hostname: e.connection().Hostname, TimezoneName: "UTC"}
}

func (example) header() string        { return "Bearer demo-token" }
func (e example) otherHeader() string { return basic(e.connection().APIKey) }

func basic(key string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(key+":")) }

func (example) title() string          { return "Example CRM" }
func (example) format() logbody.Format { return logbody.Plain }

func (e example) contact(name, number string) string {
	c, err := e.AddContact(app.Contact{Name: name, PhoneNumbers: []string{number}})
	require.NoError(e.t, err)
	return c.ID
}

func (e example) deal(contact, status string) string {
	d, err := e.AddDeal(app.Deal{Title: "Ovens", Status: status, ContactID: &contact})
	require.NoError(e.t, err)
	return d.ID
}

func (e example) deleteContact(id string) { e.request("DELETE", "/contacts/"+id) }
func (e example) deleteLog(id string)     { e.request("DELETE", "/calls/"+id) }

func (e example) logs() (logs []crm.CallLog) {
	var answer struct{ Items []app.Call }
	require.NoError(e.t, json.Unmarshal(e.request("GET", "/calls?limit=1000"), &answer))
	for _, c := range answer.Items {
		log := crm.CallLog{
			ID: c.ID, Subject: c.Subject, Body: c.Note, ContactID: text(c.ContactID), Result: text(c.Result), RecordingLink: text(c.RecordingURL),
			Disposition: crm.Disposition{DealID: text(c.DealID)},
		}
		if c.StartTime != nil {
			var err error
			log.StartTime, err = time.Parse(time.RFC3339, *c.StartTime)
			require.NoError(e.t, err)
		}
		if c.DurationSeconds != nil {
			log.Duration = ptr(time.Duration(*c.DurationSeconds) * time.Second)
		}
		logs = append(logs, log)
	}
	return logs
}

func (e example) request(method, path string) []byte {
	r := httptest.NewRequest(method, "http://127.0.0.1:8787/api/v1"+path, nil)
	r.Header.Set("Authorization", "Bearer demo-token")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	require.Less(e.t, w.Code, 300, "%s %s: %s", method, path, w.Body)
	return w.Body.Bytes()
}

// pipedrive is Pipedrive in memory.
type pipedrive struct{ *pipedrivetest.Fake }

func newPipedrive(testing.TB) company {
	fake := pipedrivetest.New()
	fake.DailyTokens = 1 << 30
	return pipedrive{fake}
}

func (p pipedrive) connection() worker.Connection {
	return worker.Connection{Platform: "pipedrive", Hostname: pipedrivetest.Hostname, APIKey: pipedrivetest.APIToken, Keep: true}
}

func (p pipedrive) user() crm.User      { return p.User() }
func (p pipedrive) header() string      { return p.AuthHeader() }
func (p pipedrive) otherHeader() string { return basic(pipedrivetest.APIToken) }

func (pipedrive) title() string                        { return "Pipedrive" }
func (pipedrive) format() logbody.Format               { return logbody.HTML }
func (p pipedrive) contact(name, number string) string { return p.PutPerson(name, number) }
func (p pipedrive) deleteContact(id string)            { p.DeletePerson(id) }
func (p pipedrive) deal(contact, status string) (id string) {
	return p.PutDeal(contact, "Ovens", status)
}
func (p pipedrive) deleteLog(id string) { p.Delete(id) }

func (p pipedrive) logs() (logs []crm.CallLog) {
	next, err := strconv.Atoi(p.PutPerson("")) // what is new has a higher number than all that was before
	if err != nil {
		panic(err)
	}
	for id := range next {
		if log, ok := p.Get(strconv.Itoa(id)); ok {
			logs = append(logs, log)
		}
	}
	return logs
}

// served are the CRMs in place of the network, by host.
type served map[string]http.Handler

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	r.RequestURI = r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	handler := s[r.URL.Host]
	if handler == nil {
		handler = http.NotFoundHandler()
	}
	handler.ServeHTTP(w, r)
	return w.Result(), nil
}

func ptr[T any](v T) *T { return &v }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// count is how many of the requests begin so.
func count(requests []string, prefix string) (n int) {
	for _, r := range requests {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

// closecrm is Close in memory, whose calls have no subject.
type closecrm struct{ *closetest.Fake }

func newClose(testing.TB) company { return closecrm{closetest.New(closetest.Options{})} }

func (c closecrm) connection() worker.Connection {
	return worker.Connection{Platform: "close", Hostname: closetest.Hostname, APIKey: closetest.Key, Keep: true}
}
func (c closecrm) user() crm.User                     { return c.User() }
func (c closecrm) header() string                     { return c.AuthHeader() }
func (c closecrm) otherHeader() string                { return c.AuthHeader() }
func (closecrm) title() string                        { return "Close" }
func (closecrm) format() logbody.Format               { return logbody.HTML }
func (c closecrm) contact(name, number string) string { return c.PutContact(name, number) }
func (c closecrm) deleteContact(id string)            { c.DeleteContact(id) }
func (closecrm) deal(string, string) string           { panic("not needed") }
func (c closecrm) deleteLog(id string)                { c.Delete(id) }
func (closecrm) logs() []crm.CallLog                  { panic("not needed") }

// hubspot is HubSpot in memory, whose logs have a longest text.
type hubspot struct{ *hubspottest.Fake }

func newHubSpot(testing.TB) company { return hubspot{hubspottest.New()} }

func (h hubspot) connection() worker.Connection {
	return worker.Connection{Platform: "hubspot", Hostname: hubspottest.Hostname, User: hubspottest.Email, APIKey: hubspottest.Token, Keep: true}
}
func (h hubspot) user() crm.User                     { return h.User() }
func (h hubspot) header() string                     { return h.AuthHeader() }
func (h hubspot) otherHeader() string                { return h.AuthHeader() }
func (hubspot) title() string                        { return "HubSpot" }
func (hubspot) format() logbody.Format               { return logbody.HTML }
func (h hubspot) contact(name, number string) string { return h.PutContact(name, number) }
func (h hubspot) deleteContact(id string)            { h.DeleteContact(id) }
func (h hubspot) deal(contact, status string) string { return h.PutDeal(contact, "Ovens", status) }
func (h hubspot) deleteLog(id string)                { h.Delete(id) }
func (h hubspot) logs() (logs []crm.CallLog) {
	next, err := strconv.ParseUint(h.PutContact("Nobody", ""), 10, 64) // what is new has a higher number than what was before
	if err != nil {
		panic(err)
	}
	for id := next - 100; id < next; id++ {
		if log, ok := h.Get(strconv.FormatUint(id, 10)); ok {
			logs = append(logs, log)
		}
	}
	return logs
}
