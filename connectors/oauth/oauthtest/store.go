package oauthtest

import (
	"context"
	"maps"
	"strconv"
	"sync"

	"github.com/go-oauth2/oauth2/v4"
	"github.com/go-oauth2/oauth2/v4/models"
)

// clients knows one client.
type clients struct{ only *models.Client }

// GetByID implements [oauth2.ClientStore].
func (c clients) GetByID(_ context.Context, id string) (oauth2.ClientInfo, error) {
	if id != c.only.ID {
		return nil, nil
	}
	return c.only, nil
}

// store holds what was granted, in families: all that came of one consent. A family ends as a whole when
// something of it that was used up is used again.
type store struct {
	mu       sync.Mutex
	live     []*models.Token   // what is still good of each; what is not is ""
	families map[string]string // of every code and token that there has ever been
}

const familyKey = "family" // in a token's extension, which the server copies from the code to what comes of it

// Create implements [oauth2.TokenStore], and so do the methods up to GetByRefresh.
func (s *store) Create(_ context.Context, info oauth2.TokenInfo) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.families == nil {
		s.families = map[string]string{}
	}
	token := clone(info.(*models.Token))
	family := token.Extension.Get(familyKey)
	if family == "" {
		family = strconv.Itoa(len(s.families))
		token.Extension.Set(familyKey, family)
	}
	for _, text := range []string{token.Code, token.Access, token.Refresh} {
		if text != "" {
			s.families[text] = family
		}
	}
	s.live = append(s.live, token)
	return nil
}

func clone(t *models.Token) *models.Token {
	c := *t
	if c.Extension = maps.Clone(t.Extension); c.Extension == nil {
		c.Extension = map[string][]string{}
	}
	return &c
}

func code(t *models.Token) *string    { return &t.Code }
func access(t *models.Token) *string  { return &t.Access }
func refresh(t *models.Token) *string { return &t.Refresh }

func (s *store) find(part func(*models.Token) *string, text string) *models.Token {
	for _, t := range s.live {
		if text != "" && *part(t) == text {
			return t
		}
	}
	return nil
}

func (s *store) get(part func(*models.Token) *string, text string) (oauth2.TokenInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.find(part, text); t != nil {
		return clone(t), nil
	}
	return nil, nil
}

func (s *store) remove(part func(*models.Token) *string, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.find(part, text); t != nil {
		*part(t) = ""
	}
	return nil
}

func (s *store) RemoveByCode(_ context.Context, text string) error    { return s.remove(code, text) }
func (s *store) RemoveByAccess(_ context.Context, text string) error  { return s.remove(access, text) }
func (s *store) RemoveByRefresh(_ context.Context, text string) error { return s.remove(refresh, text) }

func (s *store) GetByCode(_ context.Context, text string) (oauth2.TokenInfo, error) {
	return s.get(code, text)
}

func (s *store) GetByAccess(_ context.Context, text string) (oauth2.TokenInfo, error) {
	return s.get(access, text)
}

func (s *store) GetByRefresh(_ context.Context, text string) (oauth2.TokenInfo, error) {
	return s.get(refresh, text)
}

// replayed reports whether a code or a refresh token was good once, and is not any more.
func (s *store) replayed(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.families[text]
	return known && s.find(code, text) == nil && s.find(refresh, text) == nil
}

// endFamily ends all that came of the consent from which a code or token came.
func (s *store) endFamily(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	family, known := s.families[text]
	for _, t := range s.live {
		if known && t.Extension.Get(familyKey) == family {
			t.Code, t.Access, t.Refresh = "", "", ""
		}
	}
}

func (s *store) endAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = nil
}

// renewable is how many refresh tokens are good.
func (s *store) renewable() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, t := range s.live {
		if t.Refresh != "" && !seen[t.Refresh] {
			seen[t.Refresh] = true
			n++
		}
	}
	return n
}
