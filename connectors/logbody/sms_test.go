package logbody

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var smsConversation = Conversation{
	CreationTime:  "2024-03-01T08:00:00Z",
	ModifiedTimes: []string{"1709280000000", "2024-03-03T10:30:00Z", "garbage", ""},
	Owner:         &Owner{Name: "Support"},
	Entities: []Entity{
		{RecordType: "ThreadCreatedHint", Initiator: "Sys", CreationTime: "2024-03-01T08:00:00Z"},
		{RecordType: smsMessage, Direction: "Inbound", From: "Ana", Text: "Hi <there> & 'you'", CreationTime: "1709280000000"},
		{RecordType: smsMessage, Direction: "Outbound", From: "Bob", Subject: "subject", CreationTime: "2024-03-01T09:00:00Z"},
		{RecordType: smsNote, Initiator: "Eve", Body: "l1\nl2", CreationTime: "2024-03-03T10:00:00Z"},
		{RecordType: smsAssignment, Assignee: "Bob", CreationTime: "2024-03-02T00:00:00Z"},
		{RecordType: smsAssignment, CreationTime: "bad"},
	},
}

func TestSMSLog(t *testing.T) {
	for format, want := range map[Format]string{
		Plain: `Conversation summary
Started: Friday, March 01, 2024 at 08:00 AM
Ended: Sunday, March 03, 2024 at 10:30 AM
Duration: 2 d 50 h ` + `

Participants
* Zoe (customer)
* Sys
* Ana
* Bob
* Eve

Owner: Support

Conversation (2 messages, 1 note)
BEGIN
------------
Eve left a note on 2024-03-03 10:00 AM:
l1
l2

Conversation assigned to Bob

Bob said on 2024-03-01 09:00 AM:
subject

Zoe said on 2024-03-01 08:00 AM:
Hi <there> & 'you'

Conversation assigned to Unknown

------------
END`,
		Markdown: `## Conversation summary
Started: Friday, March 01, 2024 at 08:00 AM
Ended: Sunday, March 03, 2024 at 10:30 AM
Duration: 2 d 50 h ` + `

### Participants
* Zoe (customer)
* Sys
* Ana
* Bob
* Eve

Owner: **Support**

### Conversation (2 messages, 1 note)
BEGIN
---
**Eve** left a note on 2024-03-03 10:00 AM:
l1
l2

*Conversation assigned to **Bob***

**Bob** said on 2024-03-01 09:00 AM:
subject

**Zoe** said on 2024-03-01 08:00 AM:
Hi <there> & 'you'

*Conversation assigned to **Unknown***

---
END`,
		HTML: "<div><b>Conversation summary</b><br>Started: Friday, March 01, 2024 at 08:00 AM<br>" +
			"Ended: Sunday, March 03, 2024 at 10:30 AM<br>Duration: 2 d 50 h<br></div><br>" +
			"<div><b>Participants</b><ul><li>Zoe (customer)</li><li>Sys</li><li>Ana</li><li>Bob</li><li>Eve</li></ul></div>" +
			"<div>Owner: <b>Support</b></div><br><div><b>Conversation (2 messages, 1 note)</b></div><div>BEGIN</div><hr>" +
			"<p><b>Eve</b> left a note on 2024-03-03 10:00 AM:<br>l1\nl2</p><p><i>Conversation assigned to <b>Bob</b></i></p>" +
			"<p><b>Bob</b> said on 2024-03-01 09:00 AM:<br>subject</p>" +
			"<p><b>Zoe</b> said on 2024-03-01 08:00 AM:<br>Hi &lt;there&gt; &amp; &#039;you&#039;</p>" +
			"<p><i>Conversation assigned to <b>Unknown</b></i></p><hr><div>END</div>",
	} {
		subject, body, err := SMSLog(smsConversation, "Zoe", in(format))
		require.NoError(t, err)
		assert.Equal(t, want, body)
		if format == Markdown {
			assert.Equal(t, "**SMS conversation with Zoe**", subject)
		} else {
			assert.Equal(t, "SMS conversation with Zoe", subject)
		}
	}
}

func TestSMSOwnerAndCounts(t *testing.T) {
	body := func(c Conversation) string {
		_, body, err := SMSLog(c, "Zoe", utc)
		require.NoError(t, err)
		return body
	}
	assert.Contains(t, body(Conversation{Owner: &Owner{Name: "Sales QUEUE"}}), "\nReceiving call queue: Sales QUEUE\n\nConversation (0 messages)\n")
	assert.Contains(t, body(Conversation{Owner: &Owner{Name: "A", ExtensionType: "Department"}}), "\nReceiving call queue: A\n\n")
	assert.Contains(t, body(Conversation{}), "(customer)\n\nConversation (0 messages)\n")
	assert.Contains(t, body(Conversation{Entities: []Entity{{RecordType: smsNote}}}), "Conversation (1 note)\nBEGIN\n------------\nUnknown left a note:\n\n\n")
	assert.Contains(t, body(Conversation{Entities: []Entity{{RecordType: smsMessage}}}), "Conversation (1 message)\n")
	assert.NotContains(t, body(Conversation{CreationTime: "x", ModifiedTimes: []string{"y"}}), "ed: ", "no time is made up")
}

func TestSMSEscapes(t *testing.T) {
	_, body, err := SMSLog(Conversation{}, "'Zoe' <z>", in(HTML))
	require.NoError(t, err)
	assert.Contains(t, body, "<li>&#039;Zoe&#039; &lt;z&gt; (customer)</li>")
}

func TestSMSErrors(t *testing.T) {
	_, _, err := SMSLog(Conversation{}, "Zoe", in("text/rtf"))
	require.ErrorIs(t, err, ErrFormat)
	_, empty, err := SMSLog(Conversation{}, "", utc)
	require.NoError(t, err)
	_, most, err := SMSLog(Conversation{}, strings.Repeat("x", MaxBytes-len(empty)), utc)
	require.NoError(t, err)
	assert.Len(t, most, MaxBytes)
	var tooLong *TooLongError
	_, _, err = SMSLog(Conversation{}, strings.Repeat("x", MaxBytes), utc)
	require.ErrorAs(t, err, &tooLong)
}

func TestSMSTimeZone(t *testing.T) {
	o := Options{TimezoneName: "America/New_York", TimezoneOffset: "+05:30", Zones: systemZones}
	_, body, err := SMSLog(smsConversation, "Zoe", o)
	require.NoError(t, err)
	assert.Contains(t, body, "Started: Friday, March 01, 2024 at 03:00 AM\n")
}
