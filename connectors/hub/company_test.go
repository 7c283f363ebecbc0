package hub_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

// company is a CRM with its users and contacts.
type company interface {
	http.Handler
	user() crm.User
	header() string
	otherHeader() string // of the same user, after he signed in anew
	key() string         // for Connect
	contact() string     // a new one
	deal(contact string) string
	logs(contact string) []crm.CallLog // of the calls with a contact
	delete(logID string)
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

func (e example) user() crm.User {
	return crm.User{ID: "user-1", Platform: "examplecrm", Hostname: "127.0.0.1:8787", TimezoneName: "UTC"}
}

func (e example) header() string { return "Bearer demo-token" }

func (e example) otherHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(e.key()+":"))
}

func (e example) key() string { return app.DemoUsers()[0].APIKey }

func (e example) request(method, path string, in any) (answer struct {
	ID    string
	Items []struct {
		ID        string
		Note      string
		ContactID string
		DealID    string
	}
}) {
	r := httptest.NewRequest(method, "http://127.0.0.1:8787/api/v1"+path, bytes.NewReader([]byte(encoded(e.t, in))))
	r.Header.Set("Authorization", e.header())
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	require.Less(e.t, w.Code, 300, "%s %s: %s", method, path, w.Body)
	if w.Body.Len() > 0 {
		require.NoError(e.t, json.Unmarshal(w.Body.Bytes(), &answer))
	}
	return answer
}

func (e example) contact() string {
	return e.request("POST", "/contacts", map[string]any{"name": "Ada Caller", "phoneNumbers": []string{"+16505550100"}}).ID
}

func (e example) deal(contact string) string {
	return e.request("POST", "/deals", map[string]any{"title": "Ovens", "status": "open", "contactId": contact}).ID
}

func (e example) logs(contact string) (logs []crm.CallLog) {
	for _, c := range e.request("GET", "/calls?limit=1000&contactId="+contact, nil).Items {
		logs = append(logs, crm.CallLog{ID: c.ID, Body: c.Note, Disposition: crm.Disposition{DealID: c.DealID}})
	}
	return logs
}

func (e example) delete(logID string) { e.request("DELETE", "/calls/"+logID, nil) }

// pipedrive is Pipedrive in memory.
type pipedrive struct {
	*pipedrivetest.Fake
	t testing.TB
}

func newPipedrive(t testing.TB) company {
	fake := pipedrivetest.New()
	fake.DailyTokens = 1 << 30
	return pipedrive{fake, t}
}

func (p pipedrive) user() crm.User { return p.User() }

func (p pipedrive) header() string { return p.AuthHeader() }

func (p pipedrive) otherHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(p.key()+":"))
}

func (p pipedrive) key() string { return pipedrivetest.APIToken }

func (p pipedrive) contact() string { return p.PutPerson("Ada Caller", "+16505550100") }

func (p pipedrive) deal(contact string) string { return p.PutDeal(contact, "Ovens", "open") }

func (p pipedrive) logs(contact string) (logs []crm.CallLog) {
	for id := range p.ids() {
		if log, ok := p.Get(strconv.Itoa(id)); ok && log.ContactID == contact {
			logs = append(logs, log)
		}
	}
	return logs
}

func (p pipedrive) delete(logID string) { p.Delete(logID) }

// ids is more than how many things Pipedrive has numbered: the next gets a number too.
func (p pipedrive) ids() int {
	id, err := strconv.Atoi(p.PutPerson("Nobody"))
	require.NoError(p.t, err)
	return id
}

// count is how many of the requests begin so.
func count(requests []string, prefix string) int {
	return len(slices.DeleteFunc(slices.Clone(requests), func(r string) bool { return !strings.HasPrefix(r, prefix) }))
}
