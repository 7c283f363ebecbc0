//go:build js && wasm

// Package fetch is the browser's [crm.Transport]. It stands in for net/http, which would triple the
// module.
package fetch

import (
	"context"
	"strconv"
	"syscall/js"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/promise"
)

// Transport sends requests with the global fetch function.
type Transport struct{}

// Do implements [crm.Transport]. A redirect is an error: on one, a browser would send a PATCH's whole
// body, the customer's note, to the other host.
func (Transport) Do(ctx context.Context, req *crm.Request) (resp *crm.Response, err error) {
	defer func() { // what JavaScript throws at once, for a URL it cannot read, arrives as a panic
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	controller := js.Global().Get("AbortController").New()
	abort := func() { controller.Call("abort") }
	init := map[string]any{
		"method":         req.Method,
		"headers":        headers(req.Header),
		"redirect":       "error",
		"credentials":    "omit",
		"cache":          "no-store",
		"referrerPolicy": "no-referrer",
		"signal":         controller.Get("signal"),
	}
	if req.Body != nil {
		init["body"] = string(req.Body)
	}
	answer, err := promise.Await(ctx, js.Global().Call("fetch", req.URL, init), abort)
	if err != nil {
		if !port.MayReach(ctx, req.URL) { // to fetch this looks like a dead network
			return nil, crm.ErrNotAllowed
		}
		return nil, err
	}
	resp = &crm.Response{Status: answer.Get("status").Int(), Header: header(answer.Get("headers"))}
	if short(resp.Header) {
		resp.Body, err = whole(ctx, answer, abort)
	} else {
		resp.Body, err = read(ctx, answer.Get("body"), abort)
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// short reports whether an answer says that it is within the limit. A compressed one may be longer than it
// says.
func short(h crm.Header) bool {
	n, err := strconv.Atoi(h["content-length"])
	return err == nil && n <= crm.MaxResponseBytes && h["content-encoding"] == ""
}

// whole reads an answer in one step.
func whole(ctx context.Context, answer js.Value, abort func()) ([]byte, error) {
	buffer, err := promise.Await(ctx, answer.Call("arrayBuffer"), abort)
	if err != nil {
		return nil, err
	}
	bytes := js.Global().Get("Uint8Array").New(buffer)
	body := make([]byte, bytes.Get("byteLength").Int())
	js.CopyBytesToGo(body, bytes)
	return body, nil
}

// read reads a stream to its end, or to the limit.
func read(ctx context.Context, stream js.Value, abort func()) ([]byte, error) {
	if stream.IsNull() {
		return nil, nil
	}
	reader := stream.Call("getReader")
	var body []byte
	for {
		chunk, err := promise.Await(ctx, reader.Call("read"), abort)
		if err != nil {
			return nil, err
		}
		if chunk.Get("done").Bool() {
			return body, nil
		}
		bytes := chunk.Get("value")
		n := bytes.Get("byteLength").Int()
		if len(body)+n > crm.MaxResponseBytes {
			abort()
			return nil, crm.ErrResponseTooLarge
		}
		body = append(body, make([]byte, n)...)
		js.CopyBytesToGo(body[len(body)-n:], bytes)
	}
}

func headers(h crm.Header) map[string]any {
	out := make(map[string]any, len(h))
	for name, value := range h {
		out[name] = value
	}
	return out
}

// header copies a Headers object, whose names are in lower case already, in one step over the boundary.
func header(h js.Value) crm.Header {
	object := js.Global().Get("Object").Call("fromEntries", h)
	text := js.Global().Get("JSON").Call("stringify", object).String()
	out := crm.Header{}
	if json.Unmarshal([]byte(text), &out) != nil {
		return crm.Header{} // strings to strings can always be read
	}
	return out
}
