// Package crmtest is the conformance suite: a connector that passes it does what package crm promises
// for it. A connector's test is a fake of its CRM's wire format ([Fake]) and one line:
//
//	func TestConformance(t *testing.T) { crmtest.Run(t, pipedrive.Platform(), newFake) }
//
// The suite owns the faults: statuses, broken answers, broken connections, silence. Each rule is a
// subtest of its own, named as a sentence, on a fresh fake. An ability beyond reading and writing
// ([crm.ContactFinder] and so on) is tested where the connector has it.
//
// In-process rules run anywhere, in a browser too; natively some run once more over real sockets.
package crmtest

import (
	"sync"
	"testing"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// Run holds a connector to every rule of the suite.
func Run(t *testing.T, platform crm.Platform, newFake NewFake) {
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) { r.try(t, platform, newFake) })
	}
}

// rule is one thing that a connector must do, as a sentence, and how to see whether it does.
type rule struct {
	name  string
	check func(*scope)
}

// try holds a connector to the rule, on a fresh fake.
func (r rule) try(t testing.TB, platform crm.Platform, newFake NewFake) {
	fake := newFake(t)
	w := &wire{handler: fake}
	s := &scope{TB: t, rule: r.name, platform: platform, newFake: newFake, fake: fake, wire: w, transport: w}
	defer s.report()
	r.check(s)
}

func rules() []rule {
	var all []rule
	for _, group := range [][]rule{openingRules, readingRules, writingRules, textRules, concurrencyRules, faultRules,
		secrecyRules, contactRules, creatingRules, dispositionRules, keepingRules, nativeRules} {
		all = append(all, group...)
	}
	return all
}

// now is the suite's clock.
var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// scope is what a rule works with: an empty fake of its own and the wire to it.
type scope struct {
	testing.TB
	rule      string   // its name
	said      sync.Map // the sentences with which it has failed
	platform  crm.Platform
	newFake   NewFake
	fake      Fake
	wire      *wire
	transport crm.Transport // the wire, unless a rule needs a socket
}

// empty puts another fake in place of the present one, where nothing was ever stored.
func (s *scope) empty() {
	s.fake = s.newFake(s)
	s.wire.handler = s.fake
}

func (s *scope) account() crm.Account {
	return crm.Account{
		User: s.fake.User(), AuthHeader: s.fake.AuthHeader(), Transport: s.transport,
		Now: func() time.Time { return now }, Zones: zones,
	}
}

// zones are the time zones that this computer knows.
func zones(name string, at time.Time) (offsetSeconds int, ok bool) {
	zone, err := time.LoadLocation(name)
	if err == nil {
		_, offsetSeconds = at.In(zone).Zone()
	}
	return offsetSeconds, err == nil
}

// session is the fake's account, open.
func (s *scope) session() *connectors.Session {
	s.Helper()
	session, err := connectors.OpenAt(s.platform, s.account(), zones)
	s.works(err, "open the fake's account")
	return session
}

// connector is the same without the flow around it.
func (s *scope) connector() crm.Connector {
	s.Helper()
	connector, err := s.platform.Open(s.account())
	s.works(err, "open the fake's account")
	return connector
}

// put stores a log with a value in each field.
func (s *scope) put() string { return s.fake.Put(sample(s.platform)) }

// get is what the CRM holds.
func (s *scope) get(id string) crm.CallLog {
	s.Helper()
	log, ok := s.fake.Get(id)
	s.must(ok, "the fake no longer holds call log %s", id)
	return log
}

// update updates a log that must allow it.
func (s *scope) update(id string, values logbody.Update) connectors.Updated {
	s.Helper()
	done, err := s.session().UpdateCallLog(s.Context(), connectors.Update{LogID: id, Values: values})
	s.works(err, "update a log")
	return done
}

// What a sample log holds. The words are such that they can be told from all else in a request.
const (
	typedByHand   = "typedbyhand in the CRM itself"
	sampleSubject = "samplesubject"
	sampleResult  = "Busy" // a word of RingCentral's, as all results here: a CRM may know these alone
	sampleLink    = "https://media.example.com/samplerecording"
)

// sample is a log as a CRM of the platform can hold it, with text that somebody typed.
func sample(p crm.Platform) crm.CallLog {
	log := crm.CallLog{Body: typedByHand}
	if p.Keeps.Subject {
		log.Subject = sampleSubject
	}
	if p.Keeps.StartTime {
		log.StartTime = time.Date(2026, 1, 14, 8, 15, 0, 0, time.UTC)
	}
	if p.Keeps.Duration {
		log.Duration = pointer(5 * time.Minute)
	}
	if p.Keeps.Result {
		log.Result = sampleResult
	}
	if p.Keeps.RecordingLink {
		log.RecordingLink = sampleLink
	}
	return log
}

func pointer[T any](value T) *T { return &value }
