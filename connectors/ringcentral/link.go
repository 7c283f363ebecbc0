package ringcentral

import "strings"

// mediaLink is a link to a recording without its access token: a CRM's records are read by more people
// than may hold it. A link that is not https is none. The token may stand in the link's own query, or
// percent-encoded in the address of the media that the link carries.
func mediaLink(link string) string {
	if !strings.HasPrefix(link, "https://") || len(link) > maxLink {
		return ""
	}
	for {
		from, to := tokenIn(link)
		if from < 0 {
			return link
		}
		link = link[:from] + link[to:]
	}
}

// tokenIn is where the first access token stands in link, together with the separator that its going
// makes superfluous; -1 where there is none.
func tokenIn(link string) (from, to int) {
	lower := lowerASCII(link)
	for _, name := range []string{"access_token", "accesstoken"} {
		from = strings.Index(lower, name)
		if from < 0 {
			continue
		}
		to = from + len(name)
		for to < len(link) && separatorAt(lower[to:]) == 0 && link[to] != '#' && !strings.HasPrefix(lower[to:], "%23") {
			to++
		}
		if after := separatorAt(lower[to:]); after > 0 {
			return from, to + after
		}
		switch { // nothing follows: the separator before it goes
		case from > 0 && separatorAt(lower[from-1:]) == 1:
			from--
		case from > 2 && separatorAt(lower[from-3:]) == 3:
			from -= 3
		}
		return from, to
	}
	return -1, -1
}

// separatorAt is the length of the query separator with which s begins, plain or percent-encoded; 0 for none.
func separatorAt(s string) int {
	switch {
	case strings.HasPrefix(s, "&"), strings.HasPrefix(s, "?"):
		return 1
	case strings.HasPrefix(s, "%26"), strings.HasPrefix(s, "%3f"):
		return 3
	}
	return 0
}

// lowerASCII keeps every byte's place, which strings.ToLower does not.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
