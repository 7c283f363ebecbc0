// Filling the page. Text from the CRM only ever becomes textContent.

import { duration, fieldNames, fieldValue, fullTime, lines, shortTime, webAddress } from './format.js';

/** A fresh copy of a template's first element. */
export const copy = (template) =>
  document.getElementById(template).content.firstElementChild.cloneNode(true);

function flash(element) {
  element.classList.remove('flash');
  void element.offsetWidth; // so that a second flash starts the animation again
  element.classList.add('flash');
}

/** Writes the text and, on an element that was filled before, shows a change. */
function write(element, text) {
  const changed = element.dataset.filled && element.textContent !== text;
  element.textContent = text;
  element.dataset.filled = 'yes';
  if (changed && text) flash(element);
}

function writeLink(element, address) {
  const before = element.getAttribute('href');
  const changed = element.dataset.filled && before !== address;
  element.hidden = !address;
  element.dataset.filled = 'yes';
  if (address) {
    element.href = address;
    element.target = '_blank';
    element.rel = 'noopener noreferrer';
  } else {
    element.removeAttribute('href');
  }
  if (changed && address) flash(element);
}

/** Writes the text line by line; lines that were not there before flash. */
export function writeLines(element, text) {
  const before = new Set([...element.children].map((line) => line.textContent));
  const filled = element.dataset.filled;
  element.replaceChildren(
    ...lines(text).map((content) => {
      const line = document.createElement('div');
      line.textContent = content;
      if (filled && content && !before.has(content)) line.classList.add('flash');
      return line;
    }),
  );
  element.dataset.filled = 'yes';
}

/** Fills a row or the detail, whichever fields it has. */
export function fill(element, call) {
  const recording = webAddress(call.recordingUrl);
  const values = {
    id: call.id,
    name: call.contactName || call.phoneNumber || 'Unknown caller',
    company: call.contactCompany,
    subject: call.subject,
    direction: call.direction ?? 'Call',
    number: call.phoneNumber ?? '',
    result: call.result ?? '',
    when: shortTime(call.startTime),
    started: fullTime(call.startTime),
    duration: duration(call.durationSeconds),
    deal: call.dealTitle,
    norecording: recording ? '' : (call.recordingUrl ?? '\u2013'),
    version: `version ${call.version}`,
  };
  for (const field of element.querySelectorAll('[data-field]')) write(field, values[field.dataset.field]);
  for (const link of element.querySelectorAll('[data-link]')) writeLink(link, recording);
  for (const arrow of element.querySelectorAll('[data-arrow]')) arrow.dataset.arrow = call.direction ?? '';
  for (const text of element.querySelectorAll('[data-lines]')) writeLines(text, call.note);
}

/** What a change of the log did to its lines: [sign, line] pairs. */
function lineChanges(before, after) {
  const old = before ? lines(before) : [];
  const now = after ? lines(after) : [];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => ['-', line]),
    ...now.filter((line) => !old.includes(line)).map((line) => ['+', line]),
  ];
}

/** Shows the changes of the call, newest first as they come. */
export function fillHistory(list, changes, call) {
  list.replaceChildren(
    ...changes.map((change, i) => {
      const item = copy('change-template');
      const older = changes.slice(i + 1).find((c) => 'note' in c.changes);
      const set = (field, text) => (item.querySelector(`[data-field=${field}]`).textContent = text);
      set('who', change.whoName);
      set('did', change.action === 'created' ? 'logged the call' : 'changed');
      set('at', fullTime(change.time));
      const details = item.querySelector('dl');
      for (const [name, title] of Object.entries(fieldNames)) {
        const value = change.changes[name];
        // Of a new call only the log is worth telling; the rest stands above.
        if (value === undefined || (change.action === 'created' && (name !== 'note' || !value))) continue;
        const term = document.createElement('dt');
        term.textContent = title;
        const what = document.createElement('dd');
        if (name === 'note') {
          for (const [sign, text] of lineChanges(older?.changes.note, value)) {
            const line = document.createElement(sign === '+' ? 'ins' : 'del');
            line.textContent = text || ' ';
            what.append(line);
          }
        } else {
          what.textContent = fieldValue(name, value, call);
        }
        details.append(term, what);
      }
      return item;
    }),
  );
}
