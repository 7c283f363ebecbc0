package zohocrm

import (
	_ "embed"

	"callscribe/connectors/rest"
)

//go:embed zohocrm.json
var description []byte

// Platform is Zoho CRM.
var Platform = rest.Once(description, rest.Hooks{})
