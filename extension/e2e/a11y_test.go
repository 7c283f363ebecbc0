package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// controls are the roles of what a person can operate: each needs a name.
var controls = map[string]bool{
	"button": true, "link": true, "textbox": true, "searchbox": true, "checkbox": true, "radio": true, "combobox": true,
	"Iframe": true, "listbox": true, "switch": true,
}

func assertNames(p page) {
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	require.NoError(p.t, err)
	seen := 0
	for _, node := range tree.Nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role := text(node.Role)
		name := strings.TrimSpace(text(node.Name))
		if controls[role] {
			seen++
			assert.NotEmpty(p.t, name, "a %s has no name", role)
		}
		if role == "generic" {
			for _, property := range node.Properties {
				if property.Name == accessibility.PropertyNameFocusable && text(property.Value) == "true" && name == "" {
					assert.Fail(p.t, "something that takes the focus has no role")
				}
			}
		}
	}
	assert.Positive(p.t, seen, "the page has no control")
}

func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	return strings.Trim(string(v.Value), `"`)
}

// assertFocusOrder goes through the page by Tab. The order is that of reading: from the top, and from the
// left within a line; a part of the page that stands beside another is a page of its own.
func assertFocusOrder(p page) {
	p.run(`document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); scrollTo(0, 0)`)
	want, err := eval[[]string](p, orderScript+`.read()`)
	require.NoError(p.t, err)
	require.NotEmpty(p.t, want)
	var got []string
	for range len(want) {
		require.NoError(p.t, chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Tab)))
		name, err := eval[string](p, orderScript+`.focused()`)
		require.NoError(p.t, err)
		got = append(got, name)
	}
	assert.Equal(p.t, want, got)
	visible, err := eval[bool](p, `getComputedStyle(document.activeElement).outlineStyle !== "none"`)
	require.NoError(p.t, err)
	assert.True(p.t, visible, "the focus cannot be seen")
}

// A group of radio buttons is one stop; an iframe has an order of its own.
const orderScript = `({
	name(el) { return el.tagName + " " + (el.id || el.dataset.do && el.dataset.do + " " + el.dataset.id || el.name && el.name + " " + el.value || el.textContent.trim()).slice(0, 40) },
	focused() { return this.name(document.activeElement) },
	read() {
		const groups = new Set();
		const stops = [...document.querySelectorAll("button, a[href], input, textarea, select, summary, [tabindex='0']")]
			.filter((el) => !el.disabled && el.checkVisibility({ visibilityProperty: true }))
			.filter((el) => {
				if (el.type !== "radio") return true;
				const checked = document.querySelector("[type=radio][name=" + el.name + "]:checked");
				if (checked) return el === checked;
				if (groups.has(el.name)) return false;
				return groups.add(el.name);
			})
			.map((el) => { const r = el.getBoundingClientRect(); return { el, x: r.x, y: r.y + r.height / 2, phone: Boolean(el.closest("#phone")), toast: Boolean(el.closest("#toasts")) }; });
		const line = (a, b) => Math.abs(a.y - b.y) < 14;
		stops.sort((a, b) => a.phone - b.phone || a.toast - b.toast || (line(a, b) ? a.x - b.x : a.y - b.y));
		const before = stops.findIndex((stop) => stop.phone);
		return (before < 0 ? stops : stops.slice(0, before)).map((stop) => this.name(stop.el));
	},
})`

// assertContrast computes, for each text that is shown, the ratio between its colour and its ground:
// WCAG asks for 4.5 to 1, for large text 3 to 1.
func assertContrast(p page) {
	low, err := eval[[]string](p, contrastScript)
	require.NoError(p.t, err)
	assert.Empty(p.t, low)
}

const contrastScript = `(() => {
	const canvas = document.createElement("canvas");
	canvas.width = canvas.height = 1;
	const paint = canvas.getContext("2d", { willReadFrequently: true });
	const over = (layers) => {
		paint.clearRect(0, 0, 1, 1);
		for (const colour of layers) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
		return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const light = (rgb) => {
		const [r, g, b] = rgb.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ground = (el) => {
		const layers = [];
		for (let at = el; at; at = at.parentElement) {
			const style = getComputedStyle(at);
			const stops = style.backgroundImage.match(/rgba?\([^)]*\)/g);
			layers.unshift(style.backgroundColor, ...(stops && !style.backgroundImage.includes("url(") ? [stops[0]] : []));
		}
		return ["Canvas", ...layers];
	};
	const low = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const el = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !el.checkVisibility({ visibilityProperty: true }) || el.closest(".unseen, option, :disabled, [aria-disabled], datalist")) continue;
		const style = getComputedStyle(el);
		const behind = ground(el);
		const a = light(over([...behind, style.color])), b = light(over(behind));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
		if (ratio < (large ? 3 : 4.5)) low.push(walk.currentNode.data.trim().slice(0, 30) + ": " + ratio.toFixed(2) + " (" + style.color + ")");
	}
	return low;
})()`

