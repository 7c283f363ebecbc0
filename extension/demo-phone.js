// A phone to try Callscribe with. To the page that holds it, it is RingCentral's widget: it posts the
// same messages, in the same order, and wants the same answers. Nobody is called.

import { callRecord, presence, recordingOf, sessionOf } from './demo-calls.js';
import { say } from './words.js';

const CALLERS = [
  { label: 'Ada Caller, +1 650 555 0100', name: 'Ada Caller', phoneNumber: '+16505550100' },
  { label: say('demoTwo'), name: '', phoneNumber: '+14155550143' },
  { label: say('demoNobody'), name: 'Unknown caller', phoneNumber: '+16505550999' },
  { label: say('demoColleague'), name: 'Lena Sato', extensionNumber: '102' },
  { label: say('numberHidden'), name: 'anonymous', phoneNumber: 'anonymous' },
];
const LATE = 5_000;
const host = window.parent;
const $ = (id) => document.getElementById(id);

const calls = new Map();     // by session id
const matches = new Map();   // session id -> activity matches, as Callscribe answered
const waiting = new Map();   // request id -> what is done with the answer
const lastSent = new Map();  // session id -> the last request about it
let service = null;          // what Callscribe registered as
let current = null;          // the call that goes on
let autoLog = false;

// ---- Messages --------------------------------------------------------------------------------------

function post(message) { host.postMessage(message, location.origin); }

function request(path, body) {
  const requestId = crypto.randomUUID();
  post({ type: 'rc-post-message-request', requestId, path, body });
  return new Promise((answered) => {
    waiting.set(requestId, answered);
    setTimeout(() => { if (waiting.delete(requestId)) note(`no answer to ${path}`); }, path === '/callLogger' ? 15_000 : 30_000);
  });
}

addEventListener('message', (event) => {
  if (event.source !== host || event.origin !== location.origin) return;
  const message = event.data;
  switch (message?.type) {
    case 'rc-post-message-response': {
      const answered = waiting.get(message.responseId);
      waiting.delete(message.responseId);
      answered?.(message.response?.data);
      break;
    }
    case 'rc-adapter-register-third-party-service':
      service = message.service;
      note(`registered ${service.name}`);
      break;
    case 'rc-adapter-update-auto-log-settings':
      autoLog = message.call;
      post({ type: 'rc-callLogger-auto-log-notify', autoLog });
      break;
    case 'rc-adapter-trigger-call-logger-match': match(message.sessionIds); break;
    case 'rc-adapter-trigger-contact-match': matchContacts(message.phoneNumbers); break;
    case 'rc-adapter-update-call-log-page': showPage(message.page); break;
    case 'rc-adapter-navigate-to': if (!message.path.startsWith('/log/call/')) $('page').hidden = true; break;
    case 'rc-adapter-new-call': note(`calls ${message.phoneNumber}`); break;
    case 'rc-adapter-message-request': answerHost(message); break;
  }
});

function answerHost({ requestId, path, body }) {
  const respond = (response) => post({ type: 'rc-adapter-message-response', responseId: requestId, response });
  switch (path) {
    case '/get-call-log': {
      const call = calls.get(body.sessionId);
      respond({ call: call?.final ? withMatches(callRecord(call)) : null });
      break;
    }
    case '/unlogged-calls':
      respond({ calls: [...calls.values()].filter((call) => call.final && !matches.get(call.sessionId)?.length).map(callRecord), hasMore: false });
      break;
    case '/custom-alert-message':
      $('alert').textContent = body.message;
      if (body.ttl) setTimeout(() => { if ($('alert').textContent === body.message) $('alert').textContent = ''; }, body.ttl);
      respond(crypto.randomUUID());
      break;
    default: respond({ error: 'not supported' });
  }
}

function withMatches(call) { return { ...call, activityMatches: matches.get(call.sessionId) ?? [] }; }

// tell reports a call, as the widget does by itself once the logger is registered.
async function tell(triggerType, call, more = {}) {
  const news = triggerType === 'presenceUpdate' ? presence(call) : callRecord(call);
  const body = { call: withMatches(news), triggerType, fromEntity: null, toEntity: null, ...more };
  if (!more.redirect) lastSent.set(call.sessionId, body);
  await send(body);
}

async function send(body) {
  if (!service) { note('Callscribe has not registered yet'); return; }
  if (!body.redirect && !autoLog && !matches.get(body.call.sessionId)?.length) { note(`${body.triggerType} is not reported: automatic logging is off`); return; }
  if ($('late').checked) {
    $('late').checked = false;
    await new Promise((done) => setTimeout(done, LATE));
  }
  const answer = await request('/callLogger', body);
  note(`${body.triggerType}: ${JSON.stringify(answer)}`);
  await match([body.call.sessionId]);
}

