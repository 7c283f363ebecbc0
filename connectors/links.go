package connectors

import (
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// isLink reports whether a recording link is one: RingCentral writes "(pending...)" until it is.
func isLink(s string) bool {
	return hasPrefixFold(s, "https://") || hasPrefixFold(s, "http://")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.ToLower(s[:len(prefix)]) == prefix
}

// MostText is how much of a text that a machine wrote is kept, in bytes: no call is so long.
const MostText = 1 << 20

// Storable are the values as they may be stored and sent: with no token in any of the links, and of what a machine wrote
// no more than [MostText].
func Storable(v logbody.Update) logbody.Update {
	v.RecordingLink = withoutToken(v.RecordingLink)
	v.VoicemailLink = withoutToken(v.VoicemailLink)
	v.RingSenseLink = withoutToken(v.RingSenseLink)
	for _, text := range []*string{&v.AINote, &v.Transcript, &v.RingSenseTranscript, &v.RingSenseSummary, &v.RingSenseBulletedSummary} {
		*text = Bounded(*text, MostText)
	}
	return v
}

// withoutToken drops the parameters by which a link to RingCentral's media carries an access token: a
// CRM's records are read by more people than may hold it. A player's link holds the media's link in a
// parameter of its own, percent-encoded; that one is cleaned too. All else stays as it is.
func withoutToken(link string) string {
	address, fragment, hasFragment := strings.Cut(link, "#")
	path, query, hasQuery := strings.Cut(address, "?")
	cleaned := path
	if hasQuery {
		cleaned += prefixed("?", withoutTokens(query), query)
	}
	if hasFragment {
		cleaned += prefixed("#", withoutTokens(fragment), fragment)
	}
	return cleaned
}

// prefixed is what a separator and the parameters behind it become: nothing, if all were dropped.
func prefixed(separator, kept, all string) string {
	if kept == "" && all != "" {
		return ""
	}
	return separator + kept
}

// withoutTokens drops the tokens from "a=1&b=2". A "?" separates too: clients are known to append
// "?accessToken=" to a link that has a query already.
func withoutTokens(parameters string) string {
	kept, first := "", true
	for separator, more := "", true; more; {
		part := parameters
		next := strings.IndexAny(parameters, "&?")
		if more = next >= 0; more {
			part = parameters[:next]
		}
		if name, value, hasValue := strings.Cut(part, "="); !isTokenName(name) {
			if !first {
				kept += separator
			}
			kept, first = kept+name, false
			if hasValue {
				kept += "=" + withoutInnerToken(value)
			}
		}
		if more {
			separator, parameters = parameters[next:next+1], parameters[next+1:]
		}
	}
	return kept
}

func isTokenName(name string) bool {
	if decoded, ok := percentDecoded(name); ok {
		name = decoded
	}
	name = strings.ToLower(name)
	return name == "access_token" || name == "accesstoken"
}

// withoutInnerToken cleans a parameter's value that is itself a link, percent-encoded.
func withoutInnerToken(value string) string {
	inner, ok := percentDecoded(value)
	if !ok || !isLink(inner) {
		return value
	}
	if cleaned := withoutToken(inner); cleaned != inner {
		return crm.QueryEscape(cleaned)
	}
	return value
}

// percentDecoded is s with its %XX decoded; false where it holds none, or a broken one.
func percentDecoded(s string) (string, bool) {
	if !strings.Contains(s, "%") {
		return s, false
	}
	decoded := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			if i+3 > len(s) {
				return s, false
			}
			code, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return s, false
			}
			c = byte(code)
			i += 2
		}
		decoded = append(decoded, c)
	}
	return string(decoded), true
}
