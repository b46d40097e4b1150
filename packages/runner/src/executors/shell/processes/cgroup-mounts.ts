import { mkdir, readFile, writeFile } from 'node:fs/promises';

/** Where this machine keeps its control groups. */
export interface Hierarchies {
  /** Version 2, with the controllers that it has been given. */
  readonly unified:
    | { readonly mount: string; readonly controllers: ReadonlySet<string> }
    | undefined;
  /** Controllers that are still mounted as version 1. */
  readonly separate: ReadonlyMap<string, string>;
}

const wanted = ['memory', 'pids', 'cpu'] as const;

let known: Promise<Hierarchies> | undefined;

/** Looked up once: mounts of cgroups do not change while a machine runs. */
export function hierarchies(): Promise<Hierarchies> {
  known ??= find();
  return known;
}

async function find(): Promise<Hierarchies> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const found = parseMounts(mounts);
  if (found.unified === undefined) return { unified: undefined, separate: found.separate };
  const mount = found.unified;
  await handDown(mount);
  const enabled = await readFile(`${mount}/slipway/cgroup.controllers`, 'utf8').catch(() => '');
  return {
    unified: { mount, controllers: new Set(enabled.trim().split(' ').filter(Boolean)) },
    separate: found.separate,
  };
}

/** Reads `/proc/self/mountinfo`. */
export function parseMounts(text: string): {
  readonly unified: string | undefined;
  readonly separate: ReadonlyMap<string, string>;
} {
  let unified: string | undefined;
  const separate = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const mount = before.split(' ')[4];
    const [type, , options = ''] = after.split(' ');
    if (mount === undefined) continue;
    if (type === 'cgroup2') unified ??= mount;
    if (type !== 'cgroup') continue;
    for (const controller of wanted) {
      if (options.split(',').includes(controller)) separate.set(controller, mount);
    }
  }
  return { unified, separate };
}

/** Lets groups below `slipway/` have limits; each controller for itself, since one may be missing. */
async function handDown(mount: string): Promise<void> {
  const enable = async (folder: string): Promise<void> => {
    for (const controller of wanted) {
      await writeFile(`${folder}/cgroup.subtree_control`, `+${controller}`).catch(() => undefined);
    }
  };
  await enable(mount);
  await mkdir(`${mount}/slipway`, { recursive: true }).catch(() => undefined);
  await enable(`${mount}/slipway`);
}
