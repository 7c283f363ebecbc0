// Editing a call's subject and log. A save goes on top of the version that the
// person saw; if the CRM has a newer text, the person decides.

import { writeLines } from './view.js';

const plain = (text) => text.replace(/\r\n?/g, '\n');

/**
 * Wires the edit form of a detail.
 * @param article the filled detail
 * @param save (fields, version) => the saved call; throws an error with a status
 * @param current () => the call as the CRM now holds it
 */
export function makeEditor(article, { save, current }) {
  const form = article.querySelector('.editor');
  const text = article.querySelector('[data-lines]');
  const edit = article.querySelector('.edit');
  const notice = form.querySelector('.notice');
  const problem = form.querySelector('.problem');
  const { subject, note } = form.elements;
  let base = null; // the call that the edit started from; null when not editing
  let seen = null; // the newest call whose text the person has seen
  let saving = false;

  function open(call) {
    base = seen = call;
    subject.value = call.subject;
    note.value = call.note;
    note.rows = Math.min(24, Math.max(8, plain(call.note).split('\n').length + 1));
    notice.hidden = true;
    problem.textContent = '';
    show(true);
  }

  function show(editing) {
    form.hidden = !editing;
    text.hidden = edit.hidden = editing;
  }

  function close() {
    base = null;
    show(false);
    edit.focus({ preventScroll: true });
  }

  /** The fields that the person changed. A textarea knows only LF, so the log's own line ends are put back. */
  function edits() {
    const fields = {};
    if (subject.value !== base.subject) fields.subject = subject.value;
    if (note.value !== plain(base.note)) {
      fields.note = base.note.includes('\r\n') ? note.value.replaceAll('\n', '\r\n') : note.value;
    }
    return fields;
  }

  /** Called with each newer state of the call. */
  function changed(call, who) {
    if (!base || saving || call.version <= seen.version) return;
    if (call.subject === seen.subject && call.note === seen.note) {
      seen = call; // other fields are no concern of this edit
      return;
    }
    if (Object.keys(edits()).length === 0) {
      open(call);
      return;
    }
    const by = who ? `${who} changed` : 'Somebody changed';
    notice.querySelector('p').textContent = `${by} this call while you were editing. It now says:`;
    writeLines(notice.querySelector('.theirs'), `${call.subject}\n\n${call.note}`);
    notice.hidden = false;
  }

  edit.addEventListener('click', () => {
    open(current());
    note.focus();
  });
  form.querySelector('.cancel').addEventListener('click', close);
  form.querySelector('.take').addEventListener('click', close);
  form.querySelector('.mine').addEventListener('click', () => {
    seen = current();
    notice.hidden = true;
    problem.textContent = '';
    note.focus();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = edits();
    if (Object.keys(fields).length === 0) return close();
    problem.textContent = '';
    form.classList.add('saving');
    saving = true;
    try {
      await save(fields, seen.version);
      close();
    } catch (error) {
      problem.textContent = error.status === 412 ? 'Not saved: the call was changed meanwhile.' : error.message;
    } finally {
      saving = false;
      form.classList.remove('saving');
    }
    changed(current());
  });

  return {
    changed,
    discard: () => base && close(),
    editing: () => base !== null,
    dirty: () => base !== null && Object.keys(edits()).length > 0,
  };
}
