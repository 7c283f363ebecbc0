package rest

import (
	"strings"

	"callscribe/connectors/phonenumber"
)

// national is a number as it stands behind its country code, as "6505550123"; where the country is not known, its
// digits without what may be a trunk prefix.
func national(number string) string {
	n, _ := phonenumber.Parse(number, "")
	if n.Code == "" {
		return strings.TrimLeft(n.National, "0")
	}
	return n.National
}

// tail are the digits with which all ways to write a number end: for CRMs that find a part of one.
func tail(number string) string {
	n, _ := phonenumber.Parse(number, "")
	return n.Tail()
}
