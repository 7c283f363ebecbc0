// Another CRM: one that a person adds by its description.

import { ask, refresh } from './worker.js';
import { said } from './settings-said.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);
let checked = ''; // the text whose summary is shown

/** Shows the CRMs that the person has added. */
export function showOwn(platforms) {
  $('own-crms').replaceChildren(...platforms.filter(({ own }) => own).map(({ name, title }) => {
    const row = item(title);
    const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'small', textContent: say('remove') });
    remove.setAttribute('aria-label', say('removeOf', title));
    remove.addEventListener('click', () => doing(async () => { await ask('removeCRM', { name }); return say('wasRemoved', title); }));
    row.append(' ', remove);
    return row;
  }));
}

$('crm-file').addEventListener('change', async ({ target }) => {
  if (!target.files[0]) return;
  $('crm-text').value = await target.files[0].text();
  check();
});
$('crm-check').addEventListener('click', check);
$('crm-add').addEventListener('click', () => doing(async () => {
  const { returnMessage } = await ask('addCRM', { text: checked });
  $('crm-text').value = $('crm-file').value = '';
  $('crm-does').hidden = true;
  return returnMessage.message;
}));

function check() {
  $('crm-does').hidden = true;
  return doing(async () => {
    const text = $('crm-text').value;
    const { title, sentences, requests } = await ask('describeCRM', { text });
    checked = text;
    $('crm-title').textContent = title;
    $('crm-sentences').replaceChildren(...sentences.map(item));
    $('crm-requests').replaceChildren(...requests.map(item));
    $('crm-add').textContent = say('addCrm', title);
    $('crm-does').hidden = false;
    return '';
  });
}

function item(text) { return Object.assign(document.createElement('li'), { textContent: text }); }

// doing shows what came of something, or why it did not.
async function doing(what) {
  try {
    said('another-said', await what());
  } catch (error) {
    said('another-said', error.message, true);
  }
  refresh();
}
