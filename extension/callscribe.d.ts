// What Callscribe's service worker answers, and what its Go module puts on globalThis.
//
// A page of the extension asks with chrome.runtime.sendMessage({type, input}), where type is the name of an
// operation below, and gets an Answer. In the service worker the same operations are global functions of
// the Go program: each takes one object and returns a Promise.
//
// Mirrored in wasm/worker (App Connect's interfaces) and in connectors/worker (the pages').

export type Answer<T> = { ok: true; result: T } | { ok: false; error: CallscribeError };

/** What programs act on. The strings never change. */
export type Code =
  | 'invalid_argument' | 'unauthenticated' | 'permission_denied' | 'not_found' | 'conflict'
  | 'rate_limited' | 'unavailable' | 'canceled' | 'internal';

/** A Promise rejects with this for a programmer's mistake or an internal fault. */
export interface CallscribeError {
  name: 'CallscribeError';
  message: string;              // a sentence for people
  code: Code;
  field?: string;               // the input that is wrong: "user.hostname"
  retryAfterSeconds?: number;
}

/** What to show to a person, and for how long. */
export interface ReturnMessage {
  message: string;
  messageType: 'success' | 'warning' | 'danger';
  ttl: number;                  // milliseconds
  details?: { title: string; items: { id: string; type: 'text' | 'link'; text: string; href?: string }[] }[];
}

// ---- App Connect's interfaces ------------------------------------------------------------------------
//
// A Promise resolves for whatever a person should see: also for a refusal, with successful: false and an
// error. It rejects for a mistake of the caller, with the field's name, and for a fault of Callscribe.
//
// Ids are taken as text and as numbers, and given as App Connect gives them: Pipedrive's as numbers, where
// they are numbers. What was given can be handed back as it is.

/** The user of the CRM. */
export interface User {
  id?: string | number;
  platform: string;             // chooses the connector: "examplecrm", "pipedrive"
  hostname?: string;            // "acme.pipedrive.com"
  timezoneName?: string;        // IANA name; preferred to the offset
  timezoneOffset?: string | number;
  platformAdditionalInfo?: object;
  userSettings?: Record<string, { value: unknown }>; // App Connect's settings: addCallLogNote, logDateFormat, ...
}

export interface Party { phoneNumber?: string; extensionNumber?: string | number; name?: string }

export interface Leg { direction?: string; legType?: string; duration?: string | number; from?: Party; to?: Party }

/** The call's record: what links it to its log in the CRM, and what RingCentral knows of the call. */
export interface ExistingCallLog {
  thirdPartyLogId: string | number; // the id of the log in the CRM
  sessionId?: string | number;
  direction?: string;
  startTime?: string | number;
  from?: Party;
  to?: Party;
  legs?: Leg[];
}

/**
 * Absent and null leave a thing alone. An empty note clears the note; any other empty value counts as
 * absent. Nothing defaults to "now". Unknown fields are ignored.
 */
export interface UpdateCallLogInput {
  user: User;
  existingCallLog: ExistingCallLog;
  authHeader: string;           // value of the Authorization header: "Bearer ...", or "Basic " + base64("<api key>:")
  recordingLink?: string;       // an access token in it is not written
  subject?: string;
  note?: string;
  // The texts that subject and note were made from: what the person had before the eyes. What somebody else has changed
  // in the CRM since is merged with the new text, line by line; where both changed the same lines, that text is not
  // written, and the error is a conflict. Without them the new text replaces whatever is there.
  subjectBefore?: string;
  noteBefore?: string;
  startTime?: string | number;  // ISO 8601, or milliseconds since 1970; from 2000 to 2100
  duration?: string | number;   // seconds
  result?: string;
  aiNote?: string;
  transcript?: string;
  legs?: Leg[];
  voicemailLink?: string;
  ringSenseTranscript?: string;
  ringSenseSummary?: string;
  ringSenseAIScore?: string | number | { score: string | number };
  ringSenseBulletedSummary?: string;
  ringSenseLink?: string;
  additionalSubmission?: AdditionalSubmission; // of an update only the assignee
}

