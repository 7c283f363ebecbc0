// Package practice is a small CRM inside the extension: it answers the Example CRM's interface out of the
// extension's own storage, so that somebody can try Callscribe without an account, a server or a permission.
//
// It speaks the wire format of package examplecrm's API, so its connector is that of the Example CRM, and
// the same conformance suite holds for it. A record is one value of the store, under its id: "call-1003".
package practice

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/json"
	"callscribe/connectors/store"
)

// Host is the practice CRM's name in an account. No computer can have it: RFC 6761 keeps ".invalid" free.
const Host = "practice.invalid"

// BaseURL is where its interface stands: at the Example CRM's address, which nobody is asked at.
const BaseURL = "http://" + examplecrm.DefaultHost + "/api/v1"

// Key is the API key of its only user. It protects nothing: the records are the person's own.
const Key = "practice"

// maxCalls is how many calls are kept; the oldest makes room for a new one.
const maxCalls = 200

// CRM is the practice CRM. It is safe for concurrent use.
type CRM struct {
	store store.Area
	now   func() time.Time

	mu       sync.Mutex
	loaded   bool
	contacts []contact // in the order of their creation, as deals and calls
	deals    []deal
	calls    []call
	last     int // the number of the newest record
}

// New makes the practice CRM on a store, which is read when the first request comes.
func New(records store.Area, now func() time.Time) *CRM { return &CRM{store: records, now: now} }

// Do implements [crm.Transport] for requests below [BaseURL].
func (c *CRM) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	return c.serve(ctx, req)
}

// Clear removes all records.
func (c *CRM) Clear(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	records, err := c.store.Load(ctx)
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(records))
	for id := range records {
		ids = append(ids, id)
	}
	c.loaded = false
	return c.store.Delete(ctx, ids...)
}

// load reads the records, once.
func (c *CRM) load(ctx context.Context) error {
	if c.loaded {
		return nil
	}
	records, err := c.store.Load(ctx)
	if err != nil {
		return err
	}
	c.contacts, c.deals, c.calls, c.last = nil, nil, nil, 0
	for _, id := range inOrder(records) {
		data := records[id]
		switch kind, _, _ := strings.Cut(id, "-"); kind { // one that cannot be read is left out: it is a practice record
		case "contact":
			err = read(&c.contacts, data)
		case "deal":
			err = read(&c.deals, data)
		case "call":
			err = read(&c.calls, data)
		}
		if err == nil {
			c.last = max(c.last, number(id))
		}
	}
	c.loaded = true
	return nil
}

// inOrder are the ids of records in the order of their creation. (One sort of texts: a sort of each kind of record
// would be 30 KB of the module for each.)
func inOrder(records map[string][]byte) []string {
	keys := make([]string, 0, len(records))
	for id := range records {
		digits := strconv.Itoa(number(id))
		keys = append(keys, strings.Repeat("0", max(12-len(digits), 0))+digits+" "+id)
	}
	slices.Sort(keys)
	for i, key := range keys {
		_, keys[i], _ = strings.Cut(key, " ")
	}
	return keys
}

// read appends a stored record to its list.
func read[T any](list *[]T, data []byte) error {
	var record T
	if err := json.Unmarshal(data, &record); err != nil {
		return err
	}
	*list = append(*list, record)
	return nil
}

// number is what an id ends with.
func number(id string) int {
	_, digits, _ := strings.Cut(id, "-")
	n, _ := strconv.Atoi(digits)
	return n
}

// Seed puts the people whom the demo phone knows, and their deals, into an empty practice CRM; one that has
// records is left alone.
func (c *CRM) Seed(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(ctx); err != nil || c.last > 0 {
		return err
	}
	ada := contact{Name: "Ada Caller", Company: "Northwind Bakery", Type: "Customer", PhoneNumbers: []string{"+1 650-555-0100"}}
	tomas := contact{Name: "Tomas Lindqvist", Company: "Harbour Optics", Type: "Customer", PhoneNumbers: []string{"(415) 555-0142", "+1 415 555 0143"}}
	priya := contact{Name: "Priya Raman", Company: "Raman & Daughters", Type: "Lead", PhoneNumbers: []string{"+44 (0)20 7946 0018"}}
	for _, person := range []*contact{&ada, &tomas, &priya} {
		person.ID = c.nextID("contact")
		if err := c.put(ctx, person.ID, person); err != nil {
			return err
		}
		c.contacts = append(c.contacts, *person)
	}
	for _, d := range []deal{
		{Title: "Oven for the second shop", Status: "open", ContactID: &ada.ID},
		{Title: "Till rolls, yearly", Status: "won", ContactID: &ada.ID},
		{Title: "Lens cutter", Status: "open", ContactID: &tomas.ID},
	} {
		d.ID = c.nextID("deal")
		if err := c.put(ctx, d.ID, d); err != nil {
			return err
		}
		c.deals = append(c.deals, d)
	}
	return nil
}

func (c *CRM) nextID(kind string) string {
	c.last++
	return kind + "-" + strconv.Itoa(c.last)
}

// put stores a record.
func (c *CRM) put(ctx context.Context, id string, record any) error {
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return c.store.Put(ctx, id, data)
}
