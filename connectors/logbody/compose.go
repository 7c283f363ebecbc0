package logbody

// Compose writes the values of u into body and returns the new body. Text outside the updated sections
// stays as it is, and applying the same update again changes nothing.
//
// The errors are ErrFormat and *TooLongError; the body is returned unchanged with them.
func Compose(body string, u Update, o Options) (string, error) {
	switch o.Format {
	case "", Plain, HTML, Markdown:
	default:
		return body, ErrFormat
	}
	if len(body) > MaxBytes {
		return body, &TooLongError{What: "body", Bytes: len(body)}
	}
	return body, nil
}

// Note returns the agent's note in body, as it was typed. ok is false if there is none.
func Note(body string, f Format) (note string, ok bool) {
	return "", false
}
