package oauth

import (
	"strconv"
	"strings"

	"callscribe/connectors/crm"
)

// parameter is one of a request's. The order is kept, so that a request can be read and compared.
type parameter struct{ name, value string }

func encode(list []parameter) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = crm.QueryEscape(p.name) + "=" + crm.QueryEscape(p.value)
	}
	return strings.Join(parts, "&")
}

// answered reads the parameters of the address to which a person was sent back, which must be redirect to
// the letter, with a query behind it. A parameter that stands there twice makes the whole unreadable: which
// of the two a server meant is a guess. A fragment is not ours to read.
func answered(address, redirect string) (values map[string]string, ok bool) {
	address, _, _ = strings.Cut(address, "#")
	query, ok := strings.CutPrefix(address, redirect+"?")
	if !ok {
		return nil, false
	}
	values = map[string]string{}
	for _, part := range strings.Split(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, ok := unescape(name)
		if !ok {
			return nil, false
		}
		if value, ok = unescape(value); !ok {
			return nil, false
		}
		if _, twice := values[name]; twice {
			return nil, false
		}
		values[name] = value
	}
	return values, true
}

// unescape is s with its %XX and its "+" decoded.
func unescape(s string) (string, bool) {
	decoded := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '+':
			decoded = append(decoded, ' ')
		case '%':
			if i+2 >= len(s) {
				return "", false
			}
			b, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return "", false
			}
			decoded = append(decoded, byte(b))
			i += 2
		default:
			decoded = append(decoded, c)
		}
	}
	return string(decoded), true
}
