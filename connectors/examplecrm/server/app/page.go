package app

import (
	"crypto/subtle"
	"embed"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
)

//go:embed page
var pageFiles embed.FS

// pageRoutes serve the web page and what it asks for.
func (a *App) pageRoutes() http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	assets := http.StripPrefix("/assets/", http.FileServerFS(files))
	mux := http.NewServeMux()
	mux.Handle("/{$}", a.resource(methods{"GET": a.getPage}))
	mux.Handle("/calls/{id}", a.resource(methods{"GET": a.getPage}))
	for _, name := range []string{"style.css", "app.js", "editor.js", "view.js", "format.js", "icon.svg"} {
		mux.Handle("GET /assets/"+name, assets)
	}
	private := func(path string, methods methods) {
		mux.Handle("/page"+path, a.fromPage(a.resource(methods)))
	}
	private("/calls", methods{"GET": a.getShownCalls})
	private("/calls/{id}", methods{"GET": a.getShownCall, "PATCH": a.patchShownCall})
	private("/events", methods{"GET": a.streamEvents})
	mux.Handle("/", a.resource(nil))
	return secured(mux)
}

// secured sets the headers that keep a note's text from ever becoming code.
func secured(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// getPage serves the same document for the list and for one call; the script
// reads the address. The token in it lives as long as this program.
func (a *App) getPage(w http.ResponseWriter, r *http.Request) error {
	document, err := pageFiles.ReadFile("page/index.html")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write([]byte(strings.ReplaceAll(string(document), "{{token}}", a.pageToken)))
	return err
}

// fromPage lets only the page's own script through: it knows the token, which
// other origins cannot read.
func (a *App) fromPage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("X-Page-Token")
		if token == "" {
			token = r.URL.Query().Get("token") // an EventSource cannot set headers
		}
		if !sameOrigin(r) || subtle.ConstantTimeCompare([]byte(token), []byte(a.pageToken)) == 0 {
			a.writeError(w, fail(http.StatusForbidden, "Open the CRM's page again: it was restarted, or this is not its page."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	parsed, err := url.Parse(origin)
	return err == nil && strings.EqualFold(parsed.Host, r.Host)
}
