// What the company has set, and who can change it.

import { say } from './words.js';

const $ = (id) => document.getElementById(id);

/** Shows the company's policy, and locks what it locks. */
export function showCompany(company, platforms) {
  $('company').hidden = !company;
  const locked = new Set(company?.locked);
  for (const [selector, pathOf] of CONTROLS) {
    for (const control of document.querySelectorAll(selector)) lock(control, locked.has(pathOf(control)), company);
  }
  if (!company) return;
  const who = [company.name || say('yourAdministrator'), company.contact && `(${company.contact})`].filter(Boolean).join(' ');
  const crm = platforms.find(({ name }) => name === company.crm.platform);
  const fixed = [
    company.limited && say('companyLimits'),
    crm && company.crm.hostname && say('companyHost', crm.title, company.crm.hostname),
    locked.size && say('companyLocks'),
  ].filter(Boolean);
  $('company-text').textContent = fixed.length
    ? [...fixed, fixed.length + locked.size > 1 ? say('companyChangesThem', who) : say('companyChangesIt', who)].join(' ')
    : say('companySets', who);
  $('company-problems').replaceChildren(...company.problems.map((text) => Object.assign(document.createElement('li'), { textContent: text })));
}

// Which controls stand for which setting.
const CONTROLS = [
  ['[data-setting]', (box) => box.dataset.setting],
  ['[data-level]', (box) => `levels.${box.dataset.level}`],
  ['[data-part]', (box) => `userSettings.${box.dataset.part}.value`],
  ['[data-text]', (field) => field.dataset.text],
  ['#date-format', () => 'userSettings.logDateFormat.value'],
  ['[name=phone], #widget-url', () => 'widgetUrl'],
  ['#keep, #sync-keep', () => 'keep'],
  ['[name=source]', () => 'source'],
];

function lock(control, locked, company) {
  control.disabled = locked;
  control.closest('label')?.classList.toggle('locked', locked);
  control.title = locked ? say('setBy', company.name || say('yourCompany')) : '';
}
