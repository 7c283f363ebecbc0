package view

import "strconv"

// Words are the texts of the pages by name, in the person's language: those of extension/_locales, as Chrome's
// i18n gives them. Values take the places $1, $2, ... of a text. It is set once, before anything is shown.
var Words func(name string, values ...string) string

func say(name string, values ...string) string { return Words(name, values...) }

// counted is a text that holds a number: name with "One", or with "Other" and the number as its value.
func counted(name string, n int) string {
	if n == 1 {
		return say(name + "One")
	}
	return say(name+"Other", strconv.Itoa(n))
}
