//go:build js && wasm

package main

import (
	"context"
	"sync"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/hub"
	"callscribe/wasm/internal/fetch"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/zones"
)

var theHub struct {
	sync.Mutex
	hub *hub.Hub
}

// openHub opens the hub once. When its storage cannot be read, the next call tries again.
func openHub(ctx context.Context) (*hub.Hub, error) {
	theHub.Lock()
	defer theHub.Unlock()
	if theHub.hub != nil {
		return theHub.hub, nil
	}
	opened, err := hub.Open(ctx, ports())
	theHub.hub = opened
	return opened, err
}

// ports are Chrome's. Outside an extension (under Node, say) there is no storage, and what the hub keeps
// lasts as long as the program.
func ports() hub.Ports {
	p := hub.Ports{Transport: fetch.Transport{}, Zones: zones.Offset, TimezoneName: zones.Own, Now: time.Now}
	if !port.Available() {
		for _, area := range []*hub.Area{&p.Jobs, &p.Settings, &p.Kept, &p.Session, &p.Links, &p.Cache} {
			*area = hub.NewMemory()
		}
		p.Alarm, p.Tell = func(time.Time) {}, func([]byte) {}
		return p
	}
	p.Jobs, p.Settings, p.Links, p.Cache = port.Local("job/"), port.Local("setting/"), port.Local("link/"), port.Local("cache/")
	p.Kept, p.Session = port.Local("account/"), port.Session("account/")
	p.Alarm = func(at time.Time) { port.SetAlarm("jobs", at) }
	p.Tell = port.Tell
	p.Outcome = func(ctx context.Context, o calls.Outcome) error { return operation.Ask(ctx, "outcome", o, nil) }
	return p
}

// on is an operation of the hub.
func on[In, Out any](run func(ctx context.Context, h *hub.Hub, in In) (Out, error)) operation.Func {
	return operation.JSON(func(ctx context.Context, in In) (Out, error) {
		h, err := openHub(ctx)
		if err != nil {
			var none Out
			return none, err
		}
		return run(ctx, h, in)
	})
}

// does is an operation of the hub without a result.
func does[In any](run func(h *hub.Hub, ctx context.Context, in In) error) operation.Func {
	return on(func(ctx context.Context, h *hub.Hub, in In) (operation.None, error) {
		return operation.None{}, run(h, ctx, in)
	})
}
