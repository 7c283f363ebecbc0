// A number that a person has selected on a web page and wants to call: the extension's menu puts it into the session's
// storage, since the panel may only be opening, and the panel of that window takes it.

import { ask, tell } from './worker.js';

const KEY = 'selected';
const WITHIN = 60_000; // what was selected longer ago is not wanted any more

/** Calls back with each number that is to be called. */
export function onNumber(call) {
  const look = async () => {
    const { [KEY]: selected } = await chrome.storage.session.get(KEY);
    const { id } = await chrome.windows.getCurrent();
    if (selected?.windowId !== id) return;
    await chrome.storage.session.remove(KEY);
    if (Date.now() - selected.at > WITHIN) return;
    try {
      call((await ask('numberIn', { text: selected.text })).number);
    } catch (error) {
      tell('toast', { message: error.message, messageType: 'warning', ttl: 6_000 });
    }
  };
  chrome.storage.onChanged.addListener((changes, area) => { if (area === 'session' && changes[KEY]?.newValue) look(); });
  look();
}
