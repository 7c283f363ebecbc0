package phonenumber

import (
	_ "embed"
	"strings"
	"sync"
)

// plans has a line for each region, the main one of its calling code first, of fields that tabs divide:
//
//	id, calling code, international prefix, trunk prefix, what is taken off a national number,
//	what is put there instead, lengths, leading digits,
//	what all national numbers are beside those given out ("" for nothing), the numbers given out
//
// and, indented below the main regions, a line for each way to write the calling code's numbers:
//
//	lengths of the groups, leading digits, the first group with its trunk prefix, form,
//	international form ("" for the same, "-" for none)
//
//go:embed plans.txt
var plans string

// country is what shares a calling code.
type country struct {
	code    string
	regions []*region
	formats []string // lines of the table
}

// region is how numbers are dialled in one.
type region struct {
	*country
	id       string
	abroad   pattern // dialled before a calling code: "00"
	trunk    string  // dialled before a national number: "0"
	strip    pattern // the trunk prefix and a carrier's code, as they are taken off
	instead  string  // what is put there: "" or such as "9$1"
	lengths  string  // of national numbers: "7-10,12"
	leading  pattern // tells the region's numbers from others of the calling code, where it can
	general  pattern // rules some of the assigned out
	assigned pattern // the numbers that are given out, without those of the regions before it
}

var (
	table []*country
	once  sync.Once
)

// countries is the table; it is read when the first number is.
func countries() []*country {
	once.Do(func() {
		var c *country
		for _, line := range strings.Split(plans, "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			if line[0] == '\t' {
				c.formats = append(c.formats, line[1:])
				continue
			}
			f := strings.Split(line, "\t")
			if c == nil || c.code != f[1] {
				c = &country{code: f[1]}
				table = append(table, c)
			}
			c.regions = append(c.regions, &region{c, f[0], pattern(f[2]), f[3], pattern(f[4]), f[5], f[6], pattern(f[7]), pattern(f[8]), pattern(f[9])})
		}
	})
	return table
}

// coded is the country with a calling code; nil for none.
func coded(code string) *country {
	for _, c := range countries() {
		if c.code == code {
			return c
		}
	}
	return nil
}

// regionOf is the region with an id; nil for none.
func regionOf(id string) *region {
	if len(id) != 2 {
		return nil
	}
	for _, c := range countries() {
		for _, r := range c.regions {
			if r.id[0] == id[0]&^0x20 && r.id[1] == id[1]&^0x20 {
				return r
			}
		}
	}
	return nil
}

// main is the region by which the country's numbers are read and written.
func (c *country) main() *region { return c.regions[0] }

// valid reports whether a national number is given out in one of the country's regions.
func (c *country) valid(national string) bool {
	for _, r := range c.regions {
		if r.allows(national) && r.assigned.matches(national) {
			return true
		}
	}
	return false
}

// valid reports the same of a number that is read in the region.
func (r *region) valid(national string) bool { return r.allows(national) && r.country.valid(national) }

func (r *region) allows(national string) bool { return r.general == "" || r.general.matches(national) }

// has reports whether a number of the country is of this region, where those before it were asked first.
func (r *region) has(national string) bool {
	if r.leading != "" {
		_, ok := r.leading.prefix(national)
		return ok
	}
	return r.assigned.matches(national)
}

// possible reports whether national numbers can have this length.
func (r *region) possible(national string) bool {
	for _, lengths := range strings.Split(r.lengths, ",") {
		if least, most := bounds(lengths); least <= len(national) && len(national) <= most {
			return true
		}
	}
	return false
}

// tooLong reports whether there are more digits than in any national number.
func (r *region) tooLong(digits string) bool {
	_, most := bounds(r.lengths[strings.LastIndexByte(r.lengths, ',')+1:])
	return len(digits) > most
}

// bounds reads a range such as "7-10" or "7".
func bounds(of string) (least, most int) {
	from, to, ranged := strings.Cut(of, "-")
	if !ranged {
		to = from
	}
	return count(from), count(to)
}

func count(digits string) (n int) {
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
