package rest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

func TestDurationInHoursAndMinutes(t *testing.T) {
	for seconds, want := range map[int]string{
		-5: "00:00", 0: "00:00", 1: "00:01", 29: "00:01", 30: "00:01", 59: "00:01", 60: "00:01", 61: "00:01",
		89: "00:01", 90: "00:02", 119: "00:02", 3540: "00:59", 3569: "00:59", 3570: "01:00", 3599: "01:00",
		3600: "01:00", 3661: "01:01", 7199: "02:00", 25 * 3600: "25:00", 100 * 3600: "100:00",
	} {
		d := time.Duration(seconds) * time.Second
		got := writeDuration("HH:mm", d)
		assert.Equal(t, want, got, "%d seconds", seconds)
		back, ok := readDuration("HH:mm", want)
		assert.True(t, ok)
		assert.Equal(t, wholeMinutes(d), back, "%d seconds read back", seconds)
	}
	assert.Equal(t, time.Minute, wholeMinutes(time.Millisecond), "a call that had a length")
}

func TestDurationForms(t *testing.T) {
	d := time.Hour + 2*time.Minute + 3*time.Second
	for form, want := range map[string]any{
		"seconds": json.Number("3723"), "milliseconds": json.Number("3723000"), "minutes": json.Number("62"), "HH:mm:ss": "01:02:03", "mm:ss": "62:03",
	} {
		assert.Equal(t, want, writeDuration(form, d), form)
	}
	for text, want := range map[string]time.Duration{
		"00:00": 0, "00:01": time.Minute, "01:00:00": time.Hour, "00:01:37": 97 * time.Second, "1:5": 65 * time.Minute,
		"00:60": time.Hour, "01:60": 2 * time.Hour, "25:00": 25 * time.Hour, "100:00:00": 100 * time.Hour,
	} {
		got, ok := readDuration("HH:mm", text)
		assert.True(t, ok, "%q", text)
		assert.Equal(t, want, got, "%q", text)
	}
	for text, want := range map[string]time.Duration{"1.5": 90 * time.Minute, "0.29": 1044 * time.Second, "0.07": 252 * time.Second, "2.3": 8280 * time.Second, "0": 0} {
		got, ok := readDuration("hours", text)
		assert.True(t, ok, "%q", text)
		assert.Equal(t, want, got, "%q hours", text)
	}
	for text, want := range map[string]time.Duration{"1.5": 1500 * time.Millisecond, "1000000000": 1e9 * time.Second} {
		got, ok := readDuration("seconds", text)
		assert.True(t, ok, "%q", text)
		assert.Equal(t, want, got, "%q seconds", text)
	}
	_, ok := readDuration("seconds", "1000000001")
	assert.False(t, ok, "no call is as long")
	for _, text := range []string{"", "60", ":", "1:", ":1", "a:b", "1:2:3:4", "-1:00", "00:-1", "00:01.5", "99999999999:00", " 00:01"} {
		_, ok := readDuration("HH:mm", text)
		assert.False(t, ok, "%q", text)
	}
}

func TestTimesInTwoPlaces(t *testing.T) {
	const form = "YYYY-MM-DD HH:mm"
	zone := func(hours float64) *time.Location { return time.FixedZone("", int(hours*3600)) }
	for _, c := range []struct {
		start time.Time
		want  string
	}{
		{time.Date(2026, 1, 15, 10, 0, 59, 999, time.UTC), "2026-01-15 10:00"},
		{time.Date(2026, 1, 15, 23, 59, 30, 0, zone(-8)), "2026-01-16 07:59"},
		{time.Date(2026, 1, 1, 0, 30, 0, 0, zone(5.75)), "2025-12-31 18:45"},
		{time.Date(2024, 3, 1, 0, 0, 0, 0, zone(14)), "2024-02-29 10:00"},
		{time.Date(2026, 12, 31, 20, 0, 0, 0, zone(-4)), "2027-01-01 00:00"},
	} {
		assert.Equal(t, c.want, writeTime(form, c.start.UTC()))
	}
	for text, want := range map[string]time.Duration{"2021-01-01 15:00": 0, "2021-01-01 15:00:00": 0, "2021-01-01 15:00:07": 7 * time.Second} {
		got, ok := readTime(form, text, time.UTC)
		assert.True(t, ok, text)
		assert.Equal(t, time.Date(2021, 1, 1, 15, 0, 0, 0, time.UTC).Add(want), got)
	}
	for _, text := range []string{"", "2021-01-01", "15:00", "2021-13-01 15:00", "2021-01-01 24:00"} {
		_, ok := readTime(form, text, time.UTC)
		assert.False(t, ok, "%q", text)
	}
}

