// Runs a Go program and calls its functions. The module is started when it is first needed; if its program
// ends, the calls in flight are rejected at once and the next call starts a fresh one.

import './wasm_exec.js';

// A call's own deadline in Go is 25 s. This one is for a program that no longer keeps it.
const DEADLINE = 30_000;

// Chrome never gives a module's memory back, so an oversized input is refused before it gets there.
const MAX_INPUT = 32 * 1024 * 1024;

export class Module {
  #file;
  #starting = null; // Promise that it runs
  #running = null;  // while it runs: a Set of what ends its calls in flight

  constructor(file) { this.#file = file; }

  /** Starts the program, if it does not run yet. */
  start() {
    this.#starting ??= this.#boot().catch((error) => {
      this.#starting = null; // the next call may try again
      throw failure(`Callscribe could not start: ${error.message}`, 'internal');
    });
    return this.#starting;
  }

  async #boot() {
    const go = new globalThis.Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL(this.#file)), go.importObject);
    const inFlight = new Set();
    const ended = () => {
      this.#starting = this.#running = null;
      for (const end of inFlight) end(stopped());
    };
    go.run(instance).then(ended, ended);
    this.#running = inFlight;
  }

  // The program's answer, or the error that it has ended. A race with one promise of its end would keep each
  // answer until then.
  #answer(name, input) {
    const inFlight = this.#running;
    return new Promise((resolve, reject) => {
      const answer = inFlight && globalThis[name](input);
      if (!(answer instanceof Promise)) throw stopped();
      inFlight.add(reject);
      const settle = (how) => (value) => { inFlight.delete(reject); how(value); };
      answer.then(settle(resolve), settle(reject));
    });
  }

  /** Calls a function of the program for a page; resolves with its result. */
  async call(name, input) {
    await this.start();
    const began = performance.now();
    let timer;
    let code = 'ok';
    try {
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(failure(chrome.i18n.getMessage('tookTooLong'), 'unavailable')), DEADLINE);
      });
      const result = await Promise.race([this.#answer(name, copy(input)), late]);
      code = result?.error?.code ?? 'ok';
      return result;
    } catch (error) {
      code = error.code ?? 'internal';
      throw error;
    } finally {
      clearTimeout(timer);
      const ended = performance.now();
      performance.clearMeasures(name); // the last one of each is enough, and a worker may live long
      performance.measure(name, { start: began, end: ended });
      console.info(`${name} ${code} ${(ended - began).toFixed(1)} ms`);
    }
  }
}

// copy makes a plain copy, in which no getter can run.
function copy(input) {
  const text = JSON.stringify(input) ?? 'null';
  if (text.length > MAX_INPUT) throw failure('The input is too large.', 'invalid_argument');
  return JSON.parse(text);
}

function stopped() {
  return failure(chrome.i18n.getMessage('stoppedUnexpectedly'), 'internal');
}

export function failure(message, code) {
  return Object.assign(new Error(message), { name: 'CallscribeError', code });
}
