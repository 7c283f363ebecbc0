package oauthtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
)

// Crypto is Go's own, in place of a browser's.
type Crypto struct{}

// Random implements oauth.Crypto.
func (Crypto) Random(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := rand.Read(b)
	return b, err
}

// SHA256 implements oauth.Crypto.
func (Crypto) SHA256(_ context.Context, data []byte) ([]byte, error) {
	sum := sha256.Sum256(data)
	return sum[:], nil
}
