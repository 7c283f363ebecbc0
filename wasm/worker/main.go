//go:build js && wasm

// The worker module: what Callscribe's service worker calls. It puts one function for each operation on
// globalThis, each of which takes one object and returns a Promise; extension/callscribe.d.ts documents
// them. They exist as soon as go.run has returned.
package main

import (
	"callscribe/connectors/hub"
	"callscribe/wasm/internal/operation"
)

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

		// For the extension's pages, and for the phone module.
		"wake":           does(wake),
		"online":         does(online),
		"hubState":       on(hubState),
		"connect":        on(connect),
		"disconnect":     on(disconnect),
		"saveSettings":   on(saveSettings),
		"retryJob":       on(retryJob),
		"discardJob":     does(discardJob),
		"exportJobs":     on(exportJobs),
		"diagnostics":    on(diagnostics),
		"deskSettings":   on(deskSettings),
		"changeSetting":  does((*hub.Hub).ChangeSetting),
		"submit":         does((*hub.Hub).Submit),
		"searchContacts": on(searchContacts),
		"addContact":     on(addContact),
	} {
		operation.Export(name, run)
	}
	select {}
}
