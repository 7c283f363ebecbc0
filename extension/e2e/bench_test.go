package e2e

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
)

// updates runs in the worker. It times updateCallLog against the same two requests by bare fetch, in turns,
// each with a new note; and then updates alone, with a mark at each request.
const updates = `(async (input, other, body, runs) => {
	const api = "http://" + input.user.hostname + "/api/v1/calls/";
	const init = (method, more = {}, body) => ({
		method, body, headers: {accept: "application/json", authorization: input.authHeader, ...more},
		redirect: "error", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
	});
	const timed = async (work) => {
		const began = performance.now();
		await work();
		return performance.now() - began;
	};
	const update = async (i) => {
		const result = await updateCallLog({...input, note: "note " + i});
		if (!result.successful) throw new Error(result.returnMessage.message);
	};
	const bare = async (i) => {
		const read = await fetch(api + other, init("GET"));
		await read.json();
		const sent = JSON.stringify({note: body.replace("note 0", "note " + i)});
		const written = await fetch(api + other, init("PATCH", {"content-type": "application/json", "if-match": read.headers.get("etag")}, sent));
		await written.json();
		if (!written.ok) throw new Error(written.status);
	};

	const out = {update: [], fetch: [], more: [], accept: [], compose: [], finish: []};
	for (let i = -500; i < runs; i++) { // the first to warm up: Chrome compiles what is hot a second time
		const one = [() => update(i), () => bare(i)];
		const [a, b] = i % 2 ? [await timed(one[0]), await timed(one[1])] : [await timed(one[1]), await timed(one[0])].reverse();
		if (i < 0) continue;
		out.update.push(a);
		out.fetch.push(b);
		out.more.push(a - b);
	}

	const original = fetch;
	try {
		for (let i = 0; i < runs / 2; i++) {
			const marks = [];
			globalThis.fetch = async (...args) => {
				marks.push(performance.now());
				const answer = await original(...args);
				marks.push(performance.now());
				return answer;
			};
			const began = performance.now();
			await update("marked " + i);
			const ended = performance.now();
			out.accept.push(marks[0] - began);
			out.compose.push(marks[2] - marks[1]);
			out.finish.push(ended - marks[3]);
		}
	} finally {
		globalThis.fetch = original;
	}
	return JSON.stringify(out);
})`

// BenchmarkUpdate is a warm update against the Example CRM, the same two requests by bare fetch in the same
// worker, and how much more the update takes: medians, in milliseconds. Of what is more, accept is the time
// until the first request leaves, compose that between the answer to the read and the write, when the update
// is in the storage, and finish that from the answer to the write to the Promise.
func BenchmarkUpdate(b *testing.B) {
	const runs = 200
	c, p := newCRM(b), newPage(b)
	other, err := c.AddCall(c.call.UserID, nil, app.CallFields{Subject: "Call"})
	require.NoError(b, err)
	first := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "note 0"}))
	require.True(b, first.Result.Successful, "%+v", first)
	args, err := json.Marshal([]any{c.input(c.call.ID, nil), other.ID, *first.Result.LogBody, runs})
	require.NoError(b, err)

	times := map[string][]float64{}
	for b.Loop() {
		worker, detach, err := chromium.AttachWorker()
		require.NoError(b, err)
		_, err = chromedp.Call(worker, network.Disable, cdp.Empty{}) // DevTools does not watch a person's requests either
		require.NoError(b, err)
		text, err := chromedp.Run(worker, chromedp.Evaluate[string](updates+"(..."+string(args)+")", chromedp.EvalAwaitPromise))
		detach()
		require.NoError(b, err)
		var some map[string][]float64
		require.NoError(b, json.Unmarshal([]byte(text), &some))
		for name, ms := range some {
			times[name] = append(times[name], ms...)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(times["update"]), "ms/update")
	b.ReportMetric(median(times["fetch"]), "ms/fetch")
	b.ReportMetric(median(times["more"]), "ms-more")
	for _, part := range []string{"accept", "compose", "finish"} {
		b.ReportMetric(median(times[part]), "ms/"+part)
	}
}

// BenchmarkUpdateBesideWaiting is a warm update, as a page sees it, before and while 1,000 others wait in the
// outbox. Medians of 200.
func BenchmarkUpdateBesideWaiting(b *testing.B) {
	const runs = 200
	c := newCRM(b)
	_, p := openBrowser(b, "")
	var before, beside []float64
	for b.Loop() {
		before = append(before, p.timedUpdates(b, c, runs)...)
		_, err := eval[any](p, `(async (input) => {
			for (let i = 0; i < 1000; i++) {
				input.existingCallLog.thirdPartyLogId = "call-" + (900_000 + i);
				await chrome.runtime.sendMessage({type: "updateCallLog", input});
			}
		})(`+mustJSON(b, c.signedOutInput())+`)`)
		require.NoError(b, err)
		require.GreaterOrEqual(b, len(p.jobs()), 1000)
		beside = append(beside, p.timedUpdates(b, c, runs)...)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(before), "ms/update")
	b.ReportMetric(median(beside), "ms/update-beside-1000")
}

// signedOutInput is an update of an account whose updates all wait for a sign-in.
func (c *crm) signedOutInput() map[string]any {
	in := c.input("", map[string]any{"note": "waits"})
	in["user"].(map[string]any)["id"] = "user-2"
	in["authHeader"] = "Bearer expired"
	return in
}

// BenchmarkColdStart is the time from a message to the answer when the worker was stopped: it starts, the
// module is compiled, and one update is made. Medians of 20.
func BenchmarkColdStart(b *testing.B) {
	const runs = 20
	c, p := newCRM(b), newPage(b)
	var cold, nothing []float64
	for b.Loop() {
		for i := range runs {
			require.NoError(b, chromium.StopWorker())
			cold = append(cold, p.timed(b, "updateCallLog", c.input(c.call.ID, map[string]any{"duration": i})))
			require.NoError(b, chromium.StopWorker())
			nothing = append(nothing, p.timed(b, "wake", map[string]any{}))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(cold), "ms/cold-update")
	b.ReportMetric(median(nothing), "ms/cold-start")
}

// timed is how long a message takes, as the page sees it.
func (p page) timed(b *testing.B, operation string, input any) float64 {
	message := mustJSON(b, map[string]any{"type": operation, "input": input})
	ms, err := eval[float64](p, `(async () => {
		const began = performance.now();
		const answer = await chrome.runtime.sendMessage(`+message+`);
		const took = performance.now() - began;
		if (!answer.ok || answer.result?.error) throw new Error(JSON.stringify(answer));
		return took;
	})()`)
	require.NoError(b, err)
	return ms
}

func (p page) timedUpdates(b *testing.B, c *crm, runs int) (times []float64) {
	for i := range runs {
		times = append(times, p.timed(b, "updateCallLog", c.input(c.call.ID, map[string]any{"duration": i})))
	}
	return times
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

func mustJSON(t testing.TB, value any) string {
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return string(data)
}
