//go:build js && wasm

// The worker module: what Callscribe's service worker calls. It puts one function for each operation on
// globalThis, each of which takes one object and returns a Promise; extension/callscribe.d.ts documents
// them. They exist as soon as go.run has returned.
package main

import (
	"context"
	"syscall/js"
	"time"

	"callscribe/wasm/internal/promise"
)

// callTimeout ends an operation that takes longer: Chrome ends a worker that seems to hang.
const callTimeout = 25 * time.Second

// operation is one exported function: it reads its input and answers with the result.
type operation func(ctx context.Context, input js.Value) (js.Value, error)

func main() {
	for name, run := range map[string]operation{
		"updateCallLog": updateCallLog,
		"wake":          wake,
		"online":        online,
	} {
		export(name, run)
	}
	select {}
}

// export puts an operation on globalThis. The function takes its input and, as a second argument, an
// optional {signal}: an AbortSignal that cancels.
func export(name string, run operation) {
	js.Global().Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any {
		input, options := js.Undefined(), js.Undefined()
		if len(args) > 0 {
			input = args[0]
		}
		if len(args) > 1 {
			options = args[1]
		}
		return promise.New(func() (js.Value, error) {
			ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
			defer cancel()
			defer onAbort(options, cancel)()
			return run(ctx, input)
		})
	}))
}

// onAbort calls cancel when the options' signal is aborted, until the function that it returns is called.
func onAbort(options js.Value, cancel func()) (release func()) {
	if options.Type() != js.TypeObject || options.Get("signal").Type() != js.TypeObject {
		return func() {}
	}
	signal := options.Get("signal")
	if signal.Get("aborted").Truthy() {
		cancel()
	}
	listener := js.FuncOf(func(js.Value, []js.Value) any {
		cancel()
		return nil
	})
	signal.Call("addEventListener", "abort", listener)
	return func() {
		signal.Call("removeEventListener", "abort", listener)
		listener.Release()
	}
}
