// How values are written for people.

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The time of day for today, else the day too. */
export function shortTime(text) {
  if (!text) return '';
  const date = new Date(text);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`;
}

export function fullTime(text) {
  return text ? full.format(new Date(text)) : '';
}

/** Seconds as "1 h 2 min 3 s", zero parts left out. */
export function duration(seconds) {
  if (seconds === null) return '';
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = Math.round((seconds % 60) * 10) / 10;
  const parts = [];
  if (hours) parts.push(`${hours} h`);
  if (minutes) parts.push(`${minutes} min`);
  if (rest || !parts.length) parts.push(`${rest} s`);
  return parts.join(' ');
}

/** The address if it is safe to link to, else null. */
export function webAddress(text) {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

export const lines = (text) => text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');

/** The words for the fields of a call. */
export const fieldNames = {
  subject: 'Subject',
  note: 'Call log',
  startTime: 'Started',
  durationSeconds: 'Duration',
  result: 'Result',
  recordingUrl: 'Recording',
  direction: 'Direction',
  phoneNumber: 'Number',
  contactId: 'Contact',
  dealId: 'Deal',
};

/** A value in the history of the call. */
export function fieldValue(name, value, call) {
  if (value === null || value === '') return 'none';
  if (name === 'dealId' && value === call.dealId) return call.dealTitle;
  if (name === 'contactId' && value === call.contactId) return call.contactName;
  if (name === 'startTime') return fullTime(value);
  if (name === 'durationSeconds') return duration(value);
  return String(value);
}
