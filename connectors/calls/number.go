package calls

import "callscribe/connectors/phonenumber"

// searchable is a number in the form in which contacts are searched: E.164, or digits where it has no country code. It
// is "" for what is no number of a person: a hidden caller, a service number, a SIP address.
func searchable(number string) string {
	searched, _ := phonenumber.Caller(number, "")
	return searched
}

// hidden reports whether a caller's number is withheld: RingCentral writes "anonymous" and the like.
func hidden(number string) bool {
	_, kind := phonenumber.Caller(number, "")
	return kind == phonenumber.Hidden
}

// extension reports whether a number is a colleague's extension that the phone gave as a number.
func extension(number string) bool {
	_, kind := phonenumber.Caller(number, "")
	return kind == phonenumber.Internal
}
