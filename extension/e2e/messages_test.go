package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/extensions"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// intruder asks as a content script: it has the extension's id, and a page's origin.
const intruder = `chrome.runtime.sendMessage({ type: "state" }).then(
	(answer) => { document.documentElement.dataset.answer = JSON.stringify(answer) ?? "nothing"; },
	(error) => { document.documentElement.dataset.answer = "refused: " + error.message; });`

// TestOnlyOurPagesAreAnswered asks the worker from everywhere else.
func TestOnlyOurPagesAreAnswered(t *testing.T) {
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "e2e"), extension, testHosts...))
	withContentScript(t, extension)
	b, err := browser.Start(context.Background(), browser.Options{Extension: extension})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	require.True(t, pageIn(t, b).send("state", nil).OK, "our own page is answered")
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>A page</title>"))
	}))
	t.Cleanup(web.Close)
	open := func(url string) page {
		ctx, closeTab, err := b.Open(url)
		require.NoError(t, err)
		t.Cleanup(closeTab)
		return page{t, ctx}
	}

	t.Run("a content script", func(t *testing.T) {
		p := open(web.URL)
		p.t = t
		p.until(`document.documentElement.dataset.answer`)
		answer, err := eval[string](p, `document.documentElement.dataset.answer`)
		require.NoError(t, err)
		assert.NotContains(t, answer, "platforms")
		assert.NotContains(t, answer, `"ok"`)
	})
	t.Run("a web page", func(t *testing.T) {
		p := open(web.URL)
		answer, err := eval[string](p, `(async () => {
			try { return JSON.stringify(await chrome.runtime.sendMessage("`+b.Extension+`", { type: "state" })) } catch { return "refused" } })()`)
		require.NoError(t, err)
		assert.Equal(t, "refused", answer)
		for _, file := range []string{"panel.html", "settings.html", "callscribe.wasm", "manifest.json"} {
			read, err := eval[string](p, `fetch("`+b.URL(file)+`").then(() => "read", () => "refused")`)
			require.NoError(t, err)
			assert.Equal(t, "refused", read, file)
		}
	})
	t.Run("another extension", func(t *testing.T) {
		other := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(other, "manifest.json"), []byte(`{"manifest_version": 3, "name": "Other", "version": "1"}`), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(other, "page.html"), []byte(`<!doctype html><title>Other</title>`), 0o600))
		loaded, err := chromedp.CallBrowser(pageIn(t, b).ctx, extensions.LoadUnpacked, extensions.LoadUnpackedParams{Path: other})
		require.NoError(t, err)
		p := open("chrome-extension://" + loaded.ID + "/page.html")
		answer, err := eval[string](p, `chrome.runtime.sendMessage("`+b.Extension+`", { type: "state" }).then((a) => JSON.stringify(a) ?? "nothing", (e) => "refused")`)
		require.NoError(t, err)
		assert.Equal(t, "refused", answer)
	})
}

// withContentScript puts a content script into a copy of the extension; the shipped one has none.
func withContentScript(t *testing.T, extension string) {
	path := filepath.Join(extension, "manifest.json")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var manifest object
	require.NoError(t, json.Unmarshal(data, &manifest))
	require.NotContains(t, manifest, "content_scripts")
	require.NotContains(t, manifest, "web_accessible_resources")
	manifest["content_scripts"] = []object{{"matches": testHosts, "js": []string{"intruder.js"}}}
	data, err = json.Marshal(manifest)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(extension, "intruder.js"), []byte(intruder), 0o600))
}

