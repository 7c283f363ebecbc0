//go:build js && wasm

// The worker module: the connectors, and App Connect's interfaces to them. It puts one function for each
// operation on globalThis, each of which takes one object and returns a Promise; extension/callscribe.d.ts
// documents them. They exist as soon as go.run has returned.
//
// It keeps nothing. What must not be lost, an update or a create, it hands to the desk module, which gives
// it back, once it is stored, to be sent. An update for which nothing waits there it stores, sends and
// removes itself.
package main

import "callscribe/wasm/internal/operation"

func main() {
	for name, run := range map[string]operation.Func{
		"getUserInfo":           getUserInfo,
		"findContact":           findContact,
		"findContactWithName":   findContactWithName,
		"createContact":         createContact,
		"createCallLog":         createCallLog,
		"getCallLog":            getCallLog,
		"updateCallLog":         updateCallLog,
		"upsertCallDisposition": upsertCallDisposition,

		// For the desk module.
		"serve":     operation.JSON(serve),
		"platforms": operation.JSON(platforms),
	} {
		operation.Export(name, run)
	}
	select {}
}
