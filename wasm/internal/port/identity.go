//go:build js && wasm

package port

import (
	"context"
	"strings"
	"syscall/js"

	"callscribe/connectors/oauth"
	"callscribe/wasm/internal/promise"
)

// Redirect is the address to which a service sends people back: the extension's own, which Chrome keeps from
// going out to the network.
func Redirect() string { return identity().Call("getRedirectURL").String() }

// SignIn opens a window at a service's sign-in page, and returns the address to which the person was sent
// back. Chrome keeps the worker alive while the window is open. A window cannot be taken back: one whose ctx
// ends stays open, and what comes of it is lost.
func SignIn(ctx context.Context, address string) (redirected string, err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = windowError(thrown)
		}
	}()
	value, err := promise.Await(ctx, identity().Call("launchWebAuthFlow", map[string]any{"url": address, "interactive": true}), func() {})
	if err != nil {
		return "", windowError(err)
	}
	if value.Type() != js.TypeString { // closed, in the words of older Chromes
		return "", oauth.ErrClosed
	}
	return value.String(), nil
}

func identity() js.Value { return js.Global().Get("chrome").Get("identity") }

// windowError tells a window that was closed from a page that could not be loaded; Chrome has sentences only.
func windowError(err error) error {
	switch text := err.Error(); {
	case strings.Contains(text, "did not approve"), strings.Contains(text, "canceled"), strings.Contains(text, "cancelled"):
		return oauth.ErrClosed
	case strings.Contains(text, "could not be loaded"):
		return oauth.ErrNoPage
	}
	return err
}
