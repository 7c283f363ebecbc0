// The menu over a selection on a web page: it hands the text to the panel (selected.js). No page is read. And that of the
// extension's icon: the help.

const KEY = 'selected';

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.removeAll(() => {
    chrome.contextMenus.create({ id: 'call', title: chrome.i18n.getMessage('menuCall'), contexts: ['selection'] });
    chrome.contextMenus.create({ id: 'help', title: chrome.i18n.getMessage('openHelp'), contexts: ['action'] });
  });
});

chrome.contextMenus.onClicked.addListener(({ menuItemId, selectionText }, tab) => {
  if (menuItemId === 'help') {
    chrome.tabs.create({ url: 'welcome.html' });
    return;
  }
  if (!tab) return;
  chrome.sidePanel.open({ windowId: tab.windowId }); // at once, in the click: Chrome opens it only then
  chrome.storage.session.set({ [KEY]: { text: selectionText, windowId: tab.windowId, at: Date.now() } });
});
