package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ours "callscribe/connectors/json"
	"callscribe/connectors/outbox"
	"callscribe/connectors/store"
)

// filled are the values of a JSON text by their places, without those that say nothing.
func filled(t *testing.T, data []byte) map[string]string {
	var tree any
	require.NoError(t, json.Unmarshal(data, &tree))
	all := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		if object, ok := v.(map[string]any); ok {
			for name, member := range object {
				walk(at+"."+name, member)
			}
		} else if v != nil && v != "" {
			all[at] = fmt.Sprint(v)
		}
	}
	walk("", tree)
	return all
}

// The records were written by version 0.1.0: each member that its records can have is in one of them. All are read, and
// what they hold is what is sent.
func TestJobsOfTheVersionBefore(t *testing.T) {
	data, err := os.ReadFile("testdata/jobs.json")
	require.NoError(t, err)
	var records []struct {
		Key string
		Row json.RawMessage
	}
	require.NoError(t, json.Unmarshal(data, &records))
	area := store.NewMemory()
	for _, r := range records {
		require.NoError(t, area.Put(t.Context(), r.Key, r.Row))
	}
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: area, Merge: merge, Parts: partsOf, Send: func(context.Context, outbox.Job) outbox.Outcome { return outbox.Outcome{} },
	})
	require.NoError(t, err)
	jobs := box.List()
	require.Len(t, jobs, len(records))
	for _, j := range jobs {
		require.Empty(t, j.Raw+j.RawBase64, "it is read")
		var was struct {
			User, Create, Update json.RawMessage
			Session              string
			Seq                  int
		}
		require.NoError(t, json.Unmarshal(j.Payload, &was))
		todo, err := readJob(j.Payload)
		require.NoError(t, err)
		assert.Equal(t, was.Create != nil, todo.creates())
		assert.Equal(t, was.Session, todo.Session)
		assert.Equal(t, was.Seq, todo.Seq)
		want := filled(t, append(was.Create, was.Update...))
		if !todo.LookSince.IsZero() {
			assert.Equal(t, want[".lookSince"], todo.LookSince.Format(time.RFC3339Nano))
			delete(want, ".lookSince")
		}
		update, err := ours.Marshal(todo.Update)
		require.NoError(t, err)
		assert.Equal(t, want, filled(t, update))
		user, err := ours.Marshal(todo.User)
		require.NoError(t, err)
		assert.Equal(t, filled(t, was.User), filled(t, user))
	}
}
