//go:build !browser

package words

import (
	"sync"

	"callscribe/connectors/json"
	"callscribe/extension"
)

// Without a browser the words are English. The extension's build leaves this out: it has Chrome's i18n.
func init() {
	english := sync.OnceValue(func() map[string]message {
		var all map[string]message
		if err := json.Unmarshal(extension.English, &all); err != nil {
			panic("extension/_locales/en: " + err.Error())
		}
		return all
	})
	Text = func(name string) string { return english()[name].Message }
}

type message struct {
	Message string `json:"message"`
}
