// Callscribe's service worker: a switchboard between the extension's pages and the Go modules.
// All listeners are registered at top level, in the first turn: Chrome forgets an event for which none is.

import { Module, failure } from './module.js';

const desk = new Module('desk.wasm'); // what remembers: updates under way, the call book, the settings
const crm = new Module('callscribe.wasm', () => desk.call('reload', {})); // the connectors

// What pages may ask for; callscribe.d.ts documents it.
const PAGES = {
  getUserInfo: crm, findContact: crm, findContactWithName: crm, createContact: crm,
  createCallLog: crm, getCallLog: crm, updateCallLog: crm, upsertCallDisposition: crm,
  state: desk, connect: desk, disconnect: desk, saveSettings: desk, diagnostics: desk,
  retryJob: desk, discardJob: desk, exportJobs: desk, wake: desk, online: desk,
  hear: desk, phone: desk, draftCall: desk, saveCall: desk, logCall: desk, dismissCall: desk, findContacts: desk,
};

// What the modules ask of each other.
const MODULES = { deliver: desk, serve: crm, platforms: crm };

// Go calls these. That something has changed is told once for all that changes at a time.
globalThis.ask = (operation, input) => MODULES[operation].pass(operation, input);
globalThis.tell = (message) => {
  if (message.type !== 'changed') return broadcast(message);
  changing ??= setTimeout(() => { changing = null; broadcast(message); }, 30);
};

let changing = null;

function broadcast(message) {
  chrome.runtime.sendMessage(message).catch(() => {}); // no page is open
}

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (!fromOurPages(sender)) return false;
  serve(message?.type, message?.input).then(
    (result) => respond({ ok: true, result }),
    (error) => respond({ ok: false, error: plain(error) }),
  );
  return true; // the answer comes later; Chrome keeps the worker while it waits
});

async function serve(operation, input = {}) {
  if (!Object.hasOwn(PAGES, operation)) throw failure(`There is no operation "${operation}".`, 'invalid_argument');
  return PAGES[operation].call(operation, input);
}

// A content script has our id too, but its page's origin.
function fromOurPages(sender) {
  return sender.id === chrome.runtime.id && sender.origin === `chrome-extension://${chrome.runtime.id}`;
}

// An Error does not survive a message as one.
function plain(error) {
  const { name, message, code = 'internal', field, retryAfterSeconds } = error;
  return { name, message, code, field, retryAfterSeconds };
}

// Wake-ups for what waits: an alarm, and the worker's start. Chrome forgets alarms when the extension is
// updated, so the start asks for them anew. That the network is back only pages hear, and ask for 'online'.
chrome.alarms.onAlarm.addListener(({ name }) => quietly(name === 'calls' ? 'tick' : 'wake'));
chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
quietly('wake');

function quietly(operation) {
  desk.call(operation, {}).catch((error) => console.error(`${operation}: ${error.code}`));
}
