// RingCentral's call log, which is read with nothing open: the sign-in, and how it stands.

import { ask, on, refresh } from './worker.js';
import { said } from './settings-said.js';
import { say } from './words.js';

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
  if (!sync.signedIn) return sync.why || say('signInOnce');
  const stands = sync.code ? [sync.why, say('triesAgain')] : [
    say('signedInTo', sync.server ? say('sandbox') : 'RingCentral'),
    sync.read ? say('readLastAt', new Date(sync.read).toLocaleTimeString(chrome.i18n.getUILanguage())) : say('beingRead'),
  ];
  return [...stands, sync.kept && say('staysSignedIn')].filter(Boolean).join(' ');
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
      said('sync-said', say('clientIdFirst'), true);
      $('client-id').focus();
      return;
    }
    said('sync-said', say('signInInWindow', 'RingCentral'));
    if (!await allowed) said('sync-said', say('withoutPermission', 'RingCentral'), true);
    else await ask('signIn', { platform: 'ringcentral', server, clientId, keep: $('sync-keep').checked });
  } catch (error) {
    said('sync-said', error.message, true);
  }
}

on('signedIn', ({ platform, successful, returnMessage }) => {
  if (platform === 'ringcentral') said('sync-said', returnMessage.message, !successful);
});

$('sync-sign-out').addEventListener('click', async () => {
  const { server } = sync;
  try {
    const { returnMessage } = await ask('signOut');
    said('sync-said', returnMessage.message, returnMessage.messageType !== 'success');
    await chrome.permissions.remove({ origins: [ORIGINS[server]] }).catch(() => {});
  } catch (error) {
    said('sync-said', error.message, true);
  }
  refresh();
});
