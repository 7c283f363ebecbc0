// The bridge between the phone's widget, in an iframe, and the worker. Only messages of the widget's own
// window and origin are heard, and what is posted goes to that origin only. Each of the widget's requests
// is answered in time, also when the worker is not there: the widget would wait, and then forget.

import { ask, on, refresh } from './worker.js';
import { isModest } from './modest.js';

const RINGCENTRAL = 'https://apps.ringcentral.com/integration/ringcentral-embeddable/latest/app.html';

// What the worker wants to know; the widget posts far more.
const HEARD = new Set([
  'rc-post-message-request', 'rc-adapter-message-response',
  'rc-adapter-pushAdapterState', 'rc-login-status-notify', 'rc-active-call-notify',
  'rc-telephony-session-notify', 'rc-call-history-synced-notify', 'rc-callLogger-auto-log-notify',
  'rc-messageLogger-auto-log-notify', 'rc-region-settings-notify',
]);

// How long the widget waits, in milliseconds, less half a second: 15 s, 30 s, and 3 s for all others.
const WAITS = { '/callLogger': 14_500, '/messageLogger': 14_500, '/callLogger/match': 29_500, '/contacts/match': 29_500 };
const WAIT = 2_500;

// How many of the widget's messages may be on their way to the worker. A real one posts a handful at a time.
const MOST = 200;
let underWay = 0;

const frame = document.getElementById('widget');
const empty = document.getElementById('no-phone');
const away = document.getElementById('phone-away');
let origin = null; // the widget's; null while there is none
let address = null;
let loaded = false;
let announced = false; // the worker counts the windows that have a phone
let known = false;     // it has told that there is one
let signedIn = false;  // the widget of this page
let toDial = null;     // a number, while the widget is not ready for it

addEventListener('message', (event) => {
  if (!origin || event.source !== frame.contentWindow || event.origin !== origin) return;
  if (event.data?.type === 'rc-adapter-theme-notify') keepTheme(event.data.theme);
  if (event.data?.type === 'rc-login-status-notify') ready(event.data.loggedIn === true);
  if (!HEARD.has(event.data?.type) || underWay >= MOST || !isModest(event.data)) return;
  underWay++;
  hear(event.data).finally(() => { underWay--; });
});

on('posts', (posts) => { for (const message of posts) post(message); });

on('state', (state) => {
  if (!state) return;
  show(widgetAddress(state.settings));
  keepOpen(state.calls.some((call) => call.state === 'ringing' || call.state === 'talking'));
  // The worker has lost count: tell it again.
  if (known && announced && !state.phone.connected) announced = false;
  known = state.phone.connected;
  if (loaded) announce(true);
});

frame.addEventListener('load', () => { loaded = frame.hasAttribute('src'); announce(loaded); });
addEventListener('pagehide', () => { announce(false); keepOpen(false); });
addEventListener('online', () => { if (!away.hidden) open(); });
document.getElementById('phone-again').addEventListener('click', open);

function announce(open) {
  if (announced === open) return;
  announced = open;
  ask('phone', { open }).then(refresh, () => { announced = !open; });
}

// widgetAddress is where the phone is, by the settings; null while it is not set up.
function widgetAddress({ widgetUrl, clientId }) {
  if (widgetUrl === 'demo') return chrome.runtime.getURL('demo-phone.html');
  if (!widgetUrl && !clientId) return null;
  const url = new URL(widgetUrl || RINGCENTRAL);
  if (clientId) url.searchParams.set('clientId', clientId);
  url.searchParams.set('enableSmartNote', '1'); // else it fetches no AI notes and no transcripts
  return url.href;
}

// Light or dark is chosen in the widget's own settings, and can be told to it by nobody: the page follows. "From
// system settings" there is what the computer has, whatever the page shows (panel.css).
const THEME = 'theme';

