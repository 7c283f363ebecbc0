package connectors

import "strings"

// isLink reports whether a recording link is one: RingCentral writes "(pending...)" until it is.
func isLink(s string) bool {
	return hasPrefixFold(s, "https://") || hasPrefixFold(s, "http://")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.ToLower(s[:len(prefix)]) == prefix
}

// withoutToken drops the parameters by which a link to RingCentral's media carries an access token: a
// CRM's records are read by more people than may hold it. All else of the link stays as it is.
func withoutToken(link string) string {
	base, fragment, hasFragment := strings.Cut(link, "#")
	path, query, hasQuery := strings.Cut(base, "?")
	if !hasQuery {
		return link
	}
	var kept []string
	dropped := false
	// Clients are known to append "?accessToken=" to a link that has a query already.
	for _, part := range strings.Split(strings.ReplaceAll(query, "?", "&?"), "&") {
		name, _, _ := strings.Cut(strings.TrimPrefix(part, "?"), "=")
		switch strings.ToLower(name) {
		case "access_token", "accesstoken":
			dropped = true
		default:
			kept = append(kept, part)
		}
	}
	if !dropped {
		return link
	}
	if len(kept) > 0 {
		path += "?" + strings.ReplaceAll(strings.Join(kept, "&"), "&?", "?")
	}
	if hasFragment {
		path += "#" + fragment
	}
	return path
}
