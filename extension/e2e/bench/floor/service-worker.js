// The floor of make bench: a worker that starts a program, and passes messages to it.

import { Module } from './module.js';

const program = new Module('callscribe.wasm');

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  program.call(message.type, message.input).then((result) => respond({ ok: true, result }));
  return true;
});

program.start();
