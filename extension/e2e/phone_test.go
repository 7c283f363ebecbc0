package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// registering is a stand-in worker that registers with the widget, and answers its requests as told.
func registering(answer string) string {
	return `globalThis.staged = () => {
		globalThis.answers.hear = async ({ message }) => {
			if (message.type === "rc-adapter-pushAdapterState") return { posts: [
				{ type: "rc-adapter-register-third-party-service", service: { name: "Callscribe" } },
				{ type: "rc-adapter-update-auto-log-settings", call: true } ] };
			if (message.type !== "rc-post-message-request") return { posts: [] };
			` + answer + `
		};
	}`
}

// faster makes the panel's long waits ten times as short.
const faster = `if (window === top) { const wait = setTimeout; globalThis.setTimeout = (f, ms, ...args) => wait(f, ms > 1000 ? ms / 10 : ms, ...args); };`

// A worker that never answers does not leave the widget without an answer: it gets the empty one, in time.
func TestWorkerIsSilentAndTheWidgetIsAnswered(t *testing.T) {
	p := staged(t, "panel.html", faster+registering(`return new Promise(() => {});`), screen{width: 360, height: 760})
	p.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	p.press("ring-in")
	p.until(phone(`getElementById("wire").textContent.includes('presenceUpdate: "ok"')`))
	p.until(phone(`getElementById("wire").textContent.includes("not logged")`))
}

// A worker that was stopped in mid-message is asked once more.
func TestWorkerStopsAndIsAskedAgain(t *testing.T) {
	p := staged(t, "panel.html", registering(`
		globalThis.times = (globalThis.times ?? 0) + 1;
		if (globalThis.times === 1) throw new Error("message channel closed");
		return { posts: [{ type: "rc-post-message-response", responseId: message.requestId, response: { data: message.path === "/callLogger" ? "heard" : {} } }] };`),
		screen{width: 360, height: 760})
	p.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	p.press("ring-out")
	p.until(phone(`getElementById("wire").textContent.includes('presenceUpdate: "heard"')`))
}

// A slow worker's answer comes after the empty one, and is not sent as a second one.
func TestLateAnswerIsNotSentTwice(t *testing.T) {
	p := staged(t, "panel.html", faster+registering(`
		await new Promise((done) => wait0(done, 2500));
		globalThis.late = (globalThis.late ?? 0) + 1;
		return { posts: [{ type: "rc-post-message-response", responseId: message.requestId, response: { data: "late" } }] };`)+
		`; globalThis.wait0 = (f, ms) => { const until = performance.now() + ms; const poll = () => performance.now() > until ? f() : setTimeout(poll, 100); poll(); };
		globalThis.answered = []; addEventListener("message", () => {});`, screen{width: 360, height: 760})
	p.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	p.run(`const frame = document.getElementById("widget").contentWindow; frame.addEventListener("message", (e) => { if (e.data.responseId) answered.push(e.data.responseId); })`)
	p.press("ring-in")
	p.until(`globalThis.late >= 1`)
	twice, err := eval[bool](p, `new Set(answered).size !== answered.length || answered.length === 0`)
	require.NoError(t, err)
	assert.False(t, twice, "each request has one answer")
}

