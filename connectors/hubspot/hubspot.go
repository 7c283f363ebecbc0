// Package hubspot connects to HubSpot, by its CRM API, version 3. It was built from HubSpot's specification of
// that API.
//
// A call log is an object of the kind calls, its text a property, HTML of 65,536 characters at most. Properties
// come only on request, so a read names each; durations are milliseconds as a text. A token belongs to an account
// and not to a person: who the person is, is looked up by the e-mail address, and new calls are his. The contact
// and the deal are associations. There is no precondition.
//
// The session's id is the call's external id, by which a log is found again. The search trails behind by some
// seconds, after an update by up to a minute.
//
// What the first live account must show: which of the search's forms of a phone number find one that was written
// with blanks and brackets; what becomes of the tags of a text; whether a recording's link that is no sound file
// is taken (it stands in the text until then); how an archived call is answered; how long a title may be; the
// address of a call's page.
package hubspot

import (
	_ "embed"

	"callscribe/connectors/rest"
)

//go:embed hubspot.json
var description []byte

// Platform is HubSpot.
var Platform = rest.Once(description, rest.Hooks{})