// TestStrangeMessages sends what no page of ours would, in place of an input and in it. Each is answered or cannot be
// sent, and the worker that was there before is there after.
func TestStrangeMessages(t *testing.T) {
	p := newPage(t)
	require.True(t, p.send("state", nil).OK)
	for name, message := range map[string]string{
		"nothing": `undefined`, "null": `null`, "a number": `7`, "a text": `"state"`, "a list": `[]`, "no type": `({})`, "a type that is none": `({ type: {} })`, "a name of Object's": `({ type: "constructor" })`, "__proto__": `({ type: "__proto__" })`,
		"a list as input": `({ type: "updateCallLog", input: [] })`, "a text as input": `({ type: "updateCallLog", input: "x" })`, "null as input": `({ type: "updateCallLog", input: null })`,
		"itself":                `(() => { const a = { type: "updateCallLog" }; a.input = a; return a; })()`,
		"a getter that throws":  `({ type: "updateCallLog", input: { get note() { throw new Error("no"); } } })`,
		"a getter that changes": `(() => { let n = 0; return { type: "updateCallLog", input: { get note() { return n++ ? {} : "x"; } } }; })()`,
		"lone surrogates":       `({ type: "updateCallLog", input: { note: "\ud800", user: { platform: "\udfff", hostname: "a\ud800" }, existingCallLog: { thirdPartyLogId: "\udc00" } } })`,
		"10,000 levels":         `(() => { let a = {}; for (let i = 0; i < 10000; i++) a = { a }; return { type: "updateCallLog", input: a }; })()`,
		"10,000 lists":          `(() => { let a = []; for (let i = 0; i < 10000; i++) a = [a]; return { type: "hear", input: { message: a } }; })()`,
		"100,000 members":       `({ type: "hear", input: { message: { type: "rc-active-call-notify", call: Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ["k" + i, i])) } } })`,
		"50 MB":                 `({ type: "updateCallLog", input: { note: "x".repeat(5e7), user: { platform: "examplecrm" } } })`,
		"a wrong type each":     `({ type: "updateCallLog", input: { note: {}, subject: [], duration: "x", user: 1, existingCallLog: true, authHeader: {} } })`,
		"no numbers":            `({ type: "updateCallLog", input: { duration: NaN, startTime: Infinity } })`,
		"an answer's shape":     `({ ok: true, result: {} })`,
		"what the worker tells": `({ type: "posts", posts: [{ type: "rc-adapter-new-call" }] })`,
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := eval[string](p, `(async () => {
				let message;
				try { message = `+message+`; } catch (e) { return "no message: " + e.message; }
				const sent = new Promise((done) => { try { chrome.runtime.sendMessage(message).then((a) => done(JSON.stringify(a) ?? "nothing"), (e) => done("not sent: " + e.message)); } catch (e) { done("not sent: " + e.message); } });
				return Promise.race([sent, new Promise((done) => setTimeout(done, 40000, "no answer"))]);
			})()`)
			require.NoError(t, err)
			assert.NotEqual(t, "no answer", answer)
			assert.NotContains(t, answer, `"ok":true,"result":{"successful":true`)
			assert.True(t, p.send("state", nil).OK, "the worker lives")
		})
	}
}

// TestMessagesAreModest asks of what a widget can post whether it is handed on to the worker.
func TestMessagesAreModest(t *testing.T) {
	p := newPage(t)
	for message, modest := range map[string]bool{
		`{}`: true, `null`: true, `"text"`: true, `[1, [2, { a: "b" }]]`: true, `{ a: "x".repeat(3_000_000) }`: true, `new Map([["a", 1]])`: true,
		`{ a: "x".repeat(5_000_000) }`: false, `Array(600_000).fill("x")`: false, `Object.fromEntries(Array.from({ length: 400_000 }, (_, i) => [i, i]))`: false,
		`Array(4_000_000_000)`: false, `{ a: [[Array(5_000_000)]] }`: false, // of holes, each of which would be written down
		`new Uint8Array(8)`: false, `{ a: new Float64Array(8) }`: false, `{ a: new DataView(new ArrayBuffer(8)) }`: false, // each byte would be a member
		`(() => { const a = {}; a.a = a; return a; })()`: false, `(() => { let a = []; for (let i = 0; i < 200; i++) a = [a]; return a; })()`: false, `{ get a() { throw new Error("no"); } }`: false,
	} {
		got, err := eval[bool](p, `import("./modest.js").then(({ isModest }) => isModest(`+message+`))`)
		require.NoError(t, err, message)
		assert.Equal(t, modest, got, message)
	}
}

