// Package ringcentraltest is a stand-in for RingCentral's service: the call log of one person, with its
// synchronisation, as the API's documentation describes it. Its sign-in is whatever Authorized says.
package ringcentraltest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Service is RingCentral's service for one person. It is safe for concurrent use.
type Service struct {
	// Authorized reports whether an access token is good; nil: any is.
	Authorized func(token string) bool

	// Now is the service's clock.
	Now func() time.Time

	mu       sync.Mutex
	records  map[string]*kept // by id
	changes  int              // the number of the last change
	epoch    int              // tokens of an earlier one are no longer good
	limit    int              // requests a minute; 0: no limit
	asked    []time.Time
	requests []string // the queries so far
	faults   []func(w http.ResponseWriter)
}

type kept struct {
	record  Record
	changed int
	deleted bool
}

// Record is a call's record in the API's form.
type Record struct {
	ID                 string     `json:"id"`
	URI                string     `json:"uri"`
	SessionID          string     `json:"sessionId"`
	TelephonySessionID string     `json:"telephonySessionId,omitempty"`
	Type               string     `json:"type"`
	Direction          string     `json:"direction,omitempty"`
	From               *Party     `json:"from,omitempty"`
	To                 *Party     `json:"to,omitempty"`
	StartTime          string     `json:"startTime"`
	Duration           int        `json:"duration"`
	Action             string     `json:"action"`
	Result             string     `json:"result"`
	LastModified       string     `json:"lastModifiedTime,omitempty"` // only where the view is detailed
	Recording          *Recording `json:"recording,omitempty"`
	Legs               []Leg      `json:"legs,omitempty"` // only where the view is detailed
	Delegated          string     `json:"delegationType,omitempty"`
	Deleted            bool       `json:"deleted,omitempty"`
}

// Party is an end of a call.
type Party struct {
	PhoneNumber     string `json:"phoneNumber,omitempty"`
	ExtensionNumber string `json:"extensionNumber,omitempty"`
	Name            string `json:"name,omitempty"`
}

// Leg is a part of a call.
type Leg struct {
	Result    string     `json:"result"`
	Master    bool       `json:"master,omitempty"`
	Direction string     `json:"direction,omitempty"`
	From      *Party     `json:"from,omitempty"`
	To        *Party     `json:"to,omitempty"`
	Recording *Recording `json:"recording,omitempty"`
	Short     bool       `json:"shortRecording,omitempty"`
}

// Recording is a call's recording.
type Recording struct {
	ID         string `json:"id"`
	URI        string `json:"uri"`
	Type       string `json:"type"`
	ContentURI string `json:"contentUri"`
}

// New is a service without calls.
func New(now func() time.Time) *Service { return &Service{Now: now, records: map[string]*kept{}} }

const timeForm = "2006-01-02T15:04:05.000Z"

// Put adds a record, or changes the one with its id.
func (s *Service) Put(r Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes++
	r.URI = "https://platform.ringcentral.com/restapi/v1.0/account/1/extension/2/call-log/" + r.ID
	r.LastModified = s.Now().UTC().Format(timeForm)
	s.records[r.ID] = &kept{record: r, changed: s.changes}
}

// Record makes the recording of a call appear.
func (s *Service) Record(id string) {
	s.mu.Lock()
	k := s.records[id]
	r := k.record
	s.mu.Unlock()
	r.Recording = &Recording{
		ID: "rec-" + id, URI: "https://platform.ringcentral.com/restapi/v1.0/account/1/recording/rec-" + id,
		Type: "Automatic", ContentURI: "https://media.ringcentral.com/restapi/v1.0/account/1/recording/rec-" + id + "/content",
	}
	s.Put(r)
}

// Delete deletes a record.
func (s *Service) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes++
	s.records[id].deleted, s.records[id].changed = true, s.changes
}

// ForgetTokens makes all synchronisation tokens so far no longer good, as the service does from time to time.
func (s *Service) ForgetTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
}

// Limit allows so many requests a minute.
func (s *Service) Limit(requests int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = requests
}

// FailNext answers the next request otherwise.
func (s *Service) FailNext(answer func(w http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, answer)
}

// Requests are the queries of all synchronisations so far.
func (s *Service) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

const path = "/restapi/v1.0/account/~/extension/~/call-log-sync"

// ServeHTTP answers the API.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.URL.Path != path || r.Method != http.MethodGet:
		refuse(w, 404, "CMN-102", "Resource is not found")
		return
	case !bearer || s.Authorized != nil && !s.Authorized(token):
		refuse(w, 401, "TokenInvalid", "Access token is invalid")
		return
	}
	s.requests = append(s.requests, r.URL.RawQuery)
	if len(s.faults) > 0 {
		fault := s.faults[0]
		s.faults = s.faults[1:]
		fault(w)
		return
	}
	if !s.allow(w) {
		refuse(w, 429, "CMN-301", "Request rate exceeded")
		return
	}
	s.sync(w, r)
}

