package phonenumber

import "strings"

// NationalForm is the number as it is written and dialled inside its country: "020 7946 0123", "(650) 555-0100". It
// is the digits where the country is not known, and leaves an extension out.
func (n Number) NationalForm() string { return n.written(false) }

// InternationalForm is the number as it is written for people abroad: "+44 20 7946 0123".
func (n Number) InternationalForm() string {
	if n.Code == "" {
		return n.National
	}
	return "+" + n.Code + " " + n.written(true)
}

// For is the number as people in a region like to read it: in national form where it is one of their country, in
// international form otherwise. A number of no plan stands as it is.
func (n Number) For(region string) string {
	if !n.Valid() {
		return n.Digits()
	}
	if r := regionOf(region); r != nil && r.code == n.Code {
		return n.NationalForm()
	}
	return n.InternationalForm()
}

// written groups the national number as its country does.
func (n Number) written(abroad bool) string {
	c := coded(n.Code)
	if c == nil {
		return n.National
	}
	for _, line := range c.formats {
		f := strings.Split(line, "\t")
		first, form := f[2], f[3]
		if abroad {
			first = ""
			if f[4] == "-" {
				continue
			}
			if f[4] != "" {
				form = f[4]
			}
		}
		groups := grouped(n.National, f[0])
		if groups == nil {
			continue
		}
		if _, ok := pattern(f[1]).prefix(n.National); f[1] == "" || ok {
			return fill(form, first, groups)
		}
	}
	return n.National
}

// grouped cuts a number into groups of the given lengths, such as "2 3-8"; nil if it does not fit. Earlier groups
// take as many digits as they can.
func grouped(number, lengths string) []string {
	one, others, more := strings.Cut(lengths, " ")
	least, most := bounds(one)
	for n := min(most, len(number)); n >= least; n-- {
		if !more {
			if n == len(number) {
				return []string{number}
			}
			continue
		}
		if rest := grouped(number[n:], others); rest != nil {
			return append([]string{number[:n]}, rest...)
		}
	}
	return nil
}

// fill puts the groups into a form such as "$1 $2-$3"; the first group that it names stands as first says: "0$1".
func fill(form, first string, groups []string) string {
	var b strings.Builder
	for i := 0; i < len(form); i++ {
		if form[i] != '$' {
			b.WriteByte(form[i])
			continue
		}
		i++
		group := groups[form[i]-'1']
		if first != "" {
			group, first = strings.Replace(first, "$1", group, 1), ""
		}
		b.WriteString(group)
	}
	return b.String()
}
