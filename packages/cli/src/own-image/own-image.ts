import process from 'node:process';
import type { OwnImage } from '@slipway/server';
import type { Log } from '#log';
import { version } from '#version';
import { fingerprint, packTree, type TreeEntry } from './file-tree.ts';
import { busyboxFiles, gitTree, librariesOf, nodeFiles } from './machine-files.ts';
import { hasImage, type PushTarget, pushImage } from './push-image.ts';
import { program, slipwayFiles } from './slipway-files.ts';

/** The one repository of the registry that belongs to no project. */
const repository = 'slipway';

/**
 * An image that holds this very Slipway, made of what is at hand, the running Node among it, so that no other
 * registry is asked. What follows `slipway` on a command line is the command of a container of it.
 */
export function createOwnImage(options: {
  /** Of the registry, from here. */
  readonly url: string;
  /** An administrator's name and token: `root:glpat-…`. */
  readonly basic: string;
  readonly log: Pick<Log, 'info'>;
}): OwnImage {
  const { log } = options;
  const target: PushTarget = { ...options, repository };
  let underWay: Promise<string> | undefined;

  async function plan() {
    const layers = await Promise.all([machineLayer(), slipwayFiles()]);
    const tag = `${version}-${(await fingerprint(layers.flat())).slice(0, 12)}`;
    return { layers, tag, name: `${repository}:${tag}` };
  }

  async function make(): Promise<string> {
    const { layers, tag, name } = await plan();
    if (await hasImage(target, tag)) return name;
    const started = Date.now();
    const packed = layers.map((entries) => () => packTree(entries));
    await pushImage(target, tag, packed, { architecture: architecture(), config: config(tag) });
    log.info('an image of Slipway was made', { name, milliseconds: Date.now() - started });
    return name;
  }

  return {
    name: async () => (await plan()).name,
    provide() {
      underWay ??= make().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}

/** What stays the same from one version of Slipway to the next. */
async function machineLayer(): Promise<readonly TreeEntry[]> {
  const programs = [...(await busyboxFiles()), ...nodeFiles(), ...(await gitTree())];
  return [...programs, ...(await librariesOf(programs))];
}

/** As images name machines. */
const architecture = (): string => (process.arch === 'x64' ? 'amd64' : process.arch);

const config = (tag: string) => ({
  Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/tmp'],
  Entrypoint: ['node', program],
  WorkingDir: '/tmp',
  Labels: { 'org.opencontainers.image.title': 'slipway', 'org.opencontainers.image.version': tag },
});
