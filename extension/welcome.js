// The page that opens after the installation: three steps, each with its state, and the help.

import { ask, on, refresh, wanted } from './worker.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);
wanted.platforms = true;

on('state', (state) => {
  if (!state) return;
  const { account, phone, settings, platforms } = state;
  const practice = account?.platform === 'practice';
  step('step-crm', Boolean(account?.signedIn) && !practice, () => say('stepConnectedTo', account.title));
  step('step-phone', phone.signedIn && settings.widgetUrl !== 'demo', () => say('stepSignedIn'));
  if ($('practice').hidden === practice) $('tried').textContent = practice ? say('tryRuns', ...['phone', 'demoRingHere', 'demoAnswer', 'demoHangUp', 'demoFinal', 'demoRecording'].map((name) => say(name))) : '';
  $('practice').hidden = !practice;
  showCRMs(platforms);
});

/** Shows whether a step is done; words says how. */
function step(id, done, words) {
  const chip = $(id).querySelector('.chip');
  chip.className = done ? 'chip good' : 'chip quiet';
  chip.textContent = done ? words() : say('stepOpen');
}

// Where each CRM has its key, in the words of its description; or that it has none, and people sign in on its page.
function showCRMs(platforms) {
  $('crms').replaceChildren(...platforms.filter((p) => !p.local && (p.key?.help || p.oauth)).map((p) => {
    const row = document.createElement('div');
    row.append(Object.assign(document.createElement('dt'), { textContent: p.title }),
      Object.assign(document.createElement('dd'), { textContent: p.key?.help ?? say('keyAtCrm') }));
    return row;
  }));
}

$('try-it').addEventListener('click', async () => {
  openPanel();
  try {
    await ask('tryPractice');
    refresh();
  } catch (error) {
    $('tried').textContent = error.message;
  }
});
$('to-settings').addEventListener('click', () => chrome.runtime.openOptionsPage());
$('to-panel').addEventListener('click', openPanel);

const here = chrome.tabs.getCurrent();

// The panel opens beside this page: at once, in the click, since Chrome opens it only then.
async function openPanel() {
  const { id } = await here;
  await chrome.sidePanel.open({ tabId: id });
}

// Chrome tells nobody that the icon was pinned.
async function showPin() {
  const { isOnToolbar } = await chrome.action.getUserSettings();
  step('step-pin', isOnToolbar, () => say('stepDone'));
}
setInterval(() => { if (!document.hidden) showPin(); }, 1_000);

chrome.commands.getAll().then((commands) => {
  $('shortcut').textContent = commands.find((c) => c.name === '_execute_action')?.shortcut || '–';
});

showPin();
refresh();
