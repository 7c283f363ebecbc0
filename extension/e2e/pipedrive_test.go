package e2e

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	contract "callscribe/connectors/crm"
	"callscribe/connectors/pipedrive/pipedrivetest"
	"callscribe/extension/e2e/browser"
)

// world is the hosts that matter here, for a browser that finds them all in one place: Pipedrive's names are
// served by the fake, the others by somebody else, who writes down what arrives.
type world struct {
	server  *httptest.Server
	serve   atomic.Pointer[http.Handler] // Pipedrive
	mu      sync.Mutex
	headers []http.Header // of the requests to Pipedrive
	foreign []string      // the requests to others
}

func newWorld(t *testing.T) *world {
	w := &world{}
	w.server = httptest.NewTLSServer(w)
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	theirs := strings.HasSuffix(r.Host, ".pipedrive.com")
	if theirs {
		w.headers = append(w.headers, r.Header.Clone())
	} else {
		w.foreign = append(w.foreign, r.Method+" "+r.Host+r.URL.Path)
	}
	w.mu.Unlock()
	if theirs {
		(*w.serve.Load()).ServeHTTP(out, r)
		return
	}
	// It would like to have everything.
	for _, name := range []string{"Origin", "Methods", "Headers"} {
		out.Header().Set("Access-Control-Allow-"+name, "*")
	}
	out.WriteHeader(http.StatusNoContent)
}

// hostRules make a browser find this world.
func (w *world) hostRules() string {
	at := strings.TrimPrefix(w.server.URL, "https://")
	return "MAP *pipedrive.com* " + at + ", MAP *.example " + at
}

// pipedrive puts a fresh fake in Pipedrive's place. around, if not nil, comes before it.
func (w *world) pipedrive(around func(out http.ResponseWriter, r *http.Request, next http.Handler)) *pipedrivetest.Fake {
	fake := pipedrivetest.New()
	handler := http.Handler(fake)
	if around != nil {
		handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { around(out, r, fake) })
	}
	w.serve.Store(&handler)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.headers, w.foreign = nil, nil
	return fake
}

func (w *world) seen() (headers []http.Header, foreign []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.headers, w.foreign
}

// openPipedrive starts a browser in the world, with a copy of the extension that is granted hosts.
func openPipedrive(t *testing.T, w *world, hosts ...string) (*browser.Browser, page) {
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "test"), extension, hosts...))
	b, err := browser.Start(t.Context(), browser.Options{Extension: extension, HostRules: w.hostRules()})
	require.NoError(t, err)
	return b, pageIn(t, b)
}

const (
	oauth   = "Bearer " + pipedrivetest.OAuthToken
	noteToo = "the note's secret words"
)

var apiKey = "Basic " + base64.StdEncoding.EncodeToString([]byte(pipedrivetest.APIToken+":"))

// pipedriveInput is an update of an activity by a user whose outbox is her own.
func pipedriveInput(user, header, id string, values map[string]any) map[string]any {
	in := map[string]any{
		"user":            map[string]any{"id": user, "platform": "pipedrive", "hostname": pipedrivetest.Hostname, "timezoneName": "UTC"},
		"existingCallLog": map[string]any{"thirdPartyLogId": id},
		"authHeader":      header,
	}
	maps.Copy(in, values)
	return in
}

