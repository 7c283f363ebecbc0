package ringcentral

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/json"
)

// maxMessage is the longest message that is read, in bytes. The widget's longest, a page of call records, has some ten
// thousand; a call's transcript may be as long as the call.
const maxMessage = 8 << 20

// maxWord is the longest id, number, name or result that is kept, in bytes: rows hold them.
const maxWord = 200

// maxLink is the longest link that is kept, in bytes.
const maxLink = 4 << 10

// object is a JSON object of unknown shape. Its getters give the zero value for what is missing or of
// another type.
type object map[string]any

func parse(data []byte) (object, error) {
	if len(data) > maxMessage {
		return nil, errors.New("the message is too long")
	}
	var v any
	if err := json.UnmarshalNumbers(data, &v); err != nil { // ids may come as numbers, and must not lose digits
		return nil, errors.New("the message is not JSON")
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("the message is not an object")
	}
	return o, nil
}

func (o object) text(key string) string {
	switch v := o[key].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// word is a text of at most 200 bytes: an id, a number, a result. Anything longer is none.
func (o object) word(key string) string {
	if s := o.text(key); len(s) <= maxWord {
		return s
	}
	return ""
}

// name is a text of which at most 200 bytes are kept.
func (o object) name(key string) string {
	s := o.text(key)
	if len(s) > maxWord {
		s = strings.ToValidUTF8(s[:maxWord], "")
	}
	return s
}

// textIf tells a missing text from an empty one.
func (o object) textIf(key string) *string {
	if s, ok := o[key].(string); ok {
		return &s
	}
	return nil
}

func (o object) flag(key string) bool {
	v, _ := o[key].(bool)
	return v
}

func (o object) object(key string) object {
	v, _ := o[key].(map[string]any)
	return v
}

func (o object) objects(key string) []object {
	list, _ := o[key].([]any)
	var out []object
	for _, v := range list {
		if o, ok := v.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

func (o object) texts(key string) []string {
	list, _ := o[key].([]any)
	var out []string
	for _, v := range list {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case json.Number:
			out = append(out, v.String())
		}
	}
	return out
}

// seconds is a whole number of seconds, nil where there is none from 0 to a year.
func (o object) seconds(key string) *int {
	f, err := strconv.ParseFloat(o.text(key), 64)
	if err != nil || !(f >= 0 && f <= 366*24*3600) {
		return nil
	}
	n := int(f)
	return &n
}

// time reads epoch milliseconds, as the widget writes them, and ISO 8601, as RingCentral's servers do.
func (o object) time(key string) time.Time {
	s := strings.TrimSpace(o.text(key))
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil && plausible(at) {
		return at.UTC()
	}
	ms, err := strconv.ParseFloat(s, 64)
	if err != nil || !(ms > 0 && ms < 1e14) {
		return time.Time{}
	}
	if at := time.UnixMilli(int64(ms)).UTC(); plausible(at) {
		return at
	}
	return time.Time{}
}

// plausible keeps out seconds read as milliseconds, and years that cannot be written again.
func plausible(at time.Time) bool { return at.Year() >= 2000 && at.Year() < 2200 }
