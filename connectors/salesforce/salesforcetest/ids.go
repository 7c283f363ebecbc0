package salesforcetest

import "strings"

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newID is an id of 15 characters, where a lower and an upper case letter differ.
func (f *Fake) newID(prefix string) string {
	f.ids++
	n, tail := f.ids*37+1000, ""
	for range 5 {
		tail = string(base62[n%62]) + tail
		n /= 62
	}
	return full(prefix + "5g00000" + tail)
}

// full is an id of 15 characters with the three that make it safe where case is lost.
func full(id string) string {
	if len(id) != 15 {
		return id
	}
	suffix := ""
	for part := range 3 {
		bits := 0
		for i := range 5 {
			if c := id[part*5+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		suffix += string("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits])
	}
	return id + suffix
}

// isID reports whether a text has the form of an id, of 15 or 18 characters.
func isID(s string) bool {
	for i := range len(s) {
		if !strings.Contains(base62, s[i:i+1]) {
			return false
		}
	}
	return len(s) == 15 || len(s) == 18 && full(s[:15]) == s
}
