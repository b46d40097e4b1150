import process from 'node:process';
import { createEngine, type Engine } from '@slipway/engine';
import { type MachineKind, type MachinePlace, MachineRefusal } from '@slipway/server';
import type { Config } from '#config';
import { examineDisk } from '#doctor/disk';
import { examineEngine } from '#doctor/engine';
import { version } from '#version';
import { createContainer } from './create-container.ts';
import { diskOf } from './disk.ts';
import { lookAt } from './look.ts';
import { whyKept, whyNoTerminal } from './owner.ts';
import { planPrune } from './prune-plan.ts';
import { storageOf } from './storage.ts';
import { createTerminals, type Terminals } from './terminals.ts';
import { usageOf } from './usage.ts';

/** The machine that Slipway runs on, by its engine. */
export function machinePlace(
  config: Config,
): MachinePlace & Disposable & { readonly terminals: Terminals } {
  const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});

  const terminals = createTerminals();

  /** A running container in which somebody may look around: not those that have other ways in. */
  async function open(id: string, program: string): Promise<string> {
    const { containers } = await lookAt(engine);
    const found = containers.find((it) => it.id === id || it.name === id);
    if (!found) throw new MachineRefusal(`There is no container ${id} any more`);
    const why = whyNoTerminal(found);
    if (why !== undefined) throw new MachineRefusal(why);
    const labels = { 'slipway.dev/made-by': 'terminal' };
    return terminals.allow({ engine, containerId: found.id, command: [program], labels });
  }

  /** The container, if it is nobody's that would make it anew. */
  async function ownContainer(id: string): Promise<string> {
    const { containers } = await lookAt(engine);
    const found = containers.find((it) => it.id === id || it.id.startsWith(id) || it.name === id);
    if (!found) throw new MachineRefusal(`There is no container ${id} any more`);
    const why = whyKept(found.owner);
    if (why !== undefined) throw new MachineRefusal(why);
    return found.id;
  }

  return {
    about: { version, node: process.version, data_folder: config.dataDir },
    storage: () => storageOf(config.dataDir),
    look: () => lookAt(engine),
    disk: () => told(async () => diskOf(await engine.diskUsage())),
    findings: (isBrief) =>
      isBrief
        ? Promise.all([examineEngine(process.env), examineDisk(config.dataDir)])
        : diagnoseAll(config),
    create: (wish) => told(() => createContainer(engine, wish)),
    start: (id) => told(async () => engine.containers.start(await ownContainer(id))),
    stop: (id) => told(async () => engine.containers.stop(await ownContainer(id))),
    usage: (id) => told(() => usageOf(engine, id)),
    logs: (id, lines) => told(() => logsOf(engine, id, lines)),
    terminal: (id, program) => told(() => open(id, program)),
    terminals,
    remove: (kind, id) =>
      told(async () => {
        if (kind === 'container') return removeOne(engine, kind, await ownContainer(id));
        const { networks } = await lookAt(engine);
        const isKept = kind === 'network' && networks.some((it) => it.id === id && it.is_kept);
        if (isKept)
          throw new MachineRefusal('This network belongs to the engine or to the cluster');
        return removeOne(engine, kind, id);
      }),
    async prune(kinds, isDryRun) {
      const items = planPrune(await lookAt(engine), kinds);
      return isDryRun ? { items, failed: [] } : removeAll(engine, items);
    },
    [Symbol.dispose]: () => engine.close(),
  };
}

/** Looks at parts of Slipway that this process has no other use for: they are loaded when somebody asks. */
async function diagnoseAll(config: Config) {
  const { diagnose } = await import('#doctor/diagnose');
  return diagnose(config, process.env);
}

/** The engine's own words reach the people. */
async function told<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const isTold = error instanceof Error && /^(Engine|ImagePull)/.test(error.name);
    throw isTold ? new MachineRefusal(error.message) : error;
  }
}

function removeOne(engine: Engine, kind: MachineKind, id: string): Promise<void> {
  switch (kind) {
    case 'container':
      return engine.containers.remove(id, { force: true });
    case 'image':
      return engine.images.remove(id);
    case 'volume':
      return engine.volumes.remove(id);
    case 'network':
      return engine.networks.remove(id);
  }
}

/** One after the other; what would not go says why, and the others go all the same. */
async function removeAll(
  engine: Engine,
  items: ReturnType<typeof planPrune>,
): ReturnType<MachinePlace['prune']> {
  const gone: (typeof items)[number][] = [];
  const failed: { name: string; why: string }[] = [];
  for (const item of items) {
    try {
      await removeOne(engine, item.kind, item.id);
      gone.push(item);
    } catch (error) {
      failed.push({ name: item.name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { items: gone, failed };
}

async function logsOf(engine: Engine, id: string, lines: number): Promise<string> {
  const details = await engine.containers.inspect(id);
  if (!details) throw new MachineRefusal(`There is no container ${id} any more`);
  const options = { tail: lines, tty: details.Config.Tty ?? false };
  const chunks: Buffer[] = [];
  for await (const { data } of engine.containers.logs(id, options)) chunks.push(data);
  return Buffer.concat(chunks).toString('utf8');
}
