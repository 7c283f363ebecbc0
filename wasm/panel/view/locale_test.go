package view

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const extension = "../../../extension"

// catalog is a language's texts by name.
func catalog(language string) map[string]string {
	data, err := os.ReadFile(filepath.Join(extension, "_locales", language, "messages.json"))
	if err != nil {
		panic(err)
	}
	var entries map[string]struct {
		Message string `json:"message"`
	}
	if err := json.Unmarshal(data, &entries); err != nil {
		panic(err)
	}
	texts := map[string]string{}
	for name, entry := range entries {
		texts[name] = entry.Message
	}
	return texts
}

// TestMain shows the pages in English, as Chrome would.
func TestMain(m *testing.M) {
	english := catalog("en")
	Words = func(name string, values ...string) string {
		text, ok := english[name]
		if !ok {
			panic("no text is called " + name)
		}
		for i, value := range values {
			text = strings.ReplaceAll(text, "$"+strconv.Itoa(i+1), value)
		}
		return text
	}
	os.Exit(m.Run())
}

// clockAt is a clock that writes as British people do.
func clockAt(now time.Time) Clock {
	c := Clock{Now: now}
	c.Format = c.british
	return c
}

func (c Clock) british(ms float64, form Form) string {
	layouts := map[Form]string{TimeOfDay: "15:04", Weekday: "Monday", Date: "2 January", YearDate: "2 January 2006"}
	return c.at(ms).Format(layouts[form])
}

var (
	saidInGo   = regexp.MustCompile(`\b(?:say|counted|words\.Say|words\.Count)\(\s*"(\w+)"(\s*\+)?`)
	saidInPage = regexp.MustCompile(`data-words(?:-\w+)?="(\w+)"|\b(?:say|getMessage)\('(\w+)'|__MSG_(\w+)__`)
	place      = regexp.MustCompile(`\$\d`)
)

// said are the names of all texts that the pages use, with the file that does.
func said(t *testing.T) map[string]string {
	used, english := map[string]string{}, catalog("en")
	read := func(pattern string, names *regexp.Regexp) {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, match := range names.FindAllStringSubmatch(string(text), -1) {
				name := strings.Join(match[1:], "")
				switch {
				case strings.HasSuffix(name, "+"): // the beginning of several: each package tests that its own are there
					for each := range english {
						if strings.HasPrefix(each, strings.TrimRight(name, " +")) {
							used[each] = file
						}
					}
				case strings.Contains(match[0], "ount"): // counted, words.Count
					used[name+"One"], used[name+"Other"] = file, file
				default:
					used[name] = file
				}
			}
		}
	}
	for _, pattern := range []string{"*.go", "../../worker/*.go", "../../../connectors/*.go", "../../../connectors/*/*.go"} {
		read(pattern, saidInGo)
	}
	for _, pattern := range []string{"*.html", "*.js", "manifest.json"} {
		read(filepath.Join(extension, pattern), saidInPage)
	}
	for _, name := range []string{"badgeNeedsOne", "badgeNeedsOther", "badgeParkedOne", "badgeParkedOther", "badgeWaitingOne", "badgeWaitingOther"} {
		used[name] = "by its parts"
	}
	return used
}

func TestEachTextIsThereAndUsed(t *testing.T) {
	english := catalog("en")
	used := said(t)
	for name, file := range used {
		if english[name] == "" {
			t.Errorf("%s says %q, which _locales/en does not have", file, name)
		}
	}
	for name := range english {
		if used[name] == "" {
			t.Errorf("_locales/en has %q, which no page says", name)
		}
	}
}

var (
	markup   = regexp.MustCompile(`(?s)<(?:script|style).*?</(?:script|style)>|<svg.*?</svg>|<code.*?</code>|<kbd.*?</kbd>|<!--.*?-->|<[^>]*>`)
	inMarkup = regexp.MustCompile(`\s(?:title|placeholder|aria-label|alt)="([^"]*)"`)
	sentence = regexp.MustCompile(`['"` + "`" + `][A-Z][a-z]+ [a-z][^'"` + "`" + `]*`)
)

// The pages have no words of their own: each is in _locales. Names stay names, as do RingCentral's values, and what only
// a developer's mistake can bring about is not translated.
func TestPagesHaveNoWordsOfTheirOwn(t *testing.T) {
	names := []string{"Callscribe", "RingCentral", "https://apps.ringcentral.com/integration/ringcentral-embeddable/latest/app.html"}
	stay := []string{"Unknown caller", "Call connected", "Callscribe has not registered yet", "Callscribe could not start: ", "The input is too large.", "There is no operation "}
	pages, err := filepath.Glob(filepath.Join(extension, "*.html"))
	require.NoError(t, err)
	scripts, err := filepath.Glob(filepath.Join(extension, "*.js"))
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	require.NotEmpty(t, scripts)
	for _, file := range append(pages, scripts...) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		text := string(data)
		if filepath.Ext(file) == ".js" {
			for _, said := range sentence.FindAllString(text, -1) {
				assert.True(t, slices.ContainsFunc(stay, func(known string) bool { return strings.HasPrefix(said[1:], known) }), "%s says %s", file, said)
			}
			continue
		}
		words := strings.Split(markup.ReplaceAllString(text, "\n"), "\n")
		for _, match := range inMarkup.FindAllStringSubmatch(text, -1) {
			words = append(words, match[1])
		}
		for _, word := range words {
			word = strings.TrimSpace(word)
			if strings.ContainsFunc(word, unicode.IsLetter) {
				assert.Contains(t, names, word, file)
			}
		}
	}
}

func TestEachLanguageIsWhole(t *testing.T) {
	english := catalog("en")
	languages, err := os.ReadDir(filepath.Join(extension, "_locales"))
	require.NoError(t, err)
	require.Greater(t, len(languages), 1)
	for _, language := range languages {
		texts := catalog(language.Name())
		assert.Equal(t, slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(texts)), language.Name())
		for name, text := range texts {
			assert.NotEmpty(t, text, "%s: %s", language.Name(), name)
			want, have := place.FindAllString(english[name], -1), place.FindAllString(text, -1)
			assert.ElementsMatch(t, want, have, "%s: the values in %s", language.Name(), name)
		}
	}
}
