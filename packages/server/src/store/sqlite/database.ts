import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from 'node:sqlite';
import { type Checkpoints, createCheckpoints, LogSync } from '@slipway/io';
import { makePrivateFile } from '#files/private-files';
import type { Listed, Page } from '#store/records';
import { watchForeignWrites } from './foreign-writes.ts';
import { GroupCommit, type Shared } from './group-commit.ts';
import { checkIntegrity, damageIn } from './integrity.ts';
import { migrate } from './migrate.ts';
import { copyBeforeMigration } from './migration-copy.ts';
import { ReadCache } from './read-cache.ts';
import { columnName, decodeRow, encodeFields, type Table } from './table.ts';
import type { Where } from './where.ts';

/**
 * The SQLite file: typed rows.
 *
 * Writes resolve after their commit has reached the disk. The sync is not the event loop's: reads go on
 * meanwhile and see what is committed, but whoever acknowledges has waited for a write, and what is
 * synced includes all that was committed before it.
 */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #onCommit: (tables: ReadonlySet<string>) => void;
  /** Whom to tell that a table was written, by this connection or another one. */
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #foreign: Disposable;
  readonly #kept: ReadCache;
  readonly #log: LogSync;
  readonly #checkpoints: Checkpoints;
  /** Tables that the open transaction has changed. */
  #touched = new Set<string>();
  readonly #commits: GroupCommit;
  #isClosed = false;
  readonly #closing = new AbortController();
  #damage: string | undefined;
  /** Settles when every page was looked at. */
  readonly #checked: Promise<void>;

  /** `onCommit` is told which tables a transaction has changed, before its writers go on. */
  constructor(file: string, onCommit: (tables: ReadonlySet<string>) => void = () => {}) {
    this.#onCommit = onCommit;
    // SQLite gives its other files (`-wal`, `-shm`) the mode of this one.
    if (file !== ':memory:') makePrivateFile(file);
    this.#sqlite = new DatabaseSync(file);
    this.#sqlite.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;' +
        'PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;',
    );
    const isNew = migrate(this.#sqlite, (sqlite) => {
      if (file !== ':memory:') copyBeforeMigration(sqlite, file);
    });
    // From here on we sync the log ourselves. SQLite would work it in only when our thread could not.
    this.#sqlite.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 32000');
    this.#kept = new ReadCache(this.#sqlite);
    this.#log = new LogSync(file);
    this.#commits = new GroupCommit(this.#sqlite, {
      begun: () => {
        this.#touched = new Set();
        this.#kept.begins();
      },
      undone: (error) => {
        this.#damage ??= damageIn(error);
        this.#kept.forget();
      },
      committed: (writes) => this.#committed(writes, this.#touched),
    });
    this.#checkpoints = createCheckpoints(file, this.#sqlite, this.#commits, this.#closing.signal);
    this.#foreign = watchForeignWrites(file, this.#sqlite, () =>
      this.#tell(this.#listeners.keys()),
    );
    // What has just been made is not looked at: on an empty folder that thread would be in the start's way.
    this.#checked = isNew ? Promise.resolve() : this.#lookForDamage(file);
  }

  async #lookForDamage(file: string): Promise<void> {
    const damage = await checkIntegrity(file, this.#closing.signal);
    this.#damage ??= damage;
  }

  /** What is wrong with the file, as far as was found; answers when all of it was looked at. */
  async damage(): Promise<string | undefined> {
    await this.#checked;
    return this.#damage;
  }

  /** Runs `work` inside the next transaction; all of its statements or none. */
  write<T>(work: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('the store is closed'));
    if (this.#log.failure !== undefined) return Promise.reject(this.#log.failure);
    return this.#commits.add(work);
  }

  get<T extends object>(table: Table<T>, where: Where): T | undefined {
    const sql = `SELECT * FROM ${table.name} WHERE ${where.sql} LIMIT 1`;
    const [record] = this.#kept.rows(table.name, sql, where.values, () => {
      const row = this.#guard(() => this.#prepare(sql).get(...where.values));
      return row ? [decodeRow(table, row)] : [];
    });
    return record;
  }

  /** `tail` is SQL after the condition: order and limit. */
  all<T extends object>(table: Table<T>, where: Where, tail = 'ORDER BY id'): T[] {
    const sql = `SELECT * FROM ${table.name} WHERE ${where.sql} ${tail}`;
    const found = this.#kept.rows(table.name, sql, where.values, () => {
      const rows = this.#guard(() => this.#prepare(sql).all(...where.values));
      return rows.map((row) => decodeRow(table, row));
    });
    return [...found];
  }

  list<T extends object>(table: Table<T>, where: Where, page: Page): Listed<T> {
    const order = page.orderBy !== undefined && page.orderBy in table.columns ? page.orderBy : 'id';
    const direction = page.sort === 'asc' ? 'ASC' : 'DESC';
    const column = columnName(order);
    const count = this.#prepare(`SELECT count(*) AS n FROM ${table.name} WHERE ${where.sql}`);
    return {
      items: this.all(
        table,
        { sql: where.sql, values: [...where.values, page.limit, page.offset] },
        `ORDER BY ${column} ${direction}, id ${direction} LIMIT ? OFFSET ?`,
      ),
      total: Number(count.get(...where.values)?.n ?? 0),
    };
  }

  /** Only inside `write`. */
  insert<T extends { id: number }>(table: Table<T>, values: Omit<T, 'id'>): T {
    // Omit<T, 'id'> is a Partial<T>, which TypeScript can't see for an open T.
    const encoded = encodeFields(table, values as unknown as Partial<T>);
    this.#touched.add(table.name);
    const holes = encoded.names.map(() => '?').join(', ');
    const sql = `INSERT INTO ${table.name} (${encoded.names.join(', ')}) VALUES (${holes})`;
    return { ...values, id: this.run(sql, ...encoded.values) } as T;
  }

  /** Only inside `write`. Undefined when there is no such row. */
  update<T extends { id: number }>(
    table: Table<T>,
    where: Where,
    change: Partial<Omit<T, 'id'>>,
  ): T | undefined {
    const encoded = encodeFields(table, change as unknown as Partial<T>);
    if (encoded.names.length === 0) return this.get(table, where);
    const assignments = encoded.names.map((name) => `${name} = ?`).join(', ');
    const sql = `UPDATE ${table.name} SET ${assignments} WHERE ${where.sql} RETURNING *`;
    this.#kept.writes(sql);
    const row = this.#prepare(sql).get(...encoded.values, ...where.values);
    if (row) this.#touched.add(table.name);
    return row && decodeRow(table, row);
  }

  /** The same without an answer but whether there is such a row. Only inside `write`. */
  alter<T extends { id: number }>(
    table: Table<T>,
    where: Where,
    change: Partial<Omit<T, 'id'>>,
  ): boolean {
    const { names, values } = encodeFields(table, change as unknown as Partial<T>);
    if (names.length === 0) return this.get(table, where) !== undefined;
    const assignments = names.map((name) => `${name} = ?`).join(', ');
    const sql = `UPDATE ${table.name} SET ${assignments} WHERE ${where.sql}`;
    return this.change(table.name, sql, ...values, ...where.values);
  }

  /** Only inside `write`. */
  delete(table: { readonly name: string }, where: Where): void {
    const sql = `DELETE FROM ${table.name} WHERE ${where.sql}`;
    this.change(table.name, sql, ...where.values);
  }

  /** The first column of the first row. */
  number(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.text(sql, ...values) ?? 0);
  }

  /** The first column of the first row, as text. */
  text(sql: string, ...values: SQLInputValue[]): string | undefined {
    const row = this.#guard(() => this.#prepare(sql).get(...values));
    return row && String(Object.values(row)[0]);
  }

  /** All rows of a statement that no table describes. */
  rows(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[] {
    return this.#guard(() => this.#prepare(sql).all(...values));
  }

  /** For a statement that changes a table in a way of its own; whether it did. Only inside `write`. */
  change(table: string, sql: string, ...values: SQLInputValue[]): boolean {
    this.#kept.writes(sql);
    const isChanged = this.#prepare(sql).run(...values).changes > 0;
    if (isChanged) this.#touched.add(table);
    return isChanged;
  }

  /**
   * Calls `listener` after each transaction that has changed this table. Of another process's it is not
   * known what they have changed: then everybody is told.
   */
  onWrite(table: string, listener: () => void): Disposable {
    const known = this.#listeners.get(table) ?? new Set();
    this.#listeners.set(table, known.add(listener));
    return { [Symbol.dispose]: () => void known.delete(listener) };
  }

  #tell(tables: Iterable<string>): void {
    for (const table of tables) {
      for (const listener of this.#listeners.get(table) ?? []) listener();
    }
  }

  /** For a statement that no table describes; answers the id it inserted. Only inside `write`. */
  run(sql: string, ...values: SQLInputValue[]): number {
    this.#kept.writes(sql);
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  close(): void {
    this.#commits.flush();
    this.#isClosed = true;
    this.#log.close();
    this.#closing.abort();
    this.#foreign[Symbol.dispose]();
    this.#listeners.clear();
    this.#statements.clear();
    this.#sqlite.close();
  }

  /** Remembers that a page could not be read. */
  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#damage ??= damageIn(error);
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Whoever waits goes on when the disk has it. */
  #committed(writes: Shared, touched: ReadonlySet<string>): void {
    this.#log.add({
      settle: () => {
        this.#onCommit(touched);
        writes.settle();
        this.#tell(touched);
      },
      refuse: (error) => {
        this.#damage ??= error instanceof Error ? error.message : String(error);
        writes.refuse(error);
      },
    });
    this.#checkpoints.committed();
  }
}
