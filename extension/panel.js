// The side panel: the phone's bridge, the drafts, and the Go module that shows the rest.

import { dial } from './phone.js'; // first of all: it must hear the widget's first message
import './wasm_exec.js';
import { ask, on, refresh, tell } from './worker.js';
import { draft, send } from './drafts.js';
import { onNumber } from './selected.js';
import { openSettings } from './settings-section.js';
import { say } from './words.js';

const MODULE = chrome.runtime.getURL('panel.wasm');
const MOST_STARTS = 4;

const trouble = document.getElementById('trouble');
let listener = null;      // of the Go module
let lastState = null;     // for a module that starts later, or again
let toDial = null;        // likewise
let starts = 0;

// What the Go module asks of the page.
globalThis.callscribe = {
  /** From now on the module hears ("state", State), ("toast", ReturnMessage), ("dial", a number) and ("tick"). */
  listen(fn) {
    listener = fn;
    if (lastState) fn('state', lastState);
    if (toDial) dialed(toDial);
  },

  /** Asks the worker, then calls done(null, result), or done(a sentence). What was typed before reaches it first. */
  async ask(type, input, done) {
    if (type === 'saveCall' || type === 'logCall') await Promise.race([send(), pause(1_500)]);
    ask(type, input).then((result) => done(null, result), (error) => done(error.message, null));
  },

  draft,

  /** Has the phone call a number. */
  dial(number) { dial(number); },

  /** Opens the settings, at a section of theirs, or this page as a window. */
  open(what, section) {
    if (what === 'settings') openSettings(section);
    else chrome.windows.create({ url: chrome.runtime.getURL('panel.html'), type: 'popup', width: 860, height: 860 });
  },

  download(name, text) {
    const link = Object.assign(document.createElement('a'), {
      href: URL.createObjectURL(new Blob([text], { type: 'application/json' })), download: name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },

  /** The module has brought the page up to date. */
  shown(tab, complete) {
    document.body.dataset.tab = tab;
    if (!complete || !document.body.hasAttribute('aria-busy')) return;
    document.body.removeAttribute('aria-busy');
    performance.measure('first content', 'module start');
  },
};

on('state', (state) => {
  trouble.hidden = Boolean(state);
  if (!state) return;
  lastState = state;
  listener?.('state', lastState);
});
on('toast', (message) => listener?.('toast', message));
onNumber(dialed);

function dialed(number) {
  toDial = listener ? null : number;
  listener?.('dial', number);
}

// While an input method composes a word, Enter and Escape are its own.
addEventListener('keydown', (event) => { if (event.isComposing) event.stopPropagation(); }, true);

// Words such as "in 5 min" grow old, and messages go.
setInterval(() => { if (!document.hidden) listener?.('tick'); }, 1_000);

document.getElementById('try-demo').addEventListener('click', async () => {
  try {
    const { settings } = await ask('state');
    const { returnMessage } = await ask('saveSettings', { ...settings, widgetUrl: 'demo' });
    tell('toast', returnMessage);
    refresh();
  } catch (error) {
    tell('toast', { message: error.message, messageType: 'danger', ttl: 8_000 });
  }
});
document.getElementById('set-up').addEventListener('click', () => callscribe.open('settings', 'phone-title'));

function pause(ms) { return new Promise((done) => setTimeout(done, ms)); }

// A module that ends, which it should never do, is started again. What a person typed is in drafts.js's
// care, and the phone goes on.
async function start() {
  while (starts++ < MOST_STARTS) {
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch(MODULE), go.importObject);
    performance.mark('module start');
    await go.run(instance);
    listener = null;
    const page = document.getElementById('app');
    page.replaceWith(page.cloneNode(true)); // without the listeners of the module that has ended
  }
  trouble.textContent = say('panelStopped');
  trouble.hidden = false;
}

refresh();
start();
