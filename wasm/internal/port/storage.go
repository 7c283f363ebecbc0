//go:build js && wasm

// Package port is all that Go asks of Chrome: durable storage, storage for the session, an alarm, and
// whether a host is allowed.
package port

import (
	"context"
	"errors"
	"strings"
	"syscall/js"

	"callscribe/wasm/internal/promise"
)

// Area is one of chrome.storage's areas, holding JSON values under a common prefix.
type Area struct {
	area   js.Value
	local  bool
	prefix string
}

// Local is on disk when a write returns, and stays until it is removed.
func Local(prefix string) Area { return area("local", prefix) }

// Session is held in memory and gone when the browser closes.
func Session(prefix string) Area { return area("session", prefix) }

func area(name, prefix string) Area {
	storage := js.Global().Get("chrome").Get("storage")
	return Area{area: storage.Get(name), local: name == "local", prefix: prefix}
}

// Available reports whether there is a chrome.storage at all: there is in an extension.
func Available() bool {
	chrome := js.Global().Get("chrome")
	return chrome.Type() == js.TypeObject && chrome.Get("storage").Type() == js.TypeObject
}

var errStorage = errors.New("the extension's storage did not take the value")

// found is what Local held when the program started, by whole keys; nil once the program has written, or works.
var found map[string]string

// ReadAhead reads all of Local at once, for a start: each of its dozen questions would cost milliseconds. It holds until
// the first write, or until end is called. Nobody else writes there.
func ReadAhead(ctx context.Context) (end func(), err error) {
	end = func() { found = nil }
	all, err := Local("").call(ctx, "get", js.Null())
	if err == nil {
		found = texts(all, "")
	}
	return end, err
}

// texts are the members of an object whose names begin with a prefix, by their whole names.
func texts(object js.Value, prefix string) map[string]string {
	keys := js.Global().Get("Object").Call("keys", object)
	values := make(map[string]string, keys.Length())
	for i := range keys.Length() {
		key := keys.Index(i).String()
		if value := object.Get(key); strings.HasPrefix(key, prefix) && value.Type() == js.TypeString {
			values[key] = value.String()
		}
	}
	return values
}

// Load is all values of the area, by key without the prefix.
func (a Area) Load(ctx context.Context) (map[string][]byte, error) {
	all := found
	if !a.local || all == nil {
		object, err := a.call(ctx, "get", js.Null())
		if err != nil {
			return nil, err
		}
		all = texts(object, a.prefix)
	}
	values := make(map[string][]byte)
	for key, value := range all {
		if name, ok := strings.CutPrefix(key, a.prefix); ok {
			values[name] = []byte(value)
		}
	}
	return values, nil
}

// Get is one value, nil where there is none.
func (a Area) Get(ctx context.Context, key string) ([]byte, error) {
	if a.local && found != nil {
		if value, ok := found[a.prefix+key]; ok {
			return []byte(value), nil
		}
		return nil, nil
	}
	object, err := a.call(ctx, "get", a.prefix+key)
	if err != nil {
		return nil, err
	}
	if value := object.Get(a.prefix + key); value.Type() == js.TypeString {
		return []byte(value.String()), nil
	}
	return nil, nil
}

// erased says that all was deleted: this program stores nothing any more.
var erased bool

// Erase empties all storage, and takes back the alarms. What the program remembers is not written again.
func Erase(ctx context.Context) error {
	erased = true
	for _, name := range []string{"session", "local"} {
		if _, err := area(name, "").call(ctx, "clear"); err != nil {
			erased = false
			return err
		}
	}
	js.Global().Get("chrome").Get("alarms").Call("clearAll")
	return nil
}

// Put stores a value; when it returns nil the value is stored.
func (a Area) Put(ctx context.Context, key string, value []byte) error {
	if erased {
		return errStorage
	}
	found = nil
	_, err := a.call(ctx, "set", map[string]any{a.prefix + key: string(value)})
	return err
}

// Delete removes values.
func (a Area) Delete(ctx context.Context, keys ...string) error {
	found = nil
	full := make([]any, len(keys))
	for i, key := range keys {
		full[i] = a.prefix + key
	}
	_, err := a.call(ctx, "remove", full)
	return err
}

// call runs a method and waits for it. It cannot be taken back, so an ending ctx does not end it: a
// write that was begun is a write.
func (a Area) call(ctx context.Context, method string, args ...any) (value js.Value, err error) {
	if err := ctx.Err(); err != nil {
		return js.Undefined(), err
	}
	defer func() {
		if _, thrown := recover().(js.Error); thrown {
			err = errStorage
		}
	}()
	value, err = promise.Await(context.WithoutCancel(ctx), a.area.Call(method, args...), func() {})
	if err != nil {
		return js.Undefined(), errStorage
	}
	return value, nil
}
