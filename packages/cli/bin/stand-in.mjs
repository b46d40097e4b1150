import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

const lookMs = 500;

/**
 * Lets a program do the work of this process, where Node cannot give it its place: what ends one of them ends the
 * other, and with the same code.
 *
 * To a program that serves no signal is passed on: terminals, service managers and npm send theirs to more than one
 * process, and a second one means haste. It has a channel instead and stops in order when that ends, as
 * it does whatever ends this process, SIGKILL as well.
 *
 * @param {string} node
 * @param {readonly string[]} arguments_
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, serves: boolean, starter?: number | undefined }} options
 *   `starter`: the process that this one is to end with, too
 */
export function standIn(node, arguments_, { cwd, env, serves, starter }) {
  const stdio = ['inherit', 'inherit', 'inherit', ...(serves ? ['ipc'] : [])];
  const child = spawn(node, arguments_, { cwd, env, stdio });

  function end(signal) {
    if (!serves) child.kill(signal);
    else if (child.connected) child.disconnect();
  }

  // A terminal sends Ctrl-C to the whole group: what does not serve answers it by itself.
  process.on('SIGINT', () => serves && end('SIGINT'));
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGHUP', () => end('SIGHUP'));
  if (starter !== undefined)
    setInterval(() => process.ppid === starter || end('SIGTERM'), lookMs).unref();
  child.on('error', (error) => {
    process.stderr.write(`slipway: cannot start ${arguments_.join(' ')}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + (constants.signals[signal] ?? 1) : (code ?? 1));
  });
}

/**
 * The npm that has started this process for `npm run NAME`; undefined when somebody else has. Like nobody else it is
 * there as long as what it has started: npm passes two signals on and dies of all others.
 */
export function npmOf(name) {
  return process.env.npm_lifecycle_event === name ? process.ppid : undefined;
}
