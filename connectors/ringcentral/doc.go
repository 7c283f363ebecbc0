// Package ringcentral speaks with RingCentral's Embeddable widget, the web phone in an iframe of the side
// panel. It turns the widget's messages into plain values and writes the host's answers and messages.
// It holds no state and decides nothing; package calls does.
//
// A page that holds the widget checks the window and the origin of each message event, and passes its
// data on as JSON:
//
//	widget -> host   {type: "rc-post-message-request", requestId, path, body}     Decode, then Answer
//	host -> widget   {type: "rc-post-message-response", responseId, response: {data}}
//	widget -> host   {type: "rc-...", ...}                                        Decode; no answer
//	host -> widget   {type: "rc-adapter-...", ...}                                Register, ShowLogPage, ...
//	host -> widget   {type: "rc-adapter-message-request", requestId, path, body}  GetCallLog, UnloggedCalls, Alert
//	widget -> host   {type: "rc-adapter-message-response", responseId, response}  Decode
//
// The widget passes on what RingCentral's servers send, and that grows: every value is read leniently,
// missing and mistyped ones are zero, and results are open strings. Links to media lose their access
// tokens while they are decoded, and the media's own address (contentUri) is never read.
package ringcentral
