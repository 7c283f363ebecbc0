package oauth

import (
	"slices"
	"strings"

	"callscribe/connectors/crm"
)

// Allows reports whether a host name may be an account's own.
func (c *Config) Allows(hostname string) bool {
	if !crm.IsHostname(hostname) {
		return false
	}
	for _, pattern := range c.Hosts {
		if matches(pattern, hostname) {
			return true
		}
	}
	return false
}

// matches holds a host name, which is one, against a pattern of a manifest: "https://*.example.com/*" stands
// for every host below example.com and, other than in a manifest, not for example.com itself.
func matches(pattern, hostname string) bool {
	host, ok := patternHost(pattern)
	if !ok {
		return false
	}
	if domain, wild := strings.CutPrefix(host, "*."); wild {
		return strings.HasSuffix(hostname, "."+domain)
	}
	return hostname == host
}

func validPattern(pattern string) bool {
	host, ok := patternHost(pattern)
	return ok && crm.IsHostname(strings.TrimPrefix(host, "*."))
}

func patternHost(pattern string) (string, bool) {
	host, ok := strings.CutPrefix(pattern, "https://")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(host, "/*")
}

// Hosts are the hosts on whose pages people sign in, and those that are sent what is secret; [HostnamePlace] is the
// account's own. What is shown in a window alone needs no permission of the browser.
func Hosts(c *crm.OAuth) (shown, asked []string) {
	add := func(to *[]string, address string) {
		if host, ok := hostOf(address); ok && !slices.Contains(*to, host) {
			*to = append(*to, host)
		}
	}
	for _, s := range c.Servers {
		add(&shown, s.Authorize)
		add(&asked, s.Token)
	}
	return shown, asked
}

// hostOf is the host of a plain https address: no port, no user, no query, no fragment, and nothing that one
// parser reads in another way than the next.
func hostOf(address string) (host string, ok bool) {
	rest, ok := strings.CutPrefix(address, "https://")
	if !ok {
		return "", false
	}
	host, path, _ := strings.Cut(rest, "/")
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`?#\@%"<>{}`, c) >= 0 {
			return "", false
		}
	}
	return host, host == HostnamePlace || crm.IsHostname(host)
}

// accountHost reads the host that a token answer names: "acme.example.com", or "https://acme.example.com/".
func accountHost(named string) (string, bool) {
	host := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(named, "https://"), "/"))
	return host, crm.IsHostname(host)
}

// visible reports whether s is not empty and holds only visible ASCII: what may stand in a header.
func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != ""
}
