// The practice CRM's page. It asks the CRM's own interface, and shows all text as text.

import { ask, on } from './worker.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);
let editing = null; // the id of the log that is being edited

/** Sends a request to the practice CRM; resolves with {status, body}. */
async function request(method, path, body, match) {
  const answer = await ask('practice', { method, path, body: body === undefined ? '' : JSON.stringify(body), match: match ?? '' });
  return { status: answer.status, body: answer.body ? JSON.parse(answer.body) : null };
}

async function show() {
  if (editing) return;
  const [calls, contacts] = await Promise.all([request('GET', '/calls'), request('GET', '/contacts')]);
  const names = new Map(contacts.body.items.map((contact) => [contact.id, contact.name]));
  $('empty').hidden = calls.body.items.length > 0;
  $('logs').replaceChildren(...calls.body.items.map((call) => log(call, names.get(call.contactId))));
}

function log(call, who) {
  const article = element('article');
  article.append(element('h2', call.subject), element('p', details(call, who), 'soft'), element('pre', call.note));
  if (call.recordingUrl?.startsWith('https://')) {
    article.append(Object.assign(element('a', say('listen')), { href: call.recordingUrl, target: '_blank', rel: 'noopener noreferrer' }));
  }
  const edit = element('button', say('practiceEdit'), 'small');
  edit.addEventListener('click', () => { editing = call.id; article.replaceWith(editor(call)); });
  article.append(edit);
  return article;
}

function details(call, who) {
  const start = call.startTime && new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(call.startTime));
  return [who && say('practiceWith', who), start, call.durationSeconds != null && say('lengthSeconds', String(call.durationSeconds)), call.result,
    say('practiceVersion', String(call.version))].filter(Boolean).join(' · ');
}

function editor(call) {
  const form = element('form');
  const text = Object.assign(element('textarea'), { value: call.note, rows: 10, dir: 'auto' });
  text.setAttribute('aria-label', say('note'));
  form.append(element('h2', call.subject), text, Object.assign(element('button', say('practiceSave'), 'primary'), { type: 'submit' }));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { status } = await request('PATCH', `/calls/${call.id}`, { note: text.value }, `"v${call.version}"`);
    editing = null;
    $('said').textContent = status === 200 ? say('practiceSaved') : say('practiceChanged');
    show();
  });
  const article = element('article');
  article.append(form);
  setTimeout(() => text.focus());
  return article;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  made.dir = 'auto';
  return made;
}

$('clear').addEventListener('click', async () => {
  await ask('clearPractice');
  editing = null;
  show();
});

on('state', (state) => { if (state) show(); });
show();