async function match(sessionIds) {
  const answer = await request('/callLogger/match', { sessionIds, activeSessionIds: current ? [current.sessionId] : [] });
  for (const [id, found] of Object.entries(answer ?? {})) {
    matches.set(id, found.filter((m) => m.type !== 'status'));
    note(`match ${id}: ${found.map((m) => m.message ?? m.id).join(', ') || 'not logged'}`);
  }
}

async function matchContacts(phoneNumbers) {
  const answer = await request('/contacts/match', { phoneNumbers, callerIds: {} });
  for (const [number, contacts] of Object.entries(answer ?? {})) note(`${number}: ${contacts.map((c) => c.name).join(', ') || 'nobody'}`);
}

// ---- A call ----------------------------------------------------------------------------------------

function ring(direction, caller) {
  const call = {
    sessionId: String(4_000_000_000 + Math.floor(Math.random() * 900_000_000)), direction, party: caller,
    startTime: Date.now(), telephonyStatus: 'Ringing', result: 'Ringing', recorded: false, final: null, recording: null,
  };
  call.id = crypto.randomUUID();
  calls.set(call.sessionId, call);
  current = call;
  addToList(call);
  news('Ringing', 'Proceeding');
}

function answer() {
  current.telephonyStatus = 'CallConnected';
  current.result = 'CallConnected';
  current.answeredAt = Date.now();
  current.recorded = $('recorded').checked;
  news('CallConnected', 'Answered');
}

function hangUp() {
  const call = current;
  call.result = 'Disconnected'; // and telephonyStatus stays, as with the real one
  call.endedAt = Date.now();
  current = null;
  news('NoCall', 'Disconnected', call);
}

function news(telephonyStatus, code, call = current) {
  post({ type: 'rc-telephony-session-notify', telephonySession: sessionOf(call, code) });
  post({ type: 'rc-adapter-syncPresence', telephonyStatus, userStatus: 'Available', dndStatus: 'TakeAllCalls', presenceOption: 'Available' });
  post({ type: 'rc-active-call-notify', call: { ...presence(call), telephonyStatus } });
  if (call.party.phoneNumber && telephonyStatus === 'Ringing') matchContacts([call.party.phoneNumber]);
  draw();
  return tell('presenceUpdate', call);
}

// finish sends the servers' record; once more, and they correct it.
function finish(call) {
  const answered = Boolean(call.answeredAt);
  call.final = call.final ? { ...call.final, startTime: call.final.startTime - 2_000, duration: call.final.duration + 24 } : {
    startTime: call.startTime,
    duration: answered ? Math.max(1, Math.round((call.endedAt - call.answeredAt) / 1000)) : 0,
    result: answered ? (call.direction === 'Inbound' ? 'Accepted' : 'Call connected') : (call.direction === 'Inbound' ? 'Missed' : 'No Answer'),
  };
  post({ type: 'rc-call-history-synced-notify' });
  return tell('callLogSync', call);
}

function recordingReady(call) {
  call.recording = recordingOf(call);
  post({ type: 'rc-call-history-synced-notify' });
  return tell('callLogSync', call);
}

// ---- The log page, drawn from the schema that Callscribe sends ---------------------------------------

let pageCall = null;
let pageData = {};

function showPage({ title, schema, uiSchema, formData }) {
  pageData = { ...formData };
  $('page-title').textContent = title;
  $('page-save').textContent = uiSchema?.submitButtonOptions?.submitText ?? say('pageSave');
  const notice = Object.keys(schema.properties).find((name) => uiSchema?.[name]?.['ui:field'] === 'admonition');
  $('page-notice').hidden = !notice;
  $('page-notice').textContent = notice ? schema.properties[notice].description : '';
  const { id, selectionStart } = document.activeElement; // a person who types goes on typing
  $('fields').replaceChildren(...Object.entries(schema.properties)
    .filter(([name]) => name !== notice && uiSchema?.[name]?.['ui:widget'] !== 'hidden')
    .map(([name, property]) => field(name, property, uiSchema?.[name], schema.required?.includes(name))));
  $('page').hidden = false;
  const typing = id && $('fields').querySelector(`#${CSS.escape(id)}`);
  if (!typing) return;
  typing.focus();
  if (typing.type === 'text' || typing.type === 'textarea') typing.setSelectionRange(selectionStart, selectionStart);
}