// allow counts a request against the limit, and says so in the headers.
func (s *Service) allow(w http.ResponseWriter) bool {
	if s.limit == 0 {
		return true
	}
	now := s.Now()
	s.asked = slices.DeleteFunc(s.asked, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	h := w.Header()
	h.Set("X-Rate-Limit-Group", "heavy")
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(s.limit))
	h.Set("X-Rate-Limit-Window", "60")
	if len(s.asked) >= s.limit {
		h.Set("X-Rate-Limit-Remaining", "0")
		h.Set("Retry-After", strconv.Itoa(int((time.Minute-now.Sub(s.asked[0]))/time.Second)+1))
		return false
	}
	s.asked = append(s.asked, now)
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(s.limit-len(s.asked)))
	return true
}

// A synchronisation token: of which epoch, up to which change, and how many of the newest records its frame
// holds.
type position struct{ epoch, change, frame int }

func (p position) String() string {
	return strconv.Itoa(p.epoch) + "." + strconv.Itoa(p.change) + "." + strconv.Itoa(p.frame)
}

func parsePosition(text string) (p position, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return p, false
	}
	for i, to := range []*int{&p.epoch, &p.change, &p.frame} {
		n, err := strconv.Atoi(parts[i])
		if err != nil {
			return p, false
		}
		*to = n
	}
	return p, true
}

const mostRecords = 250

func (s *Service) sync(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	count, err := strconv.Atoi(query.Get("recordCount"))
	switch kind := query.Get("syncType"); {
	case query.Has("recordCount") && (err != nil || count < 1 || count > mostRecords):
		refuse(w, 400, "CMN-101", "Parameter [recordCount] value is invalid")
	case kind == "FSync" && !query.Has("recordCount"):
		refuse(w, 400, "CMN-101", "Parameter [recordCount] is mandatory")
	case kind == "FSync":
		newest := s.since(query.Get("dateFrom"))
		newest = newest[:min(count, len(newest))]
		s.answer(w, kind, newest, position{s.epoch, s.changes, len(newest)}, query.Get("view") == "Detailed")
	case kind == "ISync":
		at, ok := parsePosition(query.Get("syncToken"))
		if !ok || at.epoch != s.epoch {
			refuse(w, 400, "CLG-104", "Sync token is expired")
			return
		}
		s.further(w, at, count, query.Get("showDeleted") == "true")
	default:
		refuse(w, 400, "CMN-101", "Parameter [syncType] value is invalid")
	}
}

// further answers with what has changed since a position, and with count older records beside, as many as fit.
func (s *Service) further(w http.ResponseWriter, at position, count int, showDeleted bool) {
	var records []*kept
	for _, k := range s.records {
		if k.changed > at.change && (!k.deleted || showDeleted) {
			records = append(records, k)
		}
	}
	if len(records) > mostRecords {
		refuse(w, 400, "CLG-105", "Max sync record number limit is exceeded")
		return
	}
	newest := s.newest()
	from := min(at.frame, len(newest))
	to := min(from+min(count, mostRecords-len(records)), len(newest))
	records = append(records, newest[from:to]...)
	s.answer(w, "ISync", records, position{s.epoch, s.changes, to}, true)
}

// since are the newest records from a date on; without one, all.
func (s *Service) since(date string) []*kept {
	return slices.DeleteFunc(s.newest(), func(k *kept) bool { return k.record.StartTime < date })
}

// newest are the records that are not deleted, the newest first.
func (s *Service) newest() []*kept {
	var list []*kept
	for _, k := range s.records {
		if !k.deleted {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b *kept) int {
		return strings.Compare(b.record.StartTime+b.record.ID, a.record.StartTime+a.record.ID)
	})
	return list
}

func (s *Service) answer(w http.ResponseWriter, kind string, list []*kept, at position, detailed bool) {
	records := []Record{}
	for _, k := range list {
		r := k.record
		r.Deleted = k.deleted
		if !detailed {
			r.LastModified, r.Legs = "", nil
		}
		records = append(records, r)
	}
	write(w, 200, map[string]any{
		"uri": "https://platform.ringcentral.com" + path, "records": records,
		"syncInfo": map[string]string{"syncType": kind, "syncToken": at.String(), "syncTime": s.Now().UTC().Format(timeForm)},
	})
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	write(w, status, map[string]any{"errorCode": code, "message": message, "errors": []map[string]string{{"errorCode": code, "message": message}}})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
