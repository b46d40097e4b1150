import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silent } from '@slipway/kube-objects/testing';
import { runProgram } from '../src/machine/run-program.ts';
import { bringServiceRange, releaseServiceRange } from '../src/machine/service-range.ts';

/** Folders of clusters that have nothing but a service range. */
export class RangeFolder implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<RangeFolder> {
    return new RangeFolder(await mkdtemp(join(tmpdir(), 'slipway-range-')));
  }

  bring(cluster: string, wanted?: string): Promise<string> {
    return bringServiceRange({ directory: join(this.#folder, cluster), wanted, log: silent });
  }

  release(cluster: string): Promise<void> {
    return releaseServiceRange(join(this.#folder, cluster), silent);
  }

  /** Removes a cluster's folder the rude way. */
  remove(cluster: string): Promise<void> {
    return rm(join(this.#folder, cluster), { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** Makes an address this machine's own until the result is disposed. */
export async function localAddress(address: string): Promise<AsyncDisposable> {
  const route = ['local', `${address}/32`, 'dev', 'lo', 'table', 'local'];
  await runProgram('ip', ['route', 'replace', ...route]);
  return {
    [Symbol.asyncDispose]: async () => void (await runProgram('ip', ['route', 'del', ...route])),
  };
}
