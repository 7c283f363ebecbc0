// Callscribe's service worker: a switchboard between the extension's pages and the Go modules.
// All listeners are registered at top level, in the first turn: Chrome forgets an event for which none is.

import { Module, failure } from './module.js';

const crm = new Module('callscribe.wasm');  // the CRMs, and the updates that must not be lost
const phone = new Module('phone.wasm');     // the call book; needed while a panel is open

// What pages may ask for; callscribe.d.ts documents it.
const PAGES = {
  getUserInfo: crm, findContact: crm, findContactWithName: crm, createContact: crm,
  createCallLog: crm, getCallLog: crm, updateCallLog: crm, upsertCallDisposition: crm,
  connect: crm, disconnect: crm, saveSettings: crm, diagnostics: crm,
  retryJob: crm, discardJob: crm, exportJobs: crm, wake: crm, online: crm,
  hear: phone, phone: phone,
  draftCall: phone, saveCall: phone, logCall: phone, dismissCall: phone, findContacts: phone,
};

// What only the modules ask of each other.
const MODULES = {
  ...PAGES,
  deskSettings: crm, changeSetting: crm, submit: crm, searchContacts: crm, addContact: crm,
  outcome: phone,
};

// Go calls this.
globalThis.ask = (operation, input) => MODULES[operation].call(operation, input);

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (!fromOurPages(sender)) return false;
  serve(message?.type, message?.input).then(
    (result) => respond({ ok: true, result }),
    (error) => respond({ ok: false, error: plain(error) }),
  );
  return true; // the answer comes later; Chrome keeps the worker while it waits
});

async function serve(operation, input = {}) {
  if (operation === 'state') return state();
  if (!Object.hasOwn(PAGES, operation)) throw failure(`There is no operation "${operation}".`, 'invalid_argument');
  const result = await PAGES[operation].call(operation, input);
  if (['connect', 'disconnect', 'saveSettings'].includes(operation)) {
    await phone.call('configure', { connected: operation === 'connect' && result.successful });
  }
  return result;
}

// The panel's state is the one of both modules.
async function state() {
  const [hub, desk] = await Promise.all([crm.call('hubState', {}), phone.call('view', {})]);
  return { ...hub, ...desk };
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
chrome.alarms.onAlarm.addListener(({ name }) => { quietly(name === 'calls' ? phone : crm, name === 'calls' ? 'tick' : 'wake'); });
chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
quietly(crm, 'wake');

function quietly(module, operation) {
  module.call(operation, {}).catch((error) => console.error(`${operation}: ${error.code}`));
}