function field(name, property, ui, required) {
  const label = document.createElement('label');
  label.append(Object.assign(document.createElement('span'), { textContent: property.title }));
  const control = document.createElement(property.oneOf ? 'select' : ui?.['ui:widget'] === 'textarea' ? 'textarea' : 'input');
  const yesOrNo = property.type === 'boolean';
  if (control.tagName === 'INPUT') control.type = yesOrNo ? 'checkbox' : 'text';
  control.required = Boolean(required);
  if (property.oneOf) {
    control.append(new Option('', ''), ...property.oneOf.map((option) => new Option([option.title, option.description].filter(Boolean).join(' - '), option.const)));
  }
  control.placeholder = ui?.['ui:placeholder'] ?? '';
  if (yesOrNo) control.checked = Boolean(pageData[name]);
  else control.value = pageData[name] ?? '';
  control.disabled = Boolean(property.readOnly);
  control.id = `field-${name}`;
  control.addEventListener('input', () => {
    pageData = { ...pageData, [name]: yesOrNo ? control.checked : control.value };
    request('/callLogger/inputChanged', { call: callRecord(pageCall), formData: pageData, keys: [name] });
  });
  label.append(control);
  if (ui?.['ui:helpText']) label.append(Object.assign(document.createElement('small'), { textContent: ui['ui:helpText'] }));
  return label;
}

$('page').addEventListener('submit', (event) => {
  event.preventDefault();
  $('page').hidden = true;
  tell('logForm', pageCall, { note: pageData.note, formData: pageData, redirect: true });
});
$('page-close').addEventListener('click', () => { $('page').hidden = true; });

// ---- The buttons -------------------------------------------------------------------------------------

for (const [i, caller] of CALLERS.entries()) $('caller').append(new Option(caller.label, i));

$('ring').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!current) ring(event.submitter?.value || 'Inbound', CALLERS[$('caller').value]);
});
$('answer').addEventListener('click', answer);
$('hangup').addEventListener('click', hangUp);
$('login').addEventListener('change', login);

onChosen('final', finish);
onChosen('recording', (call) => { if (!call.final) finish(call); return recordingReady(call); });
onChosen('again', (call) => { const body = lastSent.get(call.sessionId); return body && send(body); });
// Something old that arrives late: the call as it was when it rang.
onChosen('stale', (call) => tell('presenceUpdate', { ...call, telephonyStatus: 'Ringing', result: 'Ringing', answeredAt: null, endedAt: null }));
onChosen('log', (call) => { pageCall = call; return tell(matches.get(call.sessionId)?.length ? 'editLog' : 'createLog', call, { redirect: true }); });
onChosen('view', (call) => tell('viewLog', call, { redirect: true }));

function onChosen(id, act) {
  $(id).addEventListener('click', () => {
    const call = calls.get($('which').value);
    if (call) act(call);
    else note('there is no call yet');
    draw();
  });
}

function addToList(call) {
  $('which').prepend(new Option(`${say(`direction${call.direction}`)}, ${call.party.name || call.party.phoneNumber || call.party.extensionNumber}`, call.sessionId));
  $('which').value = call.sessionId;
}

function draw() {
  document.body.dataset.call = !current ? 'none' : current.answeredAt ? 'talking' : 'ringing';
  $('answer').disabled = !current || Boolean(current.answeredAt);
  $('hangup').disabled = !current;
  $('ring-in').disabled = $('ring-out').disabled = Boolean(current) || !$('login').checked;
  const party = current?.party;
  $('party').textContent = party ? party.name || party.phoneNumber : say('demoReady');
  $('face').textContent = (party ? party.name || '?' : 'D').slice(0, 1).toUpperCase();
  $('standing').textContent = !party ? next()
    : current.answeredAt ? (current.recorded ? say('demoTalkingRecorded') : say('stateTalking'))
    : current.direction === 'Inbound' ? say('demoIsCalling') : say('demoCalling');
}

// next is what a person does next to see how a call is logged, when none goes on.
function next() {
  const call = calls.get($('which').value);
  if (!call || call.recording) return say('demoChoose');
  if (!call.final) return say('demoNextFinal', say('demoFinal'));
  return call.recorded ? say('demoNextRecording', say('demoRecording')) : say('demoChoose');
}

function note(text) {
  const wire = $('wire');
  wire.append(Object.assign(document.createElement('li'), { textContent: text }));
  while (wire.children.length > 60) wire.firstChild.remove();
  wire.scrollTop = wire.scrollHeight;
}

function login() {
  const loggedIn = $('login').checked;
  post({ type: 'rc-login-status-notify', loggedIn, ...(loggedIn && { loginNumber: '+18885550156*101' }), admin: false, features: { call: true }, isFreshLogin: false });
  $('line').textContent = loggedIn ? say('demoLine') : say('demoSignedOut');
  draw();
}

// As the real one starts.
post({ type: 'rc-dialer-status-notify', ready: false });
post({ type: 'rc-adapter-pushAdapterState', size: { width: 300, height: 500 }, minimized: false, closed: false });
login();
post({ type: 'rc-callLogger-auto-log-notify', autoLog });
