// Package extension has what Go needs of the extension's own files.
package extension

import _ "embed"

// English are the words of the extension in English, as Chrome reads them: {"name": {"message": "..."}}.
//
//go:embed _locales/en/messages.json
var English []byte
