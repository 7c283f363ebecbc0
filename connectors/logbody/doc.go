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
// A body is the agent's note, items of one line, blocks of several lines, and everything else. In this order:
//
//	section                             setting                                       HTML     others
//	agent note                          addCallLogNote                                note     note
//	Session Id                          addCallSessionId (off)                        item     line
//	RingCentral user name               addRingCentralUserName (off)                  item     line
//	RingCentral number and extension    addRingCentralNumber (off)                    item     line
//	Summary, the subject                addCallLogSubject                             item     line
//	Contact Number                      addCallLogContactNumber (off)                 item     line
//	Date/Time                           addCallLogDateTime, logDateFormat             item     line
//	Duration                            addCallLogDuration                            item     line
//	Result                              addCallLogResult                              item     line
//	Call recording link                 addCallLogRecording                           link     line, late
//	Voicemail recording link            addCallLogRecording                           link     line, late
//	AI Note                             addCallLogAiNote                              block    block
//	Transcript                          addCallLogTranscript                          block    block
//	ACE transcript                      addCallLogRingSenseRecordingTranscript        block    block
//	ACE summary                         addCallLogRingSenseRecordingSummary           block    block
//	Call score                          addCallLogRingSenseRecordingAIScore           item     line, late
//	ACE bulleted summary                addCallLogRingSenseRecordingBulletedSummary   block    block
//	ACE recording link                  addCallLogRingSenseRecordingLink              link     line, late
//	Call journey                        addCallLogLegs                                block    block
//
// They look like this:
//
//	           text/html                                        text/markdown           text/plain
//	note       <b>Agent notes</b><br>V<br><br>                  ## Agent notes          - Note: V
//	           <b>Call details</b><br>                          V
//
//	                                                            ## Call details
//	item       <li><b>LABEL</b>: V</li>                         **LABEL**: V            - LABEL: V
//	link       <li><b>LABEL</b>:                                **LABEL**: V            - LABEL: V
//	           <a target="_blank" href="V">open</a></li>
//	block      <div><b>LABEL</b><br>V</div>                     ### LABEL               - LABEL:
//	                                                            V                       V
//	                                                                                    --- END
//
// A new note goes in front, a new line or block at the end. Exceptions: a plain note stands above the first field and
// below what a person typed there; a note goes to a Call details header that has lost it; an HTML item goes into the list
// that has items; a Markdown line that is not late goes above the first block.
//
// Of several sections of one kind the first is updated. A section that is switched off is left alone. The placeholder
// "(pending...)" is an ordinary value, but never replaces a link, and the user name replaces only a placeholder.
//
// # Guard spaces
//
// A line of a note or block that would be taken for structure (a label in a plain note, an end marker in a plain block,
// a heading in Markdown) is written with one blank in front, and read without it. HTML is escaped instead.
//
// # What a format cannot hold
//
// Reading gives a note back exactly as typed, but for line breaks:
//
//   - HTML has one kind: CRLF and CR come back as LF.
//   - In plain text and Markdown a CR directly before a line end belongs to that. A CR that ends a note comes back as LF.
//   - A plain note directly in front of a block loses the line breaks at its end to the blank lines there.
//
// A body, the values together and the result may have up to MaxBytes; more is an error, and nothing is ever cut. The time
// is linear in the length of the body, whatever is in it.
//
// # Where App Connect is wrong
//
// Deviations, each with the reason:
//
//   - "$1" and "$&" in a value are just text: App Connect expands them, and the note grows with each save.
//   - A line end that the CRM has cut is put back before a new line, which would stick to the last one.
//   - A label in a note, transcript or AI text is text: App Connect takes it for the field and destroys the text.
//   - A Markdown block ends at any heading or late line, and a new plain note goes below typed text: people's words are
//     not swallowed.
//   - A header with other tags, CRLF or a missing half is found: App Connect puts a second one in front.
//   - A CRLF body stays CRLF: App Connect eats the CR of the lines that it updates.
//   - A late "(pending...)" does not replace the link of a recording: the link would be lost.
//   - The blank lines around a section stay as many as they are: App Connect adds or eats one with each update.
//   - HTML from an editor (strong, attributes, entities, p, div, ul) is updated in place: App Connect duplicates it.
//   - A new HTML item goes into the list of the others, and the contact's label follows the direction of the call: one
//     list, one line.
//   - HTML values are escaped, and only http and https become links: App Connect writes markup as it comes.
//   - Empty blocks, unclosed ones and stray closing tags end where the next section starts: one does not swallow another.
//   - Durations that are no number of at least 0, and dates that cannot be read, are left out: no NaN, no Invalid date.
//   - Seconds are rounded to thousandths: no 1.099999999999909 seconds.
//   - Time zones may be names and offsets without a colon, and 0 is UTC: App Connect reads -0800 as minutes, and 0 as unset.
//   - A number goes with its own extension: App Connect takes that of the other party.
//   - Without a call record or a party the section is skipped, or a leg says unknown: App Connect fails.
//   - An empty note removes the note: App Connect cannot.
//   - The plain ACE bulleted summary is a block like the others, and one that has grown is healed: App Connect adds a copy
//     of its end each time.
//   - A value may have hyphens: App Connect does not find "650-555-1234" again.
//   - A line break in a one-line value becomes a blank: App Connect leaves the second line behind.
//   - Line breaks of an HTML note are <br>: App Connect writes raw ones, which show as blanks.
//   - All work is linear: App Connect takes seconds for some bodies of 40 KB.
//   - The shared SMS log takes ISO times for its end: App Connect prints 1970.
//   - A score of 0, or none, is left out: no [object Object].
package logbody
