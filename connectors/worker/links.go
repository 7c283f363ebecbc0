package worker

import (
	"context"
	"strings"
	"sync"
	"time"

	"callscribe/connectors/json"
	"callscribe/connectors/store"
)

// linksKept is how long it is remembered which log a call session has. Nothing is created for a session
// that is older: the call book forgets it earlier.
const linksKept = 90 * 24 * time.Hour

// links remember which log each call has, by [job.call]: a create that is tried again after its answer was lost
// to a dead worker must not log the call a second time. A link without a log stands for a create that was given up
// and may have been sent.
type links struct {
	area store.Area

	mu    sync.Mutex
	known map[string]link // by account and call
}

type link struct {
	LogID string    `json:"logId"`
	At    time.Time `json:"at"`
}

func linkKey(account, call string) string { return account + "|" + call }

func openLinks(ctx context.Context, area store.Area, now time.Time) (*links, error) {
	rows, err := area.Load(ctx)
	if err != nil {
		return nil, err
	}
	l := &links{area: area, known: map[string]link{}}
	var old []string
	for key, row := range rows {
		var one link
		if json.Unmarshal(row, &one) != nil || now.Sub(one.At) > linksKept {
			old = append(old, key)
			continue
		}
		l.known[key] = one
	}
	if len(old) > 0 {
		return l, area.Delete(ctx, old...)
	}
	return l, nil
}

// get is the log of a call; "" where none is known.
func (l *links) get(account, call string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[linkKey(account, call)].LogID
}

// lost is since when a call may have a log that is not known; zero where nothing says so.
func (l *links) lost(account, call string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if one := l.known[linkKey(account, call)]; one.LogID == "" {
		return one.At
	}
	return time.Time{}
}

// lose notes that a call may have a log since then, unless its log is known.
func (l *links) lose(ctx context.Context, account, call string, since time.Time) error {
	if l.get(account, call) != "" || !l.lost(account, call).IsZero() {
		return nil
	}
	return l.put(ctx, account, call, "", since.Add(-time.Minute))
}

// forget removes all of an account.
func (l *links) forget(ctx context.Context, account string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var keys []string
	for key := range l.known {
		if strings.HasPrefix(key, linkKey(account, "")) {
			keys = append(keys, key)
			delete(l.known, key)
		}
	}
	return l.area.Delete(ctx, keys...)
}

func (l *links) put(ctx context.Context, account, call, logID string, now time.Time) error {
	one := link{LogID: logID, At: now}
	row, err := json.Marshal(one)
	if err != nil {
		return err
	}
	if err := l.area.Put(ctx, linkKey(account, call), row); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[linkKey(account, call)] = one
	return nil
}
