// Package examplecrm connects to the Example CRM, the small CRM of this repository, which runs on the person's
// own computer. It is also the example for new connectors.
//
// The API is described in package server/app. A call log is one of its calls; the log's text is the call's
// note. A call has an ETag, and a write with If-Match is refused (412) when someone else wrote after our read.
// The session's id is mark enough to find a log again, but another user may have logged the same session for
// himself.
package examplecrm

import (
	_ "embed"

	"callscribe/connectors/rest"
)

// DefaultHost is where the Example CRM listens when nobody says otherwise.
const DefaultHost = "127.0.0.1:8787"

//go:embed examplecrm.json
var description []byte

// Platform is the Example CRM.
var Platform = rest.Once(description, rest.Hooks{})
