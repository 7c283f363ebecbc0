//go:build js && wasm

package port

import "syscall/js"

// Word is a text of the extension's _locales in the person's language, or in English where that language lacks it; its
// places "$1" to "$9" stay. "" for a name that none has, and where there is no i18n.
func Word(name string) string {
	i18n := js.Global().Get("chrome").Get("i18n")
	if i18n.Type() != js.TypeObject {
		return ""
	}
	text := i18n.Call("getMessage", name,
		[]any{"$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"})
	if text.Type() != js.TypeString {
		return ""
	}
	return text.String()
}
