import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/**
 * Tables that nearly every request reads and few write. Whatever they refer to is among them, so that no
 * deletion elsewhere takes rows of theirs along.
 */
export const keptTables: ReadonlySet<string> = new Set([
  'users',
  'namespaces',
  'projects',
  'members',
  'group_links',
  'protected_refs',
  'protected_environments',
  'variables',
  'hooks',
  'clusters',
  'freeze_periods',
  'runners',
  'runner_managers',
]);

/** What one statement may write: `INSERT …`, `UPDATE …`, `DELETE FROM …` of one table. */
const written = /^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+(\w+)/;
const mostAnswers = 2_000;
/** Longer lists are read anew each time. */
const mostRows = 100;

/**
 * What was read of these tables and has not been written since. All of it is forgotten when one of them is
 * written, by this connection or, as `data_version` tells, by another one. That is asked once in a turn of the event loop, and
 * anew in each transaction: what is written follows from what SQLite itself would say, and no request that comes
 * after somebody else's write was acknowledged misses it.
 */
export class ReadCache {
  readonly #answers = new Map<string, readonly object[]>();
  readonly #version: () => unknown;
  #known: unknown;
  /** Whether that was asked in this turn of the event loop. */
  #isAsked = false;

  constructor(sqlite: DatabaseSync) {
    const ask = sqlite.prepare('PRAGMA data_version');
    this.#version = () => ask.get()?.data_version;
    this.#known = this.#version();
  }

  /** The rows that `read` finds, or has found. They are shared: nobody may change them. */
  rows<T extends object>(
    table: string,
    sql: string,
    values: readonly SQLInputValue[],
    read: () => readonly T[],
  ): readonly T[] {
    if (!keptTables.has(table)) return read();
    this.#forgetForeign();
    const key = `${sql}\n${JSON.stringify(values)}`;
    const known = this.#answers.get(key);
    // The statement tells the type of its rows.
    if (known) return known as readonly T[];
    const found = read();
    if (found.length > mostRows) return found;
    if (this.#answers.size >= mostAnswers) this.forget();
    this.#answers.set(key, Object.freeze(found.map((row) => Object.freeze(row))));
    return found;
  }

  /** A transaction is about to begin: others may have written in this turn, and cannot until it ends. */
  begins(): void {
    this.#isAsked = false;
  }

  /** A statement that changes something is about to run. */
  writes(sql: string): void {
    if (this.#answers.size === 0) return;
    const table = written.exec(sql)?.[1];
    if (table === undefined || keptTables.has(table)) this.forget();
  }

  /** Something that was read may have been taken back. */
  forget(): void {
    this.#answers.clear();
  }

  #forgetForeign(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setImmediate(() => {
      this.#isAsked = false;
    }).unref();
    const version = this.#version();
    if (version === this.#known) return;
    this.#known = version;
    this.forget();
  }
}
