package e2e

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm/crmtest/hostile"
	"callscribe/extension/e2e/browser"
)

// recorder is a proxy that lets nothing through, and writes down each host that a connection is asked for.
type recorder struct {
	mu    sync.Mutex
	hosts map[string]int
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	host := req.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	r.mu.Lock()
	r.hosts[host]++
	r.mu.Unlock()
	http.Error(w, "recorded", http.StatusBadGateway)
}

// browsersOwn are the hosts to which Chromium itself speaks, whatever extension it has.
var browsersOwn = []string{".google.com", ".googleapis.com", ".gvt1.com", ".gstatic.com"}

func isBrowsersOwn(host string) bool {
	return slices.ContainsFunc(browsersOwn, func(end string) bool { return strings.HasSuffix("."+host, end) })
}

// strays are the recorded hosts other than those.
func (r *recorder) strays(own ...string) (hosts []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for host := range r.hosts {
		if !isBrowsersOwn(host) && !slices.Contains(own, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// TestNoRequestLeaves gives the extension leave for all hosts of the world, and asks it for each CRM at hosts that
// are not the CRM's. The proxy through which all goes, also what would go to this computer, sees none of them.
func TestNoRequestLeaves(t *testing.T) {
	seen := &recorder{hosts: map[string]int{}}
	proxy := httptest.NewServer(seen)
	t.Cleanup(proxy.Close)
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "e2e"), extension, "https://*/*", "http://*/*"))
	b, err := browser.Start(context.Background(), browser.Options{Extension: extension, Args: []string{
		"proxy-server=" + strings.TrimPrefix(proxy.URL, "http://"), "proxy-bypass-list=<-loopback>"}})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	p := pageIn(t, b)

	const good = "acme.pipedrive.com"
	p.send("getUserInfo", object{"user": object{"platform": "pipedrive", "hostname": good}, "authHeader": "Bearer canary"})
	require.Positive(t, seen.hosts[good], "the proxy sees what is asked")

	tried, allowed := 0, []string{good}
	for _, platform := range connectors.Platforms() {
		if platform.AnyHost || platform.Local { // the person says where it is
			continue
		}
		real := good
		if platform.Name != "pipedrive" {
			real = strings.NewReplacer("https://", "", "*", "acme", "/", "").Replace(platform.Hosts[0])
		}
		hosts, err := json.Marshal(slices.DeleteFunc(hostile.Hosts(real), func(host string) bool {
			// Other spellings of a host on the list are no attack.
			for _, pattern := range platform.Hosts {
				domain, star := strings.CutPrefix(strings.NewReplacer("https://", "", "/*", "").Replace(pattern), "*.")
				if star && strings.Count(host, ".") == strings.Count(domain, ".")+1 && strings.HasSuffix(host, "."+domain) && isLabel(host[:len(host)-len(domain)-1]) {
					return true
				}
			}
			return false
		}))
		require.NoError(t, err)
		answers, err := eval[[]string](p, `(async () => {
			const codes = [], hosts = `+string(hosts)+`;
			while (hosts.length) codes.push(...await Promise.all(hosts.splice(0, 50).map(async (hostname) => {
				const answer = await chrome.runtime.sendMessage({ type: "getUserInfo", input: { user: { platform: "`+platform.Name+`", hostname }, authHeader: "Basic Y2FuYXJ5OmNhbmFyeQ==" } });
				return answer?.error?.code ?? answer?.result?.error?.code ?? "none: " + hostname;
			})));
			return codes;
		})()`)
		require.NoError(t, err)
		tried += len(answers)
		for _, code := range answers {
			assert.Equal(t, "invalid_argument", code, platform.Name)
		}
	}
	assert.Empty(t, seen.strays(allowed...))
	assert.GreaterOrEqual(t, tried, 400)
	t.Logf("%d accounts at hostile hosts, hosts asked by the extension: %v", tried, allowed)

	// What a person may type into the settings becomes a host on the list, or nothing.
	wrong, err := eval[[]string](p, `(async () => {
		const { hostnameOf } = await import("./settings-text.js");
		const { result } = await chrome.runtime.sendMessage({ type: "state", input: { platforms: true } });
		const wrong = [];
		for (const platform of result.platforms.filter((p) => !p.anyHost && !p.local)) {
			const list = platform.hosts.map((h) => h.replace("https://", "").replace("/*", ""));
			for (const typed of `+texts(hostile.Hosts(good))+`) {
				const host = hostnameOf(typed, platform);
				const fits = list.some((h) => h === host || h.startsWith("*.") && host?.endsWith(h.slice(1)) && /^[a-z0-9-]+([.][a-z0-9-]+)*$/.test(host.slice(0, 1 - h.length)));
				if (host !== null && !fits) wrong.push(platform.name + ": " + typed + " became " + host);
			}
		}
		for (const [name, typed, want] of [ // the address of a page
			["pipedrive", "https://Acme.pipedrive.com?x=1", "acme.pipedrive.com"],
			["espocrm", "https://CRM.acme.example/EspoCRM/#Contact", "crm.acme.example/EspoCRM"],
		]) {
			const host = hostnameOf(typed, result.platforms.find((p) => p.name === name));
			if (host !== want) wrong.push(typed + " became " + host);
		}
		return wrong;
	})()`)
	require.NoError(t, err)
	assert.Empty(t, wrong)
}

// isLabel reports whether a text can be a label of a host's name in any spelling that stands for itself.
func isLabel(s string) bool {
	return len(s) <= 63 && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
}

// texts is a list as JavaScript.
func texts(list []string) string {
	data, err := json.Marshal(list)
	must(err)
	return string(data)
}
