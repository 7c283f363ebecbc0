package crm

// QueryEscape makes s fit to stand as a name or a value in a URL's query: all but letters, digits and
// "-_.~" becomes %XX. (net/url would cost the module more than this.)
func QueryEscape(s string) string {
	const hex = "0123456789ABCDEF"
	escaped := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~':
			escaped = append(escaped, c)
		default:
			escaped = append(escaped, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(escaped)
}
