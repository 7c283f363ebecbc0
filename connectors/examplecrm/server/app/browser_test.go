package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tab is a page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// openTab starts Chromium. What the page logs, a refused script among it, fails
// the test.
func openTab(t *testing.T) tab {
	t.Helper()
	if testing.Short() {
		t.Skip("the page in Chromium is left out with -short")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx), "Chromium is needed: apt-get install chromium")
	messages := chromedp.Console(ctx)
	go func() {
		for message, err := range messages {
			if err != nil {
				return
			}
			if message.Source != "network" { // refusals are part of the test
				t.Errorf("the page logged: %v", message)
			}
		}
	}()
	ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
	t.Cleanup(cancel)
	return tab{t, ctx}
}

func (p tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, steps...))
}

// until waits for a JavaScript condition.
func (p tab) until(condition string) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[bool](condition))
	require.NoError(p.t, err, condition)
}

func (p tab) text(selector string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.querySelector("`+selector+`").innerText`))
	require.NoError(p.t, err)
	return text
}

const shows = `document.querySelector('article').innerText.includes`

func TestPageInBrowser(t *testing.T) {
	c := newCRM(t, Options{})
	require.NoError(t, c.Seed())
	script := `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`
	first := c.logCall(`{"subject":"First","note":"- Note: one\n- Result: Missed\n","contactId":"contact-1"}`)
	second := c.logCall(`{"subject":"Second","note":"typed","recordingUrl":"javascript:alert(1)"}`)
	p := openTab(t)
	p.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(c.url+"/calls/call-1001"), chromedp.WaitVisible(".live.on"), chromedp.WaitVisible("article"))
	assert.Equal(t, "First", p.text("h1"))
	assert.Contains(t, p.text(".row.open"), "Ada Caller")

	t.Log("a change in the CRM shows by itself, and what changed is marked")
	c.do(200, "PATCH", first, `{"note":"- Note: one\n- Result: Call connected\n","recordingUrl":"https://media.example.com/1"}`)
	p.until(shows + `('Result: Call connected')`)
	assert.Equal(t, "- Result: Call connected", p.text("[data-lines] .flash"))
	p.until(`document.querySelector('.facts a.recording').href === 'https://media.example.com/1'`)

	t.Log("text is never markup, and only web addresses are links")
	c.do(200, "PATCH", second, `{"note":"`+strings.ReplaceAll(script, `"`, `\"`)+`"}`)
	p.do(chromedp.Click("//a[text()='Unknown caller']"))
	p.until(shows + `('onerror')`)
	p.until(`location.pathname === '/calls/call-1002' && document.querySelector('.facts a.recording').hidden`)
	p.until(`document.title === 'Second - Example CRM' && !document.querySelector('.text img')`)

	t.Log("an edit is saved")
	p.do(chromedp.NavigateBack(), chromedp.WaitVisible("//h1[text()='First']"))
	p.do(chromedp.Click("button.edit"), chromedp.SendKeys("textarea", "typed on the page"), chromedp.Click("button.primary"), chromedp.WaitVisible("[data-lines]"))
	assert.Equal(t, "- Note: one\n- Result: Call connected\ntyped on the page", c.do(200, "GET", first, "").json["note"])
	p.until(shows + `('CRM page changed')`)

	t.Log("a change meanwhile is shown and nothing of it is overwritten unseen")
	p.do(chromedp.Click("button.edit"), chromedp.SendKeys("textarea", ", mine"))
	c.do(200, "PATCH", first, `{"note":"theirs"}`)
	p.do(chromedp.WaitVisible("button.mine"))
	assert.Contains(t, p.text(".theirs"), "theirs")
	p.do(chromedp.Click("button.primary"))
	p.until(`document.querySelector('.problem').textContent.startsWith('Not saved')`)
	assert.Equal(t, "theirs", c.do(200, "GET", first, "").json["note"])
	p.do(chromedp.Click("button.mine"), chromedp.Click("button.primary"), chromedp.WaitVisible("[data-lines]"))
	assert.Equal(t, "- Note: one\n- Result: Call connected\ntyped on the page, mine", c.do(200, "GET", first, "").json["note"])

	t.Log("typed text is not lost by a slip")
	p.do(chromedp.Click("button.edit"), chromedp.SendKeys("textarea", "x"))
	p.until(`(window.confirm = () => false, true)`)
	p.do(chromedp.Click("//a[text()='Unknown caller']"), chromedp.WaitVisible("textarea"))
	p.until(`(window.confirm = () => true, true)`)
	p.do(chromedp.Click("//a[text()='Unknown caller']"), chromedp.WaitVisible("//h1[text()='Second']"), chromedp.NavigateBack())
	p.do(chromedp.WaitVisible("//h1[text()='First']"))

	t.Log("a deleted call says so")
	c.do(204, "DELETE", first, "")
	p.do(chromedp.WaitVisible("//p[contains(text(), 'was deleted')]"))
	p.until(`document.querySelectorAll('.row').length === 1`)
}
