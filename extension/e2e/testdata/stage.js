// A stage for the pages' looks: it stands in for the service worker, with states that hold every case.
// Put before a page's own scripts by panel_looks_test.go; globalThis.scene names the state.

(() => {
  if (location.protocol !== 'chrome-extension:') return;
  const now = Date.now();
  const minutes = (n) => now - n * 60_000;
  const say = (name, ...values) => chrome.i18n.getMessage(name, values); // as the worker says it
  const ada = { id: 'c1', name: 'Ada Caller', type: 'Contact', company: 'Analytical Engines' };
  const grace = { id: 'c2', name: 'Grace Hill', type: 'Contact', company: 'Harbour Logistics' };
  const noon = new Date(now).setHours(12, 5, 0, 0);

  function call(sessionId, more) {
    return {
      sessionId, direction: 'Inbound', number: '+16505550100', numberText: '(650) 555-0100', name: '', contact: null, candidates: [], startTime: noon,
      durationSeconds: 65, result: 'Accepted', recording: 'none', recordingLink: '', subject: 'Inbound Call from Ada Caller', note: '',
      draftSubject: null, draftNote: null, state: 'logged', why: '', need: '', until: 0, hasLog: (more.state ?? 'logged') === 'logged', logUrl: '', ...more,
    };
  }

  const calls = [
    call('live', { contact: ada, state: 'talking', startTime: minutes(3), durationSeconds: -1, result: '', recording: 'expected', draftNote: 'Wants the offer for three seats by Friday.' }),
    call('choose', {
      number: '+16505550177', numberText: '(650) 555-0177', state: 'needs_you', need: 'choose_contact', why: say('why_needs_you_several_contacts', 'Example CRM'), durationSeconds: 312, startTime: minutes(42),
      candidates: [{ id: 'c7', name: 'Sam Park', type: 'Contact', company: 'Park & Sons' }, { id: 'c8', name: 'Joo-won Park', type: 'Contact', company: 'Park & Sons' }],
      subject: 'Inbound Call from +1 650 555 0177',
    }),
    call('create', {
      number: '+442079460018', numberText: '+44 20 7946 0018', direction: 'Outbound', state: 'needs_you', need: 'create_contact', why: say('why_needs_you_no_contact', 'Example CRM'),
      durationSeconds: 48, startTime: minutes(95), subject: 'Outbound Call to +442079460018', result: 'Call connected',
    }),
    call('saving', { contact: grace, state: 'saving', startTime: noon, subject: 'Delivery dates', note: 'Ships on Monday.', recording: 'expected' }),
    call('waiting', {
      contact: ada, direction: 'Outbound', state: 'waiting', why: say('tooManyRequests', 'Example CRM'), until: now + 5 * 60_000,
      startTime: noon - 3_600_000, durationSeconds: 1312, result: 'Call connected', subject: 'Offer for Ada', note: 'Sent the offer.',
    }),
    call('logged', {
      contact: ada, startTime: noon - 7_200_000, recording: 'linked', recordingLink: 'https://recordings.example/1', logUrl: 'https://crm.example/calls/1',
      subject: 'Renewal', note: 'Renews for another year.\nAsked for an invoice in two parts.', durationSeconds: 754,
    }),
    call('missed', { name: 'Wireless caller', number: '+16505550142', numberText: '(650) 555-0142', state: 'not_logged', why: say('why_not_logged_auto_off', 'Example CRM'), result: 'Missed', durationSeconds: 0, startTime: noon - 26 * 3_600_000 }),
    call('internal', { name: 'Lena Sato', number: '101', numberText: '', direction: 'Outbound', state: 'not_logged', why: say('why_not_logged_internal_call', 'Example CRM'), startTime: noon - 27 * 3_600_000 }),
    call('hidden', { number: '', numberText: '', contact: grace, state: 'logged', recording: 'too_short', durationSeconds: 4, startTime: noon - 50 * 3_600_000, logUrl: 'https://crm.example/calls/9' }),
  ];

  const state = {
    account: { platform: 'examplecrm', title: 'Example CRM', hostname: '127.0.0.1:8787', name: 'Robin Agent', company: 'Example Ltd', signedIn: true, kept: false, newTypes: ['Contact', 'Lead'] },
    platforms: [
      { name: 'examplecrm', title: 'Example CRM', hosts: ['http://127.0.0.1/*'], local: true, oauth: null,
        key: { label: 'API key', help: 'The Example CRM shows yours on its page.', userLabel: '' }, address: { label: 'Address of the Example CRM', example: '127.0.0.1:8787', help: '', default: '' } },
      { name: 'pipedrive', title: 'Pipedrive', hosts: ['https://*.pipedrive.com/*'], local: false, oauth: null,
        key: { label: 'Personal API token', help: 'In Pipedrive: your picture, Personal preferences, API.', userLabel: '' }, address: { label: 'Your company\u2019s address', example: 'acme.pipedrive.com', help: '', default: '' } },
    ],
    phone: { connected: true, signedIn: true, number: '+18885550156*101', numberText: '(888) 555-0156' },
    calls,
    jobs: [
      { id: 'j1', sessionId: 'waiting', title: 'Offer for Ada', state: 'waiting', code: 'rate_limited', why: say('tooManyRequests', 'Example CRM'), until: now + 5 * 60_000, accepted: minutes(4) },
      { id: 'j2', sessionId: 'gone', title: say('callWith', 'Grace Hill'), state: 'parked', code: 'not_found', why: say('isNotThere', 'Example CRM', say('thingLog', '42')), until: 0, accepted: minutes(65) },
    ],
    settings: {
      autoLog: true, atOnce: false, internal: false, oneDeal: true, openOnAnswer: true, callPop: 'never', keep: false, levels: { success: true, warning: true, danger: true },
      widgetUrl: 'demo', clientId: '', timezoneName: '', userSettings: {}, source: 'widget',
    },
    sync: { signedIn: false, kept: false, server: '', read: 0, why: '', code: '' },
  };

  const scenes = {
    first: () => ({ ...state, account: null, calls: [], jobs: [], phone: { connected: false, signedIn: false, number: '' }, settings: { ...state.settings, widgetUrl: '' } }),
    signedOut: () => ({ ...state, account: { ...state.account, signedIn: false }, phone: { connected: true, signedIn: false, number: '' },
      calls: [call('refused', { contact: ada, state: 'needs_you', need: 'sign_in', why: 'Example CRM refused the API key.', draftNote: 'Kept while signed out.' })] }),
    calls: () => state,
    company: () => ({ ...scenes.first(), redirect: 'https://jmlohehpnbkdeejljblpedonaglhndhn.chromiumapp.org/',
      company: { name: 'Acme IT', contact: 'it@acme.example', crm: { platform: 'zohocrm', hostname: '', server: '' },
        locked: ['autoLog', 'levels.danger', 'userSettings.addCallLogNote.value', 'widgetUrl', 'keep'],
        problems: ['In the company\u2019s policy settings.atOnce.value must be true or false. It was passed over.'] },
      platforms: [{
        name: 'zohocrm', title: 'Zoho CRM', hosts: ['https://www.zohoapis.eu/*'], local: false, key: { label: 'Token', help: '', userLabel: '' }, address: null,
        oauth: { servers: [{ name: '', title: 'United States', needsHostname: false }, { name: 'eu', title: 'Europe', needsHostname: true }], secret: 'required',
          setup: ['In the API console, make a client of the kind Mobile.'], scopes: ['ZohoCRM.modules.ALL', 'ZohoCRM.users.READ'], clientId: '', company: false },
      }] }),
    empty: () => ({ ...state, calls: [], jobs: [] }),
  };

  globalThis.asked = [];
  globalThis.answers = {
    findContacts: () => ({ contacts: [ada, { id: 'c9', name: 'Adam Ferris', type: 'Contact', company: '' }] }),
    exportJobs: () => ({ json: '[]' }),
    diagnostics: () => ({ text: 'Callscribe 0.2.0' }),
    connect: () => ({ successful: true, returnMessage: { message: 'Connected to Example CRM.', messageType: 'success', ttl: 3000 } }),
    hear: () => ({ posts: [] }),
  };
  globalThis.current = scenes[globalThis.scene ?? 'calls']();
  globalThis.staged?.();
  chrome.runtime.sendMessage = async ({ type, input }) => {
    globalThis.asked.push({ type, input });
    if (type === 'state') return { ok: true, result: structuredClone(globalThis.current) };
    if (type === 'saveSettings') globalThis.current.settings = input;
    const result = await globalThis.answers[type]?.(input) ?? { returnMessage: { message: 'Call log updated.', messageType: 'success', ttl: 3000 } };
    return { ok: true, result };
  };
})();
