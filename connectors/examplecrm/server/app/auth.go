package app

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

type userKey struct{}

// userOf is the user that authenticated put into the request.
func userOf(r *http.Request) User { return r.Context().Value(userKey{}).(User) }

// authenticated lets known users through: at most so many requests a second,
// and viewers only to read.
func (a *App) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, err := a.findUser(r)
		if errors.Is(err, sql.ErrNoRows) {
			// Basic is not offered: a browser would ask its user for a password.
			w.Header().Set("WWW-Authenticate", `Bearer realm="Example CRM"`)
			err = fail(http.StatusUnauthorized, "The token or API key is missing or unknown. Connect again.")
		}
		if err != nil {
			a.writeError(w, err)
			return
		}
		if wait := a.limits.take(user.ID, a.options.RequestsPerSecond, a.options.Now()); wait > 0 {
			w.Header().Set("Retry-After", retryAfter(wait))
			a.writeError(w, fail(http.StatusTooManyRequests, "Too many requests. Wait as long as Retry-After says."))
			return
		}
		if user.Role == Viewer && r.Method != http.MethodGet && r.Method != http.MethodHead {
			a.writeError(w, fail(http.StatusForbidden, "This user may read but not change anything."))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
	})
}

// findUser returns sql.ErrNoRows if the credentials are missing or unknown.
func (a *App) findUser(r *http.Request) (User, error) {
	column, credential := "token_hash", ""
	if key, password, ok := r.BasicAuth(); ok && password == "" {
		column, credential = "key_hash", key
	} else if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		credential = strings.TrimSpace(token)
	}
	var u User
	// A missing credential has the hash NULL, which equals nothing.
	err := a.db.QueryRow("SELECT id, name, email, company, time_zone, role FROM users WHERE "+column+" = ?",
		credentialHash(credential)).Scan(&u.ID, &u.Name, &u.Email, &u.Company, &u.TimeZone, &u.Role)
	return u, err
}

// loopbackOnly refuses requests for another host. Without it a web page whose
// name is made to resolve to 127.0.0.1 could read the CRM.
func (a *App) loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) {
			a.writeError(w, fail(http.StatusForbidden, "The Example CRM answers on a loopback address only."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(hostPort string) bool {
	host := hostPort
	if h, _, err := net.SplitHostPort(hostPort); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}
