// The CRM's page: the list of calls, one call beside it, both kept up to date
// by the server's events.

import { makeEditor } from './editor.js';
import { copy, fill, fillHistory } from './view.js';

const token = document.querySelector('meta[name=page-token]').content;
const wide = matchMedia('(min-width: 860px)');
const byId = (id) => document.getElementById(id);
const list = byId('list');

const rows = new Map(); // call id to list item
let next = null; // cursor of the older calls
let opened = null; // {id, article, editor, call} of the call that is shown
let missing = null; // id of the call that is shown to be missing

/** Asks the server; throws an error with its status for anything but success. */
async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { 'X-Page-Token': token, ...options.headers } });
  const body = await answer.json();
  if (answer.ok) return body;
  if (answer.status === 403) restarted();
  throw Object.assign(new Error(body.error.message), { status: answer.status });
}

/** The CRM was started anew: this page's token is void. Text being typed is not thrown away. */
function restarted() {
  if (!opened?.editor.editing()) return location.reload();
  byId('banner').querySelector('p').textContent =
    'The CRM was restarted. Copy what you typed, then reload the page to save it.';
  byId('banner').hidden = false;
}

// The list

const rowNumber = (id) => Number(id.slice('call-'.length));

/** Adds or updates a row; the list stays newest first. */
function showRow(call, fresh) {
  let row = rows.get(call.id);
  if (!row) {
    row = copy('row-template');
    row.querySelector('.name').href = `/calls/${call.id}`;
    const after = [...rows].filter(([id]) => rowNumber(id) < rowNumber(call.id));
    const below = after.sort(([a], [b]) => rowNumber(b) - rowNumber(a))[0];
    list.insertBefore(row, below?.[1] ?? null);
    rows.set(call.id, row);
    if (fresh) row.classList.add('flash');
  }
  fill(row, call);
}

function hideRow(id) {
  rows.get(id)?.remove();
  rows.delete(id);
}

function listChanged() {
  byId('empty').hidden = rows.size > 0;
  byId('more').hidden = !next;
  for (const [id, row] of rows) row.classList.toggle('open', id === opened?.id);
}

/** Reads the newest calls. What is shown already stays, if it is older than these. */
async function refresh(fresh) {
  const { items, nextCursor } = await ask('/page/calls?limit=50');
  const found = new Set(items.map((call) => call.id));
  const oldest = nextCursor ? Math.min(...items.map((call) => rowNumber(call.id))) : 0;
  for (const id of rows.keys()) if (!found.has(id) && rowNumber(id) >= oldest) hideRow(id);
  if (!rows.size || !nextCursor) next = nextCursor;
  for (const call of items) showRow(call, fresh);
  listChanged();
}

byId('more').addEventListener('click', async () => {
  const { items, nextCursor } = await ask(`/page/calls?limit=50&cursor=${next}`);
  next = nextCursor;
  for (const call of items) showRow(call);
  listChanged();
});

// One call

/** The call that the address names; without one, on a wide screen, the newest. */
function wanted() {
  const named = location.pathname.match(/^\/calls\/([^/]+)$/);
  if (named) return decodeURIComponent(named[1]);
  const newest = [...rows.keys()].sort((a, b) => rowNumber(b) - rowNumber(a))[0];
  return wide.matches ? newest : undefined;
}

/** Shows the wanted call; until it is here the one before stays. */
async function route() {
  document.body.classList.toggle('one', location.pathname !== '/');
  const id = wanted();
  if (id === (opened?.id ?? missing)) return;
  if (opened?.editor.editing() && location.pathname === '/' && wide.matches) return; // a newer call can wait
  if (id) return show(id);
  opened = missing = null;
  byId('detail').replaceChildren();
  document.title = 'Example CRM';
  listChanged();
}

/** Asks before typed text is lost. */
const mayLeave = () => !opened?.editor.dirty() || confirm('Discard what you typed?');

async function show(id, who) {
  let found;
  try {
    found = await ask(`/page/calls/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error.status === 404) return gone(id, error.message);
    throw error;
  }
  if (id !== wanted() && id !== opened?.id) return; // the person went on meanwhile
  if (opened?.id !== id) open(found.call);
  if (found.call.version < opened.call.version) return;
  opened.call = found.call;
  fill(opened.article, found.call);
  fillHistory(opened.article.querySelector('[data-history]'), found.history, found.call);
  opened.editor.changed(found.call, who ?? found.history[0]?.whoName);
  document.title = `${found.call.subject} - Example CRM`;
  listChanged();
}

function open(call) {
  const article = copy('detail-template');
  missing = null;
  opened = { id: call.id, article, call };
  opened.editor = makeEditor(article, {
    current: () => opened.call,
    save: async (fields, version) => {
      try {
        await ask(`/page/calls/${call.id}`, {
          method: 'PATCH',
          headers: { 'Content-Type': 'application/json', 'If-Match': `"v${version}"` },
          body: JSON.stringify(fields),
        });
      } finally {
        await show(call.id);
      }
    },
  });
  byId('detail').replaceChildren(article);
  byId('detail').scrollTop = 0;
}

function gone(id, message) {
  opened = null;
  missing = id;
  const text = document.createElement('p');
  text.className = 'empty';
  text.textContent = message;
  byId('detail').replaceChildren(text);
  document.title = 'Example CRM';
  listChanged();
}

// Links within the page

document.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || link.target || link.origin !== location.origin || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (link.href === location.href || !mayLeave()) return;
  history.pushState(null, '', link.href);
  opened?.editor.discard();
  route();
});
addEventListener('popstate', () => {
  if (mayLeave()) {
    opened?.editor.discard();
    route();
  } else {
    history.pushState(null, '', `/calls/${opened.id}`);
  }
});
addEventListener('beforeunload', (event) => {
  if (opened?.editor.dirty()) event.preventDefault();
});
wide.addEventListener('change', route);
byId('banner').querySelector('button').addEventListener('click', () => location.reload());

// Live

function setLive(live) {
  byId('live').textContent = live ? 'Live' : 'Connecting';
  byId('live').classList.toggle('on', live);
}

function listen() {
  const stream = new EventSource(`/page/events?token=${encodeURIComponent(token)}`);
  let first = rows.size === 0;
  stream.onopen = async () => {
    // What happened while there was no stream is read now.
    await refresh(!first);
    first = false;
    setLive(true);
    await (opened && opened.id === wanted() ? show(opened.id) : route());
  };
  stream.onmessage = async ({ data }) => {
    const { action, who, call } = JSON.parse(data);
    if (action === 'deleted') hideRow(call.id);
    else showRow(call, true);
    listChanged();
    if (call.id === opened?.id) {
      if (action === 'deleted') gone(call.id, 'This call was deleted in the CRM.');
      else await show(call.id, who);
    }
    await route();
  };
  stream.onerror = async () => {
    setLive(false);
    if (stream.readyState !== EventSource.CLOSED) return; // it tries again by itself
    await ask('/page/calls?limit=1').catch(() => {}); // reloads after a restart
    setTimeout(listen, 2000);
  };
}

listen();
