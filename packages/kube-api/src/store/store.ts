/**
 * All objects of the cluster, in memory and on disk.
 *
 * A write is *pending* from the moment it is decided: it has its revision, and later writes build on
 * it. All writes that wait at the same time become durable together, with one sync of the disk off the
 * event loop, and only then readers see them, watchers hear of them, and their promises resolve. One
 * transaction is on its way at a time; what is decided meanwhile is the next one. When the disk refuses,
 * all that is pending is undone.
 *
 *     put / remove ─▶ pending ─(one transaction)─▶ committed ─▶ watchers
 */
import type { KubeObject, WatchEvent } from '@slipway/kube-objects';
import { Audience, type Listener, type OnFault } from './audience.ts';
import type { Database, Version } from './database.ts';
import { freeze } from './freeze.ts';
import { type Change, History } from './history.ts';
import { NewestTexts } from './newest-texts.ts';
import { type Key, Pending } from './pending.ts';
import { stamped } from './stamped.ts';
import { Superseded } from './superseded.ts';
import { Table } from './table.ts';

interface Write {
  readonly key: Key;
  readonly object: KubeObject;
  readonly json: string;
  readonly isKept: boolean;
  readonly revision: number;
  readonly resolve: (object: KubeObject) => void;
  readonly reject: (error: unknown) => void;
}

/** Writes that become durable together, and those who wait for their end. */
interface Batch {
  readonly writes: Write[];
  readonly waiting: (() => void)[];
}

const keyText = ({ resource, namespace, name }: Key) => `${resource}/${namespace}/${name}`;

/** The store of one cluster. */
export class Store {
  readonly #database: Database;
  readonly #tables = new Map<string, Table>();
  readonly #histories = new Map<string, History>();
  readonly #audience: Audience;
  readonly #pending = new Pending();
  /** What is decided and not on its way to the disk yet. */
  #next: Batch = { writes: [], waiting: [] };
  /** What is on its way. */
  #current: Batch | undefined;
  #revision: number;
  #pendingRevision: number;
  /** What was before this revision was forgotten when the store was opened. */
  readonly #firstRevision: number;
  readonly #superseded: Superseded;
  readonly #texts = new NewestTexts();
  /** How the cluster was before this revision is not shown any more. */
  #compacted = 0;
  #nextCompacted = 0;
  #closed = false;
  #isWritable = true;

  constructor(database: Database, onFault?: OnFault) {
    this.#database = database;
    this.#audience = new Audience(onFault);
    const { revision, complete, versions } = database.load();
    this.#revision = this.#pendingRevision = revision;
    this.#firstRevision = complete;
    this.#superseded = new Superseded(complete);
    for (const version of versions) this.#restore(version);
    this.#nextCompacted = revision;
  }

  /** Whether the last write reached the disk. */
  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** The newest durable revision. */
  get revision(): number {
    return this.#revision;
  }

  /** The object as everybody sees it. */
  read({ resource, namespace, name }: Key): KubeObject | undefined {
    return this.#tables.get(resource)?.get(namespace, name);
  }

  /** The object as the next write must see it. */
  newest(key: Key): KubeObject | undefined {
    const pending = this.#pending.get(key);
    return pending === undefined ? this.read(key) : pending.object;
  }

  /** An object of the store as JSON. */
  textOf(object: object): string {
    return this.#texts.get(object) ?? JSON.stringify(object);
  }

  /** The objects of a resource, by namespace and name. */
  list(resource: string, namespace?: string): readonly KubeObject[] {
    return this.#tables.get(resource)?.list(namespace) ?? [];
  }

  /** The same, with all that is still being written. */
  newestList(resource: string, namespace?: string): readonly KubeObject[] {
    return this.#pending.newestOf(this.list(resource, namespace), resource, namespace);
  }

  /** The resources that have or had objects. */
  resources(): Iterable<string> {
    return this.#tables.keys();
  }

  /** Stores an object, which is the store's from now on, under a new revision; resolves with what was stored once it is durable. */
  put(key: Key, object: KubeObject): Promise<KubeObject> {
    return this.#write(key, object, true);
  }

  /** Removes an object; resolves with its last state, under the revision of the removal. */
  remove(key: Key, object: KubeObject): Promise<KubeObject> {
    return this.#write(key, object, false);
  }

  /** Resolves when what is pending now can be read, or was undone. */
  settled(): Promise<void> {
    const last = this.#next.writes.length > 0 ? this.#next : this.#current;
    if (last === undefined) return Promise.resolve();
    return new Promise((resolve) => last.waiting.push(resolve));
  }

  /** Changes of a resource after a revision; undefined when they are no longer all known. */
  since(resource: string, revision: number): readonly Change[] | undefined {
    return this.#history(resource).since(revision);
  }

  /** The oldest revision of which lists can still be had. */
  get compacted(): number {
    return this.#compacted;
  }

  /** Gives up what was before the last call of this. Watchers that are behind still catch up. */
  compact(): void {
    this.#compacted = this.#nextCompacted;
    this.#nextCompacted = this.#revision;
  }

