import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from './api.ts';

/** What the pods of the StatefulSet have noted in their volumes, which only ever grows. */
export class VolumeNotes {
  readonly #dataDir: string;
  readonly #seen = new Map<string, { readonly volume: string; readonly text: string }>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** What is gone of what was there. */
  async look(api: Api): Promise<readonly string[]> {
    const { items } = await api.list('/api/v1/namespaces/work/persistentvolumeclaims');
    const bound = items.filter(
      ({ metadata, status }) => metadata.name.startsWith('data-db-') && status?.phase === 'Bound',
    );
    const looks = bound.map(({ metadata, spec }) => this.#lookAt(metadata.name, spec.volumeName));
    const missing = [...this.#seen.keys()].filter(
      (name) => !bound.some(({ metadata }) => metadata.name === name),
    );
    return [
      ...(await Promise.all(looks)).flat(),
      ...missing.map((name) => `claim ${name} is gone, or has lost its volume`),
    ];
  }

  async #lookAt(claim: string, volume: string): Promise<readonly string[]> {
    const file = join(this.#dataDir, 'cluster/volumes', volume, 'starts');
    const text = await readFile(file, 'utf8').catch(() => '');
    const before = this.#seen.get(claim);
    this.#seen.set(claim, { volume, text });
    if (before === undefined) return [];
    if (before.volume !== volume) return [`claim ${claim} has another volume than before`];
    return text.startsWith(before.text) ? [] : [`notes in the volume of ${claim} are lost`];
  }
}
