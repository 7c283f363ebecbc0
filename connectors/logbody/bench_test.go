package logbody

import (
	"strings"
	"testing"
)

// smallBody is a typical HTML log of about 1 KB.
var smallBody = func() string {
	body, err := Compose("", Update{
		Note:      text("Asked about pricing & wants a demo.\nCall back on Tuesday, then send the <offer>."),
		Subject:   "Inbound Call from Ana Nunez",
		StartTime: "2024-03-10T15:04:05Z", Duration: "3725", Result: "Call connected",
		RecordingLink: "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.ringcentral.com%2F1",
		AINote:        strings.Repeat("Ana asked about pricing.\n", 18),
	}, in(HTML))
	if err != nil {
		panic(err)
	}
	return body
}()

func transcriptOf(bytes int) string {
	const line = "Ana: I said \"yes\" & then we went on to the next point.\n"
	return strings.Repeat(line, bytes/len(line))
}

func benchmark(b *testing.B, body string, u Update) {
	o := in(HTML)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := Compose(body, u, o); err != nil {
			b.Fatal(err)
		}
	}
}

// The update that follows when the server has the true record of a call.
var finalData = Update{
	Subject: "Inbound Call from Ana Nunez", StartTime: "2024-03-10T15:04:06Z", Duration: "3726", Result: "Call connected",
	RecordingLink: "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.ringcentral.com%2F2",
	Note:          text("Asked about pricing & wants a demo."),
}

func BenchmarkSmallBody(b *testing.B) { benchmark(b, smallBody, finalData) }

func BenchmarkTranscriptUntouched(b *testing.B) {
	body, _ := Compose(smallBody, Update{Transcript: transcriptOf(200 << 10)}, in(HTML))
	benchmark(b, body, finalData)
}

func BenchmarkTranscriptReplaced(b *testing.B) {
	body, _ := Compose(smallBody, Update{Transcript: transcriptOf(200 << 10)}, in(HTML))
	benchmark(b, body, Update{Transcript: "new\n" + transcriptOf(200<<10)})
}
