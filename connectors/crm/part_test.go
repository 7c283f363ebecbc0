package crm

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each part that a message can name has words for people.
func TestNamesOfParts(t *testing.T) {
	for _, part := range []Part{
		"", "note", SubjectPart, TextPart, StartTimePart, DurationPart, ResultPart, RecordingPart, OwnerPart, ContactPart, DispositionPart,
		"sessionId", "userName", "userNumber", "contactNumber", "voicemailLink", "aiNote", "transcript", "ringSenseTranscript", "ringSenseSummary",
		"ringSenseAIScore", "ringSenseBulletedSummary", "ringSenseLink", "legs", "direction", "phoneNumber", "lead",
	} {
		assert.False(t, strings.HasPrefix(part.Name(), "part_"), part)
	}
	assert.Equal(t, "recording link", RecordingPart.Name())
	assert.Equal(t, "value", Part("").Name())
}
