package e2e

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
)

// storeDir is where what the store wants beside the package lies.
var storeDir = filepath.Join(repository, "build", "package", "store")

// reasons say for each permission why the extension has it, as the store and its reviewers ask.
var reasons = map[string]string{
	"storage":       "Calls, settings and updates that wait for the CRM are kept on the person's computer.",
	"alarms":        "Updates that wait are sent when the CRM or the network is back, also when no page is open.",
	"sidePanel":     "The phone and its calls stand beside the page on which the person works.",
	"identity":      "Signing in on the CRM's own page, and on RingCentral's where its call log is to be read.",
	"contextMenus":  "A phone number that is selected on a page can be called. The page itself is not read.",
	"notifications": "Optional, asked for when it is switched on: tells that a call could not be logged while nothing was open.",
	"hosts":         "The person's CRM, and RingCentral where its call log is to be read: each is asked for when the person connects it, and no other. Which CRM that is only the person knows; some companies run it at an address of their own.",
}

// TestStoreTexts writes what the store shows in words, in each language. The words are those of the extension.
func TestStoreTexts(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repository, "extension", "manifest.json"))
	require.NoError(t, err)
	var manifest struct {
		Permissions         []string
		OptionalPermissions []string `json:"optional_permissions"`
	}
	require.NoError(t, json.Unmarshal(data, &manifest))
	require.NoError(t, os.MkdirAll(storeDir, 0o755))
	why := "Why each permission\n\n"
	for _, permission := range append(append(manifest.Permissions, manifest.OptionalPermissions...), "hosts") {
		require.NotEmpty(t, reasons[permission], "extension/e2e/store_test.go lacks why the extension has the permission %q", permission)
		why += permission + ": " + reasons[permission] + "\n"
	}
	require.NoError(t, os.WriteFile(filepath.Join(storeDir, "permissions.txt"), []byte(why), 0o644))
	for _, language := range []string{"en", "de"} {
		data, err := os.ReadFile(filepath.Join(repository, "extension", "_locales", language, "messages.json"))
		require.NoError(t, err)
		var words map[string]struct{ Message string }
		require.NoError(t, json.Unmarshal(data, &words))
		say := func(names ...string) (text string) {
			for _, name := range names {
				require.NotEmpty(t, words[name].Message, "%s in %s", name, language)
				text += words[name].Message + "\n\n"
			}
			return text
		}
		summary := strings.TrimSpace(say("appDescription"))
		assert.LessOrEqual(t, utf8.RuneCountInString(summary), 132, "the store cuts longer ones")
		text := summary + "\n\n" + say("welcomeWhat") + "CRM: " + crms() + "\n\n" + say("tryTitle", "tryHow", "helpOpen", "helpOpenText", "helpPrivacy", "privacyGoes")
		require.NoError(t, os.WriteFile(filepath.Join(storeDir, "description."+language+".txt"), []byte(text), 0o644))
	}
}

// crms are the titles of the CRMs that come with the extension.
func crms() string {
	var titles []string
	for _, p := range connectors.Platforms() {
		if !p.Local {
			titles = append(titles, p.Title)
		}
	}
	return strings.Join(titles, ", ")
}

// inTheAfternoon has a page believe that it is five past three, so that the stage's calls of noon have been.
const inTheAfternoon = `{
	const Now = Date, ahead = new Now().setHours(15, 5, 0, 0) - Now.now();
	globalThis.Date = class extends Now {
		constructor(...at) { super(...(at.length ? at : [Now.now() + ahead])); }
		static now() { return Now.now() + ahead; }
	};
}`

// beside puts a picture of the panel beside a sentence.
func beside(words, panel string) string {
	return `document.body.replaceChildren();
	Object.assign(document.body.style, { margin: 0, height: "100vh", display: "grid", gridTemplateColumns: "1fr 400px", gap: "72px", alignItems: "center", padding: "0 96px", boxSizing: "border-box",
		background: "linear-gradient(135deg, #4b5de4, #2c37a8)", color: "#fff", font: "600 46px/1.18 Inter, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif", letterSpacing: "-.02em", overflow: "hidden" });
	const text = document.createElement("div");
	const icon = Object.assign(new Image(96, 96), { src: "icons/128.png" });
	Object.assign(icon.style, { display: "block", marginBottom: "32px", borderRadius: "22px", boxShadow: "0 10px 30px rgb(0 0 0 / .3)" });
	text.append(icon, "` + words + `");
	const panel = Object.assign(new Image(400, 704), { src: "` + panel + `" });
	Object.assign(panel.style, { borderRadius: "16px", boxShadow: "0 24px 70px rgb(0 0 0 / .4)" });
	document.body.append(text, panel);
	await panel.decode();`
}

const tile = `document.body.replaceChildren();
	Object.assign(document.body.style, { margin: 0, height: "100vh", display: "grid", alignContent: "center", justifyItems: "center", gap: "16px", background: "linear-gradient(135deg, #4b5de4, #2c37a8)", color: "#fff",
		font: "500 17px/1.4 Inter, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif", textAlign: "center" });
	const icon = Object.assign(new Image(88, 88), { src: "icons/128.png" });
	Object.assign(icon.style, { borderRadius: "20px", boxShadow: "0 8px 24px rgb(0 0 0 / .3)" });
	const name = Object.assign(document.createElement("div"), { textContent: "Callscribe" });
	Object.assign(name.style, { font: "650 38px/1 Inter, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif", letterSpacing: "-.02em" });
	document.body.append(icon, name, Object.assign(document.createElement("div"), { textContent: "Your calls, in your CRM." }));
	await icon.decode();`

// TestStorePictures takes the pictures that the store shows, in the sizes that it wants.
func TestStorePictures(t *testing.T) {
	require.NoError(t, os.MkdirAll(storeDir, 0o755))
	for name, setup := range map[string]string{"store-calls.png": inTheAfternoon, "store-call.png": inTheAfternoon + open("logged")} {
		panel := staged(t, "panel.html", setup, screen{width: 400, height: 704})
		panel.run(`await new Promise((done) => setTimeout(done, 500))`)
		data, err := chromedp.Run(panel.ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(extensionDir, name), data, 0o644)) // for a page to show
	}
	for _, picture := range []struct {
		name, path, then string
		width, height    int64
	}{
		{"tile-440x280", "blank.html", tile, 440, 280},
		{"1-calls", "blank.html", beside("Each call is logged when it ends. The log follows what comes later.", "store-calls.png"), 1280, 800},
		{"2-call", "blank.html", beside("What your colleagues wrote stays. Your note goes where it belongs.", "store-call.png"), 1280, 800},
		{"3-welcome", "welcome.html", "", 1280, 800},
	} {
		t.Run(picture.name, func(t *testing.T) {
			ctx := staged(t, "blank.html", "", screen{width: picture.width, height: picture.height}).ctx
			require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(picture.width, picture.height), chromedp.Navigate(chromium.URL(picture.path))))
			p := page{t, ctx}
			p.run(picture.then + `; await new Promise((done) => setTimeout(done, 300))`)
			data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			size, err := png.DecodeConfig(bytes.NewReader(data))
			require.NoError(t, err)
			assert.Equal(t, [2]int{int(picture.width), int(picture.height)}, [2]int{size.Width, size.Height})
			require.NoError(t, os.WriteFile(filepath.Join(storeDir, picture.name+".png"), data, 0o644))
		})
	}
}
