package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/cloud"
	"callscribe/extension/e2e/browser"
)

// company is a company that has set up the Example Cloud by its policy: a browser under the policy, and the
// service, over TLS under its own names.
type company struct {
	t       *testing.T
	crm     *crm
	cloud   *cloud.Cloud
	browser *browser.Browser
	page    page
	profile string

	around atomic.Pointer[http.HandlerFunc] // in place of the service; nil: the service
	strays atomic.Int32                     // requests to anybody else
}

func newCompany(t *testing.T) *company {
	if err := browser.CanSetPolicy(); err != nil {
		t.Skip("no policy can be set: ", err)
	}
	c := &company{t: t, crm: newCRM(t), profile: t.TempDir()}
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "test"), extension, "https://*.examplecloud.test/*"))
	id, err := browser.ID(extension)
	require.NoError(t, err)
	c.cloud = cloud.New(c.crm.App, "https://"+id+".chromiumapp.org/")
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		switch around := c.around.Load(); {
		case host != cloud.Login && host != cloud.Hostname:
			c.strays.Add(1)
		case around != nil:
			(*around)(w, r)
		default:
			c.cloud.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	at := strings.TrimPrefix(server.URL, "https://")
	c.browser, err = browser.Start(t.Context(), browser.Options{
		Extension: extension, Profile: c.profile, Policy: policyOf(t), HostRules: "MAP *.examplecloud.test " + at + ", MAP *.evil.test " + at,
	})
	require.NoError(t, err)
	t.Cleanup(c.browser.Close)
	assert.Equal(t, id, c.browser.Extension, "the key decides")
	c.page = c.open("settings.html")
	c.page.says("#company-text", "Acme IT") // Chrome hands a policy over a moment after the start
	return c
}

func policyOf(t *testing.T) string {
	servers := `"servers": [{"name": "own", "title": "Own address", "authorize": "https://{hostname}/authorize", "token": "https://{hostname}/token"}, {"name": "shared", `
	description := strings.Replace(strings.Join(strings.Fields(string(cloud.Description())), " "), `"servers": [ { `, servers, 1)
	data, err := json.Marshal(map[string]any{
		"company": "Acme IT", "contact": "it@acme.example",
		"descriptions": []string{description},
		"crm":          map[string]any{"platform": cloud.Name, "hostname": cloud.Hostname, "server": "shared"},
		"allowedCrms":  []string{cloud.Name},
		"clients":      map[string]any{cloud.Name: map[string]any{"id": cloud.ClientID}},
		"settings": map[string]any{
			"autoLog": map[string]any{"value": false, "locked": true}, "atOnce": map[string]any{"value": true},
			"stayConnected": map[string]any{"value": false},
		},
		"unknown": true,
	})
	require.NoError(t, err)
	return string(data)
}

func (c *company) open(path string) page {
	ctx, closeTab, err := c.browser.Open(c.browser.URL(path))
	require.NoError(c.t, err)
	c.t.Cleanup(closeTab)
	p := page{c.t, ctx}
	if path != "blank.html" {
		p.until(`!document.body.hasAttribute("aria-busy")`)
	}
	return p
}

// signIn presses the button, as a person does: Chrome grants a host only in a click.
func (c *company) signIn() {
	c.t.Helper()
	click := chromedp.Evaluate[bool](`document.getElementById("connect-button").click(), true`, func(p *runtime.EvaluateParams) {
		yes := true
		p.UserGesture = &yes
	})
	_, err := chromedp.Run(c.page.ctx, click)
	require.NoError(c.t, err)
}

// window is the sign-in window, once it shows the service's page.
func (c *company) window() (id target.ID) {
	c.t.Helper()
	require.Eventually(c.t, func() bool {
		var err error
		id, err = c.browser.Page("https://" + cloud.Login)
		return assert.NoError(c.t, err) && id != ""
	}, patience, 20*time.Millisecond, "no sign-in window opens")
	return id
}

