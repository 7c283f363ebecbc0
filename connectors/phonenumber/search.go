package phonenumber

import (
	"slices"
	"strings"
)

// SearchForms are the ways in which people store the number, the likeliest first, and no more than most: for CRMs
// that find only the text that stands there. What they find may be another number: compare it with [Same].
func (n Number) SearchForms(most int) []string {
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
		if len(forms) < most && !slices.Contains(forms, form) {
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

// Tail is the digits with which all ways to write the number end, for CRMs that find a part of what stands there: the
// national number as a rule. It may be another number's too: compare what is found with [Same].
func (n Number) Tail() string {
	if n.Code == "" {
		return strings.TrimLeft(n.National, "0")
	}
	dialled, length := digitsOf(n.NationalForm()), 0
	for length < min(len(dialled), len(n.National)) && dialled[len(dialled)-1-length] == n.National[len(n.National)-1-length] {
		length++
	}
	return n.National[len(n.National)-length:]
}
