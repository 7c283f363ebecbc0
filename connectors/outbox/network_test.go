//go:build !js

package outbox_test

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/outbox"
)

// The real connector, the real Example CRM, and a network between them that is disturbed on purpose: the
// connection of the reads, or that of the writes. After the disturbance everything must have arrived,
// once and in order.
func TestDisturbedNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("real time passes")
	}
	faults := []struct {
		name, toxic string
		passes      bool // the try succeeds all the same
	}{
		{"slow", `{"type":"latency","attributes":{"latency":40,"jitter":20}}`, true},
		{"too slow to wait for", `{"type":"latency","attributes":{"latency":2000}}`, false},
		{"answers in slices", `{"type":"slicer","attributes":{"average_size":40,"size_variation":20,"delay":100}}`, true},
		{"closed slowly", `{"type":"slow_close","attributes":{"delay":100}}`, true},
		{"reset at once", `{"type":"reset_peer","attributes":{"timeout":0}}`, false},
		{"reset in the middle", `{"type":"reset_peer","attributes":{"timeout":10}}`, false},
		{"requests reset", `{"type":"reset_peer","stream":"upstream","attributes":{"timeout":0}}`, false},
		{"answers swallowed", `{"type":"timeout","attributes":{"timeout":0}}`, false},
		{"answers swallowed, then closed", `{"type":"timeout","attributes":{"timeout":50}}`, false},
		{"requests swallowed", `{"type":"timeout","stream":"upstream","attributes":{"timeout":50}}`, false},
		{"no byte of an answer", `{"type":"limit_data","attributes":{"bytes":0}}`, false},
		{"half a header", `{"type":"limit_data","attributes":{"bytes":60}}`, false},
		{"half a body", `{"type":"limit_data","attributes":{"bytes":420}}`, false},
		{"half a request", `{"type":"limit_data","stream":"upstream","attributes":{"bytes":100}}`, false},
	}
	zerolog.SetGlobalLevel(zerolog.Disabled) // the proxy's own chatter
	database, err := app.Open(app.Options{})
	require.NoError(t, err)
	server := httptest.NewServer(database)
	t.Cleanup(func() { server.Close(); _ = database.Close() })

	var cases, requests, lost, inverted, doubled, ambiguous atomic.Int64
	t.Run("fault", func(t *testing.T) {
		for _, fault := range faults {
			for _, stage := range []string{http.MethodGet, http.MethodPatch} {
				t.Run(fault.name+" "+stage, func(t *testing.T) {
					t.Parallel()
					call, err := database.AddCall("user-1", nil, app.CallFields{Subject: "Call", Note: "Agenda: agreed"})
					require.NoError(t, err)
					network := newNetwork(t, server.Listener.Addr().String())
					box, clock := network.outbox(t)
					key := "log:" + call.ID
					accept := func(values logbody.Update) *outbox.Receipt {
						payload, err := json.Marshal(connectors.Update{LogID: call.ID, Values: values})
						require.NoError(t, err)
						receipt, err := accept(t.Context(), box, "examplecrm:user-1", key, payload)
						require.NoError(t, err)
						return receipt
					}
					note := func(s string) logbody.Update { return logbody.Update{Note: &s} }

					accept(note("first"))
					box.Drain(t.Context())
					network.disturb(t, stage, fault.toxic)
					if !fault.passes {
						network.patience.Store(int64(250 * time.Millisecond))
					}
					receipt := accept(note("second"))
					box.Drain(t.Context())
					v := statusOf(t, receipt)
					if fault.passes {
						require.Equal(t, outbox.Done, v.State, "%+v", v.Reason)
					} else {
						require.Equal(t, outbox.Waiting, v.State)
						require.Equal(t, crm.Unavailable, v.Reason.Code, v.Reason.Message)
					}
					accept(logbody.Update{RecordingLink: "https://media.example.com/1"})
					box.Drain(t.Context())
					written := versions(t, server.URL, call.ID)
					if !fault.passes && slices.Contains(written, "second") {
						ambiguous.Add(1) // the CRM has it, and its answer was lost
					}
					network.calm(t)
					accept(note("third"))
					box.Online()
					for next := box.Drain(t.Context()); !next.IsZero(); next = box.Drain(t.Context()) {
						clock.Store(next.UnixNano())
					}

					// Every note that the CRM ever held, in its order, each once.
					written = versions(t, server.URL, call.ID)
					order := []string{"", "first", "second", "third"}
					assert.Equal(t, "third", written[len(written)-1])
					for i := 1; i < len(written); i++ {
						before, after := slices.Index(order, written[i-1]), slices.Index(order, written[i])
						assert.Less(t, before, after, written)
						if before >= after {
							inverted.Add(1)
						}
					}
					body := bodyOf(t, server.URL, call.ID)
					for _, text := range []string{"Agenda: agreed", "third", "https://media.example.com/1"} {
						n := strings.Count(body, text)
						assert.Equal(t, 1, n, "%q in %q", text, body)
						if n == 0 {
							lost.Add(1)
						} else if n > 1 {
							doubled.Add(1)
						}
					}
					assert.Empty(t, box.List())
					cases.Add(1)
					requests.Add(network.requests.Load())
				})
			}
		}
	})
	t.Logf("disturbances: %d, requests: %d, writes whose answer was lost: %d, lost: %d, inverted: %d, doubled: %d",
		cases.Load(), requests.Load(), ambiguous.Load(), lost.Load(), inverted.Load(), doubled.Load())
	assert.EqualValues(t, 2*len(faults), cases.Load())
	assert.Positive(t, ambiguous.Load())
}

