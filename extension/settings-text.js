// What the settings page knows by heart: App Connect's switches and date formats, and how a host name is
// read. The composer of the log body, connectors/logbody, obeys the same names and defaults.

import { say } from './words.js';

/** The parts of a call log, in the order in which they stand in it. on: the default; byOthers: the phone sends none. */
export const PARTS = [
  { id: 'addCallLogNote', title: say('note'), on: true },
  { id: 'addCallSessionId', title: say('partSession'), on: false },
  { id: 'addRingCentralUserName', title: say('partUserName'), on: false },
  { id: 'addRingCentralNumber', title: say('partUserNumber'), on: false },
  { id: 'addCallLogSubject', title: say('subject'), on: true },
  { id: 'addCallLogContactNumber', title: say('partContactNumber'), on: false },
  { id: 'addCallLogDateTime', title: say('datesTitle'), on: true },
  { id: 'addCallLogDuration', title: say('factDuration'), on: true },
  { id: 'addCallLogResult', title: say('factResult'), on: true },
  { id: 'addCallLogRecording', title: say('partRecording'), on: true },
  { id: 'addCallLogAiNote', title: say('partAiNote'), on: true },
  { id: 'addCallLogTranscript', title: say('partTranscript'), on: true },
  { id: 'addCallLogRingSenseRecordingTranscript', title: say('partRingSenseTranscript'), on: true, byOthers: true },
  { id: 'addCallLogRingSenseRecordingSummary', title: say('partRingSenseSummary'), on: true, byOthers: true },
  { id: 'addCallLogRingSenseRecordingAIScore', title: say('partRingSenseScore'), on: true, byOthers: true },
  { id: 'addCallLogRingSenseRecordingBulletedSummary', title: say('partRingSenseBullets'), on: true, byOthers: true },
  { id: 'addCallLogRingSenseRecordingLink', title: say('partRingSenseLink'), on: true, byOthers: true },
  { id: 'addCallLogLegs', title: say('partLegs'), on: true, byOthers: true },
];

/** The date formats; the first is the default. */
export const DATE_FORMATS = [
  'YYYY-MM-DD hh:mm:ss A', 'YYYY-MM-DD HH:mm:ss', 'MM/DD/YYYY hh:mm:ss A', 'MM/DD/YYYY HH:mm:ss',
  'DD/MM/YYYY HH:mm:ss', 'DD/MM/YYYY hh:mm:ss A',
];

/** A date in one of the formats; zone "" is this computer's, and an unknown zone gives "". */
export function formatDate(format, date, zone) {
  let parts;
  try {
    parts = Object.fromEntries(new Intl.DateTimeFormat('en-US', {
      timeZone: zone || undefined, hourCycle: 'h23',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    }).formatToParts(date).map(({ type, value }) => [type, value]));
  } catch {
    return '';
  }
  const hour = Number(parts.hour);
  const words = {
    YYYY: parts.year, MM: parts.month, DD: parts.day, HH: parts.hour, mm: parts.minute, ss: parts.second,
    hh: String(hour % 12 || 12).padStart(2, '0'), A: hour < 12 ? 'AM' : 'PM',
  };
  return format.replace(/YYYY|MM|DD|HH|hh|mm|ss|A/g, (word) => words[word]);
}

/**
 * The CRM's host name as a person may give it: "acme", "acme.pipedrive.com", or the address of a page there; with a
 * port and a path where companies run the CRM themselves; null for another one. The worker checks it again, with the
 * connector's own rule.
 */
export function hostnameOf(text, platform) {
  const address = text.trim().replace(/^https?:\/\//i, '').replace(/\/*([?#].*)?$/, '') || platform.address?.default || '';
  const host = address.replace(/\/.*$/, '').toLowerCase();
  if (platform.local) return /^[a-z0-9.[\]:-]+$/.test(host) ? host : null;
  if (platform.anyHost) return /^[a-z0-9.-]+(:\d{1,5})?$/.test(host) ? host + address.slice(host.length) : null;
  const whole = platform.hosts.map((pattern) => pattern.replace(/^https:\/\//, '').replace(/\/\*$/, ''));
  if (whole.includes(host)) return host;
  const stars = whole.filter((pattern) => pattern.startsWith('*.')).map((pattern) => pattern.slice(1)); // ".pipedrive.com"
  const suffix = stars.find((end) => host.endsWith(end)); // what stands before it may have dots: "api.na1.insightly.com"
  const labels = suffix ? host.slice(0, -suffix.length).split('.') : [host];
  const right = stars.length && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  return right ? labels.join('.') + (suffix ?? stars[0]) : null;
}
