package pipedrive_test

import (
	"net/http"
	"testing"
)

// judge has no specification to look at: a browser reads no files.
func judge(testing.TB, *http.Request, []byte) {}
