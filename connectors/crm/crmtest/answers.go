package crmtest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// Refusal is a vendor's answer that refuses a request, in the vendor's own form, and what it means.
type Refusal struct {
	Status int
	Header crm.Header
	Body   string

	Code  crm.Code
	Words string   // in the message for people; "": any
	Part  crm.Part // the one that is refused
}

// Refused asks what a platform's connector makes of refusals: of a read, and of a write to log.
func Refused(t *testing.T, platform crm.Platform, account crm.Account, log crm.CallLog, refusals map[string]Refusal) {
	for name, r := range refusals {
		t.Run(name, func(t *testing.T) {
			account.Transport = refusing{r}
			c, err := platform.Open(account)
			require.NoError(t, err)
			text := "their secret words"
			_, readErr := c.ReadCallLog(t.Context(), log.ID)
			_, writeErr := c.WriteCallLog(t.Context(), &log, crm.Change{Body: &text})
			for of, err := range map[string]error{"a read": readErr, "a write": writeErr} {
				e := crm.AsError(err)
				require.NotNil(t, e, of)
				assert.Equal(t, r.Code, e.Code, "%s: %v", of, e)
				assert.Contains(t, e.Message, r.Words, of)
				assert.Equal(t, r.Part, e.Part, of)
				assert.NotContains(t, e.Message, "secret", of)
			}
		})
	}
}

type refusing struct{ Refusal }

// Do implements [crm.Transport].
func (r refusing) Do(context.Context, *crm.Request) (*crm.Response, error) {
	return &crm.Response{Status: r.Status, Header: r.Header, Body: []byte(r.Body)}, nil
}
