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
	"callscribe/wasm/internal/jsjson"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/promise"
)

// requestOptions are fetch's, as JSON.
type requestOptions struct {
	Method         string     `json:"method"`
	Headers        crm.Header `json:"headers"`
	Body           *string    `json:"body,omitempty"`
	Redirect       string     `json:"redirect"`
	Credentials    string     `json:"credentials"`
	Cache          string     `json:"cache"`
	ReferrerPolicy string     `json:"referrerPolicy"`
}

func options(req *crm.Request) requestOptions {
	o := requestOptions{
		Method: req.Method, Headers: req.Header,
		Redirect: "error", Credentials: "omit", Cache: "no-store", ReferrerPolicy: "no-referrer",
	}
	if o.Headers == nil {
		o.Headers = crm.Header{}
	}
	if req.Body != nil {
		body := string(req.Body)
		o.Body = &body
	}
	return o
}

var (
	abortController = js.Global().Get("AbortController")
	uint8Array      = js.Global().Get("Uint8Array")
	fromEntries     = js.Global().Get("Object").Get("fromEntries")
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
	text, err := json.Marshal(options(req))
	if err != nil {
		return nil, err
	}
	controller := abortController.New()
	abort := func() { controller.Call("abort") }
	init := jsjson.Parse(text)
	init.Set("signal", controller.Get("signal"))
	answer, err := promise.Await(ctx, js.Global().Call("fetch", req.URL, init), abort)
	if err != nil {
		if !port.MayReach(ctx, req.URL) { // to fetch this looks like a dead network
			return nil, crm.ErrNotAllowed
		}
		return nil, err
	}
	headers := answer.Get("headers")
	var body func() ([]byte, error)
	if short(headers) {
		body = whole(ctx, answer, abort) // begun, while the headers are being read
	} else {
		body = func() ([]byte, error) { return read(ctx, answer.Get("body"), abort) }
	}
	resp = &crm.Response{Status: answer.Get("status").Int(), Header: header(headers)}
	if resp.Body, err = body(); err != nil {
		return nil, err
	}
	return resp, nil
}

// short reports whether an answer says that it is within the limit. A compressed one may be longer than it
// says.
func short(headers js.Value) bool {
	length := headers.Call("get", "content-length")
	if length.Type() != js.TypeString || headers.Call("has", "content-encoding").Bool() {
		return false
	}
	n, err := strconv.Atoi(length.String())
	return err == nil && n <= crm.MaxResponseBytes
}

// whole begins to read an answer in one step.
func whole(ctx context.Context, answer js.Value, abort func()) func() ([]byte, error) {
	buffer := answer.Call("arrayBuffer")
	return func() ([]byte, error) {
		buffer, err := promise.Await(ctx, buffer, abort)
		if err != nil {
			return nil, err
		}
		bytes := uint8Array.New(buffer)
		body := make([]byte, bytes.Get("byteLength").Int())
		js.CopyBytesToGo(body, bytes)
		return body, nil
	}
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

// header copies a Headers object, whose names are in lower case already.
func header(h js.Value) crm.Header {
	out := crm.Header{}
	if json.Unmarshal(jsjson.Stringify(fromEntries.Invoke(h)), &out) != nil {
		return crm.Header{} // strings to strings can always be read
	}
	return out
}
