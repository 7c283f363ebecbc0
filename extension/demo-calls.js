// The demo phone's calls in the two flavours of RingCentral's widget: what a device knows of a call
// (presence), and the record of the servers (callRecord), which comes when the call is over.

const ME = { phoneNumber: '+18885550156', name: 'Robin Agent' };

function parties(call) {
  const { name, phoneNumber, extensionNumber } = call.party;
  const other = extensionNumber ? { extensionNumber } : { phoneNumber };
  const inbound = call.direction === 'Inbound';
  return {
    from: inbound ? other : { phoneNumber: ME.phoneNumber },
    to: inbound ? { phoneNumber: ME.phoneNumber } : other,
    fromName: inbound ? name : ME.name,
    toName: inbound ? ME.name : name,
  };
}

function ids(call) {
  return { sessionId: call.sessionId, telephonySessionId: `s-${call.sessionId}`, partyId: `p-${call.sessionId}-1` };
}

/** What a device knows. The duration counts from the first ring. */
export function presence(call) {
  return {
    id: call.id, direction: call.direction, queueCall: false, ...parties(call), startTime: call.startTime,
    telephonyStatus: call.telephonyStatus, terminationType: 'final', ...ids(call), offset: 0,
    fromMatches: [], toMatches: [], activityMatches: [],
    duration: Math.round(((call.endedAt ?? Date.now()) - call.startTime) / 1000), result: call.result,
    ...(call.endedAt && { isRecording: false }),
  };
}

/** The servers' record; before the call's final data it says what is known so far. */
export function callRecord(call) {
  const { from, to, fromName, toName } = parties(call);
  const final = call.final ?? { startTime: call.startTime, duration: 0, result: 'In Progress' };
  return {
    id: `L${call.sessionId}`, ...ids(call), ...final, type: 'Voice', internalType: 'Local', direction: call.direction, action: 'Phone Call',
    from: { ...from, name: fromName }, to: { ...to, name: toName }, fromName, toName,
    fromMatches: [], toMatches: [], activityMatches: [], lastModifiedTime: new Date().toISOString(),
    ...(call.recording && { recording: call.recording }),
  };
}

/** A recording; its media address carries no token, since none was asked for. */
export function recordingOf(call) {
  const uri = `https://platform.ringcentral.com/restapi/v1.0/account/400100200/recording/9${call.sessionId}`;
  const contentUri = `https://media.ringcentral.com/restapi/v1.0/account/400100200/recording/9${call.sessionId}/content`;
  return {
    id: `9${call.sessionId}`, uri, type: 'Automatic', contentUri,
    link: `https://ringcentral.github.io/ringcentral-media-reader/?media=${encodeURIComponent(contentUri)}`,
  };
}

/** The call control's view, the first to tell that a call is recorded. */
export function sessionOf(call, code) {
  const { from, to, fromName, toName } = parties(call);
  const party = {
    id: `p-${call.sessionId}-1`, extensionId: '400100200', direction: call.direction, from: { ...from, name: fromName }, to: { ...to, name: toName },
    status: { code }, missedCall: code === 'Disconnected' && !call.answeredAt && call.direction === 'Inbound', standAlone: false, muted: false,
    ...(call.recorded && { recordings: [{ id: `r-${call.sessionId}`, active: !call.endedAt }] }),
  };
  return {
    id: `s-${call.sessionId}`, sessionId: call.sessionId, extensionId: '400100200', accountId: '400100200', origin: { type: 'Call' },
    creationTime: new Date(call.startTime).toISOString(), parties: [party],
  };
}
