package store

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Memory is an [Area] that lasts as long as the program: for tests, and where there is no extension.
type Memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

// NewMemory makes an empty one.
func NewMemory() *Memory { return &Memory{values: map[string][]byte{}} }

// Load implements [Area].
func (m *Memory) Load(context.Context) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.values), nil
}

// Get implements [Area].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

// Put implements [Area].
func (m *Memory) Put(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = slices.Clone(value)
	return nil
}

// Delete implements [Area].
func (m *Memory) Delete(_ context.Context, keys ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		delete(m.values, key)
	}
	return nil
}
