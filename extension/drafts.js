// Keeps what a person types, from the first keystroke: in localStorage at once, which a closing page
// cannot outrun, and with the worker as soon as there is a pause. Fields say by data-draft what they are:
// "<session id>/subject", "<session id>/note".

import { ask, tell } from './worker.js';

const PREFIX = 'draft:';
const BEFORE = 'before:'; // what the text of a draft was made from
const PAUSE = 300;
const AGAIN = 5_000;

/** What was typed into a field and has not reached the worker, and from what it was made; null for nothing. */
export function draft(key) {
  const text = localStorage.getItem(PREFIX + key);
  return text === null ? null : { text, from: localStorage.getItem(BEFORE + PREFIX + key) };
}

let timer;
let sent = Promise.resolve();

/** Sends all that the worker does not have; resolves when it was tried. */
export function send() {
  clearTimeout(timer);
  return sent = sent.then(sendAll);
}

async function sendAll() {
  let left = false;
  for (const [sessionId, texts] of unsent()) {
    try {
      await ask('draftCall', { sessionId, ...texts, ...before(sessionId, texts) });
    } catch (error) {
      if (error.code === 'invalid_argument') { // too long; it stays here until it is shortened
        tell('toast', { message: error.message, messageType: 'danger', ttl: 8_000 });
        continue;
      }
      if (error.code !== 'not_found') { left = true; continue; }
    }
    for (const [name, text] of Object.entries(texts)) {
      const key = `${PREFIX}${sessionId}/${name}`;
      if (localStorage.getItem(key) !== text) continue; // more was typed meanwhile
      localStorage.removeItem(key);
      localStorage.removeItem(BEFORE + key);
    }
  }
  if (left) timer = setTimeout(send, AGAIN);
}

function unsent() {
  const bySession = new Map();
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    const at = key.lastIndexOf('/');
    const sessionId = key.slice(PREFIX.length, at);
    bySession.set(sessionId, { ...bySession.get(sessionId), [key.slice(at + 1)]: localStorage.getItem(key) });
  }
  return bySession;
}

/** The texts from which drafts were made, as the worker calls them: {noteBefore: ...}. */
function before(sessionId, texts) {
  const known = Object.keys(texts).map((name) => [`${name}Before`, localStorage.getItem(`${BEFORE}${PREFIX}${sessionId}/${name}`)]);
  return Object.fromEntries(known.filter(([, text]) => text !== null));
}

document.addEventListener('input', (event) => {
  const key = event.target.dataset?.draft;
  if (!key) return;
  const { from } = event.target; // the module's: the saved text from which the one in the field was made
  if (localStorage.getItem(PREFIX + key) === null && typeof from === 'string') localStorage.setItem(BEFORE + PREFIX + key, from);
  localStorage.setItem(PREFIX + key, event.target.value);
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
});
// What is saved the worker knows, whatever becomes of it: the module shows what does (see Merge in Go).
document.addEventListener('submit', ({ target: form }) => {
  if (form.querySelector('[type=submit][aria-disabled]')) return; // it is saving already
  for (const field of form.querySelectorAll('[data-draft]')) field.saved = field.value;
}, true);
document.addEventListener('focusout', (event) => { if (event.target.dataset?.draft) send(); });
addEventListener('pagehide', send);
document.addEventListener('visibilitychange', () => { if (document.hidden) send(); });

send(); // what a page that closed in mid-sentence left behind