func (c *company) closeWindow() {
	_, err := chromedp.CallBrowser(c.page.ctx, target.CloseTarget, target.CloseTargetParams{TargetID: c.window()})
	require.NoError(c.t, err)
}

func (c *company) answers(button string) {
	tab, detach := c.browser.Attach(c.window())
	defer detach()
	require.NoError(c.t, chromedp.Do(tab, chromedp.Click("#"+button)))
}

func (c *company) connected() {
	c.t.Helper()
	c.page.until(`document.getElementById("account-name").textContent === "Connected to Example Cloud"`)
}

func (c *company) disconnect() {
	c.page.run(`document.getElementById("disconnect").click()`)
	c.page.until(`document.getElementById("account").hidden`)
}

// update saves a note, as a page of another program would: with a header of its own, which is not used.
func (c *company) update(p page, note string) reply {
	return p.send("updateCallLog", map[string]any{
		"user":            map[string]any{"id": "user-1", "platform": cloud.Name, "hostname": cloud.Hostname, "timezoneName": "UTC"},
		"existingCallLog": map[string]any{"thirdPartyLogId": c.crm.call.ID},
		"authHeader":      "Bearer another", "note": note,
	})
}

// tokens are the access tokens in the extension's storage.
func (c *company) tokens(p page) []string {
	text, err := eval[string](p, `Promise.all([chrome.storage.local.get(null), chrome.storage.session.get(null)]).then(JSON.stringify)`)
	require.NoError(c.t, err)
	var found []string
	for _, part := range strings.Split(text, `\"access\":\"`)[1:] {
		token, _, _ := strings.Cut(part, `\"`)
		found = append(found, token)
	}
	return found
}

