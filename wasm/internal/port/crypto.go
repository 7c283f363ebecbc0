//go:build js && wasm

package port

import (
	"context"
	"syscall/js"

	"callscribe/wasm/internal/promise"
)

// Crypto is the browser's own: Go's would add 300 KB to the module.
type Crypto struct{}

// Random returns n bytes that nobody can guess.
func (Crypto) Random(n int) ([]byte, error) {
	array := js.Global().Get("Uint8Array").New(n)
	js.Global().Get("crypto").Call("getRandomValues", array)
	data := make([]byte, n)
	js.CopyBytesToGo(data, array)
	return data, nil
}

// SHA256 is the digest of data.
func (Crypto) SHA256(ctx context.Context, data []byte) ([]byte, error) {
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	buffer, err := promise.Await(ctx, js.Global().Get("crypto").Get("subtle").Call("digest", "SHA-256", array), func() {})
	if err != nil {
		return nil, err
	}
	digest := make([]byte, 32)
	js.CopyBytesToGo(digest, js.Global().Get("Uint8Array").New(buffer))
	return digest, nil
}
