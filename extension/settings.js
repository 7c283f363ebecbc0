// The settings page. It shows the worker's settings, and saves each change as it is made.

import { ask, on, refresh, wanted } from './worker.js';
import { showCompany } from './settings-company.js';
import { showOwn } from './settings-another.js';
import './settings-data.js';
import './settings-notify.js';
import { said } from './settings-said.js';
import { followSection } from './settings-section.js';
import { showSync } from './settings-sync.js';
import { onItsPage, onOtherWay, showHostname, showSignIn, signIn } from './settings-signin.js';
import { DATE_FORMATS, PARTS, formatDate, hostnameOf } from './settings-text.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);
wanted.platforms = true;
const WIDGET_ORIGIN = 'https://apps.ringcentral.com';

let settings = null;
let platforms = [];
let account = null;
let state = null;

// ---- Showing ---------------------------------------------------------------------------------------

on('state', async (now) => {
  if (!now) { said('said', say('noAnswer')); return; }
  if (document.body.hasAttribute('aria-busy')) said('said', '');
  state = now;
  ({ settings, account } = state);
  platforms = await reachable(state.platforms);
  showAccount();
  showSettings();
  showSync(state);
  showCompany(state.company, state.platforms);
  showOwn(state.platforms);
  if (!document.body.hasAttribute('aria-busy')) return;
  document.body.removeAttribute('aria-busy');
  followSection();
});

// A CRM on this computer is offered only where the extension may speak to it.
async function reachable(all) {
  const allowed = await Promise.all(all.map((p) => !p.local || chrome.permissions.contains({ origins: p.hosts.slice(0, 1) }).catch(() => false)));
  return all.filter((_, i) => allowed[i]);
}

function showAccount() {
  const connected = Boolean(account?.signedIn);
  const practice = account?.platform === 'practice'; // it is in nobody's way
  $('account').hidden = !account;
  $('connect').hidden = connected && !practice;
  if (account) {
    $('account-name').textContent = connected ? say('connectedTo', account.title) : say('connectAgainTo', account.title);
    $('account-detail').textContent = [
      [account.name, account.company, account.hostname].filter(Boolean).join(', '),
      connected && account.kept && say('staysConnected'),
    ].filter(Boolean).join('. ');
  }
  if (!connected || practice) showPlatforms();
}

function showPlatforms() {
  const company = state.company?.crm ?? {};
  const before = account?.platform === 'practice' ? null : account;
  const names = JSON.stringify([platforms, company]);
  if ($('platforms').dataset.names === names) return;
  $('platforms').dataset.names = names;
  $('platforms').replaceChildren(...platforms.map((p) => {
    const input = Object.assign(document.createElement('input'), { type: 'radio', name: 'platform', value: p.name, required: true });
    const label = document.createElement('label');
    label.append(input, Object.assign(document.createElement('span'), { textContent: p.title }));
    return label;
  }));
  const chosen = before?.platform ?? (company.platform || (platforms.length === 1 ? platforms[0].name : ''));
  const input = document.querySelector(`[name=platform][value="${CSS.escape(chosen ?? '')}"]`);
  if (input) input.checked = true;
  if (before && input) $('hostname').value = before.hostname;
  explainPlatform();
}

function platform() {
  const name = document.querySelector('[name=platform]:checked')?.value;
  return platforms.find((p) => p.name === name);
}

function explainPlatform() {
  showSignIn(platform(), state.redirect, state.company);
}

function showSettings() {
  for (const box of document.querySelectorAll('[data-setting]')) box.checked = settings[box.dataset.setting];
  for (const box of document.querySelectorAll('[data-level]')) box.checked = settings.levels[box.dataset.level];
  for (const box of document.querySelectorAll('[data-part]')) box.checked = partOn(box.dataset.part);
  for (const field of document.querySelectorAll('[data-text]')) {
    if (field !== document.activeElement) field.value = settings[field.dataset.text];
  }
  if (document.body.hasAttribute('aria-busy') || state.company?.locked.includes('keep')) $('keep').checked = settings.keep; // else it is what the person chose
  $('date-format').value = settings.userSettings.logDateFormat?.value ?? DATE_FORMATS[0];
  $('zone').placeholder = say('zoneOfComputer', Intl.DateTimeFormat().resolvedOptions().timeZone);
  const demo = settings.widgetUrl === 'demo';
  $('phone-demo').checked = demo;
  $('phone-ringcentral').checked = !demo;
  $('ringcentral').hidden = demo && settings.source === 'widget'; // the call log is read with the same client ID
  if ($('widget-url') !== document.activeElement) $('widget-url').value = demo ? '' : settings.widgetUrl;
  showExample();
}

function partOn(id) {
  const value = settings.userSettings[id]?.value;
  return value == null ? PARTS.find((part) => part.id === id).on : Boolean(value);
}

function showExample() {
  $('example').textContent = formatDate($('date-format').value, new Date(), $('zone').value);
}

// ---- Saving ----------------------------------------------------------------------------------------

async function save(change) {
  settings = { ...settings, ...change };
  try {
    await ask('saveSettings', settings);
    saved(say('saved'));
  } catch (error) {
    saved(error.message);
    refresh();
  }
}

function savePart(id, value) {
  return save({ userSettings: { ...settings.userSettings, [id]: { ...settings.userSettings[id], value } } });
}

let savedTimer;
function saved(text) {
  said('said', text);
  clearTimeout(savedTimer);
  savedTimer = setTimeout(() => said('said', ''), 2_500);
}

