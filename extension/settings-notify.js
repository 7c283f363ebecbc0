// Whether the person wants notifications: Chrome's permission, and nothing else, says so.

const box = document.getElementById('notify');
const NOTIFICATIONS = { permissions: ['notifications'] };

async function show() { box.checked = await chrome.permissions.contains(NOTIFICATIONS); }

box.addEventListener('change', async () => {
  // At once, in the click: Chrome asks the person only then.
  await (box.checked ? chrome.permissions.request(NOTIFICATIONS) : chrome.permissions.remove(NOTIFICATIONS)).catch(() => {});
  show();
});
chrome.permissions.onAdded.addListener(show);
chrome.permissions.onRemoved.addListener(show);
show();
