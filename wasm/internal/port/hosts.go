//go:build js && wasm

package port

import (
	"context"
	"syscall/js"

	"callscribe/wasm/internal/promise"
)

// MayReach reports whether the extension may send requests to a URL's host, as far as Chrome says.
func MayReach(ctx context.Context, url string) bool {
	chrome := js.Global().Get("chrome")
	if !Available() || chrome.Get("permissions").Type() != js.TypeObject || ctx.Err() != nil {
		return true
	}
	at := js.Global().Get("URL").New(url)
	pattern := at.Get("protocol").String() + "//" + at.Get("hostname").String() + "/*" // with any port
	origins := map[string]any{"origins": []any{pattern}}
	allowed, err := promise.Await(context.WithoutCancel(ctx), chrome.Get("permissions").Call("contains", origins), func() {})
	return err != nil || allowed.Bool()
}
