// How a CRM is signed in to: with a key that a person pastes, or on the CRM's own page.

import { ask } from './worker.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);

let byKey = false; // the person prefers a key, where both are possible

/** Whether a platform is signed in to on its own page. */
export function onItsPage(platform) { return Boolean(platform?.oauth) && !(platform.key && byKey); }

/** Shows what a platform needs to be known, in the words of its description; company is what the company's policy says. */
export function showSignIn(platform, redirect, company) {
  const page = onItsPage(platform);
  const { oauth, key, address } = platform ?? {};
  $('hostname-label').textContent = address?.label ?? '';
  $('hostname').placeholder = address?.example ?? '';
  $('hostname-help').textContent = address?.help ?? '';
  $('key-label').textContent = key?.label ?? '';
  $('key-help').textContent = key?.help ?? '';
  $('user-label').textContent = key?.userLabel ?? '';
  $('user-row').hidden = page || !key?.userLabel;
  $('user').required = !page && Boolean(key?.userLabel);
  $('by-oauth').hidden = !page;
  $('key-row').hidden = $('key-help').hidden = page || !key; // nothing is asked before a CRM is chosen
  $('key').required = !page && Boolean(key);
  $('crm-client-id').required = page && !oauth.company; // a hidden field that is required would hold back the form
  $('other-way').hidden = !(oauth && platform.key);
  $('other-way').textContent = page ? say('useKeyInstead') : say('signInPageInstead', platform?.title ?? '');
  $('connect-button').textContent = page ? say('signInTo', platform.title) : say('connect');
  if (page) showPage(oauth, redirect);
  layDown(platform, company);
  showHostname(platform);
}

// What the company has laid down is there, and cannot be changed. Another CRM does not get what was laid down for one.
function layDown(platform, company) {
  const { hostname = '', server = '' } = company && company.crm.platform === platform?.name ? company.crm : {};
  for (const [id, value] of [['hostname', hostname], ['server', server]]) {
    const control = $(id);
    if (value) control.value = value;
    else if (control.disabled) control.value = id === 'server' ? platform?.oauth?.servers[0].name ?? '' : '';
    control.disabled = Boolean(value);
  }
}

function showPage(oauth, redirect) {
  const before = $('server').value;
  $('server').replaceChildren(...oauth.servers.map(({ name, title }) => new Option(title || name, name)));
  if (oauth.servers.some(({ name }) => name === before)) $('server').value = before;
  $('server-row').hidden = oauth.servers.length < 2;
  $('client-row').hidden = oauth.company;
  if (document.activeElement !== $('crm-client-id')) $('crm-client-id').value = oauth.clientId;
  $('secret-row').hidden = $('secret-help').hidden = oauth.company || !oauth.secret;
  $('crm-secret').placeholder = oauth.clientId ? say('unchanged') : '';
  $('setup').hidden = oauth.company;
  $('setup').open = !oauth.clientId;
  const steps = [...oauth.setup];
  if (oauth.scopes.length) steps.push(say('scopes', oauth.scopes.join(', ')));
  $('setup-steps').replaceChildren(...steps.map((text) => Object.assign(document.createElement('li'), { textContent: text })));
  $('redirect').value = redirect;
}

/** Shows the field for the company's address only where somebody must know it. */
export function showHostname(platform) {
  const needed = onItsPage(platform) ? chosenServer(platform).needsHostname : Boolean(platform?.address);
  $('hostname-row').hidden = $('hostname-help').hidden = !needed;
  $('hostname').required = needed && !platform.address?.default;
  return needed;
}

function chosenServer(platform) {
  return platform.oauth.servers.find(({ name }) => name === $('server').value) ?? platform.oauth.servers[0];
}

/** Opens the CRM's page. The answer comes later, as 'signedIn'. */
export function signIn(platform, hostname) {
  const given = $('crm-client-id').value.trim();
  const secret = $('crm-secret').value.trim();
  const changed = !platform.oauth.company && (given !== platform.oauth.clientId || secret);
  return ask('signIn', {
    platform: platform.name, server: $('server').value, hostname, keep: $('keep').checked,
    ...(changed ? { clientId: given, clientSecret: secret } : {}),
  });
}

/** Calls back when the person chooses the other way to sign in. */
export function onOtherWay(show) {
  $('other-way').addEventListener('click', () => { byKey = !byKey; show(); });
  $('server').addEventListener('change', show);
}

$('copy-redirect').addEventListener('click', async () => {
  await navigator.clipboard.writeText($('redirect').value);
  $('copy-redirect').textContent = say('copied');
  setTimeout(() => { $('copy-redirect').textContent = say('copy'); }, 2_000);
});
