package connectors

import (
	"strconv"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// Instant reads the time of a call as JavaScript writes it: ISO 8601, or a number of milliseconds since 1970. "" and
// "0" are absent. What is no time that a call can have is refused: seconds, say, read as milliseconds, are in 1970.
func Instant(text, field string) (string, error) {
	if text == "" || text == "0" {
		return "", nil
	}
	if ms, err := strconv.ParseFloat(text, 64); err == nil {
		if !(ms >= 0 && ms < 1e14) { // also where it is not a number
			return "", badInstant(field)
		}
		text = time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339Nano)
	}
	at, ok := logbody.ParseTime(text)
	if !ok || at.UTC().Year() < 2000 || at.UTC().Year() >= 2100 {
		return "", badInstant(field)
	}
	return text, nil
}

func badInstant(field string) error {
	return crm.InvalidInput(field, "must be an ISO 8601 time or milliseconds since 1970, from 2000 to 2100")
}
