//go:build js && wasm

// Package promise joins goroutines and JavaScript's promises: [New] shows a goroutine to JavaScript as a
// Promise, [Await] lets a goroutine wait for one.
package promise

import (
	"context"
	"sync"
	"syscall/js"

	"callscribe/connectors/crm"
)

// New runs work in a goroutine of its own and returns the Promise of its outcome. An error rejects with
// an Error (see [Error]); so does a panic, which would otherwise end the whole program.
func New(work func() (js.Value, error)) js.Value {
	made, resolve, reject := withResolvers()
	go func() {
		value, err := guarded(work)
		if err != nil {
			reject.Invoke(Error(err))
			return
		}
		resolve.Invoke(value)
	}()
	return made
}

var (
	constructor      = js.Global().Get("Promise")
	hasWithResolvers = constructor.Get("withResolvers").Type() == js.TypeFunction
)

// withResolvers is a Promise and what settles it. JavaScript's function of that name spares the call back into
// Go; Node has it since version 22.
func withResolvers() (made, resolve, reject js.Value) {
	if hasWithResolvers {
		made = constructor.Call("withResolvers")
		return made.Get("promise"), made.Get("resolve"), made.Get("reject")
	}
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve, reject = args[0], args[1]
		return nil
	})
	defer executor.Release() // the constructor has called it when it returns
	made = constructor.New(executor)
	return made, resolve, reject
}

func guarded(work func() (js.Value, error)) (value js.Value, err error) {
	defer func() {
		if recover() != nil { // its value may hold data, so it is not passed on
			err = crm.AsError(errPanic{})
		}
	}()
	return work()
}

type errPanic struct{}

func (errPanic) Error() string { return "panic" }

// Await waits for a promise. When ctx ends first it calls cancel, which must make the promise settle,
// and still waits, so that no callback outlives the call.
func Await(ctx context.Context, promise js.Value, cancel func()) (js.Value, error) {
	w := idleWaiter()
	promise.Call("then", w.fulfilled, w.rejected)
	defer w.rest()
	select {
	case o := <-w.settled:
		return o.value, o.err
	case <-ctx.Done():
		cancel()
		<-w.settled
		return js.Undefined(), ctx.Err()
	}
}

// waiter waits for one promise at a time, again and again: to make its functions takes longer than to call them.
type waiter struct {
	fulfilled, rejected js.Func
	settled             chan outcome
}

type outcome struct {
	value js.Value
	err   error
}

// waiters are those that are idle: as many as ever waited at a time.
var waiters struct {
	sync.Mutex
	idle []*waiter
}

func idleWaiter() *waiter {
	waiters.Lock()
	defer waiters.Unlock()
	if last := len(waiters.idle) - 1; last >= 0 {
		w := waiters.idle[last]
		waiters.idle = waiters.idle[:last]
		return w
	}
	w := &waiter{settled: make(chan outcome, 1)}
	w.fulfilled = js.FuncOf(func(_ js.Value, args []js.Value) any {
		w.settled <- outcome{value: first(args)}
		return nil
	})
	w.rejected = js.FuncOf(func(_ js.Value, args []js.Value) any {
		w.settled <- outcome{err: &js.Error{Value: first(args)}}
		return nil
	})
	return w
}

func (w *waiter) rest() {
	waiters.Lock()
	defer waiters.Unlock()
	waiters.idle = append(waiters.idle, w)
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}

// Error is err as a JavaScript Error: its message is the sentence for people, its code, field and
// retryAfterSeconds are for programs.
func Error(err error) js.Value {
	e := crm.AsError(err)
	value := js.Global().Get("Error").New(e.Message)
	value.Set("name", "CallscribeError")
	value.Set("code", string(e.Code))
	if e.Field != "" {
		value.Set("field", e.Field)
	}
	if e.RetryAfter > 0 {
		value.Set("retryAfterSeconds", e.RetryAfter.Seconds())
	}
	return value
}
