package rest

import (
	"encoding/base64"
	"slices"
	"strings"

	"callscribe/connectors/crm"
)

// loopback are the names of the person's own computer, where http is safe enough.
var loopback = []string{"127.0.0.1", "localhost", "[::1]"}

// hostPattern says why a description may not name such hosts; "" where it may. A star stands for one label of a name,
// and what follows it must be one company's. "*" alone is a host that the person names.
func (d *description) hostPattern(pattern string) (wrong string) {
	const (
		noHost  = `is no host such as "api.acme.example", "*.acme.example" or "*"`
		anybody = "could be anybody's: name more of the host behind the star, or the whole host"
	)
	if pattern == "*" || d.Local && slices.Contains(loopback, pattern) {
		return ""
	}
	labels := strings.Split(pattern, ".")
	star := slices.Index(labels, "*")
	one := slices.Clone(labels) // a host of the pattern
	for i, label := range one {
		if label == "*" {
			one[i] = "acme"
		}
	}
	if !crm.IsHostname(strings.Join(one, ".")) {
		return noHost
	}
	if star >= 0 && (slices.Contains(labels[star+1:], "*") || shared(labels[star+1:])) {
		return anybody
	}
	return ""
}

// patterns are the hosts as an extension's manifest writes them.
func (d *description) patterns() (all []string) {
	for _, host := range d.Address.Hosts {
		scheme := "https://"
		if slices.Contains(loopback, host) {
			scheme = "http://"
		}
		if _, rest, found := strings.Cut(host, "*."); found { // a manifest's star can only come first
			host = "*." + rest
		}
		all = append(all, scheme+host+"/*")
	}
	return all
}

// base is where an account's requests go: "https://acme.example/api/v1", or the reason why not.
func (d *description) open(account crm.Account) (crm.Connector, error) {
	host := account.User.Hostname
	name, _, _ := strings.Cut(host, "/")
	host = lower(name) + host[len(name):] // a path has its own case
	if host == "" {
		host = d.platform.Address.Default
	}
	scheme, ok := d.allowed(host)
	if !ok {
		return nil, d.wrongHost(host)
	}
	credentials, err := crm.ParseAuth(account.AuthHeader)
	if err != nil {
		return nil, err
	}
	header, err := d.headers(credentials)
	if err != nil {
		return nil, err
	}
	root := scheme + host
	c := &Connector{d: d, host: host, root: root, credentials: credentials,
		Client: crm.Client{Title: d.Title, BaseURL: root + d.Address.Path, Header: header, Account: account}}
	copy(c.RateLimitHeaders[:], d.RateHeaders)
	c.Explain = c.explain
	if own := d.hooks.Connector; own != nil {
		return own(c), nil
	}
	return c, nil
}

// wrongHost refuses a host. The words are those of the settings page.
func (d *description) wrongHost(host string) error {
	a := d.platform.Address
	example := a.Example
	if example == "" {
		example = a.Default
	}
	why := "must be "
	if host == "" {
		why = "is missing: it must be "
	}
	return crm.InvalidInput("user.hostname", why+"the address of your "+d.Title+`, such as "`+example+`"`)
}

// allowed reports whether requests may go to a host, and by which scheme.
func (d *description) allowed(host string) (scheme string, ok bool) {
	if host == "" {
		return "", false
	}
	any := slices.Contains(d.Address.Hosts, "*")
	name, tail := host, ""
	if any {
		name, tail, _ = strings.Cut(host, "/")
		if tail != "" || strings.HasSuffix(host, "/") {
			if !isBase("/" + tail) {
				return "", false
			}
		}
	}
	if own := ownComputer(name); own && (any || d.Local) {
		return "http://", true
	}
	if any {
		var port string
		var hasPort bool
		if name, port, hasPort = strings.Cut(name, ":"); hasPort && (len(port) > 5 || !crm.IsDigits(port)) {
			return "", false
		}
		return "https://", crm.IsHostname(name)
	}
	return "https://", slices.ContainsFunc(d.Address.Hosts, func(pattern string) bool { return fits(name, pattern) })
}

// fits reports whether a host is one of a pattern's.
func fits(host, pattern string) bool {
	labels, want := strings.Split(host, "."), strings.Split(pattern, ".")
	if len(labels) != len(want) {
		return false
	}
	for i, label := range labels {
		if star := want[i] == "*"; star && !crm.IsDNSLabel(label) || !star && want[i] != label {
			return false
		}
	}
	return true
}

// ownComputer reports whether host is a loopback name or address, with or without a port.
func ownComputer(host string) bool {
	for _, name := range loopback {
		rest, ok := strings.CutPrefix(host, name)
		port, hasPort := strings.CutPrefix(rest, ":")
		if ok && (rest == "" || hasPort && len(port) <= 5 && crm.IsDigits(port)) {
			return true
		}
	}
	return false
}

// isBase reports whether a path can stand between a host and the API's own paths: "/espo", "/api/v1".
func isBase(path string) bool {
	if path == "" || path[0] != '/' {
		return false
	}
	for _, segment := range strings.Split(path[1:], "/") {
		if segment == "" || segment == "." || segment == ".." || crm.QueryEscape(segment) != segment {
			return false
		}
	}
	return true
}

// isPath reports whether a request's path stays below the address: no segment of it leads upwards, by any spelling
// that browsers know, and nothing in it ends or changes the address for one reader and not for another.
func isPath(path string) bool {
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c >= 0x7f || c == '#' || c == '\\' {
			return false
		}
	}
	path, _, _ = strings.Cut(path, "?")
	for _, segment := range strings.Split(path, "/") {
		segment = strings.ReplaceAll(lower(segment), "%2e", ".")
		if segment == "." || segment == ".." {
			return false
		}
	}
	return strings.HasPrefix(path, "/")
}

// lower lowers A to Z only: strings.ToLower would make a "k" of the Kelvin sign.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// headers are what signs a request in. Of the ways to sign in, the one is taken that the Authorization value
// is of; a bearer token also stands in for a key.
func (d *description) headers(c crm.Credentials) (crm.Header, error) {
	kinds, v := "bearer oauth key", map[string]any{"key": c.Token}
	if c.Scheme == "basic" {
		kinds = "key"
		if c.Secret != "" {
			kinds, v = "login", map[string]any{"user": c.Token, "key": c.Secret}
		}
	}
	for _, kind := range strings.Fields(kinds) {
		for i := range d.SignIn {
			if string(d.SignIn[i].Kind) == kind {
				return d.SignIn[i].header(&scope{d: d, values: v})
			}
		}
	}
	return nil, crm.InvalidInput("authHeader", "is of no kind that "+d.Title+" takes")
}

func (in *signIn) header(s *scope) (crm.Header, error) {
	header := crm.Header{}
	if in.Basic != nil {
		text, _ := s.expand(in.Basic, nil)
		header["authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(text))
	}
	for _, h := range in.Headers {
		text, ok := s.expand(h.Value, nil)
		if !ok || !isHeaderValue(text) {
			return nil, crm.InvalidInput("authHeader", "holds a character that cannot stand in a header")
		}
		header[lower(h.Key)] = text
	}
	return header, nil
}

// isHeaderValue reports whether a browser sends a text as the value of a header, and as it is.
func isHeaderValue(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// complete makes a host of a company's name alone: "acme" of "*.acme-crm.example".
func (d *description) complete(host string) string {
	if rest, ok := strings.CutPrefix(d.Address.Hosts[0], "*."); ok && crm.IsDNSLabel(host) {
		return host + "." + rest
	}
	return host
}
