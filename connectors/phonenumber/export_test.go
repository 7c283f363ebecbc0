package phonenumber

import (
	"slices"
	"strings"
)

// Forms are the ways in which people store the number.
func (n Number) Forms() []string {
	if n.Code == "" {
		return []string{n.National}
	}
	national, international := n.NationalForm(), n.InternationalForm()
	dialled := digitsOf(national)
	all := []string{
		n.E164(), national, dialled, n.National, international, divided(national, '-'), n.Code + n.National, divided(national, '.'),
		divided(national, ' '), divided(international, ' '), divided(international, '-'),
	}
	if coded(n.Code).main().fields[abroad] == "00" {
		all = append(all, "00"+n.Code+n.National)
	}
	if trunk := coded(n.Code).main().fields[trunk]; trunk == "0" && dialled == trunk+n.National {
		code, rest, _ := strings.Cut(international, " ")
		all = append(all, code+" (0)"+rest, code+" (0) "+rest)
	}
	var forms []string
	for _, form := range all {
		if !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return forms
}

// divided writes a number with one sign between its groups, and without brackets.
func divided(number string, sign byte) string {
	var b strings.Builder
	for i := range len(number) {
		switch c := number[i]; c {
		case '(', ')':
		case ' ', '-', '.', '/':
			b.WriteByte(sign)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
