import { spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { Database } from '../packages/server/src/store/sqlite/database.ts';
import type { Row } from './row.ts';

const mebibyte = 2 ** 20;
const layers = 8;
const layerBytes = 256 * mebibyte;

/** How long commits hold the event loop. */
interface Holds {
  readonly worstMs: number;
  readonly typicalMs: number;
}

/**
 * How long the store holds the event loop while an image of 2 GB is pushed to the same disk: it commits every
 * 10 ms. Beside it a plain connection commits as SQLite does by itself, so that a busy disk slows both.
 */
export async function benchPushStall(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({
    arguments: ['--no-demo', '--no-cluster', '--no-runners'],
  });
  await slipway.createProject('pushed');
  const folder = await mkdtemp(join(slipway.dataDir, 'stall-'));
  const store = new Database(join(folder, 'ours.db'));
  const plain = new DatabaseSync(join(folder, 'plain.db'));
  plain.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x)');
  const text = 'x'.repeat(4000);
  const ways = {
    ours: (count: number) => {
      const insert = 'INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)';
      void store.write(() => store.run(insert, `stall ${count % 100}`, text));
    },
    plain: () => setImmediate(() => plain.prepare('INSERT INTO t VALUES (?)').run(text)),
  };
  try {
    const quiet = await holdsWhile(ways, setTimeout(10_000));
    const pushing = await holdsWhile(ways, push(slipway, join(folder, 'layer')));
    const words = ({ worstMs, typicalMs }: Holds) =>
      `${worstMs.toFixed(1)} ms (typically ${typicalMs.toFixed(2)})`;
    return [
      {
        what: 'longest hold of the event loop by a commit while 2 GB are pushed',
        value: pushing.ours.worstMs,
        unit: 'ms',
        goal: '≤ 20 ms',
        ok: pushing.ours.worstMs <= 20,
        note: `${words(pushing.ours)}; a plain connection ${words(pushing.plain)}; without the push ${words(quiet.ours)} and ${words(quiet.plain)}`,
      },
    ];
  } finally {
    store.close();
    plain.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function holdsWhile(
  ways: Readonly<Record<'ours' | 'plain', (count: number) => unknown>>,
  work: Promise<unknown>,
): Promise<Readonly<Record<'ours' | 'plain', Holds>>> {
  const found = { ours: [] as number[], plain: [] as number[] };
  const isOver = work.then(() => true);
  for (let count = 0; !(await Promise.race([isOver, setTimeout(10, false)])); count += 1) {
    for (const name of ['ours', 'plain'] as const) {
      found[name].push(await heldBy(() => ways[name](count)));
    }
  }
  return { ours: holds(found.ours), plain: holds(found.plain) };
}

/** Both commit in the phase of the loop that follows, between these two. */
function heldBy(begin: () => unknown): Promise<number> {
  return new Promise((resolve) => {
    let started = 0;
    setImmediate(() => {
      started = performance.now();
    });
    begin();
    setImmediate(() => resolve(performance.now() - started));
  });
}

function holds(times: readonly number[]): Holds {
  const sorted = times.toSorted((one, other) => one - other);
  return { worstMs: sorted.at(-1) ?? 0, typicalMs: sorted[Math.floor(sorted.length / 2)] ?? 0 };
}

/** By another program, so that the one who measures has nothing to do. */
async function push(slipway: Slipway, file: string): Promise<void> {
  const content = randomFillSync(Buffer.alloc(layerBytes));
  const scope = 'repository:root/pushed:push,pull';
  const answer = await fetch(`${slipway.url}/jwt/auth?service=container_registry&scope=${scope}`, {
    headers: { authorization: `Basic ${btoa(`root:${slipway.api.token}`)}` },
  });
  const { token } = (await answer.json()) as { readonly token: string };
  const authorization = `Bearer ${token}`;
  await using handle = await open(file, 'w');
  await handle.write(content);
  for (let layer = 0; layer < layers; layer += 1) {
    content.writeUInt32LE(layer);
    await handle.write(content, 0, 4, 0);
    const digest = createHash('sha256').update(content).digest('hex');
    const begun = await fetch(`${slipway.url}/v2/root/pushed/blobs/uploads/`, {
      method: 'POST',
      headers: { authorization },
    });
    const place = new URL(begun.headers.get('location') ?? '', slipway.url);
    place.searchParams.set('digest', `sha256:${digest}`);
    const headers = [`Authorization: ${authorization}`, 'Content-Type: application/octet-stream'];
    const flags = headers.flatMap((header) => ['-H', header]);
    const sent = spawn('curl', ['-sf', '-T', file, ...flags, place.href], { stdio: 'ignore' });
    const [code] = await once(sent, 'exit');
    if (code !== 0) throw new Error(`curl could not send a layer: ${code}`);
  }
}
