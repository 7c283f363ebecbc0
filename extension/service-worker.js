// Callscribe's service worker: a switchboard between the extension's pages and the Go module.
// All listeners are registered at top level, in the first turn: Chrome forgets an event for which none is.

import { call } from './module.js';

const MODULE = chrome.runtime.getURL('callscribe.wasm');

// What pages may ask for. Each is a function of the module; callscribe.d.ts documents them.
const OPERATIONS = new Set(['updateCallLog', 'wake', 'online']);

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (!fromOurPages(sender) || !OPERATIONS.has(message?.type)) return false;
  call(MODULE, message.type, message.input).then(
    (result) => respond({ ok: true, result }),
    (error) => respond({ ok: false, error: plain(error) }),
  );
  return true; // the answer comes later; Chrome keeps the worker while it waits
});

// A content script has our id too, but its page's origin.
function fromOurPages(sender) {
  return sender.id === chrome.runtime.id && sender.origin === `chrome-extension://${chrome.runtime.id}`;
}

// An Error does not survive a message as one.
function plain(error) {
  const { name, message, code = 'internal', field, retryAfterSeconds } = error;
  return { name, message, code, field, retryAfterSeconds };
}

// Wake-ups for what waits: an alarm, the network's return, and the worker's start. Chrome forgets alarms when
// the extension is updated, so the start asks for them anew.
chrome.alarms.onAlarm.addListener(() => quietly('wake'));
self.addEventListener('online', () => quietly('online'));
quietly('wake');

function quietly(operation) {
  return call(MODULE, operation, {}).catch((error) => console.error(`${operation}: ${error.code}`));
}
