import type { JobConfig } from '#configuration/configuration';
import { type MatrixRow, matrixName } from '#keyword/parallel';
import type { Parallel } from '#pipeline';

/** One job of the pipeline to be: a parallel job makes many of these. */
export interface Instance {
  readonly name: string;
  readonly config: JobConfig;
  readonly parallel: Parallel | null;
  readonly row: MatrixRow;
}

/** All instances of all jobs by name, in the order of the file; equal names overwrite each other. */
export class Instances {
  readonly #byName = new Map<string, Instance>();
  /** The names that a name of the file stands for. */
  readonly #groups = new Map<string, string[]>();

  constructor(jobs: readonly JobConfig[]) {
    for (const config of jobs) {
      const instances = instancesOf(config);
      for (const instance of instances) this.#byName.set(instance.name, instance);
      const names = instances.map(({ name }) => name);
      this.#groups.set(config.name, config.parallel ? [...new Set(names)] : names);
    }
  }

  all(): Iterable<Instance> {
    return this.#byName.values();
  }

  get(name: string): Instance | undefined {
    return this.#byName.get(name);
  }

  /** The names that `name` means in `needs` and `dependencies`; empty when there is none. */
  named(name: string): readonly string[] {
    return this.#groups.get(name) ?? (this.#byName.has(name) ? [name] : []);
  }

  /** Names of the file, for "did you mean". */
  names(): Iterable<string> {
    return this.#groups.keys();
  }
}

function instancesOf(config: JobConfig): Instance[] {
  const { name, parallel } = config;
  if (!parallel) return [{ name, config, parallel: null, row: [] }];
  const { total, matrix } = parallel;
  if (matrix) {
    return matrix.map((row, at) => ({
      name: matrixName(name, row),
      config,
      parallel: { index: at + 1, total, matrix: Object.fromEntries(row) },
      row,
    }));
  }
  return Array.from({ length: total }, (_, at) => ({
    name: `${name} ${at + 1}/${total}`,
    config,
    parallel: { index: at + 1, total },
    row: [],
  }));
}
