package words

import (
	"sync"

	"callscribe/connectors/json"
	"callscribe/extension"
)

type message struct {
	Message string `json:"message"`
}

// english are the words where there is no browser: in tests, and where the program runs by itself.
var english = sync.OnceValue(func() map[string]message {
	var all map[string]message
	if err := json.Unmarshal(extension.English, &all); err != nil {
		panic("extension/_locales/en: " + err.Error())
	}
	return all
})