/** The form beside a log. What is not named here is ignored. */
export interface AdditionalSubmission {
  deals?: string | number;      // of a new log: the deal, or else the lead, to which the call belongs
  leads?: string | number;
  isAssignedToUser?: boolean;
  // The number of a user of the CRM, who gets the log if isAssignedToUser is true. Text that is no number is
  // ignored, as are App Connect's tokens and extension numbers: only its server can look them up.
  assignedToUserId?: string | number;
  adminAssignedUserToken?: string | number; // the same, in App Connect's place
}

export interface UpdateCallLogResult {
  successful: boolean;          // true only after the CRM said so, and took all parts
  updatedNote?: string;         // the person's note as the CRM now holds it, in plain text
  logBody?: string;             // the whole text of the record
  returnMessage: ReturnMessage;
  queued?: boolean;             // the update is stored, and goes to the CRM by itself
  notKept?: Part[];             // what the CRM's answer shows otherwise than it was sent
  error?: Failure;              // with a field: the CRM took all other parts, and that one waits in the outbox
  extraDataTracking?: Tracking;
}

/** A part of a call log, by the name of its input: 'note', 'subject', 'transcript', ...; 'owner', 'contact', 'disposition', 'text'. */
export type Part = string;

/** A failure that a person should see. */
export interface Failure {
  code: Code;
  message: string;
  retryAfterSeconds?: number;
  field?: Part;                 // what alone was refused
  mine?: string;                // of a conflict: the text that was to be written,
  theirs?: string;              // and what somebody else has made of it in the CRM
}

/** What the call has cost. */
export interface Tracking {
  requests: number;
  tokens: number;               // in the CRM's own unit, where it has one
  ratelimitAmount?: string;     // as the CRM's last answer told
  ratelimitRemaining?: string;
  ratelimitReset?: string;
}

/** Changes a call log. options.signal cancels (only where the function is called directly). */
export function updateCallLog(input: UpdateCallLogInput, options?: { signal?: AbortSignal }): Promise<UpdateCallLogResult>;

/** What the interfaces below have in common. */
export interface Reply {
  successful: boolean;
  returnMessage?: ReturnMessage; // absent where there is nothing to say
  error?: Failure;
  extraDataTracking?: Tracking; // absent where nothing was sent
}

/**
 * Who the key belongs to; this also checks it. platform and hostname may stand in user or beside it.
 * hostname "temp" or none: the CRM is asked for it (Pipedrive), or it has a usual one (Example CRM).
 */
export function getUserInfo(input: {
  user?: { platform?: string; hostname?: string };
  platform?: string;
  hostname?: string;
  authHeader: string;
}): Promise<Reply & { platformUserInfo?: UserInfo }>;

export interface UserInfo {
  id: string;                   // "<the CRM's id>-<platform>": use it as user.id
  name: string;
  timezoneName?: string;
  timezoneOffset?: string;
  platformAdditionalInfo?: object;
  overridingHostname?: string;  // use it as user.hostname; only where the host was not known
}

export interface ContactInfo {
  id: string | number;          // together with the type: some CRMs have a contact 7 and a lead 7
  name: string;
  type?: string;
  phone?: string;
  title?: string;
  company?: string;
  organization?: string;        // the company, under the other name that App Connect has for it
  createdDate?: string;
  additionalInfo?: { deals?: Choice[]; leads?: Choice[] }; // open ones, to which a call may belong
  isNewContact?: true;          // the entry {id: 'createNewContact', name: 'Create new contact...'}
}

export interface Choice { const: string | number; title: string }

/**
 * Finds contacts by a phone number; the last entry is for a new contact. An internal extension and a hidden
 * caller are a warning, and nothing is sent. overridingFormat and isForceRefreshAccountData are not needed:
 * a number is found in each form, and no contact is kept.
 */
export function findContact(input: {
  user: User;
  authHeader: string;
  phoneNumber: string | number;
  isExtension?: boolean | 'true' | 'false'; // true: unsuccessful and empty
}): Promise<Reply & { matchedContactInfo: ContactInfo[] }>;

/** Finds contacts by a part of the name. */
export function findContactWithName(input: { user: User; authHeader: string; name: string }):
  Promise<Reply & { matchedContactInfo: ContactInfo[] }>;

/** Creates a contact. It is not looked up first: who was not answered looks before trying again. */
export function createContact(input: {
  user: User;
  authHeader: string;
  phoneNumber?: string | number; // none where the caller's is hidden
  newContactName: string;
  newContactType?: string;
}): Promise<Reply & { contactInfo?: ContactInfo }>;

