// Package store is the contract of the browser's storage: a place for small values under keys.
package store

import "context"

// Area is a place in the browser's storage for small values. It is safe for concurrent use; calls for
// different keys may overlap, calls for one key never do.
type Area interface {
	// Load is every value.
	Load(ctx context.Context) (map[string][]byte, error)

	// Get is one value, nil where there is none.
	Get(ctx context.Context, key string) ([]byte, error)

	// Put writes a value and returns when it would survive the end of the process. After an error the
	// value may be there or not.
	Put(ctx context.Context, key string, value []byte) error

	// Delete removes values; one that is not there is no error. The removal is all or nothing, or goes in
	// the order given: a crash may leave the later ones, never the earlier ones alone.
	Delete(ctx context.Context, keys ...string) error
}
