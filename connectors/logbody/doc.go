// Package logbody composes the text of a call log: the body of the activity that a call leaves in a CRM. It finds the
// sections in a body, changes those that an update names, and reads the values back.
//
// Three writers share such a text: RingCentral's App Connect, which may have created it, Callscribe, and people who edit
// it in the CRM. So what this package writes is byte for byte what App Connect 1.7.42 writes, for ordinary values; a body
// that App Connect wrote is found, also after a CRM's editor has been at it; and all text that is not part of an updated
// section stays as it is, byte for byte.
//
// # Sections
//
// A body is the agent's note, items of one line, blocks of several lines, and everything else. In this order, with the
// setting that each is written by:
//
//	agent note         addCallLogNote                 Voicemail recording link  addCallLogRecording
//	Session Id         addCallSessionId (off)         AI Note                   addCallLogAiNote
//	RingCentral user name                             Transcript                addCallLogTranscript
//	                   addRingCentralUserName (off)   ACE transcript            addCallLogRingSenseRecordingTranscript
//	RingCentral number and extension                  ACE summary               addCallLogRingSenseRecordingSummary
//	                   addRingCentralNumber (off)     Call score                addCallLogRingSenseRecordingAIScore
//	Summary (subject)  addCallLogSubject              ACE bulleted summary      addCallLogRingSenseRecordingBulletedSummary
//	Contact Number     addCallLogContactNumber (off)  ACE recording link        addCallLogRingSenseRecordingLink
//	Date/Time          addCallLogDateTime,            Call journey              addCallLogLegs
//	                   logDateFormat
//	Duration           addCallLogDuration
//	Result             addCallLogResult
//	Call recording link
//	                   addCallLogRecording
//
// They look like this:
//
//	       text/html                                        text/markdown      text/plain
//	note   <b>Agent notes</b><br>V<br><br>                  ## Agent notes     - Note: V
//	       <b>Call details</b><br>                          V
//
//	                                                        ## Call details
//	item   <li><b>LABEL</b>: V</li>                         **LABEL**: V       - LABEL: V
//	link   <li><b>LABEL</b>:                                **LABEL**: V       - LABEL: V
//	       <a target="_blank" href="V">open</a></li>
//	block  <div><b>LABEL</b><br>V</div>                     ### LABEL          - LABEL:
//	                                                        V                  V
//	                                                                           --- END
//
// The first section of a kind is updated. A section that is switched off is left alone. The placeholder "(pending...)" is
// an ordinary value, but never replaces a link, and the user name replaces nothing but it.
//
// # From text to text
//
// [Compose] parses the body to an outline: tokens (tags of HTML, lines of the other formats that mean something), and
// sections, which are ranges over them (lines.go, html.go). It then writes one section after the other (compose.go), each as
// write.go has it, and parses what it has made: each section that was written must stand where it was written and read as it
// would be written again, all others must be as they were. Else it is written in another form, the last of which holds in
// any body. A body that holds nothing but what App Connect or this package writes is changed without that check.
//
// A line of a note or block that would be taken for structure (a label in a plain note, an end marker, a heading in
// Markdown) is written with one blank in front, and read without it. HTML is escaped instead.
//
// Reading gives a note back exactly as typed, but for line breaks: HTML has one kind; elsewhere a CR directly before a line
// end belongs to that; a plain note in front of a block loses those at its end to the blank lines there.
//
// A body, the values together and the result may have up to [MaxBytes]; more is an error, and nothing is ever cut. The time
// is linear in the length of the body, whatever is in it.
//
// # Where App Connect is wrong
//
// Deviations, each with the reason:
//
//   - "$1" and "$&" in a value are just text: App Connect expands them, and the note grows with each save.
//   - A line end that the CRM has cut is put back before a new line, which would stick to the last one.
//   - A label in a note, transcript or AI text is text: App Connect takes it for the field and destroys the text.
//   - A Markdown block ends at any heading or late line, one in an HTML editor's paragraphs at any heading, and a new plain
//     note goes below typed text, so that people's words are not swallowed. What looks like a block of a later App Connect
//     is not taken for the end of another.
//   - A header with other tags, CRLF or a missing half is found, and written anew: App Connect puts a second one in front.
//   - A CRLF body stays CRLF, and the blank lines around a section as many as they are: App Connect eats the CR of the lines
//     that it updates, and adds or eats a line with each update.
//   - A late "(pending...)" does not replace the link of a recording: the link would be lost.
//   - HTML from an editor (strong, bold by style, attributes, entities, characters without width, other elements, a
//     paragraph for each line of a block, a bullet in front of a label) is updated in place: App Connect duplicates it. In the
//     middle of a line only what App Connect itself writes is a section, as it is for App Connect.
//   - A new HTML item goes into the list of the others, and the contact's label follows the direction of the call: one
//     list, one line.
//   - HTML values are escaped, and only http and https become links: App Connect writes markup as it comes.
//   - Line breaks of an HTML note are <br> and a line feed: App Connect writes raw ones, which show as blanks. Its readers for
//     Pipedrive and Bullhorn drop each <br>, that for Redtail ends the note at two of them; so both read each line.
//   - Empty blocks, unclosed ones and stray closing tags end where the next section starts: one does not swallow another.
//   - The end of a plain block in a plain note gets a blank in front: else a block above without an end would swallow it.
//   - Durations that are no number of at least 0, dates that cannot be read and years of other than four digits are left out:
//     no NaN, no Invalid date. Seconds are rounded to thousandths: no 1.099999999999909 seconds.
//   - Time zones may be names and offsets without a colon, and 0 is UTC: App Connect reads -0800 as minutes, and 0 as unset.
//   - A number goes with its own extension: App Connect takes that of the other party.
//   - Without a call record or a party the section is skipped, or a leg says unknown: App Connect fails.
//   - An empty note removes the note: App Connect cannot. Where it keeps others apart, a header, end or label stays.
//   - The plain ACE bulleted summary is a block like the others, and one that has grown is healed.
//   - A value may have hyphens: App Connect does not find "650-555-1234" again.
//   - A line break in a one-line value becomes a blank: App Connect leaves the second line behind.
//   - All work is linear: App Connect takes seconds for some bodies of 40 KB.
//   - The shared SMS log takes ISO times for its end: App Connect prints 1970.
//   - A score of 0, or none, is left out: no [object Object].
package logbody