/**
 * Logs a call, once: a session that has a log already gets it brought up to date, and its logId is the
 * answer. Values beside callLog count before those in it. composedLogDetails is not needed and ignored.
 */
export interface CreateCallLogInput extends Omit<UpdateCallLogInput, 'existingCallLog'> {
  contactInfo?: { id?: string | number; type?: string; name?: string; phoneNumber?: string }; // without an id: a warning
  callLog: {
    sessionId: string | number;
    customSubject?: string;
    direction?: string;         // "Inbound" or "Outbound"
    startTime?: string | number;
    duration?: string | number;
    result?: string;
    from?: Party;
    to?: Party;
    recording?: { link?: string };
    legs?: Leg[];
  };
}

export function createCallLog(input: CreateCallLogInput, options?: { signal?: AbortSignal }):
  Promise<Reply & { logId?: string | number; queued?: boolean; notKept?: Part[] }>;

/** Reads a call log. The CRM's own answer (App Connect's fullLogResponse) is not passed on. */
export function getCallLog(input: { user: User; authHeader: string; callLogId: string | number }): Promise<Reply & {
  callLogInfo?: {
    subject: string;
    note: string;               // as the person typed it, in plain text
    fullBody: string;
    contactName?: string;
    dispositions: { deals?: string | number; leads?: string | number };
  };
}>;

/**
 * Makes a log belong to a deal, or else to a lead. It is kept and sent as an update is. With neither nothing is sent,
 * and successful is false.
 */
export function upsertCallDisposition(input: {
  user: User;
  authHeader: string;
  existingCallLog: ExistingCallLog;
  dispositions: { deals?: string | number; leads?: string | number };
}): Promise<Reply & { logId?: string | number; queued?: boolean; notKept?: Part[] }>;

// ---- The panel's operations: with the connected account; no token in any of them but connect's -----------

export interface State {
  account: null | {
    platform: string; title: string; hostname: string;
    name: string; company: string;
    signedIn: boolean;          // false: the CRM refused the credentials, or they are gone; connect again
    kept: boolean;              // the token stays when the browser closes
    answers: '' | 'refused' | 'unreachable'; // how the CRM's last answer was; '': as it should be
    newTypes: string[] | null;  // of which a new contact can be; null where there is nothing to choose
  };
  platforms?: PlatformView[];   // those that the company allows, where the page asks for them
  company: null | Company;      // what an administrator has set
  signingIn: string;            // the platform ("ringcentral" too) whose sign-in window is open; "" for none
  redirect: string;             // the address to which services send people back, for their apps
  sync: {                       // of RingCentral's call log, which is read with nothing open
    on: boolean;                // the person wants it
    signedIn: boolean; kept: boolean; // and is signed in; the sign-in stays when the browser closes
    server: '' | 'sandbox';
    read: number;               // when it was last read, milliseconds; 0: not yet
    code: Code | ''; why: string; // why it was not read the last time
  };
  phone: { connected: boolean; signedIn: boolean; number: string; numberText: string };
  login: string;                // whose calls these are: '' the first who has used this browser
  calls: CallView[];            // newest first: those to which something may happen, and some hundred others
  older: number;                // how many there are beside, see olderCalls
  olderAt: number;              // when those last became others: milliseconds since 1970
  jobs: JobView[];              // the outbox, oldest first
  settings: Settings;
}

export interface PlatformView {
  name: string; title: string; hosts: string[]; local: boolean;
  own: boolean;                 // the person has added it by its description
  anyHost: boolean;             // companies run it themselves: the hostname may have a port and a path
  address: null | { label: string; example: string; help: string; default: string }; // null: there is nothing to ask
  key: null | { label: string; help: string; userLabel: string }; // a person may paste a key: connect
  oauth: null | {               // or sign in on the CRM's own page: signIn
    servers: { name: string; title: string; needsHostname: boolean }[]; // where; the first is the usual one
    secret: '' | 'optional' | 'required'; // whether the company's app has a client secret
    setup: string[]; scopes: string[];    // how an administrator registers an app, and what he ticks
    clientId: string;           // of the app, where it is known
    company: boolean;           // it is the company's, and no other is taken
  };
}

