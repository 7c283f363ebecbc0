package calls

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDealsOfTheVersionBefore(t *testing.T) {
	for row, want := range map[string][2]string{
		`{"session": "7", "dealId": "5"}`:                   {"deal:5", ""},
		`{"session": "7", "leadId": "a", "logId": "1"}`:     {"lead:a", "lead:a"},
		`{"session": "7"}`:                                  {"", ""},
		`{"session": "7", "deal": "deal:6", "dealId": "5"}`: {"deal:6", ""},
	} {
		b := &Book{entries: map[string]*entry{}}
		assert.True(t, b.read(callPrefix+"7", []byte(row)))
		e := b.entries["7"]
		assert.Equal(t, want, [2]string{e.Deal, e.SentDeal}, row)
	}
}
