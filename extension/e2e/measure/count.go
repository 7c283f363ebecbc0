// Package measure times and counts what the extension does in a browser, for the tests and for make bench.
package measure

import (
	"encoding/json"
	"fmt"
	"slices"

	"callscribe/extension/e2e/browser"
)

// Counts is what one warm update makes use of.
type Counts struct {
	ToJS        int // calls from Go to JavaScript
	ToGo        int // calls and wake-ups from JavaScript to Go
	Storage     int // calls of chrome.storage
	Alarms      int // calls of chrome.alarms
	Allocations int // of Go's heap; 0 where the program does not tell
}

// counting starts the worker's program anew, with a counter at each way between it and JavaScript. It needs a
// program that can be made to die (build.sh test).
const counting = `(async () => {
	const counts = globalThis.counts = {ToJS: 0, ToGo: 0, Storage: 0, Alarms: 0};
	const counted = (on, names, name) => {
		for (const method of names) {
			const original = on[method].bind(on);
			on[method] = (...args) => { counts[name]++; return original(...args); };
		}
	};
	for (const area of ["local", "session"]) counted(chrome.storage[area], ["get", "set", "remove"], "Storage");
	counted(chrome.alarms, ["create", "clear"], "Alarms");
	globalThis.Go = class extends globalThis.Go {
		constructor() {
			super();
			const ways = this.importObject.gojs;
			counted(ways, Object.keys(ways).filter((name) => name.startsWith("syscall/js.")), "ToJS");
		}
		_resume() { counts.ToGo++; super._resume(); }
	};
	globalThis.crash();
	await new Promise((soon) => setTimeout(soon, 200));
	return true;
})()`

// updates makes updates one after the other, and returns what was counted for each, its settling included.
const updates = `(async (input, runs) => {
	const quiet = () => new Promise((soon) => setTimeout(soon, 60));
	const allocations = () => globalThis.allocations?.() ?? 0;
	const all = [];
	for (let i = 0; i < runs; i++) {
		const heap = allocations(), before = {...counts};
		const result = await updateCallLog({...input, note: "counted " + i});
		if (!result.successful) throw new Error(result.returnMessage.message);
		await quiet();
		const one = Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, n - before[name]]));
		all.push({...one, Allocations: allocations() - heap});
	}
	return JSON.stringify(all);
})`

// Count counts what one warm update takes: the median of some. input is one of updateCallLog, whose log it changes.
func Count(b *browser.Browser, start func() error, input any) (Counts, error) {
	if _, err := browser.InWorker[bool](b, counting); err != nil {
		return Counts{}, fmt.Errorf("count the crossings: %w", err)
	}
	if err := start(); err != nil {
		return Counts{}, err
	}
	const warm, runs = 20, 21
	data, err := json.Marshal(input)
	if err != nil {
		return Counts{}, err
	}
	text, err := browser.InWorker[string](b, fmt.Sprintf("%s(%s, %d)", updates, data, warm+runs))
	if err != nil {
		return Counts{}, err
	}
	var all []Counts
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return Counts{}, err
	}
	of := func(n func(Counts) int) int {
		var some []int
		for _, c := range all[warm:] {
			some = append(some, n(c))
		}
		return Median(some)
	}
	return Counts{
		ToJS: of(func(c Counts) int { return c.ToJS }), ToGo: of(func(c Counts) int { return c.ToGo }),
		Storage: of(func(c Counts) int { return c.Storage }), Alarms: of(func(c Counts) int { return c.Alarms }),
		Allocations: of(func(c Counts) int { return c.Allocations }),
	}, nil
}

// Median is the middle one of some values.
func Median[T int | float64](of []T) T {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
