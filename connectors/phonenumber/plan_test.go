//go:build !js

package phonenumber

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table is the largest part of the package, and goes into the browser.
func TestSizeOfTheTable(t *testing.T) {
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	require.NoError(t, err)
	_, err = w.Write([]byte(plans))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assert.LessOrEqual(t, len(plans), 48_000, "bytes")
	assert.LessOrEqual(t, zipped.Len(), 16_000, "bytes, gzipped")
}

// Each line of the table is as plan.go says, and the fields are what they should be.
func TestTable(t *testing.T) {
	fields := regexp.MustCompile(`^([A-Z]{2}|001)\t[1-9]\d{0,2}\t\S*\t\d*\t\S*\t[\d$]*\t[\d,-]+(\t\S*){2}$`)
	format := regexp.MustCompile(`^\t[\d -]+\t\S*\t[^\t]*\t[^\t]*\$[^\t]*\t[^\t]*$`)
	for line := range strings.SplitSeq(strings.TrimSuffix(plans, "\n"), "\n") {
		if !strings.HasPrefix(line, "#") && !fields.MatchString(line) && !format.MatchString(line) {
			assert.Fail(t, "not understood", line)
		}
	}
	regions := 0
	for _, c := range countries() {
		assert.Same(t, c, coded(c.code))
		for _, r := range c.regions {
			regions++
			assert.Same(t, c, r.country)
			if r.fields[id] != "001" {
				assert.Same(t, r, regionOf(r.fields[id]))
			}
		}
	}
	assert.Greater(t, regions, 250)
	assert.Nil(t, regionOf("001"))
	assert.Nil(t, regionOf("00"))
	assert.Nil(t, coded(""))
}

// expression is a pattern in the syntax of package regexp.
func expression(p pattern) string {
	return strings.NewReplacer("(", "(?:", "<", "(", ">", ")", "d", `\d`).Replace(string(p))
}

func TestPattern(t *testing.T) {
	digits := []string{"", "0", "1", "08", "650", "0151", "65055", "2125550100", "6505550100", "01512345678", "011152345678", "0151198765432", "9011987654321", "80020"}
	for _, p := range []pattern{"1", "0|180020", "<[2-9]d{6}>$|1", "[08]", "0?(<11|2(2(02?|[13])|3)|351>15)?", "(0|90)(<1[245]|2[1-35]|31>d{10,11})?",
		"[2-57-9]d{2,4}(0|1?5)d{5,7}", "(65|0)?0?d{1,8}", "d", "(1|2(3|45?)?)d?5"} {
		whole, prefix := regexp.MustCompile(`^(?:`+expression(p)+`)$`), regexp.MustCompile(`^(?:`+expression(p)+`)`)
		for _, d := range digits {
			assert.Equal(t, whole.MatchString(d), p.matches(d), "%s of %s", p, d)
			m, ok := p.prefix(d)
			assert.Equal(t, prefix.MatchString(d), ok, "%s before %s", p, d)
			if ok {
				assert.Equal(t, prefix.FindString(d), d[:m.end], "%s before %s", p, d)
			}
		}
	}
	m, ok := pattern("0?(<11|351>15)?").prefix("0351155550100")
	assert.True(t, ok)
	assert.Equal(t, "351", m.groups[0])
	assert.Equal(t, 1, m.used)
}
