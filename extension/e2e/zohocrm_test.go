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
	"callscribe/connectors/zohocrm"
	"callscribe/connectors/zohocrm/zohocrmtest"
	"callscribe/extension/e2e/browser"
)

// TestZohoCRM signs in to Zoho CRM at the European data centre, whose answer names the API's host, and logs and
// updates a call, under Zoho's own names.
func TestZohoCRM(t *testing.T) {
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "test"), extension, zohocrm.Platform().Hosts...))
	id, err := browser.ID(extension)
	require.NoError(t, err)
	account := zohocrmtest.New()
	account.Center = "eu"
	scopes := []string{"ZohoCRM.modules.contacts.ALL", "ZohoCRM.modules.leads.ALL", "ZohoCRM.modules.calls.ALL", "ZohoCRM.modules.deals.READ",
		"ZohoCRM.users.READ", "ZohoSearch.securesearch.READ"}
	login := oauthtest.New(oauthtest.Options{
		ClientID: "1000.ACME", Redirect: "https://" + id + ".chromiumapp.org/", Scopes: scopes, KeepRefresh: true,
		Authorize: "/oauth/v2/auth", Token: "/oauth/v2/token", Revoke: "/oauth/v2/token/revoke",
		More: map[string]any{"api_domain": "https://www.zohoapis.eu"},
	})
	var mu sync.Mutex
	hosts := map[string]int{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		mu.Lock()
		hosts[host]++
		mu.Unlock()
		if host == "accounts.zoho.eu" {
			login.ServeHTTP(w, r)
			return
		}
		r = r.Clone(r.Context())
		if _, ok := login.Valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Zoho-oauthtoken ")); ok {
			r.Header.Set("Authorization", "Zoho-oauthtoken "+zohocrmtest.Token)
		}
		account.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	at := strings.TrimPrefix(server.URL, "https://")
	b, err := browser.Start(t.Context(), browser.Options{Extension: extension, HostRules: "MAP *.zoho.eu " + at + ", MAP *.zohoapis.eu " + at})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	c := &company{t: t, browser: b}
	c.page = c.open("settings.html")
	p := c.page

	p.run(`document.querySelector("[name=platform][value=zohocrm]").click()`)
	p.until(`document.getElementById("server").length === 7 && !document.getElementById("server-row").hidden`)
	p.run(`document.getElementById("server").value = "eu"; document.getElementById("server").dispatchEvent(new Event("change", { bubbles: true }))`)
	p.write("#crm-client-id", "1000.ACME")
	c.signIn()
	p.until(`document.getElementById("account-name").textContent === "Connected to Zoho CRM"`)
	p.says("#account-detail", "www.zohoapis.eu")

	call := account.Put(contract.CallLog{Subject: "Call", Body: "Typed by a person"})
	user := map[string]any{"id": zohocrmtest.UserID, "platform": "zohocrm", "hostname": "www.zohoapis.eu", "timezoneName": "UTC"}
	update := func(note string) {
		t.Helper()
		answer := p.send("updateCallLog", map[string]any{"user": user, "existingCallLog": map[string]any{"thirdPartyLogId": call}, "authHeader": "Bearer x", "note": note})
		require.True(t, answer.Result.Successful, "%+v", answer)
		log, _ := account.Get(call)
		assert.Contains(t, log.Body, note)
		assert.Contains(t, log.Body, "Typed by a person")
	}
	update("from Callscribe")
	login.EndAccess(c.tokens(p)[0])
	update("with a renewed token")

	contact := account.PutContact("Ada Caller", "+16505550100")
	created := p.send("createCallLog", map[string]any{
		"user": user, "authHeader": "Bearer x", "note": "logged", "contactInfo": map[string]any{"id": contact, "name": "Ada Caller", "type": "Contact"},
		"callLog": map[string]any{"sessionId": "s-1", "direction": "Inbound", "startTime": time.Now().UnixMilli(), "duration": 60, "result": "Call connected",
			"from": map[string]any{"phoneNumber": "+16505550100"}, "to": map[string]any{"phoneNumber": "+16505550199"}},
	})
	require.True(t, created.Result.Successful, "%+v", created)
	assert.Equal(t, 2, account.Logs())

	p.run(`document.getElementById("disconnect").click()`)
	p.says("#crm-said", "and ended at Zoho CRM.")
	assert.Zero(t, login.Live())
	mu.Lock()
	defer mu.Unlock()
	assert.Len(t, hosts, 2, "%v", hosts)
}
