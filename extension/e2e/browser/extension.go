package browser

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// Local copies a built extension, a folder or a package of it (.zip), to a folder, and grants the copy hosts that the shipped manifest does
// not name, or asks for only when a CRM is connected. The copy has one page more, blank.html, from which
// a test can speak to the service worker.
func Local(built, to string, hosts ...string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := Unpack(built, to); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, "blank.html"), []byte("<!doctype html><title>Callscribe</title>"), 0o644); err != nil {
		return err
	}
	if err := withoutFirstPage(filepath.Join(to, "service-worker.js")); err != nil {
		return err
	}
	return Grant(to, hosts...)
}

// withoutFirstPage keeps the first page from opening at the installation: it would ask the worker for its state at
// each change, and tests count what an update costs.
func withoutFirstPage(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := strings.Replace(string(data), "chrome.tabs.create({ url: 'welcome.html' })", "undefined", 1)
	return os.WriteFile(path, []byte(text), 0o644)
}

// Unpack copies all files of a folder or a zip file.
func Unpack(from, to string) error {
	if filepath.Ext(from) != ".zip" {
		return os.CopyFS(to, os.DirFS(from))
	}
	packed, err := zip.OpenReader(from)
	if err != nil {
		return err
	}
	defer packed.Close()
	return os.CopyFS(to, packed)
}

// Grant gives the extension in a folder leave for hosts, as match patterns, in place of those that it has from the start.
func Grant(extension string, hosts ...string) error {
	path := filepath.Join(extension, "manifest.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var manifest map[string]any
	if err := json.Unmarshal(data, &manifest); err != nil {
		return err
	}
	manifest["host_permissions"] = append([]string{}, hosts...) // none is an empty list
	csp := manifest["content_security_policy"].(map[string]any)
	policy := csp["extension_pages"].(string)
	for _, host := range hosts {
		source := strings.TrimSuffix(host, "/*")
		if strings.HasPrefix(source, "http://") {
			source += ":*"
		}
		for _, directive := range []string{"connect-src", "frame-src"} {
			policy = strings.Replace(policy, directive+" 'self'", directive+" 'self' "+source, 1)
		}
	}
	csp["extension_pages"] = policy
	if data, err = json.MarshalIndent(manifest, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