document.addEventListener('change', ({ target }) => {
  if (!settings) return;
  const { setting, level, part } = target.dataset;
  if (setting) save({ [setting]: target.checked });
  if (level) save({ levels: { ...settings.levels, [level]: target.checked } });
  if (part) savePart(part, target.checked);
  if (target.id === 'date-format') savePart('logDateFormat', target.value);
  if (target.id === 'client-id') save({ clientId: target.value.trim() });
  if (target.id === 'zone') saveZone(target.value.trim());
  if (target.id === 'widget-url') saveWidget(target.value.trim());
  if (target.name === 'phone') save({ widgetUrl: target.value }).then(refresh);
  if (target.name === 'source') save({ source: target.value }).then(refresh);
  if (target.name === 'platform') explainPlatform();
});
document.addEventListener('input', ({ target }) => { if (target.id === 'date-format' || target.id === 'zone') showExample(); });

function saveZone(zone) {
  const known = formatDate(DATE_FORMATS[0], new Date(), zone) !== '';
  said('zone-said', known ? '' : say('noSuchZone', zone), !known);
  $('zone').setAttribute('aria-invalid', String(!known));
  if (known) save({ timezoneName: zone });
}

function saveWidget(address) {
  let ok = address === '';
  try { ok ||= new URL(address).origin === WIDGET_ORIGIN; } catch { /* no address */ }
  said('phone-said', ok ? '' : say('addressMustBegin', WIDGET_ORIGIN), !ok);
  $('widget-url').setAttribute('aria-invalid', String(!ok));
  if (ok) save({ widgetUrl: address });
}

// ---- Connecting --------------------------------------------------------------------------------------

$('connect').addEventListener('submit', (event) => {
  event.preventDefault();
  const chosen = platform();
  const page = onItsPage(chosen);
  const hostname = showHostname(chosen) ? hostnameOf($('hostname').value, chosen) : '';
  if (hostname === null) {
    said('crm-said', say('noAddressOf', chosen.title, chosen.address.example), true);
    $('hostname').focus();
    return;
  }
  if (hostname) $('hostname').value = hostname;
  // At once, in the click: Chrome asks the person only then. Where a person signs in on the CRM's page, the CRM tells
  // the account's host only afterwards.
  const origins = page || !hostname ? chosen.hosts : [originOf(hostname)];
  const allowed = chosen.local ? Promise.resolve(true) : chrome.permissions.request({ origins });
  if (page) signInOnPage(chosen, hostname, allowed);
  else connect(chosen, hostname, allowed);
});

async function signInOnPage(chosen, hostname, allowed) {
  said('crm-said', say('signInInWindow', chosen.title));
  try {
    if (!await allowed) said('crm-said', say('withoutPermission', chosen.title), true);
    else await signIn(chosen, hostname);
  } catch (error) {
    said('crm-said', error.message, true);
  }
}

on('signedIn', ({ platform: name, successful, returnMessage }) => {
  if (name === 'ringcentral') return;
  said('crm-said', returnMessage.message, !successful);
  $('crm-secret').value = '';
});
onOtherWay(explainPlatform);

async function connect(chosen, hostname, allowed) {
  $('connect-button').disabled = true;
  said('crm-said', say('askingWhoYouAre', chosen.title));
  try {
    if (!await allowed) {
      said('crm-said', say('withoutPermission', hostname || chosen.title), true);
      return;
    }
    const answer = await ask('connect', { platform: chosen.name, hostname, user: $('user').value.trim(), apiKey: $('key').value.trim(), keep: $('keep').checked });
    said('crm-said', answer.returnMessage.message, !answer.successful);
    if (answer.successful) $('key').value = '';
    else if (!chosen.local) await forget(chosen, hostname);
  } catch (error) {
    said('crm-said', error.message, true);
  } finally {
    $('connect-button').disabled = false;
    refresh();
  }
}

$('disconnect').addEventListener('click', async () => {
  const { hostname, platform: name } = account;
  try {
    const { returnMessage } = await ask('disconnect');
    said('crm-said', returnMessage.message);
    const gone = platforms.find((p) => p.name === name);
    if (gone && !gone.local) await forget(gone, hostname);
  } catch (error) {
    said('crm-said', error.message, true);
  }
  refresh();
});

// A permission that is no longer needed is given back.
function forget(of, hostname) {
  return chrome.permissions.remove({ origins: of.address && hostname ? [originOf(hostname)] : of.hosts }).catch(() => {});
}

/** The permission for a host, whose address may have a port and a path. */
function originOf(hostname) { return `https://${hostname.replace(/[:/].*$/, '')}/*`; }

$('copy').addEventListener('click', async () => {
  try {
    const { text } = await ask('diagnostics');
    const { version } = chrome.runtime.getManifest();
    await navigator.clipboard.writeText(`Callscribe ${version}\n${navigator.userAgent}\n${text}`);
    said('copied', say('copied'));
  } catch (error) {
    said('copied', error.message);
  }
});

// ---- The page's lists --------------------------------------------------------------------------------

function partSwitch({ id, title }) {
  const label = Object.assign(document.createElement('label'), { className: 'check' });
  const box = Object.assign(document.createElement('input'), { type: 'checkbox' });
  box.dataset.part = id;
  label.append(box, Object.assign(document.createElement('span'), { textContent: title }));
  return label;
}

$('part-list').append(...PARTS.filter(({ byOthers }) => !byOthers).map(partSwitch));
$('other-parts').append(...PARTS.filter(({ byOthers }) => byOthers).map(partSwitch));
$('date-format').append(...DATE_FORMATS.map((format) => new Option(formatDate(format, new Date(2026, 0, 31, 14, 5, 9), ''), format)));
$('zones').append(...Intl.supportedValuesOf('timeZone').map((zone) => new Option(zone)));

refresh();
