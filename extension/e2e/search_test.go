package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manyCalls is a panel whose worker keeps 2,000 calls: 300 in the state, the others where they are asked for.
const manyCalls = `globalThis.staged = () => {
	const [one] = current.calls.slice(-1);
	const call = (n) => ({ ...one, sessionId: "m" + n, name: "Caller " + n, contact: { id: "p" + n, name: "Person " + n, type: "Contact", company: "Company " + n % 90, url: "", deals: [] },
		number: "+1650555" + String(n).padStart(4, "0"), startTime: Date.now() - n * 43 * 60_000, state: n % 50 ? "logged" : "needs_you", why: "",
		note: "Asked for an offer of " + n + " seats, and for the invoice in two parts. To be called again on Friday." });
	const all = Array.from({ length: 2000 }, (_, n) => call(n));
	Object.assign(current, { calls: all.slice(0, 300), older: 1700, olderAt: Date.now() });
	answers.olderCalls = () => ({ calls: all.slice(300) });
}`

// typed puts a text into the search, as a key does, and gives the milliseconds until the list is that of it.
const typed = `(async (text) => {
	const field = document.getElementById("call-search");
	const changed = new Promise((done) => new MutationObserver((_, o) => { o.disconnect(); done(); }).observe(document.getElementById("calls"), { subtree: true, childList: true, characterData: true, attributes: true }));
	const began = performance.now();
	field.value = text;
	field.dispatchEvent(new Event("input", { bubbles: true }));
	await Promise.race([changed, new Promise((done) => setTimeout(done, 1_000))]);
	return performance.now() - began;
})`

// A search finds what the state does not hold, and so does a filter; older ones are shown when a person asks.
func TestOlderCallsAreFound(t *testing.T) {
	p := staged(t, "panel.html", manyCalls, screen{width: 400, height: 800})
	assert.Equal(t, "40", p.count("#calls .row"))
	p.run(`await ` + typed + `("1987 seats")`)
	p.until(`document.querySelectorAll("#calls .row").length === 1`)
	p.says("#calls .who", "Person 1987")
	p.run(`document.querySelector("#calls .row").click()`)
	p.says("#call-title", "Person 1987")
	p.run(`document.querySelector(".back").click(); await ` + typed + `("")`)
	p.until(`document.querySelectorAll("#calls .row").length === 40`)
	p.run(`document.querySelector("#calls .older").click()`)
	p.until(`document.querySelectorAll("#calls .row").length === 240`)
	assertFits(p)
}

// BenchmarkSearch is what a key in the search costs with 2,000 calls, until the list is there.
func BenchmarkSearch(b *testing.B) {
	p := staged(b, "panel.html", manyCalls, screen{width: 400, height: 800})
	p.run(`await ` + typed + `("o")`)
	p.until(`asked.some(({ type }) => type === "olderCalls")`)
	p.run(`await new Promise((done) => setTimeout(done, 1_000))`)
	// Each leads to another list than the one before.
	keys, sum, most := []string{"caller 7", "caller 71", "caller 719", "nobody", "of"}, 0.0, 0.0 // each leads to another list
	n := 0
	for b.Loop() {
		ms, err := eval[float64](p, typed+`("`+keys[n%len(keys)]+`")`)
		require.NoError(b, err)
		n, sum, most = n+1, sum+ms, max(most, ms)
	}
	b.ReportMetric(sum/float64(n), "ms/key")
	b.ReportMetric(most, "ms/slowest")
	b.ReportMetric(0, "ns/op")
}