  /** Hears every change, in order, once it is durable. */
  subscribe(listener: Listener): Disposable {
    return this.#audience.subscribe(listener);
  }

  /** Hears every change of a resource, in order, after those who hear of all. */
  watch(resource: string, listener: Listener): Disposable {
    return this.#audience.watch(resource, listener);
  }

  /** Makes durable what is still pending, then lets go of the file. */
  close(): void {
    if (this.#closed) return;
    this.#commit();
    this.#closed = true;
    this.#audience.clear();
    this.#database.close();
  }

  #write(key: Key, object: KubeObject, isKept: boolean): Promise<KubeObject> {
    if (this.#closed) return Promise.reject(new Error('the store is closed'));
    const revision = ++this.#pendingRevision;
    const { json, stored } = stamped(object, revision);
    this.#texts.add(stored, json);
    this.#pending.set(key, { revision, object: isKept ? stored : undefined });
    const { writes } = this.#next;
    if (writes.length === 0 && this.#current === undefined) setImmediate(() => this.#commitNext());
    return new Promise((resolve, reject) => {
      writes.push({ key, object: stored, json, isKept, revision, resolve, reject });
    });
  }

  #commitNext(): void {
    if (this.#current === undefined && !this.#closed) this.#commit();
  }

  #commit(): void {
    const batch = this.#next;
    if (batch.writes.length === 0) return;
    this.#next = { writes: [], waiting: [] };
    this.#current = batch;
    const { revisions: forgotten, complete } = this.#superseded.forget();
    const versions = this.#versionsOf(batch.writes);
    this.#database.commit({ versions, revision: this.#pendingRevision, forgotten, complete }).then(
      () => this.#committed(batch),
      (error: unknown) => this.#refused(batch, error),
    );
  }

  #committed({ writes, waiting }: Batch): void {
    this.#isWritable = true;
    this.#current = undefined;
    const changes = writes.map((write) => this.#apply(write));
    for (const { resolve, object } of writes) resolve(object);
    for (const resolve of waiting) resolve();
    // What waits for the disk goes on its way before those who hear of this take their time.
    this.#commitNext();
    for (const change of changes) this.#audience.tell(change);
  }

  /** What was decided meanwhile builds on what is undone: it is undone, too. */
  #refused(batch: Batch, error: unknown): void {
    this.#isWritable = false;
    this.#current = undefined;
    const next = this.#next;
    this.#next = { writes: [], waiting: [] };
    this.#pending.clear();
    for (const { reject } of [...batch.writes, ...next.writes]) reject(error);
    for (const resolve of [...batch.waiting, ...next.waiting]) resolve();
  }

  /** Writes as versions, each after what was before it. */
  #versionsOf(writes: readonly Write[]): Version[] {
    const isThere = new Map<string, boolean>();
    return writes.map(({ key, json, isKept, revision }) => {
      const text = keyText(key);
      const was = isThere.get(text) ?? this.read(key) !== undefined;
      isThere.set(text, isKept);
      return { revision, key: text, type: typeOf(was, isKept), json };
    });
  }

  /** Takes a version from the disk: to those that watchers may ask for, if they still may. */
  #restore({ revision, key: text, type, json }: Version): void {
    const [resource = '', namespace = '', name = ''] = text.split('/');
    const object = freeze(JSON.parse(json) as KubeObject);
    const write = { key: { resource, namespace, name }, object, json, revision };
    const change = this.#place({ ...write, isKept: type !== 'DELETED' });
    if (revision > this.#firstRevision) this.#history(resource).add(change, json.length);
  }

  #apply(write: Write): Change {
    const change = this.#place(write);
    this.#pending.settle(write.key, write.revision);
    this.#revision = write.revision;
    this.#history(write.key.resource).add(change, write.json.length);
    return change;
  }

  #place({ key, object, json, isKept, revision }: Omit<Write, 'resolve' | 'reject'>): Change {
    const table = this.#table(key.resource);
    const before = table.get(key.namespace, key.name);
    if (isKept) table.set(key.namespace, key.name, object);
    else table.delete(key.namespace, key.name);
    if (before !== undefined) {
      const { resourceVersion } = before.metadata;
      this.#superseded.add(revision, Number(resourceVersion), json.length);
    }
    // A removal is not the newest state of anything.
    if (!isKept) this.#superseded.add(revision, revision, json.length);
    return {
      resource: key.resource,
      revision,
      type: typeOf(before !== undefined, isKept),
      object,
      before,
    };
  }

  #table(resource: string): Table {
    let table = this.#tables.get(resource);
    if (table === undefined) {
      table = new Table();
      this.#tables.set(resource, table);
    }
    return table;
  }

  #history(resource: string): History {
    let history = this.#histories.get(resource);
    if (history === undefined) {
      history = new History(this.#firstRevision);
      this.#histories.set(resource, history);
    }
    return history;
  }
}

function typeOf(was: boolean, is: boolean): WatchEvent['type'] {
  if (!is) return 'DELETED';
  return was ? 'MODIFIED' : 'ADDED';
}
