package oauthtest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-oauth2/oauth2/v4"
	oautherrors "github.com/go-oauth2/oauth2/v4/errors"
)

// client is the app that asks: by its Authorization header, or by what stands in the form.
func client(r *http.Request) (id, secret string, err error) {
	if id, secret, ok := r.BasicAuth(); ok { // RFC 6749, 2.3.1: both are escaped before they are joined
		if id, err = url.QueryUnescape(id); err == nil {
			secret, err = url.QueryUnescape(secret)
		}
		return id, secret, err
	}
	if id = r.FormValue("client_id"); id == "" {
		return "", "", oautherrors.ErrInvalidClient
	}
	return id, r.FormValue("client_secret"), nil
}

// readForm reads what was sent, as a form or as JSON.
func readForm(r *http.Request) error {
	if r.Header.Get("Content-Type") != "application/json" {
		return r.ParseForm()
	}
	var members map[string]string
	if err := json.NewDecoder(r.Body).Decode(&members); err != nil {
		return err
	}
	r.Form = url.Values{}
	for name, value := range members {
		r.Form.Set(name, value)
	}
	return nil
}

// allowed reports whether every scope that is asked for is one of the app's.
func allowed(asked string, scopes []string) bool {
	for scope := range strings.FieldsFuncSeq(asked, func(r rune) bool { return r == ' ' || r == ',' }) {
		if !slices.Contains(scopes, scope) {
			return false
		}
	}
	return true
}

func text() string { return rand.Text() + rand.Text() }

// authorizeGenerate and accessGenerate are the server's two makers.
type (
	authorizeGenerate struct{}
	accessGenerate    struct{}
)

// Token implements [oauth2.AuthorizeGenerate].
func (authorizeGenerate) Token(context.Context, *oauth2.GenerateBasic) (string, error) {
	return "code-" + text(), nil
}

// Token implements [oauth2.AccessGenerate].
func (accessGenerate) Token(_ context.Context, _ *oauth2.GenerateBasic, withRefresh bool) (access, refresh string, err error) {
	access = "access-" + text()
	if withRefresh {
		refresh = "refresh-" + text()
	}
	return access, refresh, nil
}
