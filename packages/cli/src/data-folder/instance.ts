import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';
import { CommandFailed } from '#command';
import { Lock } from './lock.ts';

/**
 * A running Slipway, as it describes itself in `server.json` of its data folder.
 *
 * The file is a hint, not a lock: a killed process leaves it behind. `Lock` decides who may run.
 */
export interface Instance {
  /** Where people are told that it is. */
  readonly url: string;
  /** Where programs of this machine reach it. */
  readonly near: string;
  /** `host:port` */
  readonly registry: string;
  readonly pid: number;
  /** Where other machines reach the cluster's API, or this one does; null without a cluster. */
  readonly kubernetes: string | null;
}

/** Root's sign-in, kept in `credentials.json` with mode 0600. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

/** Held by the process that serves a data folder. */
export const instanceLock = 'slipway';

const instanceFile = (dataDir: string): string => join(dataDir, 'server.json');

/** Root's password and token. */
export const credentialsFile = (dataDir: string): string => join(dataDir, 'credentials.json');

/** The administrator's way into the built-in cluster. */
export const kubeconfigFile = (dataDir: string): string => join(dataDir, 'kubeconfig');

/** Commands find the running Slipway by it, and see the whole of it or that of the last start. */
export function writeInstance(dataDir: string, instance: Instance): void {
  writeDurablySync(instanceFile(dataDir), `${JSON.stringify(instance, null, 2)}\n`);
}

/** On a disk that takes no writes the file stays, as after a crash. */
export function removeInstance(dataDir: string): void {
  try {
    rmSync(instanceFile(dataDir), { force: true });
  } catch {
    // The lock tells that nobody serves the folder any more.
  }
}

/**
 * The instance that serves this data folder. After a crash the file remains, and its process id and
 * port may be another program's by now: the lock is what tells.
 */
export function findInstance(dataDir: string): Instance | undefined {
  const file = instanceFile(dataDir);
  if (!existsSync(file) || !Lock.isTaken(dataDir, instanceLock)) return undefined;
  const instance = JSON.parse(readFileSync(file, 'utf8')) as Instance; // written by writeInstance
  return isAlive(instance.pid) ? instance : undefined;
}

/** @throws CommandFailed when no Slipway serves this data folder. */
export function requireInstance(dataDir: string): Instance {
  const instance = findInstance(dataDir);
  if (instance) return instance;
  throw new CommandFailed(
    `nothing runs on ${dataDir}. Start it with: npm start (or slipway up --data-dir ${dataDir})`,
  );
}

/** @throws CommandFailed before the first start, when there are none. */
export function readCredentials(dataDir: string): Credentials {
  const file = credentialsFile(dataDir);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Credentials; // our own file
  throw new CommandFailed(`${file} is missing: it is made at the first start`);
}

/** True while a process of this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // kill throws nothing but these
  }
}
