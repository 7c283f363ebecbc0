package phonenumber

import (
	_ "embed"
	"strings"
	"sync"
)

// plans is the table of the countries' numbering plans. It has a line for each region, the main one of its calling
// code first, of fields that tabs divide; and, indented below the main regions, a line for each way to write the
// calling code's numbers: lengths of the groups, leading digits, the first group with its trunk prefix, form,
// international form ("" for the same, "-" for none).
//
//go:embed plans.txt
var plans string

// The fields of a region.
const (
	id      = iota // ISO 3166's: "GB"; "001" for numbers of no country
	code           // the calling code: "44"
	abroad         // pattern: what is dialled before a calling code
	trunk          // what is dialled before a national number: "0"
	strip          // pattern: the trunk prefix and a carrier's code, as they are taken off
	instead        // what is put there: "" or such as "9$1"
	lengths        // of national numbers: "7-10,12"
	leading        // pattern: tells the region's numbers from others of the calling code, where it can
	numbers        // pattern: the national numbers; "" where leading digits and lengths tell
)

// region is how numbers are dialled in one.
type region struct {
	*country
	fields []string
}

// country is what shares a calling code.
type country struct {
	code    string
	regions []*region
	formats []string // lines of the table
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
			fields := strings.Split(line, "\t")
			if c == nil || c.code != fields[code] {
				c = &country{code: fields[code]}
				table = append(table, c)
			}
			c.regions = append(c.regions, &region{c, fields})
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
func regionOf(name string) *region {
	if len(name) != 2 {
		return nil
	}
	for _, c := range countries() {
		for _, r := range c.regions {
			if own := r.fields[id]; own[0] == name[0]&^0x20 && own[1] == name[1]&^0x20 {
				return r
			}
		}
	}
	return nil
}

// main is the region by which the country's numbers are read and written.
func (c *country) main() *region { return c.regions[0] }

// valid reports whether a national number is one of the country's regions.
func (c *country) valid(national string) bool {
	for _, r := range c.regions {
		if r.has(national) {
			return true
		}
	}
	return false
}

// prefix is the beginning of digits that a pattern of the region's fields matches.
func (r *region) prefix(field int, digits string) (m match, ok bool) {
	return pattern(r.fields[field]).prefix(digits)
}

// has reports whether a national number of the country is of this region, where those before it were asked first.
func (r *region) has(national string) bool {
	own := pattern(r.fields[numbers])
	if own != "" && !own.matches(national) {
		return false
	}
	if r.fields[leading] == "" {
		return true
	}
	_, ok := r.prefix(leading, national)
	return ok && (own != "" || r.possible(national))
}

// possible reports whether national numbers can have this length.
func (r *region) possible(national string) bool {
	for _, one := range strings.Split(r.fields[lengths], ",") {
		if least, most := bounds(one); least <= len(national) && len(national) <= most {
			return true
		}
	}
	return false
}

// tooLong reports whether there are more digits than in any national number.
func (r *region) tooLong(digits string) bool {
	all := r.fields[lengths]
	_, most := bounds(all[strings.LastIndexByte(all, ',')+1:])
	return len(digits) > most
}

// tooShort reports whether there are fewer digits than in any national number.
func (r *region) tooShort(digits string) bool {
	first, _, _ := strings.Cut(r.fields[lengths], ",")
	least, _ := bounds(first)
	return len(digits) < least
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
