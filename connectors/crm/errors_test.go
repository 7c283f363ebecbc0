package crm

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAsError(t *testing.T) {
	ours := &Error{Code: NotFound, Message: "Gone."}
	for _, test := range []struct {
		err  error
		code Code
	}{
		{nil, ""},
		{ours, NotFound},
		{fmt.Errorf("wrapped: %w", ours), NotFound},
		{fmt.Errorf("wrapped: %w", context.Canceled), Canceled},
		{context.DeadlineExceeded, Unavailable},
		{errors.New("PATCH https://crm.example?token=s3cret: EOF"), Internal},
	} {
		assert.Equal(t, test.code, CodeOf(test.err), "%v", test.err)
		if test.err != nil {
			assert.NotContains(t, AsError(test.err).Error(), "s3cret")
			assert.Regexp(t, `\.$`, AsError(test.err).Message)
		}
	}
	assert.Nil(t, AsError(nil))
	assert.Equal(t, "not_found: Gone.", ours.Error())
	assert.Equal(t, &Error{Code: InvalidArgument, Field: "user.hostname", Message: "user.hostname is missing."}, InvalidInput("user.hostname", "is missing"))
}

func TestQueryEscape(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "Az09-_.~": "Az09-_.~", "A & B": "A%20%26%20B", "100%": "100%25", "+1 (650)": "%2B1%20%28650%29", "\u00e9\n": "%C3%A9%0A",
		"a=b#c?d/e;f": "a%3Db%23c%3Fd%2Fe%3Bf",
	} {
		assert.Equal(t, want, QueryEscape(s), s)
	}
}
