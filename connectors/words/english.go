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
func english() map[string]message {
	readEnglish()
	return inEnglish
}

var inEnglish map[string]message

// sync.OnceValue would be shorter here, and makes the module 4 KB larger.
var readEnglish = sync.OnceFunc(func() {
	if err := json.Unmarshal(extension.English, &inEnglish); err != nil {
		panic("extension/_locales/en: " + err.Error())
	}
})
