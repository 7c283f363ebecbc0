//go:build js && wasm

package port

import (
	"strings"
	"syscall/js"

	"callscribe/wasm/internal/jsjson"
)

// Tell sends a message, which is JSON, to all open pages of the extension.
func Tell(message []byte) {
	if tell := js.Global().Get("tell"); tell.Type() == js.TypeFunction { // else there are no pages
		tell.Invoke(jsjson.Parse(message))
	}
}

// Version is the extension's.
func Version() string {
	return js.Global().Get("chrome").Get("runtime").Call("getManifest").Get("version").String()
}

// Show opens a page in a tab: one of the extension's own, or a web page. Nothing else is opened.
func Show(url string) {
	chrome := js.Global().Get("chrome")
	switch {
	case strings.HasPrefix(url, "https://"), strings.HasPrefix(url, "http://"):
	case !strings.Contains(url, ":"):
		url = chrome.Get("runtime").Call("getURL", url).String()
	default:
		return
	}
	chrome.Get("tabs").Call("create", map[string]any{"url": url})
}
