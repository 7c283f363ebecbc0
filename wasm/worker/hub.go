//go:build js && wasm

package main

import (
	"context"
	"sync"
	"syscall/js"
	"time"

	"callscribe/connectors/hub"
	"callscribe/wasm/internal/fetch"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/zones"
)

// alarmName is the one alarm that wakes the worker for work that waits.
const alarmName = "callscribe"

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
	p := hub.Ports{Transport: fetch.Transport{}, Zones: zones.Offset, Now: time.Now}
	if !port.Available() {
		p.Jobs, p.Calls, p.Settings, p.Kept, p.Session = hub.NewMemory(), hub.NewMemory(), hub.NewMemory(), hub.NewMemory(), hub.NewMemory()
		p.Alarm, p.Tell = func(time.Time) {}, func([]byte) {}
		return p
	}
	p.Jobs, p.Calls, p.Settings = port.Local("job/"), port.Local("call/"), port.Local("setting/")
	p.Kept, p.Session = port.Local("account/"), port.Session("account/")
	p.Alarm = func(at time.Time) { port.SetAlarm(alarmName, at) }
	p.Tell = port.Tell
	return p
}

// wake does what is due: at the worker's start, and at its alarm.
func wake(ctx context.Context, _ js.Value) (js.Value, error) {
	h, err := openHub(ctx)
	if err != nil {
		return js.Undefined(), err
	}
	h.Wake(ctx)
	return js.Undefined(), nil
}

// online is wake, when the browser has a network again.
func online(ctx context.Context, _ js.Value) (js.Value, error) {
	h, err := openHub(ctx)
	if err != nil {
		return js.Undefined(), err
	}
	h.Online(ctx)
	return js.Undefined(), nil
}