// flood is a widget that, once told to, posts as many messages as it is told, one of 50 MB, one that holds itself, one of 2,000
// levels, a list of holes and 100 MB of bytes. The panel beside it counts how many of them are on their way to the worker at a time.
const flood = `if (window !== top) addEventListener("message", ({ data }) => {
	if (data?.type !== "flood") return;
	let left = data.messages;
	const post = (message) => parent.postMessage(message, location.origin);
	const some = () => {
		for (let i = 0; i < 2_000 && left > 0; i++, left--) post({ type: "rc-active-call-notify", call: { sessionId: "flood" + left } });
		if (left > 0) return setTimeout(some);
		post({ type: "rc-post-message-request", requestId: "big", path: "/contacts/match", body: { phoneNumbers: ["x".repeat(5e7)] } });
		const self = { type: "rc-active-call-notify" }; self.call = self; post(self);
		let deep = {}; for (let i = 0; i < 2_000; i++) deep = { deep }; post({ type: "rc-active-call-notify", call: deep });
		post({ type: "rc-active-call-notify", call: Array(4e9) }); post({ type: "rc-active-call-notify", call: new Uint8Array(1e8) });
		post({ type: "flood-over" });
	};
	some();
});
else if (location.protocol === "chrome-extension:") {
	globalThis.counts = { now: 0, most: 0, heard: 0, longest: 0, over: false };
	const send = chrome.runtime.sendMessage.bind(chrome.runtime);
	chrome.runtime.sendMessage = (message) => {
		const sent = send(message);
		if (message?.type !== "hear") return sent;
		counts.heard++; counts.longest = Math.max(counts.longest, JSON.stringify(message).length);
		counts.most = Math.max(counts.most, ++counts.now);
		return sent.finally(() => { counts.now--; });
	};
	addEventListener("message", ({ data }) => { if (data?.type === "flood-over") counts.over = true; });
}`

// TestFloodOfTheWidget floods with 20,000 messages; the soak with a million.
func TestFloodOfTheWidget(t *testing.T) {
	messages := 20_000
	if os.Getenv("CALLSCRIBE_SOAK") != "" {
		messages = 1_000_000
	}
	packed := filepath.Join(repository, "build", "e2e")
	b, err := browser.Start(context.Background(), browser.Options{Extension: packed})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	helper := pageIn(t, b)
	require.True(t, helper.send("tryPractice", object{}).OK) // it takes the demo phone
	ctx, closeTab, err := b.Open("about:blank")
	require.NoError(t, err)
	t.Cleanup(closeTab)
	_, err = chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: flood})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(b.URL("panel.html"))))
	panel := page{t, ctx}
	panel.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	panel.run(`document.getElementById("widget").contentWindow.postMessage({ type: "flood", messages: ` + strconv.Itoa(messages) + ` }, "*")`)
	for range messages / 1000 { // each waits for six seconds
		if over, err := eval[bool](panel, `(async () => { for (let i = 0; i < 300 && !counts.over; i++) await new Promise((d) => setTimeout(d, 20)); return counts.over; })()`); err == nil && over {
			break
		}
	}
	panel.until(`counts.over && counts.now === 0`)
	counts, err := eval[map[string]any](panel, `counts`)
	require.NoError(t, err)
	t.Logf("of %d messages: %v", messages+5, counts)
	assert.Positive(t, counts["heard"])
	assert.LessOrEqual(t, counts["most"], 200.0, "under way at a time")
	assert.Less(t, counts["longest"], 5_000_000.0)
	assert.True(t, helper.send("state", nil).OK, "the worker lives")
	panel.press("ring-in") // and so does the phone
	panel.until(`document.getElementById("calls").textContent.includes("Ada Caller")`)
}