export interface Company {
  name: string; contact: string; // who has set it, and whom to ask
  crm: { platform: string; hostname: string; server: string }; // the CRM to connect; platform "": any
  limited: boolean;             // no other CRM than the platforms of the state may be connected
  locked: string[];             // paths of the settings that only the company changes: "levels.success"
  problems: string[];           // sentences on what in the policy is wrong
}

export interface CallView {
  sessionId: string;
  direction: 'Inbound' | 'Outbound' | '';
  number: string;               // the other party's, "" where it is hidden
  numberText: string;           // the same as people in the person's country write it: "(650) 555-0100"; "" where it is no number
  name: string;                 // the contact's, or what the phone calls the other party
  contact: null | Contact;
  candidates: Contact[];        // when the person must choose
  taken: boolean;               // the contact is taken for all calls with this number; askAgain ends that
  deal: string;                 // of the log, or as it will be: the id of one of the contact's; "" for none
  startTime: number;            // milliseconds; 0: not known
  durationSeconds: number;      // -1: not known
  result: string;
  recording: 'none' | 'expected' | 'linked' | 'too_short' | 'missing';
  recordingLink: string;
  voicemailLink: string;        // to the message that the caller has left
  subject: string;              // as saved, or as it will be
  note: string;
  draftSubject: string | null;  // typed but not saved
  draftNote: string | null;
  subjectFrom: string | null;   // the saved texts that they were made from
  noteFrom: string | null;
  clash: null | { part: 'note' | 'subject'; mine: string; theirs: string }; // both changed it: the person chooses
  tooLong: string;              // the draft of the note is longer than the CRM takes, in a sentence; "": it fits
  changed: null | { subject: string | null; note: string | null }; // what the CRM has by now, where a draft was made from another text
  state: 'ringing' | 'talking' | 'ended' | 'saving' | 'logged' | 'waiting' | 'needs_you' | 'not_logged';
  why: string;                  // a sentence, where state needs one
  need: '' | 'choose_contact' | 'create_contact' | 'sign_in' | 'look' | 'confirm'; // what the person is asked for
  until: number;                // of "waiting": when it is tried again, milliseconds; 0: not known
  hasLog: boolean;              // it is logged, as far as is known
  logUrl: string;               // the log's page in the CRM; "" where there is none
}

/** A contact; id is what logCall takes, "Lead 7" where the CRM has several types; url is its page in the CRM, "" where there is none. deals are its open deals and leads: "deal:7", "lead:9". */
export interface Contact { id: string; name: string; type: string; company: string; url: string; deals: { id: string; title: string }[] }

export interface JobView {
  id: string;
  sessionId: string;            // "" for a log that the call book does not know
  title: string;                // what it is about, in words
  state: 'waiting' | 'parked';
  code: Code | '';
  why: string;
  until: number;                // milliseconds; 0: at once, or not by itself
  accepted: number;             // milliseconds
}

export interface Settings {
  autoLog: boolean;
  atOnce: boolean;
  internal: boolean;
  oneDeal: boolean;             // a contact's only open deal is that of the call
  callPop: 'never' | 'ring' | 'answer'; // when the contact's page in the CRM opens by itself
  openOnAnswer: boolean;        // the panel opens the page of a call that is answered
  keep: boolean;
  levels: { success: boolean; warning: boolean; danger: boolean }; // which messages are shown
  widgetUrl: string;            // the phone's address; "" is RingCentral's own, "demo" the demo phone
  clientId: string;             // of the RingCentral app, for its widget and for reading the call log
  source: 'widget' | 'sync' | 'both'; // where calls are known from: the widget in an open page, the call log, or both
  timezoneName: string;         // "": the browser's
  userSettings: Record<string, { value: unknown }>; // App Connect's
}

export interface Done { returnMessage: ReturnMessage }

export function state(input: { platforms?: boolean }): Promise<State>;

/** Checks the description of a CRM (connectors/rest/README.md) and says what it does. Nothing is stored. */
export function describeCRM(input: { text: string }): Promise<{ name: string; title: string; sentences: string[]; requests: string[] }>;
/** Adds the CRM of a description, or takes another version of it in its place. */
export function addCRM(input: { text: string }): Promise<Done>;
/** Takes it away; refused while it is connected. */
export function removeCRM(input: { name: string }): Promise<{}>;

