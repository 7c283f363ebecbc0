package app

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
)

// The roles of a user.
const (
	Editor = "editor" // reads and writes
	Viewer = "viewer" // reads; a write is answered with 403
)

// User may call the REST API with the token or the API key. An empty credential
// cannot be used.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Company  string `json:"company"`
	TimeZone string `json:"timeZone"` // IANA name
	Role     string `json:"role"`
	Token    string `json:"-"`
	APIKey   string `json:"-"`
}

// DemoUsers are an editor ("demo-token", API key "demo-key") and a viewer
// ("viewer-token", API key "viewer-key").
func DemoUsers() []User {
	return []User{
		{ID: "user-1", Name: "Robin Ellis", Email: "robin@example.com", Company: "Example Company",
			TimeZone: "America/Los_Angeles", Role: Editor, Token: "demo-token", APIKey: "demo-key"},
		{ID: "user-2", Name: "Sam Viewer", Email: "sam@example.com", Company: "Example Company",
			TimeZone: "America/Los_Angeles", Role: Viewer, Token: "viewer-token", APIKey: "viewer-key"},
	}
}

// saveUsers writes the users and takes the credentials of all others away.
func (a *App) saveUsers(users []User) error {
	return a.change(func(q querier) (*event, error) {
		if _, err := q.Exec("UPDATE users SET token_hash = NULL, key_hash = NULL"); err != nil {
			return nil, err
		}
		for _, u := range users {
			if u.ID == "" || (u.Role != Editor && u.Role != Viewer) {
				return nil, fmt.Errorf("user %q needs an id and the role %s or %s", u.ID, Editor, Viewer)
			}
			_, err := q.Exec(`INSERT INTO users (id, name, email, company, time_zone, role, token_hash, key_hash)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET
				name = ?2, email = ?3, company = ?4, time_zone = ?5, role = ?6, token_hash = ?7, key_hash = ?8`,
				u.ID, u.Name, u.Email, u.Company, u.TimeZone, u.Role, credentialHash(u.Token), credentialHash(u.APIKey))
			if err != nil {
				return nil, fmt.Errorf("save user %q: %w", u.ID, err)
			}
		}
		return nil, nil
	})
}

// credentialHash is nil for an empty credential, so that nothing matches it.
func credentialHash(credential string) any {
	if credential == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(credential))
	return hex.EncodeToString(sum[:])
}

func (a *App) getMe(w http.ResponseWriter, r *http.Request) error {
	writeJSON(w, http.StatusOK, userOf(r))
	return nil
}
