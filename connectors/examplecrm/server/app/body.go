package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// limitBody makes reading more than the allowed bytes fail with 413.
func (a *App) limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, a.options.BodyLimit)
		next.ServeHTTP(w, r)
	})
}

// readJSON reads a body of one of the media types into value.
func readJSON(r *http.Request, value any, mediaTypes ...string) error {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(mediaTypes, mediaType) {
		return fail(http.StatusUnsupportedMediaType, "Send "+mediaTypes[0]+".")
	}
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fail(http.StatusRequestEntityTooLarge, "The body is too large.")
	}
	if err != nil {
		return fail(http.StatusBadRequest, "The body could not be read.")
	}
	if !utf8.Valid(body) || !json.Valid(body) {
		return fail(http.StatusBadRequest, "The body is not JSON.")
	}
	if err := strictJSON(body, value); err != nil {
		return fail(http.StatusUnprocessableEntity, "The body has the wrong shape.")
	}
	return nil
}

// strictJSON refuses a field that value does not have: a misspelt one must not
// pass unnoticed.
func strictJSON(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}

// object is a JSON object from a caller that is read field by field. The first
// mistake is kept and returned by finish.
type object struct {
	fields map[string]json.RawMessage
	known  map[string]bool
	err    error
}

func readObject(r *http.Request, mediaTypes ...string) (*object, error) {
	o := &object{known: map[string]bool{}}
	if err := readJSON(r, &o.fields, mediaTypes...); err != nil {
		return nil, err
	}
	if o.fields == nil {
		return nil, fail(http.StatusUnprocessableEntity, "The body must be a JSON object.")
	}
	return o, nil
}

func (o *object) reject(name, message string) {
	if o.err == nil {
		o.err = invalid(name, message)
	}
}

// value is the field's JSON, and nil if it is absent or a mistake was found.
func (o *object) value(name string) json.RawMessage {
	o.known[name] = true
	if o.err != nil {
		return nil
	}
	return o.fields[name]
}

func isNull(value json.RawMessage) bool { return bytes.Equal(value, []byte("null")) }

// text reads a string; null makes it empty.
func (o *object) text(name string, into *string) {
	if value := o.value(name); isNull(value) {
		*into = ""
	} else if value != nil && json.Unmarshal(value, into) != nil {
		o.reject(name, "The field "+name+" must be text.")
	}
}

// textOrNull reads a string; null and the empty string make it nil.
func (o *object) textOrNull(name string, into **string) {
	if o.value(name) == nil {
		return
	}
	var text string
	o.text(name, &text)
	*into = nil
	if text != "" {
		*into = &text
	}
}

// requiredText is for a field that must not be empty.
func (o *object) requiredText(name string, into *string) {
	o.text(name, into)
	if *into == "" {
		o.reject(name, "The field "+name+" must not be empty.")
	}
}

// choice reads one of the words; null and the empty string make it nil.
func (o *object) choice(name string, into **string, words ...string) {
	o.textOrNull(name, into)
	if *into != nil && !slices.Contains(words, **into) {
		message := "The field " + name + " must be " + words[0]
		for _, word := range words[1:] {
			message += " or " + word
		}
		o.reject(name, message+".")
	}
}

// longestCall is where a number of seconds is surely a mistake, such as
// milliseconds.
const longestCall = 366 * 24 * 60 * 60 // seconds

func (o *object) seconds(name string, into **float64) {
	value := o.value(name)
	if value == nil {
		return
	}
	var number *float64
	if json.Unmarshal(value, &number) != nil {
		o.reject(name, "The field "+name+" must be a number of seconds.")
	} else if number != nil && (*number < 0 || *number > longestCall) {
		o.reject(name, "The field "+name+" must be seconds from 0 to a year.")
	} else {
		*into = number
	}
}

// moment reads an RFC 3339 time and keeps it in UTC, to the millisecond.
func (o *object) moment(name string, into **string) {
	if o.value(name) == nil {
		return
	}
	var text *string
	o.textOrNull(name, &text)
	if text != nil {
		t, err := time.Parse(time.RFC3339, *text)
		if err != nil {
			o.reject(name, "The field "+name+" must be a time such as 2026-01-31T09:30:00Z.")
			return
		}
		utc := formatTime(t)
		text = &utc
	}
	*into = text
}

// texts reads a list of strings.
func (o *object) texts(name string, into *[]string) {
	value := o.value(name)
	if value == nil {
		return
	}
	list := []string{}
	if json.Unmarshal(value, &list) != nil || list == nil {
		o.reject(name, "The field "+name+" must be a list of text.")
		return
	}
	*into = list
}

// finish returns the first mistake. A field that was never asked for is one.
func (o *object) finish(readOnly ...string) error {
	var rest []string
	for name := range o.fields {
		if !o.known[name] {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	if o.err == nil && len(rest) > 0 {
		if slices.Contains(readOnly, rest[0]) {
			o.reject(rest[0], "The field "+rest[0]+" cannot be changed.")
		} else {
			o.reject(rest[0], "There is no such field.")
		}
	}
	return o.err
}

// formatTime is the one form of a time in the API and the database.
func formatTime(t time.Time) string {
	return t.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.999Z07:00")
}
