import type { Api } from './api.ts';
import { valuesOf } from './ledger.ts';

const path = '/api/v1/namespaces/ledger/configmaps';

/** What a client knows that listed once and has watched ever since, from where it was cut off each time. */
export class Follower {
  readonly known = new Map<string, string>();
  #revision: string | undefined;
  /** How often it had to list again. */
  lists = 0;
  /** What it was told instead of a watch. */
  readonly refusals: string[] = [];

  /** Follows until the connection breaks. */
  async follow(api: Api): Promise<void> {
    try {
      if (this.#revision === undefined) await this.#list(api);
    } catch {
      return;
    }
    const from = `?watch=true&allowWatchBookmarks=true&resourceVersion=${this.#revision}`;
    const refusal = await api.watch(path + from, ({ type, object }) => {
      if (type === 'ERROR') {
        this.#revision = undefined;
        return;
      }
      const { name, resourceVersion } = object.metadata;
      this.#revision = resourceVersion;
      if (type === 'DELETED') this.known.delete(name);
      else if (object.data?.value !== undefined) this.known.set(name, object.data.value);
    });
    if (refusal !== undefined) this.refusals.push(`a watch${from} was refused: ${refusal}`);
  }

  /** How its picture differs from that of a list. */
  compare(list: ReadonlyMap<string, string>): readonly string[] {
    return [...new Set([...list.keys(), ...this.known.keys()])]
      .filter((name) => list.get(name) !== this.known.get(name))
      .map(
        (name) => `a watch knows ${name} as ${this.known.get(name)}, a list as ${list.get(name)}`,
      );
  }

  async #list(api: Api): Promise<void> {
    const { metadata, items } = await api.list(path);
    this.lists += 1;
    this.known.clear();
    for (const [name, value] of valuesOf(items)) this.known.set(name, value);
    this.#revision = metadata.resourceVersion;
  }
}
