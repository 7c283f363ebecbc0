// Settings as a file, and the end of all data on this computer.

import { ask, refresh } from './worker.js';

const $ = (id) => document.getElementById(id);

function say(text, bad = false) {
  $('data-said').textContent = text;
  $('data-said').classList.toggle('bad', bad);
}

function on(id, work) {
  $(id).addEventListener('click', async () => {
    try {
      await work();
    } catch (error) {
      say(error.message, true);
    }
    refresh();
  });
}

on('export-settings', async () => {
  const { json } = await ask('exportSettings');
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: 'callscribe-settings.json' }).click();
  URL.revokeObjectURL(url);
  say('The file is among your downloads.');
});

$('import-settings').addEventListener('click', () => $('settings-file').click());
$('settings-file').addEventListener('change', async () => {
  const [file] = $('settings-file').files;
  $('settings-file').value = ''; // the same file may be chosen again
  try {
    const { returnMessage, notes } = await ask('importSettings', { json: await file.text() });
    say([returnMessage.message, ...notes].join(' '));
  } catch (error) {
    say(error.message, true);
  }
  refresh();
});

on('reset-settings', async () => { say((await ask('resetSettings')).returnMessage.message); });

on('erase', async () => { $('erase-dialog').showModal(); });

on('erase-yes', async () => {
  const { returnMessage } = await ask('eraseAll');
  localStorage.clear(); // what was typed, and had not reached the worker
  sessionStorage.clear();
  const { origins = [] } = await chrome.permissions.getAll();
  await chrome.permissions.remove({ origins }).catch(() => {}); // those of the manifest stay
  say(returnMessage.message, returnMessage.messageType !== 'success');
});
