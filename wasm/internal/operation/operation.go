//go:build js && wasm

// Package operation puts Go functions on globalThis as operations: each takes one object and returns a
// Promise of one.
package operation

import (
	"context"
	"syscall/js"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/wasm/internal/jsjson"
	"callscribe/wasm/internal/promise"
)

// timeout ends an operation that takes longer: Chrome ends a worker that seems to hang.
const timeout = 25 * time.Second

// Func reads its input and answers with the result.
type Func func(ctx context.Context, input js.Value) (js.Value, error)

// Export puts an operation on globalThis. The function takes its input and, as a second argument, an
// optional {signal}: an AbortSignal that cancels.
func Export(name string, run Func) {
	js.Global().Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any {
		input, options := js.Undefined(), js.Undefined()
		if len(args) > 0 {
			input = args[0]
		}
		if len(args) > 1 {
			options = args[1]
		}
		return promise.New(func() (js.Value, error) {
			ctx, cancel := context.WithTimeout(context.Background(), timeout)
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

// None is the input or result of an operation that has none.
type None struct{}

// JSON is an operation whose input and result go over the boundary as JSON: one of our own pages. It has no type
// parameters, so that it stands once in the module; newInput makes what the input is read into.
func JSON(newInput func() any, run func(ctx context.Context, in any) (any, error)) Func {
	return func(ctx context.Context, input js.Value) (js.Value, error) {
		in := newInput()
		if input.Type() == js.TypeObject {
			if err := json.Unmarshal(jsjson.Stringify(input), in); err != nil {
				return js.Undefined(), crm.InvalidInput("input", "could not be read: "+err.Error())
			}
		}
		out, err := run(ctx, in)
		if err != nil {
			return js.Undefined(), err
		}
		text, err := json.Marshal(out)
		if err != nil {
			return js.Undefined(), err
		}
		return jsjson.Parse(text), nil
	}
}