// Messages are announced: they are put into live regions that were there before them.
func TestMessagesAreAnnounced(t *testing.T) {
	p := staged(t, "panel.html", "", screen{width: 360, height: 760})
	p.run(`globalThis.regions = ["polite", "urgent"].map((id) => document.getElementById(id))`)
	p.run(messages)
	for expression, want := range map[string]string{
		`regions[0].getAttribute("aria-live")`:        "polite",
		`regions[1].getAttribute("aria-live")`:        "assertive",
		`String(regions.every((r) => r.isConnected))`: "true",
	} {
		got, err := eval[string](p, expression)
		require.NoError(t, err)
		assert.Equal(t, want, got, expression)
	}
	p.until(`regions[0].textContent.includes("Call log updated in Example CRM.")`)
	p.until(`regions[0].textContent.includes("Warning: Example CRM asks to wait.")`)
	p.until(`regions[1].textContent.includes("Error: Example CRM refused the API key.")`)
}

// All of it by keyboard: find the call, open it, type, save, go back to where one was.
func TestKeyboardOnly(t *testing.T) {
	p := staged(t, "panel.html", "", screen{width: 360, height: 760})
	keys := func(keys string, options ...chromedp.KeyOption) {
		require.NoError(t, chromedp.Do(p.ctx, chromedp.KeyEvent(keys, options...)))
	}
	focused := func(id string) { p.t.Helper(); p.until(`document.activeElement.id === "` + id + `"`) }
	for range 30 {
		keys(kb.Tab)
		if at, _ := eval[string](p, `document.activeElement.id`); at == "row-logged" {
			break
		}
	}
	focused("row-logged")
	keys(kb.Enter)
	focused("call-title")
	keys(kb.Tab)
	focused("subject")
	keys(kb.Tab)
	focused("note")
	keys(kb.End, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	keys(" Thanks")
	p.run(`for (const key of ["Escape", "Enter"]) { // they are of the input method that composes a word
		document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: key === "Enter", isComposing: true, bubbles: true, cancelable: true }));
	}`)
	keys(".")
	keys(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.until(`asked.some((a) => a.type === "saveCall")`)
	p.until(`(({ input }) => input.note.endsWith("two parts. Thanks.") && !("subject" in input))(asked.find((a) => a.type === "saveCall"))`)
	p.says("#polite", "Call log updated.")
	keys(kb.Escape)
	focused("row-logged")

	p.run(`document.getElementById("tab-outbox").focus()`)
	keys(kb.Enter)
	p.until(`!document.getElementById("outbox").hidden`)
	for range 30 {
		keys(kb.Tab)
		if at, _ := eval[string](p, `document.activeElement.id`); at == "discard-j2" {
			break
		}
	}
	keys(kb.Enter)
	focused("keep-j2")
	keys(kb.Enter)
	focused("discard-j2")
	lost, err := eval[bool](p, `asked.some((a) => a.type === "discardJob")`)
	require.NoError(t, err)
	assert.False(t, lost)
}

// What came from outside is text, whatever it looks like.
func TestNothingBecomesMarkup(t *testing.T) {
	p := staged(t, "panel.html", `globalThis.staged = () => {
		const evil = "<img src=x onerror=\"globalThis.hacked = true\">";
		for (const call of globalThis.current.calls) Object.assign(call, { contact: { id: "c", name: evil, type: evil, company: evil }, why: evil, note: evil, logUrl: "javascript:hacked=true", recordingLink: "javascript:hacked=true" });
	}; `+open("logged"), screen{width: 360, height: 760})
	p.says("#call h1", "<img src=x")
	p.run(`await new Promise((done) => setTimeout(done, 200))`)
	bad, err := eval[int](p, `Number(Boolean(globalThis.hacked)) + document.querySelectorAll("img, a[href^='javascript']").length`)
	require.NoError(t, err)
	assert.Zero(t, bad)
}

// The panel is the phone: a click on the icon does not close it during a call, also when that of another window was closed.
func TestIconDoesNotEndACall(t *testing.T) {
	p := staged(t, "panel.html", "", screen{width: 360, height: 760})
	const closes = `(await chrome.sidePanel.getPanelBehavior()).openPanelOnActionClick`
	p.until(`!` + closes)
	p.run(`await chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true }); // as the other does
	(await import("./worker.js")).refresh()`) // the worker tells that a phone has gone
	p.until(`!` + closes)
	p.run(`globalThis.current.calls = []; (await import("./worker.js")).refresh()`)
	p.until(closes)
}

// Chrome opens the panel only in the click: a worker that takes long must not keep it from opening.
func TestTryItOpensThePanelAtOnce(t *testing.T) {
	p := staged(t, "welcome.html", `globalThis.staged = () => {
		globalThis.answers.tryPractice = () => new Promise(() => {});
		chrome.sidePanel.open = async ({ tabId }) => { globalThis.opened = tabId; };
	}`, screen{width: 900, height: 760})
	p.run(`document.getElementById("try-it").click()`)
	p.until(`opened === (await chrome.tabs.getCurrent()).id`)
}

// BenchmarkFirstContent measures how long after its module's start the panel shows something.
func BenchmarkFirstContent(b *testing.B) {
	p := staged(b, "panel.html", "", screen{width: 360, height: 760})
	sum, n := 0.0, 0
	for b.Loop() {
		require.NoError(b, chromedp.Do(p.ctx, chromedp.Navigate(chromium.URL("panel.html"))))
		p.until(`performance.getEntriesByName("first content").length`)
		ms, err := eval[float64](p, `performance.getEntriesByName("first content")[0].duration`)
		require.NoError(b, err)
		sum, n = sum+ms, n+1
	}
	b.ReportMetric(sum/float64(n), "ms/open")
	b.ReportMetric(0, "ns/op")
}
