// Package phonenumber reads phone numbers however people wrote them, and tells whether two are the same.
//
// What is dialled in front of a number, how long it may be and how it is grouped differ by country. That stands
// in plans.txt, which go generate draws from libphonenumber's metadata; the package itself is small, since it is
// for the browser.
//
// A region is a country's ISO 3166 code, such as "GB": the account's, by which a number without a country code is
// read. "" is none: such a number is then known by its digits alone, and read as one of whichever country it is
// compared with.
package phonenumber

//go:generate go run ./gen

// Number is one phone number, read from text.
type Number struct {
	Code      string // the country calling code: "44"; "" where the country is not known
	National  string // the digits after it, without a trunk prefix: "2079460123"; without a Code: the digits as written
	Extension string // what is dialled after the number: "101"
}

// Parse is the first number that a text holds, such as "Mobile: 020 7946 0123 ext. 7".
func Parse(text, region string) (n Number, ok bool) {
	found := Find(text, region)
	if len(found) == 0 {
		return n, false
	}
	return found[0], true
}

// Find is all numbers that a field holds, in their order: "650-555-0100 / 650-555-0199" has two. What is too short
// for a number (an extension, a year) is left out, unless it is one in the region.
func Find(text, region string) []Number { return in(region).find(text) }

// Same reports whether one of the numbers that a text holds is one of the other's. It is the same for (b, a).
//
// A number without a country code is of the region. Where it cannot be, as "(650) 555-0100" in Britain, it is of
// the other number's country. An extension tells two apart only where both have one.
func Same(a, b, region string) bool {
	f := in(region)
	others := f.and(f.find(a)).find(b)
	for _, n := range f.and(f.find(b)).find(a) {
		if n.isOneOf(others) {
			return true
		}
	}
	return false
}

func (n Number) isOneOf(others []Number) bool {
	for _, other := range others {
		if n.same(other) {
			return true
		}
	}
	return false
}

func (n Number) same(other Number) bool {
	if n.Extension != "" && other.Extension != "" && n.Extension != other.Extension {
		return false
	}
	if n.Code == "" {
		n, other = other, n
	}
	if n.Code != "" && other.Code == "" {
		other, _ = coded(n.Code).main().read(other.National)
	}
	return n.Code == other.Code && n.National == other.National
}

// E164 is the number with "+" and its country code, as in "+442079460123"; "" where the country is not known.
func (n Number) E164() string {
	if n.Code == "" {
		return ""
	}
	return "+" + n.Code + n.National
}

// Digits is the number as CRMs are asked for it: in E.164, or its digits alone where the country is not known.
func (n Number) Digits() string {
	if n.Code == "" {
		return n.National
	}
	return n.E164()
}

// Valid reports whether the number is one that its country's numbering plan allows.
func (n Number) Valid() bool {
	c := coded(n.Code)
	return c != nil && c.valid(n.National)
}

// Region is the number's region: "GB"; "001" for one of no country, such as a satellite phone's. Of regions that
// share a calling code it is the one that has the number. It is "" where it is not known.
func (n Number) Region() string {
	if r := n.region(); r != nil {
		return r.fields[id]
	}
	return ""
}

func (n Number) region() *region {
	c := coded(n.Code)
	if c == nil {
		return nil
	}
	for _, r := range c.regions {
		if len(c.regions) == 1 || r.has(n.National) {
			return r
		}
	}
	return nil
}
