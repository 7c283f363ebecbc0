package calls

import (
	"sync"

	"callscribe/connectors/phonenumber"
)

// caller is what a phone has told about a caller, read.
type caller struct {
	number string
	kind   phonenumber.Kind
}

// callers are those that were read before: all calls are looked at whenever anything happens, and to read a number of
// any country takes some 10 µs.
var callers = struct {
	sync.Mutex
	read map[string]caller
}{read: map[string]caller{}}

// mostCallers are remembered.
const mostCallers = 2000

func read(number string) caller {
	callers.Lock()
	defer callers.Unlock()
	c, ok := callers.read[number]
	if !ok {
		if len(callers.read) >= mostCallers {
			clear(callers.read)
		}
		c.number, c.kind = phonenumber.Caller(number, "")
		callers.read[number] = c
	}
	return c
}

// searchable is a number in the form in which contacts are searched: E.164, or digits where it has no country code. It
// is "" for what is no number of a person: a hidden caller, a service number, a SIP address.
func searchable(number string) string { return read(number).number }

// hidden reports whether a caller's number is withheld: RingCentral writes "anonymous" and the like.
func hidden(number string) bool { return read(number).kind == phonenumber.Hidden }

// extension reports whether a number is a colleague's extension that the phone gave as a number.
func extension(number string) bool { return read(number).kind == phonenumber.Internal }