/** Connects the practice CRM and the demo phone; refused while another CRM is connected. */
export function tryPractice(input: {}): Promise<ReturnMessage>;
/** A request of the practice CRM's page to its interface, the Example CRM's below /api/v1. */
export function practice(input: { method: string; path: string; body: string; match: string }): Promise<{ status: number; body: string }>;
/** Empties the practice CRM. */
export function clearPractice(input: {}): Promise<{}>;
/** A message of the phone's widget, as it posted it; posts go back to that widget. */
export function hear(input: { message: object }): Promise<{ posts: object[] }>;
/** The phone's widget was opened (with its window) or closed. */
export function phone(input: { open: boolean }): Promise<{}>;
export function draftCall(input: { sessionId: string; subject?: string; note?: string } & Befores): Promise<{}>;
/** subjectBefore, noteBefore: what the texts were made from, where the page knows better than draftNote's noteFrom. */
export interface Befores { subjectBefore?: string; noteBefore?: string }
/** deal is the id of one of the contact's deals; "" for none, as long as the call has no log. */
export function saveCall(input: { sessionId: string; subject?: string; note?: string; deal?: string } & Befores): Promise<Done>;
/** always: the contact is meant by every call with this number, where several have it. */
export function logCall(input: { sessionId: string; contactId?: string; newContactName?: string; newContactType?: string; always?: boolean; subject?: string; note?: string; deal?: string } & Befores): Promise<Done>;
/**
 * A person looks at a call: what the CRM holds of its texts is read, at most once a minute, and a contact that was not
 * found is searched again; 'changed' tells.
 */
export function openCall(input: { sessionId: string }): Promise<{}>;
/** The kept calls that the state leaves out, newest first. Nothing happens to them by themselves. */
export function olderCalls(input: {}): Promise<{ calls: CallView[] }>;
/**
 * The call shall not be logged; what the CRM has refused of it is discarded. Of one that is logged: the person has seen
 * to what it asks.
 */
export function dismissCall(input: { sessionId: string }): Promise<{}>;
/** Takes back what logCall's 'always' said of the call's number. */
export function askAgain(input: { sessionId: string }): Promise<{}>;
/** The first phone number in a text that a person has selected, as the phone can call it. */
export function numberIn(input: { text: string }): Promise<{ number: string }>;
export function findContacts(input: { name: string }): Promise<{ contacts: Contact[] }>;
export function retryJob(input: { id: string }): Promise<Done>;
export function discardJob(input: { id: string }): Promise<{}>;
export function exportJobs(input: {}): Promise<{ json: string }>;
/** Checks the key with the CRM's "who am I", and keeps it only if the CRM knows it. */
export function connect(input: { platform: string; hostname: string; user?: string; apiKey: string; keep: boolean }): Promise<Done & { successful: boolean }>;
/**
 * Opens a window at the CRM's sign-in page. Resolves when it is asked for; what came of it is told as 'signedIn'.
 * hostname is needed where the server needs it; clientId, where none is known yet.
 */
export function signIn(input: { platform: string; hostname?: string; server?: string; keep: boolean; clientId?: string; clientSecret?: string }): Promise<{}>;
/** Ends the sign-in to RingCentral, and the reading of its call log; signIn with platform "ringcentral" begins it. */
export function signOut(input: {}): Promise<Done>;
export function disconnect(input: {}): Promise<Done>;
/** Settings that the company has locked are refused; nothing is saved then. */
export function saveSettings(input: Settings): Promise<Done>;
export function exportSettings(input: {}): Promise<{ json: string }>;
/** notes: what of the file was passed over, and why. */
export function importSettings(input: { json: string }): Promise<Done & { notes: string[] }>;
export function resetSettings(input: {}): Promise<Done>;
/** Disconnects, and deletes all that is stored. */
export function eraseAll(input: {}): Promise<Done>;
/** Versions, states and codes; no customer data and no secret. */
export function diagnostics(input: {}): Promise<{ text: string }>;

// ---- What the worker tells all pages -------------------------------------------------------------------

/** changed: ask for the state again. posts: for the phone's widget. toast: show a message. signedIn: a sign-in is over. */
export type Broadcast =
  | { type: 'changed' }
  | { type: 'posts'; posts: object[] }
  | { type: 'toast'; returnMessage: ReturnMessage; needsYou?: true } // needsYou: something waits for the person
  | { type: 'signedIn'; platform: string; successful: boolean; returnMessage: ReturnMessage };
