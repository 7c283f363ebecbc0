package logbody

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readPipedrive is how App Connect reads the note of an HTML log for Pipedrive and Bullhorn.
func readPipedrive(body string) string {
	_, rest, _ := strings.Cut(body, "<b>Agent notes</b>")
	text, _, _ := strings.Cut(rest, "<b>Call details</b>")
	return strings.ReplaceAll(text, "<br>", "")
}

var redtailNote = regexp.MustCompile(`(?s)<b>Agent notes</b><br>(.+?)<br><br>`)

// readRedtail is how it reads it for Redtail.
func readRedtail(body string) string {
	if m := redtailNote.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// writeNote is how App Connect then writes what its user saves.
func writeNote(body, note string) string {
	old := regexp.MustCompile(`(?s)<b>Agent notes</b>.+?Call details</b>`)
	return old.ReplaceAllLiteralString(body, "<b>Agent notes</b><br>"+note+"<br><br><b>Call details</b>")
}

// TestAppConnectGoesOn: a note that this package wrote is read whole by App Connect's readers, each line a line; what they
// write of it is read back here as it was typed, but for empty lines around it, which their line feeds do not tell from layout.
func TestAppConnectGoesOn(t *testing.T) {
	for _, typed := range []string{"one line", "l1\nl2", "p1\n\np2", "a\n\n\nb", "\nlate", "list:\n  - a\n\t- b", "end\n", "a \n b"} {
		body := mustCompose(t, "", Update{Note: &typed, Duration: "5"}, in(HTML))
		assert.Equal(t, typed, readPipedrive(body))
		assert.Equal(t, strings.TrimSuffix(typed, "\n"), strings.TrimSuffix(strings.ReplaceAll(readRedtail(body), "<br>", ""), "\n"))
		for _, saved := range []string{readPipedrive(body), readRedtail(body)} {
			got, ok := Note(writeNote(body, saved), HTML)
			require.True(t, ok)
			assert.Equal(t, strings.Trim(typed, "\n"), strings.Trim(got, "\n"), saved)
		}
		if typed[0] == '\n' {
			continue
		}
		again := mustCompose(t, writeNote(body, readPipedrive(body)), Update{Note: &typed}, in(HTML))
		assert.Equal(t, body, again, "and written here again it is the same")
	}
}

// TestAppConnectFinds: it finds each section that this package writes, by the expressions that it replaces it with.
func TestAppConnectFinds(t *testing.T) {
	o := in(HTML)
	o.Settings, o.Call = everything, &fullCall
	body := mustCompose(t, "", full, o)
	for k := sessionID; k < numKinds; k++ {
		label := regexp.QuoteMeta(k.htmlLabel(false))
		switch {
		case k.isBlock():
			assert.Regexp(t, "<div><b>"+label+"</b><br>(.+?)</div>", body)
		case rows[k].link:
			assert.Regexp(t, `(?i)(?:<li>)?<b>`+label+`</b>:\s*(?:<a[^>]*>[^<]*</a>)</li>`, body)
		default:
			assert.Regexp(t, `(?i)(?:<li>)?<b>`+label+`</b>:\s*([^<\n]+)</li>`, body)
		}
	}
}