// Messages that look like the widget's are heard from its window and origin only.
func TestForeignMessagesAreIgnored(t *testing.T) {
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<script>
			const ring = { type: "rc-post-message-request", requestId: "foreign", path: "/callLogger", body: { call: { sessionId: "evil" }, triggerType: "callLogSync" } };
			addEventListener("message", (e) => parent.postMessage({ type: "rc-leak", got: e.data }, "*"));
			parent.postMessage({ type: "rc-adapter-pushAdapterState", marker: "evil" }, "*");
			parent.postMessage(ring, "*");
			parent.postMessage({ type: "sent" }, "*");
		</script>`))
	}))
	t.Cleanup(foreign.Close)
	p := staged(t, "panel.html", ``, screen{width: 360, height: 760})
	p.until(`asked.some((a) => a.type === "hear")`)
	p.run(`globalThis.heard = []; addEventListener("message", (e) => heard.push(e.data.type + " " + JSON.stringify(e.data.got ?? "")));
		const frame = document.createElement("iframe"); frame.src = "` + foreign.URL + `"; document.body.append(frame)`)
	p.until(`heard.some((text) => text.startsWith("sent"))`)
	// The page's own window has the right origin for the demo phone, and is not its window.
	p.run(`postMessage({ type: "rc-adapter-pushAdapterState", marker: "evil" }, "*"); await new Promise((done) => setTimeout(done, 300))`)
	text, err := eval[string](p, `JSON.stringify(asked) + JSON.stringify(heard)`)
	require.NoError(t, err)
	assert.NotContains(t, text, `"marker":"evil"`)
	assert.NotContains(t, text, `"sessionId":"evil"`)
	assert.NotContains(t, text, "rc-leak", "nothing is posted to a foreign window")
}

// What the widget's page frames is not the widget, of its own origin or another's; and where the widget's window goes to another
// page, that page is neither heard nor told anything.
func TestFrameInTheWidgetIsIgnored(t *testing.T) {
	const evil = `<!doctype html><script>
		addEventListener("message", (e) => top.postMessage({ type: "rc-leak", got: e.data }, "*"));
		top.postMessage({ type: "rc-adapter-pushAdapterState", marker: "evil" }, "*");
		top.postMessage({ type: "rc-post-message-request", requestId: "evil", path: "/contacts/match", body: { phoneNumbers: ["+16505550199"] } }, "*");
		top.postMessage({ type: "sent" }, "*");
	</script>`
	page := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(text))
		}
	}
	foreign := httptest.NewServer(page(evil))
	t.Cleanup(foreign.Close)
	pages := http.NewServeMux()
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	pages.HandleFunc("/evil.html", page(evil))
	pages.HandleFunc("/framing.html", page(`<!doctype html><iframe src="/evil.html"></iframe><iframe src="`+foreign.URL+`"></iframe>`))
	pages.HandleFunc("/leaving.html", page(`<!doctype html><script>location.replace("`+foreign.URL+`")</script>`))
	pages.HandleFunc("/honest.html", page(strings.ReplaceAll(evil, "evil", "honest")))
	for name, sent := range map[string]int{"framing": 2, "leaving": 1, "honest": 1} {
		t.Run(name, func(t *testing.T) {
			widget := server.URL + "/" + name + ".html"
			p := staged(t, "panel.html", `globalThis.sent = 0; globalThis.leaked = []; addEventListener("message", ({ data }) => {
				if (data.type === "sent") globalThis.sent++; if (data.type === "rc-leak") leaked.push(data.got.type); });
				globalThis.staged = () => { globalThis.current.settings.widgetUrl = "`+widget+`" }`, screen{width: 360, height: 760})
			p.until(fmt.Sprintf(`globalThis.sent >= %d && asked.some((a) => a.type === "phone" && a.input.open)`, sent))
			p.run(`await new Promise((done) => setTimeout(done, 300))`)
			heard, err := eval[int](p, `asked.filter((a) => a.type === "hear").length`)
			require.NoError(t, err)
			if name == "honest" { // the same words from the widget's own window
				assert.Equal(t, 2, heard)
				return
			}
			assert.Zero(t, heard)
			leaked, err := eval[int](p, `leaked.length`)
			require.NoError(t, err)
			assert.Zero(t, leaked, "nothing is told to a page that is not the widget's")
		})
	}
}

// A widget that never says anything leaves the panel as it is.
func TestSilentWidget(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<p>nothing</p>")) }))
	t.Cleanup(silent.Close)
	p := staged(t, "panel.html", `globalThis.staged = () => { globalThis.current.settings.widgetUrl = "`+silent.URL+`/app.html"; globalThis.current.settings.clientId = "a b&c" }`, screen{width: 360, height: 760})
	p.until(`document.getElementById("widget").src === "` + silent.URL + `/app.html?clientId=a+b%26c&enableSmartNote=1"`)
	p.until(`asked.some((a) => a.type === "phone" && a.input.open)`)
	p.says("#calls", "Grace Hill")
}

// A phone that cannot be reached is said in words; it comes back by a button, and by itself with the network.
func TestPhoneThatCannotBeReached(t *testing.T) {
	for name, back := range map[string]string{"by the button": `document.getElementById("phone-again").click()`, "by itself": `dispatchEvent(new Event("online"))`} {
		t.Run(name, func(t *testing.T) {
			p := staged(t, "panel.html", `
				globalThis.staged = () => { globalThis.current.settings.widgetUrl = "https://127.0.0.1:1/app.html"; globalThis.current.settings.clientId = "" };
				const real = globalThis.fetch; globalThis.down = true;
				globalThis.fetch = (url, ...rest) => !String(url).startsWith("https://127.0.0.1:1") ? real(url, ...rest)
					: globalThis.down ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(new Response(""))`, screen{width: 360, height: 760})
			p.until(`!document.getElementById("phone-away").hidden`)
			said, err := eval[string](p, `document.getElementById("phone-away").textContent`)
			require.NoError(t, err)
			assert.Contains(t, said, "cannot be reached")
			shown, err := eval[bool](p, `document.getElementById("widget").hidden && !document.getElementById("widget").hasAttribute("src")`)
			require.NoError(t, err)
			assert.True(t, shown, "Chrome's own page of error is not shown")
			p.run(`globalThis.down = false; ` + back)
			p.until(`document.getElementById("phone-away").hidden && document.getElementById("widget").src.startsWith("https://127.0.0.1:1/")`)
		})
	}
}

// Where another phone is set up that cannot be reached, the one before is gone: it would ring, and nobody could see it.
func TestPhoneBeforeOneThatCannotBeReached(t *testing.T) {
	p := staged(t, "panel.html", ``, screen{width: 360, height: 760})
	p.until(phone(`getElementById("caller")`))
	p.run(`Object.assign(globalThis.current.settings, { widgetUrl: "https://127.0.0.1:1/app.html", clientId: "" }); (await import("/worker.js")).refresh()`)
	p.until(`!document.getElementById("phone-away").hidden`)
	p.until(`document.getElementById("widget").contentDocument?.URL === "about:blank"`)
	p.until(`asked.filter((a) => a.type === "phone").at(-1).input.open === false`)

	p.run(`globalThis.current.settings.widgetUrl = "demo"; (await import("/worker.js")).refresh()`)
	p.until(phone(`getElementById("caller")`))
	p.until(`asked.filter((a) => a.type === "phone").at(-1).input.open === true`)
}

// The widget has a choice of light and dark that nobody else can make: the page that shows it follows, at the next
// opening from the start. What the computer has still reaches the widget, whose "From system settings" would be held
// where it is otherwise.
func TestThemeOfTheWidget(t *testing.T) {
	widget := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<script>
			addEventListener("message", (e) => { parent.postMessage({ type: "rc-adapter-theme-notify", theme: e.data }, "*");
				parent.postMessage({ type: "computer", dark: matchMedia("(prefers-color-scheme: dark)").matches }, "*"); });
			parent.postMessage({ type: "ready" }, "*");
		</script>`))
	}))
	t.Cleanup(widget.Close)
	at := func(url string) string {
		return `globalThis.staged = () => { globalThis.current.settings.widgetUrl = "` + url + `" }; globalThis.heard = []; addEventListener("message", (e) => heard.push(e.data));`
	}
	const scheme = `getComputedStyle(document.documentElement).colorScheme`
	p := staged(t, "panel.html", at(widget.URL+"/app.html"), screen{width: 360, height: 760, dark: true})
	tell := func(theme string) {
		p.run(`heard.length = 0; document.getElementById("widget").contentWindow.postMessage("` + theme + `", "*")`)
		p.until(`heard.some(({ type }) => type === "computer")`)
	}
	p.until(`heard.some(({ type }) => type === "ready")`)
	p.until(scheme + ` === "light dark"`)
	for _, theme := range []string{"light", "dark", "light"} {
		tell(theme)
		p.until(scheme + ` === "` + theme + `"`)
		p.until(`heard.find(({ type }) => type === "computer").dark`)
	}
	tell("purple")
	p.until(scheme + ` === "light"`)

	again := staged(t, "panel.html", at(widget.URL+"/app.html"), screen{width: 360, height: 760, dark: true})
	again.until(scheme + ` === "light"`)
	demo := staged(t, "panel.html", `0`, screen{width: 360, height: 760, dark: true})
	demo.until(scheme + ` === "light dark"`)
}
