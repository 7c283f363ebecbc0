package logbody

import "math"

// Settings are the user's settings as App Connect stores them: each key holds an object with a "value".
//
//	{"addCallLogNote": {"value": true}, "logDateFormat": {"value": "DD/MM/YYYY HH:mm:ss"}}
type Settings map[string]any

// On reports whether the switch key is on. A missing or null value means def; false, 0, NaN and "" are off;
// anything else is on, the string "false" too.
func (s Settings) On(key string, def bool) bool {
	switch v := s.value(key).(type) {
	case nil:
		return def
	case bool:
		return v
	case string:
		return v != ""
	case float64:
		return v != 0 && !math.IsNaN(v)
	case int:
		return v != 0
	}
	return true
}

// Text returns the text stored under key, or def if there is none.
func (s Settings) Text(key, def string) string {
	if v, ok := s.value(key).(string); ok && v != "" {
		return v
	}
	return def
}

func (s Settings) value(key string) any {
	entry, _ := s[key].(map[string]any)
	return entry["value"]
}
