package connectors

import (
	"callscribe/connectors/crm"
	"callscribe/connectors/phonenumber"
	"callscribe/connectors/words"
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
		why = words.Say("numberIsHidden")
	case phonenumber.Address:
		why = words.Say("numberIsAddress")
	case phonenumber.Internal:
		why = words.Say("numberIsInternal")
	case phonenumber.TooLong:
		why = words.Say("numberIsTooLong")
	}
	return "", &crm.Error{Code: crm.InvalidArgument, Message: why + " " + words.Say("chooseByName")}
}