// network is two ways to the CRM: one for reads and one for writes.
type network struct {
	proxies  map[string]*toxiproxy.Proxy
	base     *http.Transport
	requests atomic.Int64
	patience atomic.Int64 // how long a try may take, in nanoseconds
}

func newNetwork(t *testing.T, upstream string) *network {
	n := &network{proxies: map[string]*toxiproxy.Proxy{}, base: &http.Transport{}}
	control := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	for _, method := range []string{http.MethodGet, http.MethodPatch} {
		proxy := toxiproxy.NewProxy(control, method, "127.0.0.1:0", upstream)
		require.NoError(t, proxy.Start())
		n.proxies[method] = proxy
		t.Cleanup(proxy.Stop)
	}
	t.Cleanup(n.base.CloseIdleConnections)
	n.patience.Store(int64(time.Minute))
	return n
}

// RoundTrip sends a request the way of its method.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.requests.Add(1)
	r = r.Clone(r.Context())
	r.URL.Host = n.proxies[r.Method].Listen
	return n.base.RoundTrip(r)
}

func (n *network) disturb(t *testing.T, method, toxic string) {
	toxic = `{"name":"fault",` + toxic[1:]
	_, err := n.proxies[method].Toxics.AddToxicJson(strings.NewReader(toxic))
	require.NoError(t, err)
}

func (n *network) calm(t *testing.T) {
	for _, proxy := range n.proxies {
		proxy.Toxics.ResetToxics(t.Context())
	}
	n.base.CloseIdleConnections()
	n.patience.Store(int64(time.Minute))
}

// outbox is an outbox on the connector, with a clock (Unix nanoseconds) that the test moves.
func (n *network) outbox(t *testing.T) (*outbox.Outbox, *atomic.Int64) {
	clock := &atomic.Int64{}
	clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()) }
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: &rows{}, Now: now,
		Merge: func(earlier, later json.RawMessage) (json.RawMessage, error) {
			var a, b connectors.Update
			if err := cmp.Or(json.Unmarshal(earlier, &a), json.Unmarshal(later, &b)); err != nil {
				return nil, err
			}
			both, _ := a.Then(b)
			return json.Marshal(both)
		},
		Send: func(ctx context.Context, job outbox.Job) outbox.Outcome {
			ctx, cancel := context.WithTimeout(ctx, time.Duration(n.patience.Load()))
			defer cancel()
			session, err := connectors.OpenAt(examplecrm.Platform(), crm.Account{
				User:       crm.User{Platform: "examplecrm", Hostname: n.proxies[http.MethodGet].Listen, TimezoneOffset: "0"},
				AuthHeader: "Bearer demo-token", Transport: nethttp.New(n), Now: now,
			}, nil)
			if err != nil {
				return outbox.Outcome{Err: crm.AsError(err)}
			}
			var update connectors.Update
			if err := json.Unmarshal(job.Payload, &update); err != nil {
				return outbox.Outcome{Err: crm.AsError(err)}
			}
			updated, err := session.UpdateCallLog(ctx, update)
			return outbox.Outcome{Result: updated, Err: crm.AsError(err)}
		},
	})
	require.NoError(t, err)
	return box, clock
}

// versions is the person's note in each version of a call that changed it, oldest first.
func versions(t *testing.T, url, id string) (notes []string) {
	var history struct {
		Items []struct {
			Changes map[string]json.RawMessage `json:"changes"`
		} `json:"items"`
	}
	get(t, url+"/api/v1/calls/"+id+"/history?limit=100", &history)
	for _, change := range history.Items {
		var body string
		if raw, ok := change.Changes["note"]; ok {
			require.NoError(t, json.Unmarshal(raw, &body))
			note, _ := logbody.Note(body, logbody.Plain)
			if len(notes) == 0 || notes[len(notes)-1] != note {
				notes = append(notes, note)
			}
		}
	}
	return notes
}

// bodyOf is the text of a call as the CRM holds it.
func bodyOf(t *testing.T, url, id string) string {
	var call app.Call
	get(t, url+"/api/v1/calls/"+id, &call)
	return call.Note
}

func get(t *testing.T, url string, into any) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer demo-token")
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, into))
}