// Of a start in two places only the one is sent that differs, unless what the CRM has is not as we write it.
func TestOnlyTheChangedHalfOfAStartIsSent(t *testing.T) {
	d, err := parse(changed(t, "fields.start", `{"at": ["day", "time"], "form": "YYYY-MM-DD HH:mm"}`), Hooks{})
	assert.NoError(t, err)
	have := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		start, have time.Time
		want        map[string]any
	}{
		"another time":          {have.Add(5 * time.Minute), have, map[string]any{"time": "10:05"}},
		"another day":           {have.AddDate(0, 0, 1), have, map[string]any{"day": "2026-01-16"}},
		"both":                  {have.Add(20 * time.Hour), have, map[string]any{"day": "2026-01-16", "time": "06:00"}},
		"a log without a start": {have, time.Time{}, map[string]any{"day": "2026-01-15", "time": "10:00"}},
		"one with seconds":      {have, have.Add(7 * time.Second), map[string]any{"day": "2026-01-15", "time": "10:00"}},
	} {
		s := (&Connector{d: d}).scope(t.Context())
		s.log, s.have = &entry{CallLog: crm.CallLog{StartTime: c.start}}, &entry{CallLog: crm.CallLog{StartTime: c.have}}
		assert.Equal(t, c.want, s.fields(map[string]bool{ofStart: true}), name)
	}
}

func TestIDs(t *testing.T) {
	for form, c := range map[string]struct{ right, wrong []string }{
		"#":      {[]string{"1", "9007199254740993"}, []string{"", "0", "01", "-1", "1.5", "1e3", "x", "1/2"}},
		"call-#": {[]string{"call-7"}, []string{"7", "call-", "call-x", "call-7/8"}},
		"":       {[]string{"0a1b_c-d", "9Z", "zA", strings.Repeat("a", 128)}, []string{strings.Repeat("a", 129), "", "a b", "a/b", "null", "undefined", "é"}},
		"uuid": {[]string{"adf21080-0e10-11eb-879b-05d71fb426ec", "ADF21080-0E10-11EB-879B-05D71FB426EC"},
			[]string{"", "7", "adf21080-0e10-11eb-879b-05d71fb426e", "adf210800e1011eb879b05d71fb426ec0000", "adf21080-0e10-11eb-879b-05d71fb426eg", "uuid"}},
	} {
		for _, id := range c.right {
			assert.True(t, isID(form, id), "%q %q", form, id)
		}
		for _, id := range c.wrong {
			assert.False(t, isID(form, id), "%q %q", form, id)
		}
	}
}

// A refusal names the field that it is about before it says what is wrong with it; behind it may stand what was sent.
func TestRefusedFieldIsTheFirstThatIsNamed(t *testing.T) {
	d, err := parse(changed(t, "fields", `{"subject": "subject", "body": "note", "start": {"at": ["due_date", "due_time"], "form": "YYYY-MM-DD HH:mm"}}`,
		"refusedAt", `["error", "fields"]`), Hooks{})
	assert.NoError(t, err)
	for text, want := range map[string]string{
		"Validation failed: due_time: This value is not a valid datetime": "start",
		`Parameter "note" is too long: "subject: a private thought"`:      "body",
		"Validation failed: private: Parameter 'private' is not allowed":  "",
		"due_date: wrong": "start", "denoted": "", "notes": "", "": "",
	} {
		assert.Equal(t, want, d.refused(map[string]any{"error": text}), text)
	}
	assert.Equal(t, "body", d.refused(map[string]any{"fields": map[string]any{"note": "too long"}}))
}

// TestTimeForms: a time is read in whatever form it stands.
func TestTimeForms(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for text, form := range map[string]string{
		"2026-11-20T10:00:00Z": "iso", "2026-11-20T11:00:00+01:00": "iso", "2026-11-20T11:00:00+0100": "seconds", "2026-11-20 10:00:00": "iso", "2026-11-20T10:00:00": "http",
		"2026-11-20 10:00": "milliseconds", "Fri, 20 Nov 2026 10:00:00 UTC": "http", "1795168800": "seconds", "1795168800000": "milliseconds", "20.11.2026 10:00": "DD.MM.YYYY HH:mm",
	} {
		got, ok := readTime(form, text, time.UTC)
		assert.True(t, ok, "%s as %s", text, form)
		assert.True(t, got.Equal(at), "%s as %s: %s", text, form, got)
	}
	for form, want := range map[string]time.Duration{"iso": time.Second, "YYYY-MM-DD HH:mm:ss": time.Second, "YYYY-MM-DD HH:mm": time.Minute, "YYYY-MM-DD HH": time.Hour, "YYYY-MM-DD": 24 * time.Hour} {
		assert.Equal(t, want, precision(form), form)
	}
	for form, is := range map[string]bool{"iso": true, "YYYY-MM-DDTHH:mm:ssZ": true, "YYYY-MM-DD": true, "HH:mm": true, "YYYYaMM": false, "YYYYzMM": false, "YYYYAMM": false, "YYYY{MM": true, "YYYY`MM": true,
		"YYYY\u0080MM": false, "YYYY\u00e9": false, "date": false, "": false, "seconds iso": false} {
		assert.Equal(t, is, isTimeForm(form), "%q", form)
	}
}
