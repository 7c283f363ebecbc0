//go:build js && wasm

package main

import (
	"context"

	"callscribe/connectors/hub"
	"callscribe/wasm/internal/operation"
)

// newRemote is the way to the CRMs: the worker module.
func newRemote(ctx context.Context) (r hub.Remote, err error) {
	r.Serve = func(ctx context.Context, in hub.Call) (out hub.Reply, err error) {
		err = operation.Ask(ctx, "serve", in, &out)
		return out, err
	}
	err = operation.Ask(ctx, "platforms", operation.None{}, &r.All)
	return r, err
}
