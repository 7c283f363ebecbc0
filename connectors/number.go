package connectors

import (
	"callscribe/connectors/crm"
	"callscribe/connectors/phonenumber"
)

// caller is a number as contacts are searched by: "+16505550100", or digits alone where no country is known. Its error
// says why a text is no such number, and does not quote it.
func caller(text, region string) (string, error) {
	number, kind := phonenumber.Caller(text, region)
	why := ""
	switch kind {
	case phonenumber.Whole:
		return number, nil
	case phonenumber.Hidden:
		why = "The caller's number is hidden, so no contact can be found by it."
	case phonenumber.Address:
		why = "The caller's number is hidden or is no phone number, so no contact can be found by it."
	case phonenumber.Internal:
		why = "This is an internal extension or a service number. It belongs to no contact."
	case phonenumber.TooLong:
		why = "The number is too long for a phone number, so no contact can be found by it."
	}
	return "", &crm.Error{Code: crm.InvalidArgument, Message: why + " Choose the contact by name."}
}
