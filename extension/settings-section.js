// The section at which the settings are opened. Chrome opens them at their top, in a new tab or in the one that is there;
// the section waits in the session's storage meanwhile.

const KEY = 'section';

/** Opens the settings at the section with a heading of that id. */
export async function openSettings(heading) {
  if (heading) await chrome.storage.session.set({ [KEY]: heading });
  chrome.runtime.openOptionsPage();
}

/** For the settings page: goes to the section that is wanted now, and to each that is wanted later. */
export function followSection() {
  chrome.storage.onChanged.addListener((changes, area) => { if (area === 'session' && changes[KEY]?.newValue) go(); });
  go();
}

async function go() {
  const { [KEY]: id } = await chrome.storage.session.get(KEY);
  const heading = id && document.getElementById(id);
  if (!heading) return;
  await chrome.storage.session.remove(KEY);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.closest('section').scrollIntoView();
}
