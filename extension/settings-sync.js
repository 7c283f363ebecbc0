// RingCentral's call log, which is read with nothing open: the sign-in, and how it stands.

import { ask, on, refresh } from './worker.js';

const $ = (id) => document.getElementById(id);
const ORIGINS = { '': 'https://platform.ringcentral.com/*', sandbox: 'https://platform.devtest.ringcentral.com/*' };

let sync = null;
let settings = null;

/** Shows what the worker says of it. */
export function showSync(state) {
  const first = !sync;
  ({ sync, settings } = state);
  for (const radio of document.getElementsByName('source')) radio.checked = radio.value === settings.source;
  $('sync').hidden = settings.source === 'widget';
  $('sync-form').hidden = sync.signedIn;
  $('sync-sign-out').hidden = !sync.signedIn;
  $('sync-redirect').textContent = state.redirect;
  $('sync-state').textContent = standing();
  if (first || state.company?.locked.includes('keep')) $('sync-keep').checked = settings.keep;
}

function standing() {
  if (!sync.signedIn) return sync.why || 'Sign in once, so that Callscribe can read your call log.';
  const kept = sync.kept ? ' Stays signed in when the browser closes.' : '';
  if (sync.code) return `${sync.why} Callscribe tries again by itself.${kept}`;
  const read = sync.read ? `Read last at ${new Date(sync.read).toLocaleTimeString()}.` : 'It is being read ...';
  return `Signed in to RingCentral${sync.server && "'s sandbox"}. ${read}${kept}`;
}

function say(text, bad = false) {
  $('sync-said').textContent = text;
  $('sync-said').classList.toggle('bad', bad);
}

$('sync-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const server = $('sync-server').value;
  // At once, in the click: Chrome asks the person only then.
  signIn(server, chrome.permissions.request({ origins: [ORIGINS[server]] }));
});

async function signIn(server, allowed) {
  try {
    const clientId = $('client-id').value.trim(); // it is saved when it is left, which may be now
    if (!clientId) {
      say('Give the client ID of your RingCentral app first, under Phone.', true);
      $('client-id').focus();
      return;
    }
    say('Sign in to RingCentral in the window that opens ...');
    if (!await allowed) say('Without the permission Callscribe cannot reach RingCentral.', true);
    else await ask('signIn', { platform: 'ringcentral', server, clientId, keep: $('sync-keep').checked });
  } catch (error) {
    say(error.message, true);
  }
}

on('signedIn', ({ platform, successful, returnMessage }) => {
  if (platform === 'ringcentral') say(returnMessage.message, !successful);
});

$('sync-sign-out').addEventListener('click', async () => {
  const { server } = sync;
  try {
    const { returnMessage } = await ask('signOut');
    say(returnMessage.message, returnMessage.messageType !== 'success');
    await chrome.permissions.remove({ origins: [ORIGINS[server]] }).catch(() => {});
  } catch (error) {
    say(error.message, true);
  }
  refresh();
});
