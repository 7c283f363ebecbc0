package e2e

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm/crmtest/vendors"
	"callscribe/extension/e2e/browser"
)

// internet is the vendors under their own host names, for a browser that is told to find them here.
type internet struct {
	crms []*vendors.CRM
	at   string // where it listens

	mu    sync.Mutex
	asked map[string]int // requests by host, since forget
}

func newInternet(t *testing.T, redirect string) *internet {
	n := &internet{crms: vendors.All(redirect), asked: map[string]int{}}
	server := httptest.NewTLSServer(n)
	t.Cleanup(server.Close)
	n.at = strings.TrimPrefix(server.URL, "https://")
	return n
}

func (n *internet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	n.mu.Lock()
	n.asked[host]++
	n.mu.Unlock()
	for _, c := range n.crms {
		if slices.Contains(c.Hosts(), host) {
			c.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

// hosts are those that the extension has asked since it was last called.
func (n *internet) hosts() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	asked := slices.Sorted(maps.Keys(n.asked))
	n.asked = map[string]int{}
	return slices.DeleteFunc(asked, isBrowsersOwn)
}

// permissions are what people are asked for, as match patterns: for an account's host, or where they sign in on the
// CRM's page, and its answer names the host, for all of the CRM's.
func (n *internet) permissions(t *testing.T) (patterns []string) {
	for _, c := range n.crms {
		if c.Page == nil {
			patterns = append(patterns, "https://"+c.Host()+"/*")
			continue
		}
		platform, err := connectors.Find(c.Name())
		require.NoError(t, err)
		patterns = append(patterns, platform.Hosts...)
	}
	return patterns
}

// TestVendors connects the CRM of each vendor in the settings, as a person does, finds a contact, and logs and updates
// a call there: in Chromium, under the vendor's own host names, and no other host is asked.
func TestVendors(t *testing.T) {
	built := filepath.Join(repository, "build", "test")
	id, err := browser.ID(built)
	require.NoError(t, err)
	n := newInternet(t, "https://"+id+".chromiumapp.org/")
	for _, platform := range connectors.Platforms() {
		has := slices.ContainsFunc(n.crms, func(c *vendors.CRM) bool { return c.Name() == platform.Name })
		require.True(t, has || platform.Name == "examplecrm", "%s has no line in crmtest/vendors: it is not connected here", platform.Title)
	}
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(built, extension, n.permissions(t)...))
	// The redirect address leads nowhere: Chrome's sign-in window ends there.
	rules := "MAP * " + n.at + ", EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.chromiumapp.org"
	b, err := browser.Start(t.Context(), browser.Options{Extension: extension, HostRules: rules})
	require.NoError(t, err)
	t.Cleanup(b.Close)

	for _, crm := range n.crms {
		t.Run(crm.Title, func(t *testing.T) {
			v := &vendor{CRM: crm, company: &company{t: t, browser: b}}
			v.page = v.open("settings.html")
			t.Cleanup(func() { v.page.send("disconnect", object{}) })
			n.hosts()
			v.connects("https://" + id + ".chromiumapp.org/")
			v.logs()
			if crm.Page != nil {
				crm.Page.EndAccess(v.tokens(v.page)[0])
				v.updates("with a renewed token")
			}
			v.disconnects()
			assert.Equal(t, slices.Sorted(slices.Values(crm.Hosts())), n.hosts(), "the hosts that were asked")
		})
	}
}

// vendor is a CRM, and a person at the settings page who uses it.
type vendor struct {
	*vendors.CRM
	*company
	contact, log string
}

func (v *vendor) connects(redirect string) {
	p := v.page
	p.run(`document.querySelector("[name=platform][value=` + v.Name() + `]").click()`)
	if v.Page == nil {
		p.run(`if (!document.getElementById("by-oauth").hidden) document.getElementById("other-way").click()`) // the vendor has both
		p.until(`document.getElementById("by-oauth").hidden && !document.getElementById("key-row").hidden`)
		p.until(`document.getElementById("user-row").hidden === ` + map[bool]string{true: "true", false: "false"}[v.User == ""])
		p.run(`document.getElementById("hostname").value = "` + v.Host() + `"`) // hidden where all accounts are at one host
		p.run(`document.getElementById("user").value = "` + v.User + `"`)
		p.write("#key", v.Key)
	} else {
		p.until(`document.getElementById("redirect").value === "` + redirect + `"`)
		p.until(`document.getElementById("setup").open && document.getElementById("setup-steps").children.length > 2`)
		p.until(`document.getElementById("key-row").hidden`)
		if v.Page.Place != "" {
			p.run(`document.getElementById("server").value = "` + v.Page.Place + `"; document.getElementById("server").dispatchEvent(new Event("change", { bubbles: true }))`)
		}
		p.write("#crm-client-id", v.Page.ClientID)
	}
	v.signIn()
	p.until(`document.getElementById("account-name").textContent === "Connected to ` + v.Title + `"`)
	p.says("#account-detail", v.Host())
}

// with is an input of App Connect's interfaces by the account's user.
func (v *vendor) with(values object) object {
	user := v.ContactFake.User()
	in := object{"authHeader": v.header(), "user": object{"id": user.ID, "platform": user.Platform, "hostname": user.Hostname, "timezoneName": "UTC"}}
	maps.Copy(in, values)
	return in
}

// header is what signs the account's requests.
func (v *vendor) header() string {
	if v.Page != nil {
		return "Bearer " + v.tokens(v.page)[0]
	}
	return v.AuthHeader()
}

func (v *vendor) asks(operation string, values object) object {
	v.t.Helper()
	answer := v.page.ask(operation, v.with(values))
	require.Equal(v.t, true, answer["successful"], "%v", answer)
	return answer
}

// logs finds a contact by number, and logs a call with him.
func (v *vendor) logs() {
	v.contact = v.PutContact("Ada Caller", "(650) 555-0100")
	found := v.asks("findContact", object{"phoneNumber": "+16505550100"})
	require.Equal(v.t, v.contact, idOf(at(found, "matchedContactInfo", 0, "id")), "%v", found)
	before := v.Logs()
	made := v.asks("createCallLog", object{
		"callLog": object{"sessionId": "4012345001", "direction": "Inbound", "startTime": time.Now().Add(-time.Hour).UnixMilli(), "duration": 60, "result": "Call connected",
			"from": object{"phoneNumber": "+16505550100"}, "to": object{"phoneNumber": "+16505550199"}},
		"contactInfo": at(found, "matchedContactInfo", 0),
		"note":        "logged",
	})
	v.log = idOf(made["logId"])
	assert.Equal(v.t, before+1, v.Logs())
	v.updates("from Callscribe")
}

// idOf is an id of App Connect's interfaces, where it may be a number.
func idOf(id any) string {
	if n, ok := id.(float64); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	text, _ := id.(string)
	return text
}

func (v *vendor) updates(note string) {
	v.t.Helper()
	answer := v.asks("updateCallLog", object{"existingCallLog": object{"thirdPartyLogId": v.log}, "note": note,
		"duration": 75, "recordingLink": "https://recordings.example/1"})
	assert.Equal(v.t, note, answer["updatedNote"])
	log, ok := v.Get(v.log)
	require.True(v.t, ok, v.log)
	assert.Contains(v.t, log.Body, note)
	assert.NotContains(v.t, log.Body, "logged")
	assert.Equal(v.t, v.contact, log.ContactID)
	assert.Contains(v.t, log.Body+log.RecordingLink, "https://recordings.example/1")
}

func (v *vendor) disconnects() {
	v.page.run(`document.getElementById("disconnect").click()`)
	v.page.until(`document.getElementById("account").hidden`)
	if v.Page != nil {
		v.page.says("#crm-said", "and ended at "+v.Title+".")
		assert.Zero(v.t, v.Page.Live())
	}
	assert.Empty(v.t, v.tokens(v.page))
}
