// Settings as a file, and the end of all data on this computer.

import { ask, refresh } from './worker.js';
import { said } from './settings-said.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);

function on(id, work) {
  $(id).addEventListener('click', async () => {
    try {
      await work();
    } catch (error) {
      said('data-said', error.message, true);
    }
    refresh();
  });
}

on('export-settings', async () => {
  const { json } = await ask('exportSettings');
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: 'callscribe-settings.json' }).click();
  URL.revokeObjectURL(url);
  said('data-said', say('fileDownloaded'));
});

$('import-settings').addEventListener('click', () => $('settings-file').click());
$('settings-file').addEventListener('change', async () => {
  const [file] = $('settings-file').files;
  $('settings-file').value = ''; // the same file may be chosen again
  try {
    const { returnMessage, notes } = await ask('importSettings', { json: await file.text() });
    said('data-said', [returnMessage.message, ...notes].join(' '));
  } catch (error) {
    said('data-said', error.message, true);
  }
  refresh();
});

on('reset-settings', async () => { said('data-said', (await ask('resetSettings')).returnMessage.message); });

on('erase', async () => { $('erase-dialog').showModal(); });

on('erase-yes', async () => {
  const { returnMessage } = await ask('eraseAll');
  localStorage.clear(); // what was typed, and had not reached the worker
  sessionStorage.clear();
  const { origins = [] } = await chrome.permissions.getAll();
  await chrome.permissions.remove({ origins }).catch(() => {}); // those of the manifest stay
  await chrome.permissions.remove({ permissions: ['notifications'] }).catch(() => {});
  said('data-said', returnMessage.message, returnMessage.messageType !== 'success');
});