// TestSignInOnTheCRMsPage is a person's day with a CRM that the company has set up: by a real policy file, through
// Chrome's own sign-in window.
func TestSignInOnTheCRMsPage(t *testing.T) {
	c := newCompany(t)

	t.Run("what the company has set is there", func(t *testing.T) {
		p := c.page
		p.says("#company-text", "No other CRM than those below can be connected. Example Cloud is connected at "+cloud.Hostname+" alone.")
		p.says("#company-text", "Acme IT (it@acme.example) can change them.")
		p.until(`document.getElementById("server").disabled && document.getElementById("server").value === "shared"`)
		p.until(`document.querySelector("[data-setting=autoLog]").disabled && !document.querySelector("[data-setting=autoLog]").checked`)
		p.until(`!document.querySelector("[data-setting=atOnce]").disabled && document.querySelector("[data-setting=atOnce]").checked`)
		p.until(`document.querySelectorAll("[name=platform]").length === 1 && document.querySelector("[name=platform]:checked").value === "examplecloud"`)
		p.until(`document.getElementById("key-row").hidden && document.getElementById("hostname-row").hidden && document.getElementById("client-row").hidden`)
		p.until(`document.getElementById("company-problems").children.length === 0`) // Chrome has dropped what the schema does not know

		settings := map[string]any{}
		require.NoError(t, json.Unmarshal(p.raw("state", nil), &settings))
		changed := at(settings, "result", "settings").(map[string]any)
		changed["autoLog"] = true
		var answer reply
		require.NoError(t, json.Unmarshal(p.raw("saveSettings", changed), &answer))
		require.False(t, answer.OK, "a message does not get past a lock")
		assert.Equal(t, "permission_denied", answer.Error.Code)
	})

	t.Run("refusal, a closed window, another state", func(t *testing.T) {
		c.cloud.Ask()
		c.signIn()
		c.answers("refuse")
		c.page.says("#crm-said", "Callscribe was not allowed to use Example Cloud.")

		c.signIn()
		c.closeWindow()
		c.page.says("#crm-said", "The window was closed before you had signed in")

		forged := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.FormValue("redirect_uri")+"?code=x&state=forged", http.StatusFound)
		})
		c.around.Store(&forged)
		c.signIn()
		c.page.says("#crm-said", "The answer belongs to another sign-in.")
		c.around.Store(nil)
		assert.Empty(t, c.cloud.Requests(), "nothing was exchanged")
		assert.Empty(t, c.tokens(c.page))
	})

	t.Run("a code that somebody has used before", func(t *testing.T) {
		first := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body, _ := io.ReadAll(r.Body); r.URL.Path == "/token" {
				somebody := r.Clone(r.Context())
				somebody.Body, r.Body = io.NopCloser(bytes.NewReader(body)), io.NopCloser(bytes.NewReader(body))
				c.cloud.ServeHTTP(httptest.NewRecorder(), somebody)
			}
			c.cloud.ServeHTTP(w, r)
		})
		c.around.Store(&first)
		c.cloud.Silent()
		c.signIn()
		c.page.says("#crm-said", "took too long, or was used already. Connect again.")
		c.around.Store(nil)
		c.cloud.Ask()
		assert.Empty(t, c.tokens(c.page))
		assert.Zero(t, c.cloud.Live(), "the service ends what came of it")
	})

	t.Run("consent", func(t *testing.T) {
		c.signIn()
		c.answers("allow")
		c.connected()
		answer := c.update(c.page, "by OAuth")
		require.True(t, answer.Result.Successful, "%+v", answer)
		assert.Contains(t, c.crm.stored(c.crm.call.ID).Note, "by OAuth")
		assert.Len(t, c.tokens(c.page), 1)
	})

	t.Run("two tabs, a token that has ended", func(t *testing.T) {
		other := c.open("blank.html")
		before := len(c.cloud.Requests())
		c.cloud.EndAccess(c.tokens(c.page)[0])
		var wait sync.WaitGroup
		for i, p := range []page{c.page, other, c.page, other} {
			wait.Go(func() {
				answer := c.update(p, strings.Repeat("x", i+1))
				assert.True(t, answer.Result.Successful, "%+v", answer)
			})
		}
		wait.Wait()
		assert.Len(t, c.cloud.Requests(), before+1, "one renewal for all")
	})

	t.Run("a worker that was killed", func(t *testing.T) {
		require.NoError(t, c.browser.StopWorker())
		require.True(t, c.update(c.page, "after the kill").Result.Successful)
		c.cloud.EndAccess(c.tokens(c.page)[0])
		require.NoError(t, c.browser.StopWorker())
		require.True(t, c.update(c.page, "renewed after the kill").Result.Successful)
	})

	t.Run("a clock that is an hour ahead, and is set right", func(t *testing.T) {
		before := len(c.cloud.Requests())
		require.NoError(t, c.browser.StopWorker())
		_ = c.page.raw("state", nil)
		worker, detach, err := c.browser.AttachWorker()
		require.NoError(t, err)
		_, err = chromedp.Run(worker, chromedp.Evaluate[bool](`{
			const Real = Date;
			globalThis.Date = class extends Real { constructor(...at) { super(...(at.length ? at : [Real.now() + 3_600_000])); } };
		} true`))
		require.NoError(t, err)
		detach()
		require.True(t, c.update(c.page, "an hour ahead").Result.Successful)
		assert.Len(t, c.cloud.Requests(), before+1, "a renewal")
		require.NoError(t, c.browser.StopWorker())
		for _, note := range []string{"set right", "set right again"} {
			require.True(t, c.update(c.page, note).Result.Successful)
		}
		assert.Len(t, c.cloud.Requests(), before+2, "one more")
	})

	t.Run("killed between the answer and the storing", func(t *testing.T) {
		c.cloud.EndAccess(c.tokens(c.page)[0])
		lost := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.cloud.ServeHTTP(httptest.NewRecorder(), r) // the service has renewed the token, and nobody hears of it
			if r.URL.Path == "/token" {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(http.StatusUnauthorized)
		})
		c.around.Store(&lost)
		_ = c.update(c.page, "kept")
		c.around.Store(nil)
		require.NoError(t, c.browser.StopWorker())
		c.page.until(`(await chrome.runtime.sendMessage({ type: "wake" })) && (await chrome.runtime.sendMessage({ type: "state" })).result.account?.signedIn === false`)
		c.signIn()
		c.answers("allow")
		c.connected()
		c.page.until(`(await chrome.runtime.sendMessage({ type: "state" })).result.jobs.length === 0`)
		assert.Contains(t, c.crm.stored(c.crm.call.ID).Note, "kept")
	})

	t.Run("revoked", func(t *testing.T) {
		c.cloud.EndAll()
		answer := c.update(c.page, "waits for the person")
		assert.Equal(t, "unauthenticated", answer.Result.Error.Code)
		assert.Contains(t, answer.Result.ReturnMessage.Message, "Your change is kept in Callscribe.")
		c.page.says("#account-name", "needs you to connect again")
		c.signIn()
		c.answers("allow")
		c.connected()
		c.page.until(`(await chrome.runtime.sendMessage({ type: "state" })).result.jobs.length === 0`)
		assert.Contains(t, c.crm.stored(c.crm.call.ID).Note, "waits for the person")
	})

	t.Run("tokens stay where they belong", func(t *testing.T) {
		token := c.tokens(c.page)[0]
		require.NotEmpty(t, token)
		time.Sleep(time.Second) // Chromium writes behind
		for _, secret := range []string{token, "refresh-", c.cloud.Requests()[0].Get("code_verifier")} {
			assert.Empty(t, c.onDisk(secret), "on disk, though the person does not stay connected")
		}
	})

	t.Run("disconnecting revokes", func(t *testing.T) {
		c.disconnect()
		c.page.says("#crm-said", "and ended at Example Cloud.")
		assert.Zero(t, c.cloud.Live())
		assert.Empty(t, c.tokens(c.page))
	})
	assert.Zero(t, c.strays.Load(), "requests to somebody else")
}

