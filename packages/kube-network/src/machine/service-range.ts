import { mkdirSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeDurablySync } from '@slipway/io';
import type { Log } from '@slipway/kube-objects';
import { runningGuards } from './guards.ts';
import { localAddresses, ServiceAddresses } from './service-addresses.ts';

/** The parts of 10.96.0.0/12 of which each cluster of a machine gets one. */
const ranges = Array.from({ length: 16 }, (_, index) => `10.${96 + index}.0.0/16`);

/** How a cluster gets its range. */
export interface ServiceRangeOptions {
  /** The cluster's folder; `service-range` in it keeps the answer. */
  readonly directory: string;
  /** A range that was asked for; no other cluster is asked then. */
  readonly wanted?: string | undefined;
  /** `false`: its addresses never become addresses of this machine, so any range will do. */
  readonly machine?: boolean | undefined;
  readonly log: Log;
}

/** No part of the service addresses is left on this machine. */
export class NoServiceRange extends Error {
  override readonly name = 'NoServiceRange';
  readonly code = 'no-service-range';

  constructor() {
    super(
      'every service range from 10.96.0.0/16 to 10.111.0.0/16 belongs to another cluster of this machine; remove one of them with: slipway cluster delete --data-dir DIR',
    );
  }
}

/** The range that the cluster in this folder has; undefined before its first start. */
function serviceRangeOf(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, 'service-range'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The addresses that a cluster gives to its services: chosen at its first start among those that
 * nothing else on this machine has, then kept.
 */
export async function bringServiceRange(options: ServiceRangeOptions): Promise<string> {
  const { directory, wanted, log } = options;
  const known = serviceRangeOf(directory);
  if (known !== undefined && (wanted === undefined || wanted === known)) return known;
  const isShared = options.machine !== false && (await ServiceAddresses.isPossible());
  if (wanted !== undefined || !isShared) return keep(directory, wanted ?? ranges[0] ?? '');

  const [addresses, guarded] = await Promise.all([localAddresses(), guardedAddresses()]);
  using book = openRegister(log);
  const isFree = (range: string) => {
    const inside = contains(range);
    if (guarded.some(inside) || book.ownerOf(range) !== undefined) return false;
    // Routes of ours that a removed folder has left behind are nobody's; others are not for us.
    return !addresses.some(
      ({ address, isOurs }) => inside(address) && !(isOurs && book.knows(range)),
    );
  };
  const chosen = ranges.find(isFree);
  if (chosen === undefined) throw new NoServiceRange();
  book.write(chosen, directory);
  keep(directory, chosen);
  book.commit();
  await ServiceAddresses.clearRange(chosen);
  return chosen;
}

/** Makes the range of a cluster that is being removed free for others. */
export async function releaseServiceRange(directory: string, log: Log): Promise<void> {
  const range = serviceRangeOf(directory);
  if (range !== undefined && (await ServiceAddresses.isPossible())) {
    // One that was asked for by name may have a second user.
    const isShared = (await guardedAddresses()).some(contains(range));
    if (!isShared) await ServiceAddresses.clearRange(range);
  }
  using book = openRegister(log);
  book.forget(directory);
  book.commit();
}

/** An address of each cluster that lives on this machine. */
async function guardedAddresses(): Promise<readonly string[]> {
  return (await runningGuards()).map(({ range }) => range.replaceAll('-', '.'));
}

function keep(directory: string, range: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeDurablySync(join(directory, 'service-range'), `${range}\n`);
  return range;
}

/**
 * The machine's register of ranges and the folders of their clusters, in one transaction: of two
 * clusters that start at once, one sees the other.
 */
interface Book extends Disposable {
  /** Folder of the cluster that has a range; undefined when nobody has it (any more). */
  ownerOf(range: string): string | undefined;
  /** Whether some cluster had it. */
  knows(range: string): boolean;
  write(range: string, directory: string): void;
  forget(directory: string): void;
  commit(): void;
}

/** A machine that does not let us keep one still has its routes to go by. */
function openRegister(log: Log): Book {
  const path = '/var/lib/slipway/service-ranges.db';
  let database: DatabaseSync;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = begin(path);
  } catch (error) {
    log.warn('register of service ranges cannot be written', { path, error });
    database = begin(':memory:');
  }
  const select = database.prepare('SELECT directory FROM ranges WHERE range = ?');
  const directoryOf = (range: string) => select.get(range)?.directory;
  return {
    ownerOf(range) {
      const directory = directoryOf(range);
      return typeof directory === 'string' && serviceRangeOf(directory) === range
        ? directory
        : undefined;
    },
    knows: (range) => directoryOf(range) !== undefined,
    write: (range, directory) =>
      void database.prepare('REPLACE INTO ranges VALUES (?, ?)').run(range, resolve(directory)),
    forget: (directory) =>
      void database.prepare('DELETE FROM ranges WHERE directory = ?').run(resolve(directory)),
    commit: () => database.exec('COMMIT'),
    [Symbol.dispose]: () => database.close(),
  };
}

function begin(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS ranges (range TEXT PRIMARY KEY, directory TEXT NOT NULL);
  `);
  return database;
}

function contains(range: string): (address: string) => boolean {
  const [base = '', bits] = range.split('/');
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  return (address) => list.check(address);
}
