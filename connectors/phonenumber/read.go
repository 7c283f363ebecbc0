package phonenumber

import "strings"

// wholeNational is how many digits must follow a calling code for it to be taken for one though no "+" stands in
// front, and though its country might have such a number.
const wholeNational = 10

// read is what digits say that are dialled in the region: "0014155550100", "02079460123", "2079460123",
// "442079460123". Where that is no number of its plan, it is the likeliest.
func (r *region) read(digits string) (n Number, valid bool) {
	if prefix, ok := r.prefix(abroad, digits); ok {
		if n, valid = international(digits[prefix.end:]); valid {
			return n, true
		}
	}
	national, valid := r.national(digits)
	if inside, ok := strings.CutPrefix(digits, r.code); ok {
		// Without "+" in front, a calling code counts where it turns no number into one, and where so many digits
		// follow that it is the likelier reading: Germany has short area codes that begin with 49.
		rest, ok := r.national(inside)
		if ok && (!valid || len(inside) >= wholeNational) || !valid && r.tooLong(digits) {
			national, valid = rest, ok
		}
	}
	if n.Code == "" || valid {
		n = Number{Code: r.code, National: national}
	}
	return n, valid
}

// national takes the trunk prefix, or what else is dialled there, off a national number.
func (r *region) national(digits string) (national string, valid bool) {
	stripped := r.stripped(digits)
	switch {
	case r.valid(stripped):
		return stripped, true
	case r.valid(digits):
		return digits, true
	case r.possible(stripped):
		return stripped, false
	}
	return digits, false
}

func (r *region) stripped(digits string) string {
	m, ok := r.prefix(strip, digits)
	if !ok {
		return digits
	}
	rest := digits[m.end:]
	if r.fields[instead] == "" || m.used < strings.Count(r.fields[strip], "<") {
		return rest
	}
	before, group, _ := strings.Cut(r.fields[instead], "$")
	return before + m.groups[group[0]-'1'] + rest
}

// international reads digits that begin with a calling code. Without one it is no number.
func international(digits string) (n Number, valid bool) {
	for end := 1; end <= min(3, len(digits)); end++ {
		if c := coded(digits[:end]); c != nil {
			n.Code = c.code
			n.National, valid = c.main().national(digits[end:])
			return n, valid
		}
	}
	return n, false
}
