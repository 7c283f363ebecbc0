// Runs a Go module and calls its functions. The module is started when it is first needed; if its program
// ends, the calls in flight are rejected at once and the next call starts a fresh one.

import './wasm_exec.js';

// A call's own deadline in Go is 25 s. This one is for a program that no longer keeps it.
const DEADLINE = 30_000;

// Chrome never gives a module's memory back, so an oversized input is refused before it gets there.
const MAX_INPUT = 32 * 1024 * 1024;

export class Module {
  #file;
  #started = null; // Promise of {exited}

  constructor(file) {
    this.#file = file;
  }

  /** Starts the program, if it does not run yet. */
  start() {
    this.#started ??= this.#boot().catch((error) => {
      this.#started = null; // the next call may try again
      throw failure(`Callscribe could not start: ${error.message}`, 'internal');
    });
    return this.#started;
  }

  async #boot() {
    const go = new globalThis.Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL(this.#file)), go.importObject);
    const exited = new Promise((_, reject) => {
      const ended = () => {
        this.#started = null;
        reject(failure('Callscribe stopped unexpectedly. Nothing that was saved is lost; try again.', 'internal'));
      };
      go.run(instance).then(ended, ended);
    });
    exited.catch(() => {}); // it is told to the calls in flight, if there are any
    return { exited };
  }

  /** Calls a function for another of our programs, which has made a plain copy and watches the time. */
  async pass(name, input) {
    const { exited } = await this.start();
    return Promise.race([globalThis[name](input), exited]);
  }

  /** Calls a function of the program for a page; resolves with its result. */
  async call(name, input) {
    const { exited } = await this.start();
    const began = performance.now();
    let timer;
    let code = 'ok';
    try {
      const answer = globalThis[name](copy(input));
      if (!(answer instanceof Promise)) throw failure('Callscribe stopped unexpectedly. Try again.', 'internal');
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(failure('Callscribe took too long. Try again in a moment.', 'unavailable')), DEADLINE);
      });
      const result = await Promise.race([answer, exited, late]);
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

export function failure(message, code) {
  return Object.assign(new Error(message), { name: 'CallscribeError', code });
}
