/**
 * Put before a program of Node: its clock is ahead by the milliseconds that a file says, which are read
 * again and again. Time that is measured (timers, `performance.now`) goes on as it does when somebody sets
 * a machine's clock.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const file = process.env.SLIPWAY_CLOCK_FILE;
const { Date: Real } = globalThis;
let ahead = read();
setInterval(() => {
  ahead = read();
}, 100).unref();

function read() {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + ahead);
    else super(...given);
  }

  static now() {
    return Real.now() + ahead;
  }

  /** Node makes dates of its own: those of files. */
  static [Symbol.hasInstance](value) {
    return Object.prototype.toString.call(value) === '[object Date]';
  }
};
