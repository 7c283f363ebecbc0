package outbox

import "context"

// Store is durable storage for small records. It is safe for concurrent use; calls for different keys
// may overlap, calls for one key never do.
type Store interface {
	// Load is every record.
	Load(ctx context.Context) (map[string][]byte, error)

	// Put writes a record and returns when it would survive the end of the process. After an error the
	// record may be there or not.
	Put(ctx context.Context, key string, value []byte) error

	// Delete removes records; one that is not there is no error. The removal is all or nothing, or goes in
	// the order given: a crash may leave the later ones, never the earlier ones alone.
	Delete(ctx context.Context, keys ...string) error
}