// TestPipedrive runs Pipedrive's connector in the extension, with Pipedrive's real host names.
func TestPipedrive(t *testing.T) {
	w := newWorld(t)
	w.pipedrive(nil)
	b, p := openPipedrive(t, w, "https://*.pipedrive.com/*", "https://foreign.example/*")
	p.send("wake", nil)
	told := listen(t, b)
	var replies [][]byte
	send := func(t *testing.T, in map[string]any) (answer reply) {
		data := p.raw("updateCallLog", in)
		replies = append(replies, data)
		require.NoError(t, json.Unmarshal(data, &answer))
		return answer
	}

	for name, test := range map[string]struct{ header, sentAs, value, absent string }{
		"OAuth":              {oauth, "Authorization", oauth, "X-Api-Token"},
		"a personal API key": {apiKey, "X-Api-Token", pipedrivetest.APIToken, "Authorization"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := w.pipedrive(nil)
			id := fake.Put(contract.CallLog{Subject: "Call", Body: "<b>Typed by a person</b><ul><li><b>Note</b>: old</li></ul>"})
			foreign := fake.Foreign(id)
			in := pipedriveInput(name, test.header, id, map[string]any{
				"note": "An offer for <Ada> & $100", "subject": "Offer", "startTime": "2026-11-22T08:39:39Z", "duration": 3599, "result": "Accepted",
			})
			answer := send(t, in)
			require.True(t, answer.Result.Successful, "%+v", answer)
			assert.Equal(t, "An offer for <Ada> & $100", *answer.Result.UpdatedNote)
			stored, _ := fake.Get(id)
			assert.Equal(t, *answer.Result.LogBody, stored.Body)
			assert.Contains(t, stored.Body, "<b>Typed by a person</b>")
			assert.Contains(t, stored.Body, "An offer for &lt;Ada&gt; &amp; $100")
			assert.Equal(t, "Offer", stored.Subject)
			assert.Equal(t, time.Hour, *stored.Duration, "to the nearest minute")
			assert.Equal(t, "2026-11-22T08:39:00Z", stored.StartTime.Format(time.RFC3339))
			assert.Equal(t, foreign, fake.Foreign(id))

			assertCost(t, replies[len(replies)-1], 2, 6)
			assert.Equal(t, 6, fake.Spent())
			again := send(t, in)
			assert.Equal(t, "The call log is up to date.", again.Result.ReturnMessage.Message)
			assertCost(t, replies[len(replies)-1], 1, 1)
			assert.Equal(t, 7, fake.Spent())

			headers, foreignHosts := w.seen()
			assert.Empty(t, foreignHosts)
			require.Len(t, headers, 3)
			for _, h := range headers {
				assert.Equal(t, []string{test.value}, h[test.sentAs])
				assert.NotContains(t, h, test.absent)
				assert.NotContains(t, h, "Cookie")
				assert.NotContains(t, h, "Referer")
			}
		})
	}

	t.Run("the host that all companies share", func(t *testing.T) {
		fake := w.pipedrive(nil)
		in := pipedriveInput("shared", oauth, fake.Put(contract.CallLog{Subject: "Call"}), map[string]any{"note": noteToo})
		in["user"].(map[string]any)["hostname"] = "api.pipedrive.com"
		require.True(t, send(t, in).Result.Successful)
	})

	t.Run("hostile hosts", func(t *testing.T) {
		fake := w.pipedrive(nil)
		for _, host := range []string{
			"evil.example/", "evil.example#.pipedrive.com", "evil.example?.pipedrive.com", `evil.example\.pipedrive.com`,
			"evil.example/..;.pipedrive.com", "acme.pipedrive.com@evil.example", "acme.pipedrive.com%2eevil.example",
			"evil.example\t.pipedrive.com", "evil.example\n.pipedrive.com", "xpipedrive.com", "127.0.0.1", "localhost", "",
			"\u0430cme.pipedrive.com", "acme.pipedrive.com.", ".pipedrive.com", "pipedrive.com", "a.b.pipedrive.com",
			"acme.pipedrive.com:444", "https://acme.pipedrive.com", "acme.pipedrive.com/", " acme.pipedrive.com", "acme.pipedrive.com.evil.example",
			"-acme.pipedrive.com", "user:pw@acme.pipedrive.com", strings.Repeat("a", 64) + ".pipedrive.com",
		} {
			in := pipedriveInput("hostile", oauth, "1", map[string]any{"note": noteToo})
			in["user"].(map[string]any)["hostname"] = host
			answer := send(t, in)
			require.False(t, answer.OK, "%q", host)
			assert.Equal(t, "invalid_argument", answer.Error.Code, "%q", host)
			assert.Equal(t, "user.hostname", answer.Error.Field, "%q", host)
			assert.NotContains(t, answer.Error.Message, "evil", "%q", host)
		}
		headers, foreign := w.seen()
		assert.Empty(t, headers)
		assert.Empty(t, foreign)
		assert.Empty(t, fake.Requests())
		assert.Empty(t, p.jobs(), "a refused input is not kept")
	})

	t.Run("hostile ids", func(t *testing.T) {
		w.pipedrive(nil)
		for _, id := range []string{"1/../../v1/users/me", "1?x=1", "1#", "%31", "-1", "1 ", "01", "1e3", "0x1", "\u0661"} {
			answer := send(t, pipedriveInput("hostile", oauth, id, map[string]any{"note": noteToo}))
			require.False(t, answer.OK, "%q: %+v", id, answer.Result)
			assert.Equal(t, "existingCallLog.thirdPartyLogId", answer.Error.Field, "%q", id)
		}
		headers, _ := w.seen()
		assert.Empty(t, headers)
		assert.Empty(t, p.jobs())
	})

	t.Run("too many requests in a burst", func(t *testing.T) {
		fake := w.pipedrive(nil)
		fake.Burst = 2
		id := fake.Put(contract.CallLog{Subject: "Call"})
		require.True(t, send(t, pipedriveInput("burst", oauth, id, map[string]any{"note": "one"})).Result.Successful)
		answer := send(t, pipedriveInput("burst", oauth, id, map[string]any{"note": "two"}))
		assert.True(t, answer.Result.Queued)
		assert.Equal(t, "rate_limited", answer.Result.Error.Code)
		assert.Equal(t, "warning", answer.Result.ReturnMessage.MessageType)
		assert.Equal(t, "Your change is saved here. Pipedrive is receiving too many requests. Callscribe sends it by itself in 2 seconds.", answer.Result.ReturnMessage.Message)
		assert.InDelta(t, 2, answer.Result.Error.RetryAfterSeconds, 0.2)
		sent := len(fake.Requests())
		p.drain()
		for _, r := range fake.Requests()[sent:] {
			assert.Equal(t, http.StatusOK, r.Status, "not asked before the time")
		}
		stored, _ := fake.Get(id)
		assert.Contains(t, stored.Body, "two")
	})

	t.Run("blocked by the gate", func(t *testing.T) {
		requests := atomic.Int32{}
		w.pipedrive(func(out http.ResponseWriter, r *http.Request, next http.Handler) {
			requests.Add(1)
			out.Header().Set("Content-Type", "text/html; charset=UTF-8")
			out.WriteHeader(http.StatusForbidden)
			out.Write([]byte("<!DOCTYPE html><title>Attention Required! | Cloudflare</title>" + r.Header.Get("Authorization")))
		})
		answer := send(t, pipedriveInput("gate", oauth, "7", map[string]any{"note": noteToo}))
		assert.True(t, answer.Result.Queued)
		assert.Equal(t, "rate_limited", answer.Result.Error.Code)
		assert.InDelta(t, 1800, answer.Result.Error.RetryAfterSeconds, 5)
		assert.Equal(t, "Your change is saved here. Pipedrive has blocked requests from here for a while, after too many of them. "+
			"Callscribe sends it by itself in 30 minutes.", answer.Result.ReturnMessage.Message)
		p.send("wake", nil)
		p.send("online", nil)
		assert.Equal(t, int32(1), requests.Load(), "one that knocks on makes it worse")
		p.discardJobs()
	})

	for name, status := range map[string]int{"200 and is_deleted": 200, "404": 404, "410": 410} {
		t.Run("a deleted activity, "+name, func(t *testing.T) {
			fake := w.pipedrive(nil)
			fake.DeletedAs = status
			id := fake.Put(contract.CallLog{Subject: "Call"})
			fake.Delete(id)
			answer := send(t, pipedriveInput("deleted"+name, oauth, id, map[string]any{"note": noteToo}))
			assert.False(t, answer.Result.Queued)
			assert.Equal(t, "not_found", answer.Result.Error.Code)
			assert.Equal(t, "danger", answer.Result.ReturnMessage.MessageType)
			assert.Equal(t, "Pipedrive has no call log "+id+". It may have been deleted there. Your change is kept in Callscribe.", answer.Result.ReturnMessage.Message)
			assert.Equal(t, 1, fake.Logs(), "nothing is created")
			p.discardJobs()
		})
	}

	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{"GET", "PATCH"} {
			t.Run("a redirect, "+http.StatusText(status)+" on "+method, func(t *testing.T) {
				fake := w.pipedrive(func(out http.ResponseWriter, r *http.Request, next http.Handler) {
					if r.Method == method {
						http.Redirect(out, r, "https://foreign.example/api", status)
						return
					}
					next.ServeHTTP(out, r)
				})
				id := fake.Put(contract.CallLog{Subject: "Call", Body: "as it was"})
				answer := send(t, pipedriveInput(t.Name(), oauth, id, map[string]any{"note": noteToo}))
				assert.True(t, answer.Result.Queued)
				assert.Equal(t, "unavailable", answer.Result.Error.Code)
				_, foreign := w.seen()
				assert.Empty(t, foreign, "the other host hears nothing")
				stored, _ := fake.Get(id)
				assert.Equal(t, "as it was", stored.Body)
				p.discardJobs()
			})
		}
	}

	// The tokens, and what the notes say, are in no place but the requests and the session's storage.
	t.Run("no secret gets out", func(t *testing.T) {
		lines := told()
		require.NotEmpty(t, lines)
		local, err := eval[string](p, `chrome.storage.local.get(null).then(JSON.stringify)`)
		require.NoError(t, err)
		session, err := eval[string](p, `chrome.storage.session.get(null).then(JSON.stringify)`)
		require.NoError(t, err)
		require.Contains(t, session, pipedrivetest.OAuthToken, "this test looks at the right browser")
		for _, secret := range []string{pipedrivetest.OAuthToken, pipedrivetest.APIToken, strings.TrimPrefix(apiKey, "Basic ")} {
			assert.NotContains(t, local, secret)
			assert.NotContains(t, lines, secret)
			for _, data := range replies {
				assert.NotContains(t, string(data), secret)
			}
		}
		assert.NotContains(t, lines, noteToo)
	})
}

