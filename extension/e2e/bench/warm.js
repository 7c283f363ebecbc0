// Runs in the service worker: updates by updateCallLog, and the same requests by bare fetch, in turns, each with a new
// note. It returns the milliseconds of both: of an update of one log, and of an update of all logs at once.
async ({ api, inputs, others, body, runs, rounds, warmup }) => {
  const authorization = inputs[0].authHeader;
  const init = (method, more = {}, body) => ({
    method, body, headers: { accept: 'application/json', authorization, ...more },
    redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
  });
  const update = async (i, input) => {
    const result = await updateCallLog({ ...input, note: `note ${i}` });
    if (!result.successful) throw new Error(result.returnMessage.message);
  };
  const bare = async (i, log) => {
    const read = await fetch(api + log, init('GET'));
    await read.json();
    const sent = JSON.stringify({ note: body.replace('note 0', `note ${i}`) });
    const more = { 'content-type': 'application/json', 'if-match': read.headers.get('etag') };
    const written = await fetch(api + log, init('PATCH', more, sent));
    await written.json();
    if (!written.ok) throw new Error(`the CRM answers ${written.status}`);
  };
  const timed = async (work) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const inTurns = async (times, one, other) => {
    const out = { update: [], fetch: [] };
    for (let i = -warmup; i < times; i++) {
      const update = () => timed(() => one(i));
      const fetch = () => timed(() => other(i));
      let a, b;
      if (i % 2) { a = await update(); b = await fetch(); } else { b = await fetch(); a = await update(); }
      if (i < 0) continue;
      out.update.push(a);
      out.fetch.push(b);
    }
    return out;
  };
  const one = await inTurns(runs, (i) => update(`one ${i}`, inputs[0]), (i) => bare(`one ${i}`, others[0]));
  warmup = 3;
  const all = await inTurns(rounds,
    (i) => Promise.all(inputs.map((input) => update(`all ${i}`, input))),
    (i) => Promise.all(others.map((log) => bare(`all ${i}`, log))));
  return JSON.stringify({ one, all });
}
