package phonenumber

import "strings"

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
