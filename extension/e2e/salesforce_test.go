package e2e

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	contract "callscribe/connectors/crm"
	"callscribe/connectors/oauth/oauthtest"
	"callscribe/connectors/salesforce/salesforcetest"
	"callscribe/extension/e2e/browser"
)

// TestSalesforce signs in to Salesforce with the client ID of a company's app, and logs and updates a call, under
// Salesforce's own names.
func TestSalesforce(t *testing.T) {
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "test"), extension, "https://*.salesforce.com/*"))
	id, err := browser.ID(extension)
	require.NoError(t, err)
	org := salesforcetest.New()
	login := oauthtest.New(oauthtest.Options{
		ClientID: "3MVG9acme", Redirect: "https://" + id + ".chromiumapp.org/", Scopes: []string{"api", "refresh_token", "openid"}, Unannounced: true,
		Authorize: "/services/oauth2/authorize", Token: "/services/oauth2/token", Revoke: "/services/oauth2/revoke",
		More: map[string]any{"instance_url": "https://" + salesforcetest.Hostname, "id": "https://login.salesforce.com/id/" + salesforcetest.OrgID + "/" + salesforcetest.UserID},
	})
	var mu sync.Mutex
	hosts := map[string]int{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		mu.Lock()
		hosts[host]++
		mu.Unlock()
		if host == "login.salesforce.com" {
			login.ServeHTTP(w, r)
			return
		}
		r = r.Clone(r.Context())
		if _, ok := login.Valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); ok {
			r.Header.Set("Authorization", org.AuthHeader())
		}
		org.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b, err := browser.Start(t.Context(), browser.Options{Extension: extension, HostRules: "MAP *.salesforce.com " + strings.TrimPrefix(server.URL, "https://")})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	c := &company{t: t, browser: b}
	c.page = c.open("settings.html")
	p := c.page

	p.run(`document.querySelector("[name=platform][value=salesforce]").click()`)
	p.until(`document.getElementById("redirect").value === "https://` + id + `.chromiumapp.org/"`)
	p.until(`document.getElementById("setup").open && document.getElementById("setup-steps").children.length === 5`)
	p.until(`document.getElementById("secret-row").hidden && document.getElementById("key-row").hidden`)
	p.write("#crm-client-id", "3MVG9acme")
	c.signIn()
	p.until(`document.getElementById("account-name").textContent === "Connected to Salesforce"`)
	p.says("#account-detail", salesforcetest.Hostname)

	task := org.Put(contract.CallLog{Subject: "Call", Body: "Typed by a person"})
	input := func(note string) map[string]any {
		return map[string]any{
			"user":            map[string]any{"id": salesforcetest.UserID, "platform": "salesforce", "hostname": salesforcetest.Hostname, "timezoneName": "UTC"},
			"existingCallLog": map[string]any{"thirdPartyLogId": task}, "authHeader": "Bearer x", "note": note,
		}
	}
	answer := p.send("updateCallLog", input("from Callscribe"))
	require.True(t, answer.Result.Successful, "%+v", answer)
	log, _ := org.Get(task)
	assert.Contains(t, log.Body, "from Callscribe")
	assert.Contains(t, log.Body, "Typed by a person")

	login.EndAccess(c.tokens(p)[0])     // Salesforce does not say how long a token lives
	time.Sleep(1100 * time.Millisecond) // its precondition counts in seconds
	answer = p.send("updateCallLog", input("with a renewed token"))
	require.True(t, answer.Result.Successful, "%+v", answer)
	log, _ = org.Get(task)
	assert.Contains(t, log.Body, "with a renewed token")

	contact := org.PutContact("Ada Caller", "+16505550100")
	created := p.send("createCallLog", map[string]any{
		"user":        input("")["user"],
		"authHeader":  "Bearer x",
		"callLog":     map[string]any{"sessionId": "s-1", "direction": "Inbound", "startTime": time.Now().UnixMilli(), "duration": 60, "result": "Call connected", "from": map[string]any{"phoneNumber": "+16505550100"}, "to": map[string]any{"phoneNumber": "+16505550199"}},
		"contactInfo": map[string]any{"id": contact, "name": "Ada Caller", "type": "Contact"},
		"note":        "logged",
	})
	require.True(t, created.Result.Successful, "%+v", created)

	p.run(`document.getElementById("disconnect").click()`)
	p.says("#crm-said", "and ended at Salesforce.")
	assert.Zero(t, login.Live())
	mu.Lock()
	defer mu.Unlock()
	assert.Len(t, hosts, 2, "%v", hosts)
}
