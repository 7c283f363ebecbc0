package app

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Faults are what goes wrong on purpose with the REST API. The same seed and the
// same requests in the same order meet the same faults.
type Faults struct {
	Seed  uint64  `json:"seed,omitempty"`
	Rules []Fault `json:"rules"`
}

// Fault is one rule. All rules that match a request apply in order: delays add
// up, the first status or drop decides.
type Fault struct {
	Method     string  `json:"method,omitempty"`     // "" matches all
	PathPrefix string  `json:"pathPrefix,omitempty"` // such as /api/v1/calls; "" matches all
	Requests   int     `json:"requests,omitempty"`   // only for so many matching requests; 0 means all
	Rate       float64 `json:"rate,omitempty"`       // how many of them are hit, 0 to 1; 0 means all

	DelayMS      int    `json:"delayMs,omitempty"`      // before the request is looked at
	DelayAfterMS int    `json:"delayAfterMs,omitempty"` // after a write was committed, before the answer
	Status       int    `json:"status,omitempty"`       // answer with this error and do nothing
	RetryAfter   string `json:"retryAfter,omitempty"`   // the header beside Status: seconds or an HTTP date
	Drop         Drop   `json:"drop,omitempty"`
}

// Drop says when the connection is closed. A browser may by itself send a
// request again whose connection was closed without a byte of answer; DropInside
// rules that out.
type Drop string

const (
	DropBefore Drop = "before" // before anything was done
	DropAfter  Drop = "after"  // after a write was committed: the answer is lost
	DropInside Drop = "inside" // like DropAfter, but in the middle of the answer
)

// ParseFault reads one rule in JSON.
func ParseFault(text string) (Fault, error) {
	var f Fault
	err := strictJSON([]byte(text), &f)
	return f, err
}

func (f Faults) validate() error {
	for _, rule := range f.Rules {
		switch {
		case rule.Rate < 0 || rule.Rate > 1:
			return errors.New("the rate of a fault is from 0 to 1")
		case rule.Status != 0 && (rule.Status < 400 || rule.Status > 599):
			return errors.New("the status of a fault is from 400 to 599")
		case rule.DelayMS < 0 || rule.DelayAfterMS < 0 || rule.Requests < 0:
			return errors.New("delays and numbers of requests are not negative")
		case rule.Drop != "" && rule.Drop != DropBefore && rule.Drop != DropAfter && rule.Drop != DropInside:
			return errors.New("the drop of a fault is before, after or inside")
		}
	}
	return nil
}

// faultPlan is the faults in force.
type faultPlan struct {
	mu     sync.Mutex
	faults Faults
	left   []int // of the rules with a number of requests
	random *rand.Rand
}

func (p *faultPlan) set(f Faults) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = Faults{Seed: f.Seed, Rules: append([]Fault{}, f.Rules...)}
	p.left = make([]int, len(f.Rules))
	for i, rule := range f.Rules {
		p.left[i] = rule.Requests
	}
	p.random = rand.New(rand.NewPCG(f.Seed, 0))
}

func (p *faultPlan) current() Faults {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faults
}

// meet adds up what the rules do to this request.
func (p *faultPlan) meet(r *http.Request) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	var sum Fault
	for i, rule := range p.faults.Rules {
		if rule.Method != "" && rule.Method != r.Method || !strings.HasPrefix(r.URL.Path, rule.PathPrefix) {
			continue
		}
		if rule.Requests > 0 {
			if p.left[i] == 0 {
				continue
			}
			p.left[i]--
		}
		if rule.Rate > 0 && p.random.Float64() >= rule.Rate {
			continue
		}
		sum.DelayMS += rule.DelayMS
		sum.DelayAfterMS += rule.DelayAfterMS
		if sum.Status == 0 && sum.Drop == "" {
			sum.Status, sum.RetryAfter, sum.Drop = rule.Status, rule.RetryAfter, rule.Drop
		}
	}
	return sum
}

// SetFaults replaces the faults from the next request on.
func (a *App) SetFaults(f Faults) error {
	if err := f.validate(); err != nil {
		return err
	}
	a.faults.set(f)
	return nil
}

func (a *App) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault := a.faults.meet(r)
		pause(r, fault.DelayMS)
		if fault.Drop == DropBefore {
			panic(http.ErrAbortHandler) // closes the connection
		}
		if fault.Status != 0 {
			if fault.RetryAfter != "" {
				w.Header().Set("Retry-After", fault.RetryAfter)
			}
			a.writeError(w, fail(fault.Status, "This error was asked for by a fault rule."))
			return
		}
		if fault.Drop == "" && fault.DelayAfterMS == 0 {
			next.ServeHTTP(w, r)
			return
		}
		held := newAnswer()
		next.ServeHTTP(held, r)
		pause(r, fault.DelayAfterMS)
		held.send(w, fault.Drop)
	})
}

func pause(r *http.Request, ms int) {
	if ms == 0 {
		return
	}
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
	case <-r.Context().Done():
	}
}
