package practice

import "strings"

// parameters reads a URL's query, as [crm.QueryEscape] writes its values. (net/url would weigh more than the
// whole of this package.)
func parameters(query string) map[string]string {
	values := map[string]string{}
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		values[unescape(name)] = unescape(value)
	}
	return values
}

// unescape resolves %XX; what is no such thing stays as it is.
func unescape(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			out = append(out, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}

func hex(c byte) int { return strings.IndexByte("0123456789ABCDEF", c) }

// reachedAt reports whether a contact has a phone number, however it is written.
func (c contact) reachedAt(wanted string) bool {
	want := digits(wanted)
	for _, number := range c.PhoneNumbers {
		have := strings.TrimLeft(digits(strings.ReplaceAll(number, "(0)", "")), "0")
		switch {
		case have == "":
		case strings.HasPrefix(strings.TrimSpace(number), "+"):
			if have == want {
				return true
			}
		case len(have) >= 10 && strings.HasSuffix(want, have):
			return true
		}
	}
	return false
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// named reports whether a contact's name holds a text, whatever the case.
func (c contact) named(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return name != "" && strings.Contains(strings.ToLower(c.Name), name)
}
