//go:build js && wasm

package port

import "syscall/js"

// heldName is where one module tells the other, on globalThis, of which accounts the outbox holds jobs: an object
// with a member for each. It is asked at each update, for which a call would take too long.
const heldName = "held"

// Hold tells the accounts.
func Hold(accounts []string) {
	held := make(map[string]any, len(accounts))
	for _, account := range accounts {
		held[account] = true
	}
	js.Global().Set(heldName, held)
}

// Held reports whether the outbox holds jobs of an account, or is not open.
func Held(account string) bool {
	held := js.Global().Get(heldName)
	return held.Type() != js.TypeObject || held.Get(account).Truthy()
}