// A permission that is missing is said to be missing: to the browser it looks like a dead network.
func TestPipedriveWithoutPermission(t *testing.T) {
	w := newWorld(t)
	fake := w.pipedrive(nil)
	_, p := openPipedrive(t, w, "https://foreign.example/*")
	id := fake.Put(contract.CallLog{Subject: "Call", Body: "as it was"})
	answer := p.send("updateCallLog", pipedriveInput("1", oauth, id, map[string]any{"note": noteToo}))
	require.True(t, answer.OK, "%+v", answer.Error)
	require.NotNil(t, answer.Result.Error)
	assert.Equal(t, "unauthenticated", answer.Result.Error.Code)
	assert.Equal(t, "danger", answer.Result.ReturnMessage.MessageType)
	assert.Equal(t, "The browser does not let Callscribe reach Pipedrive. Connect Pipedrive again, and allow it. Your change is kept in Callscribe.",
		answer.Result.ReturnMessage.Message)
	assert.Len(t, p.jobs(), 1)
	stored, _ := fake.Get(id)
	assert.Equal(t, "as it was", stored.Body)
}

// listen collects the console lines of the service worker; told returns them.
func listen(t *testing.T, b *browser.Browser) (told func() string) {
	worker, detach, err := b.AttachWorker()
	require.NoError(t, err)
	t.Cleanup(detach)
	messages := chromedp.Console(worker)
	var mu sync.Mutex
	var lines strings.Builder
	go func() {
		for message, err := range messages {
			if err != nil {
				return
			}
			mu.Lock()
			lines.WriteString(message.String() + "\n")
			mu.Unlock()
		}
	}()
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return lines.String()
	}
}

// discardJobs empties the outbox, as a person does in the panel.
func (p page) discardJobs() {
	for _, key := range p.jobs() {
		answer := p.send("discardJob", map[string]any{"id": strings.TrimPrefix(key, "job/")})
		require.True(p.t, answer.OK, "%+v", answer.Error)
	}
}

// assertCost reads what an answer says about the rate limits.
func assertCost(t *testing.T, data []byte, requests, tokens float64) {
	t.Helper()
	var answer struct {
		Result struct {
			Cost *struct {
				Requests  float64 `json:"requests"`
				Tokens    float64 `json:"tokens"`
				Amount    string  `json:"ratelimitAmount"`
				Remaining string  `json:"ratelimitRemaining"`
				Reset     string  `json:"ratelimitReset"`
			} `json:"extraDataTracking"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal(data, &answer))
	cost := answer.Result.Cost
	require.NotNil(t, cost)
	assert.Equal(t, requests, cost.Requests)
	assert.Equal(t, tokens, cost.Tokens)
	assert.Equal(t, "80", cost.Amount)
	assert.NotEmpty(t, cost.Remaining)
	assert.Equal(t, "2", cost.Reset)
}
