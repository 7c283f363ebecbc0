//go:build js && wasm

package port

import (
	"context"
	"syscall/js"

	"callscribe/wasm/internal/jsjson"
	"callscribe/wasm/internal/promise"
)

// Policy is what an administrator has put into managed storage, as JSON; "{}" where there is nothing, or no
// such storage.
func Policy(ctx context.Context) ([]byte, error) {
	managed := js.Global().Get("chrome").Get("storage").Get("managed")
	if managed.Type() != js.TypeObject {
		return []byte("{}"), nil
	}
	value, err := promise.Await(ctx, managed.Call("get", js.Null()), func() {})
	if err != nil {
		return nil, errStorage
	}
	return jsjson.Stringify(value), nil
}