function keepTheme(theme) {
  if (theme !== 'light' && theme !== 'dark') return;
  localStorage.setItem(THEME, theme); // for the next opening, before the widget is there
  showTheme(theme);
}

function showTheme(theme) { document.documentElement.style.colorScheme = theme ?? ''; }

function show(next) {
  empty.hidden = Boolean(next);
  if (next === address) return;
  address = next;
  signedIn = loaded = false;
  announce(false); // the phone before has gone, and with it who was signed in
  origin = next && new URL(next).origin;
  showTheme(origin && origin !== location.origin ? localStorage.getItem(THEME) : null); // the demo phone tells none
  away.hidden = true;
  frame.hidden = true;
  frame.removeAttribute('src'); // which leaves what is there
  if (next) open();
  else clear();
}

function clear() { frame.contentWindow.location.replace('about:blank'); }

// An address that cannot be reached would leave Chrome's own page of error in the frame, for good: it is tried before,
// and again.
const AGAIN = 15_000;
let trying = null;

async function open() {
  clearTimeout(trying);
  const to = address;
  const there = await reachable(to);
  if (to !== address || frame.hasAttribute('src')) return;
  away.hidden = there;
  frame.hidden = !there;
  if (there) { frame.src = to; return; }
  clear(); // the phone before would ring, unseen
  trying = setTimeout(open, AGAIN);
}

async function reachable(url) {
  if (new URL(url).protocol !== 'https:') return true; // it is on this computer
  try {
    await fetch(url, { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    return true;
  } catch {
    return false;
  }
}

// The panel is the phone. During a call a click on the extension's icon must not close it; the service worker says so.
// It is told each time: the panel of another window, when it is closed, takes that back.
let kept = false;

function keepOpen(live) {
  if (!live && !kept) return;
  kept = live;
  chrome.sidePanel?.setPanelBehavior({ openPanelOnActionClick: !live });
}

async function hear(message) {
  const id = message.type === 'rc-post-message-request' ? message.requestId : undefined;
  let owed = id !== undefined;
  const answerEmpty = () => { if (owed) { owed = false; post(emptyAnswer(message)); } };
  const timer = owed && setTimeout(answerEmpty, WAITS[message.path] ?? WAIT);
  try {
    const { posts } = await ask('hear', { message }).catch(again(message));
    for (const reply of posts) {
      if (id !== undefined && reply.responseId === id) {
        if (!owed) continue; // the widget has its answer, and ignores a second one
        owed = false;
      }
      post(reply);
    }
  } catch {
    // The worker could not do it. The widget tells the same again with the call's next change.
  } finally {
    clearTimeout(timer);
    answerEmpty();
  }
}

// A worker that was stopped in mid-message hears it once more: a message heard twice counts once.
function again(message) {
  return (error) => {
    if (error.code !== 'unavailable') throw error;
    return ask('hear', { message });
  };
}

// emptyAnswer knows nothing, in the shape that the path wants.
function emptyAnswer({ requestId, path, body }) {
  let data = 'ok';
  if (path === '/contacts/match') data = {};
  if (path === '/callLogger/match') data = Object.fromEntries((body?.sessionIds ?? []).map((id) => [id, []]));
  return { type: 'rc-post-message-response', responseId: requestId, response: { data } };
}

// A call that somebody asked for this long ago is not wanted any more.
const DIAL_WITHIN = 60_000;

/** Has the widget call a number, as soon as it can. Where there is no phone, the page of the phone says so. */
export function dial(phoneNumber) {
  toDial = { phoneNumber, before: Date.now() + DIAL_WITHIN };
  if (signedIn) ready(true);
}

function ready(now) {
  signedIn = now;
  if (!now || !toDial) return;
  const { phoneNumber, before } = toDial;
  toDial = null;
  if (Date.now() < before) post({ type: 'rc-adapter-new-call', phoneNumber, toCall: true });
}

function post(message) {
  if (origin) frame.contentWindow.postMessage(message, origin);
}
