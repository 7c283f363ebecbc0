// A notification when something waits for the person and no panel is open to show it. Whether they want it is Chrome's
// permission, which the settings ask for: there is no other state.

const ID = 'needs-you'; // one at a time: a newer one takes the place of the older

/** Tells that a call waits for the person, and why. */
export async function notify(why) {
  if (!chrome.notifications || await panelOpen()) return;
  chrome.notifications.create(ID, {
    type: 'basic', iconUrl: chrome.runtime.getURL('icons/128.png'), title: chrome.i18n.getMessage('notifyTitle'), message: why,
  });
}

async function panelOpen() {
  const contexts = await chrome.runtime.getContexts({});
  return contexts.some(({ documentUrl }) => documentUrl === PANEL);
}

const PANEL = chrome.runtime.getURL('panel.html');

// A click shows the call. The side panel opens only for a click in the browser itself.
function listen() {
  chrome.notifications?.onClicked.addListener((id) => {
    chrome.notifications.clear(id);
    chrome.windows.create({ url: PANEL, type: 'popup', width: 860, height: 860 });
  });
}

listen();
chrome.permissions.onAdded.addListener(({ permissions }) => { if (permissions?.includes('notifications')) listen(); });
