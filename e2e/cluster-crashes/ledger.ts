import type { AnyObject } from './api.ts';

/** What an object holds; undefined when it is not there. */
export type Value = string | undefined;

/**
 * What the API has promised about objects that nobody else writes. A write whose answer never came may
 * have happened or not; one that was acknowledged has.
 */
export class Ledger {
  readonly #promised = new Map<string, Value>();
  readonly #open = new Map<string, Value>();
  #revision = 0n;
  writes = 0;

  /** As it was acknowledged last. */
  value(name: string): Value {
    return this.#promised.get(name);
  }

  begin(name: string, value: Value): void {
    this.#open.set(name, value);
  }

  acknowledged(name: string, value: Value, revision: string | undefined): void {
    this.#open.delete(name);
    this.#promised.set(name, value);
    this.writes += 1;
    if (revision !== undefined && BigInt(revision) > this.#revision)
      this.#revision = BigInt(revision);
  }

  /** What is wrong with a list of all of them; afterwards the list counts as promised. */
  compare(list: ReadonlyMap<string, string>, revision: string): readonly string[] {
    const faults: string[] = [];
    if (BigInt(revision) < this.#revision)
      faults.push(`revision ${revision} of a list is older than an answer of ${this.#revision}`);
    for (const name of new Set([...this.#promised.keys(), ...this.#open.keys(), ...list.keys()])) {
      const found = list.get(name);
      const isPromised = found === this.#promised.get(name);
      const isOpen = this.#open.has(name) && found === this.#open.get(name);
      if (!isPromised && !isOpen)
        faults.push(
          `${name} holds ${text(found)}, acknowledged was ${text(this.#promised.get(name))}`,
        );
      this.#promised.set(name, found);
    }
    this.#open.clear();
    return faults;
  }
}

const text = (value: Value) => (value === undefined ? 'nothing' : value.slice(0, 20));

/** What the objects of a list hold that the ledger knows, by their names. */
export const valuesOf = (items: readonly AnyObject[]): Map<string, string> =>
  new Map(
    items
      .filter(({ data }) => data?.value !== undefined)
      .map(({ metadata, data }) => [metadata.name, String(data.value)]),
  );
