// Callscribe's service worker: a switchboard between the extension's pages and the Go program.
// All listeners are registered at top level, in the first turn: Chrome forgets an event for which none is.

import { Module, failure } from './module.js';
import './menu.js';
import { notify } from './notify.js';

const program = new Module('callscribe.wasm');

// What pages may ask for; callscribe.d.ts documents it.
const OPERATIONS = new Set([
  'getUserInfo', 'findContact', 'findContactWithName', 'createContact',
  'createCallLog', 'getCallLog', 'updateCallLog', 'upsertCallDisposition',
  'state', 'connect', 'signIn', 'signOut', 'disconnect', 'diagnostics', 'eraseAll',
  'saveSettings', 'exportSettings', 'importSettings', 'resetSettings',
  'retryJob', 'discardJob', 'exportJobs', 'wake', 'online',
  'hear', 'phone', 'draftCall', 'saveCall', 'logCall', 'openCall', 'olderCalls', 'dismissCall', 'askAgain', 'findContacts', 'numberIn',
  'describeCRM', 'addCRM', 'removeCRM', 'tryPractice', 'practice', 'clearPractice',
]);

// Go calls it. That something has changed is told once for all that changes at a time.
globalThis.tell = (message) => {
  if (message.type === 'badge') return badge(message.count);
  if (message.needsYou) notify(message.returnMessage.message);
  if (message.type !== 'changed') return broadcast(message);
  changing ??= setTimeout(() => { changing = null; broadcast(message); }, 30);
};

let changing = null;

// How many calls wait for the person, on the extension's icon.
function badge(count) {
  chrome.action.setBadgeText({ text: count ? String(count) : '' });
  chrome.action.setBadgeBackgroundColor({ color: '#b3261e' });
}

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
  if (!OPERATIONS.has(operation)) throw failure(`There is no operation "${operation}".`, 'invalid_argument');
  return program.call(operation, input);
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

// The first page opens once: when the extension is installed.
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install') chrome.tabs.create({ url: 'welcome.html' });
});

// An administrator has changed the company's policy.
chrome.storage.onChanged.addListener((_, area) => { if (area === 'managed') quietly('policyChanged'); });

// Wake-ups for what waits: an alarm, and the worker's start. Chrome forgets alarms when the extension is
// updated, so the start asks for them anew. That the network is back only pages hear, and ask for 'online'.
chrome.alarms.onAlarm.addListener(wake);
chrome.runtime.onInstalled.addListener(openOnClick);
chrome.runtime.onStartup.addListener(openOnClick);

function openOnClick() { chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true }); }

// A click comes here during a call alone, when it must not close the panel.
chrome.action.onClicked.addListener((tab) => {
  chrome.sidePanel.open({ windowId: tab.windowId });
  broadcast({ type: 'toast', returnMessage: { message: chrome.i18n.getMessage('panelIsPhone'), messageType: 'warning', ttl: 6_000 } });
});
wake();

function wake() { quietly('wake'); }

function quietly(operation) {
  program.call(operation, {}).catch((error) => console.error(`${operation}: ${error.code}`));
}