// onDisk are the files of the profile that hold a text.
func (c *company) onDisk(text string) (files []string) {
	_ = fs.WalkDir(os.DirFS(c.profile), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil //nolint:nilerr // Chromium removes files meanwhile
		}
		if data, err := os.ReadFile(filepath.Join(c.profile, path)); err == nil && strings.Contains(string(data), text) {
			files = append(files, path)
		}
		return nil
	})
	return files
}

// TestErase deletes all data, and looks for it in the profile on disk.
func TestErase(t *testing.T) {
	c := newCompany(t)
	c.page.run(`document.getElementById("keep").click()`)
	c.signIn()
	c.connected()
	require.True(t, c.update(c.page, "note-canary").Result.Successful)
	down := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	c.around.Store(&down)
	_ = c.update(c.page, "note-canary, waiting")
	c.around.Store(nil)
	c.page.run(`localStorage.setItem("draft:x/note", "draft-canary")`)
	token := c.tokens(c.page)[0]
	require.Eventually(t, func() bool { return len(c.onDisk(token)) > 0 && len(c.onDisk("note-canary")) > 0 }, patience, 200*time.Millisecond,
		"the test sees what is on disk")

	c.page.run(`document.getElementById("erase").click(); document.getElementById("erase-yes").click()`)
	c.page.says("#data-said", "All data of Callscribe on this computer was deleted.")
	areas, err := eval[string](c.page, `Promise.all([chrome.storage.local.get(null), chrome.storage.session.get(null)]).then(JSON.stringify)`)
	require.NoError(t, err)
	assert.Equal(t, "[{},{}]", areas)
	c.page.until(`document.getElementById("account").hidden`)
	c.browser.Close()
	assert.Zero(t, c.cloud.Live(), "the sign-in was given back")
	for _, secret := range []string{token, "refresh-", "note-canary", "draft-canary", "examplecloud|"} {
		assert.Empty(t, c.onDisk(secret), secret)
	}
}
