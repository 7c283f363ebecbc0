package cloud

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
)

func TestDescription(t *testing.T) {
	p, err := rest.Platform(Description(), rest.Hooks{})
	require.NoError(t, err)
	assert.Equal(t, Name, p.Name)
	assert.Equal(t, Title, p.Title)
	require.Len(t, p.SignIn, 1)
	assert.Equal(t, crm.SignInOAuth, p.SignIn[0].Kind)
}
