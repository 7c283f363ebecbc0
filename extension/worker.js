// The way from a page to the service worker, whose operations callscribe.d.ts documents.

import { say } from './words.js';

// The worker gives up on a call after 30 s; this is for a worker that is gone.
const DEADLINE = 35_000;

// While a page holds the compiled program, Chrome starts a stopped worker with that code: in half the time.
export const compiled = WebAssembly.compileStreaming(fetch(chrome.runtime.getURL('callscribe.wasm'))).catch(() => {});

const listeners = { state: [], toast: [], posts: [], signedIn: [] };

/** Hears of the worker's 'state', of a 'toast', of 'posts' for the phone, of what came of a sign-in ('signedIn'). */
export function on(kind, listener) { listeners[kind].push(listener); }

/** Tells this page's own listeners. */
export function tell(kind, value) { for (const listener of listeners[kind]) listener(value); }

/** Asks the worker; resolves with the result, rejects with an Error that has a code. */
export async function ask(type, input = {}) {
  let answer, timer;
  try {
    answer = await Promise.race([
      chrome.runtime.sendMessage({ type, input }),
      new Promise((_, reject) => { timer = setTimeout(reject, DEADLINE); }),
    ]);
  } catch {
    // The worker was stopped before it answered. What it had accepted is not lost.
  } finally {
    clearTimeout(timer);
  }
  if (!answer) throw Object.assign(new Error(say('didNotAnswer')), { code: 'unavailable' });
  if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error);
  return answer.result;
}

let asking = false;
let stale = false;

/** What the state shall hold beside what all pages need. The worker has to read all descriptions for the platforms. */
export const wanted = { platforms: false };

/** Asks for the state and tells it. One question is under way at a time, so no older state comes last. */
export async function refresh() {
  stale = true;
  if (asking) return;
  asking = true;
  while (stale) {
    stale = false;
    try {
      tell('state', await ask('state', wanted));
    } catch {
      tell('state', null);
      setTimeout(refresh, 2_000);
    }
  }
  asking = false;
}

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id !== chrome.runtime.id) return;
  switch (message?.type) {
    case 'changed': refresh(); break;
    case 'toast': tell('toast', message.returnMessage); break;
    case 'posts': tell('posts', message.posts); break;
    case 'signedIn': tell('signedIn', message); break;
  }
});

// Chromium tells pages that the network is back, and no service worker.
addEventListener('online', () => { ask('online').catch(() => {}); });
