// Package crm is the contract between Callscribe and a CRM's connector, in the words of the domain.
// It holds the types that travel between the two, the codes of errors, and the HTTP client that all
// connectors share. This comment is the specification; package crmtest holds a connector to it.
//
// # A connector
//
// A connector translates between one CRM's wire format and the types of this package, and nothing
// else. What is the same for every CRM stands once, outside: the flow of an update (read, compose,
// compare, write) in package connectors, the text of a call log in package logbody, retries in
// package outbox, HTTP statuses, limits and time-outs in [Client].
//
// [Platform] describes a CRM and opens a [Connector] for one account. Beyond reading and writing a
// call log, each ability is a small interface of its own ([Identifier], [ContactFinder],
// [ContactCreator], [CallLogCreator], [DispositionSetter]); a connector without it does not
// implement it, and the caller is told so.
//
// # What a connector must hold to
//
//   - Opening sends nothing. A host name, Authorization value or setting that does not fit is refused
//     with [InvalidArgument] naming the input field, before any request. The host is checked against the
//     connector's own pattern before a URL is built from it.
//   - ReadCallLog asks the CRM each time; nothing is cached. An id of the wrong form is refused before
//     anything is sent. A log that the CRM does not have, or has as deleted, is [NotFound].
//   - WriteCallLog sends the fields of the [Change] that are set, only those, and in one request. It is
//     given the log as it was read; where the CRM has a precondition (ETag and If-Match, say) the
//     version of that read is sent with the write, and a refusal is [Conflict]. It never creates.
//   - Both return the log as the CRM's answer has it, not as it was sent.
//   - An answer that is not what the API promises is an error ([Unavailable] or [Internal]): never a
//     success, never an empty log. An answer without a log's text is none with an empty text.
//   - A request that failed is not repeated: whether and when it is, package outbox decides.
//   - The Authorization value goes into a request's header, to the account's host, and nowhere else.
//   - A connector keeps no state between calls beyond its account, starts no goroutine and is safe for
//     concurrent use.
//
// # Absent, empty, present
//
// In a [Change], nil leaves a field alone and a pointer sets it; a pointer to "" clears.
// A zero time is "unknown". No connector ever writes the present time in place of a missing one.
//
//	log in the CRM          change                      log afterwards
//	Subject "A", Body "x"   {}                          unchanged, nothing sent
//	Subject "A", Body "x"   {Body: "y"}                 Subject "A", Body "y"
//	Subject "A", Body "x"   {Body: ""}                  Subject "A", Body ""
//
// # Contacts and new logs
//
// A search that finds nobody is an empty answer; one that failed is an error, or the contact would be
// created a second time. A contact is found by a number however people wrote it ("(650) 555-0100"), and
// nobody else is: a call must not be logged to a stranger. Texts go into a URL through [QueryEscape].
//
// CreateCallLog writes what it is given in one request, for the contact it is given; a contact that is
// gone is [NotFound]. When the answer is lost, FindCallLog finds the log by a mark
// that travels in it, where there is room for one, or by all that is known of the call; another call
// with the same contact is not it.
//
// # Errors
//
// Every error is an [*Error]: a [Code] for programs and a sentence for people, who read what happened,
// to which record, and what to do next. Neither holds a token, a note or a phone number.
package crm
