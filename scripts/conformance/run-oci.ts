import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { go, hasGo } from './go-toolchain.ts';
import { type Counts, readCounts } from './read-oci-counts.ts';
import { writeDocument } from './write-oci-document.ts';

/** A registry that is tested, and how it is signed in to. */
interface Tested {
  readonly registry: string;
  readonly repository: string;
  readonly username?: string;
  readonly password?: string;
}

/** A Slipway that was started for one run. */
interface Started extends AsyncDisposable {
  readonly ready: { readonly registry: string; readonly credentials: string };
  createProject(name: string): Promise<unknown>;
}

const sources = 'https://github.com/opencontainers/distribution-spec';

/**
 * Runs OCI's own conformance tests, of the release and of the draft, on a Slipway of its own and beside it on
 * Debian's docker-registry where that is, and writes the counts into `docs/conformance-oci.md`. With a
 * folder it builds the tests from that checkout. Its exit code.
 */
export async function runOci(
  root: string,
  [checkout]: readonly string[],
  start: () => Promise<Started>,
): Promise<number> {
  if (!hasGo()) return 0;
  const { commit, tests } = build(root, checkout);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-oci-'));
  try {
    const counts: Counts[] = [];
    await using slipway = await start();
    await slipway.createProject('conformance');
    const credentials: unknown = JSON.parse(readFileSync(slipway.ready.credentials, 'utf8'));
    const ours = {
      registry: slipway.ready.registry,
      repository: 'root/conformance',
      username: 'root',
      // Slipway has written it a moment ago.
      password: (credentials as { readonly token: string }).token,
    };
    for (const version of ['1.1', 'dev']) {
      counts.push({ ...test(tests, ours, version, folder), name: 'Slipway', version });
    }
    const other = await withDockerRegistry(folder, (it) => test(tests, it, '1.1', folder));
    if (other) counts.push({ ...other, name: 'docker-registry of Debian', version: '1.1' });
    writeDocument(root, commit, counts);
    const failed = counts.filter(({ name }) => name === 'Slipway').flatMap((it) => it.failed);
    for (const name of failed) console.log(`failed  ${name}`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(root: string, checkout: string | undefined) {
  const folder = checkout ? resolve(checkout) : join(root, '.cache/conformance/distribution-spec');
  if (!existsSync(folder)) run('git', ['clone', '--depth', '1', sources, folder]);
  const { stdout } = spawnSync('git', ['-C', folder, 'rev-parse', '--short', 'HEAD']);
  const tests = join(root, '.cache/conformance/oci.test');
  mkdirSync(join(root, '.cache/conformance'), { recursive: true });
  go(join(folder, 'conformance'), 'build', '-mod=mod', '-o', tests, '.');
  return { tests, commit: stdout.toString().trim() || 'an unknown commit' };
}

function test(
  tests: string,
  { registry, repository, username, password }: Tested,
  version: string,
  folder: string,
) {
  const results = join(folder, `${registry.replace(':', '-')}-${version}`);
  const env = {
    ...process.env,
    OCI_VERSION: version,
    OCI_RESULTS_DIR: results,
    OCI_REGISTRY: registry,
    OCI_TLS: 'disabled',
    OCI_REPO1: `${repository}/one`,
    OCI_REPO2: `${repository}/two`,
    ...(username && { OCI_USERNAME: username, OCI_PASSWORD: password }),
  };
  spawnSync(tests, { env, stdio: 'ignore' });
  return readCounts(readFileSync(join(results, 'junit.xml'), 'utf8'));
}

async function withDockerRegistry<T>(
  folder: string,
  work: (tested: Tested) => T,
): Promise<T | undefined> {
  if (spawnSync('docker-registry', ['--version'], { stdio: 'ignore' }).status !== 0) return;
  const port = await freePort();
  const configuration = join(folder, 'registry.yml');
  const storage = `storage: {filesystem: {rootdirectory: ${folder}/data}, delete: {enabled: true}}`;
  writeFileSync(configuration, `version: 0.1\n${storage}\nhttp: {addr: '127.0.0.1:${port}'}\n`);
  const child = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
  try {
    for (let tries = 0; tries < 100 && !(await answers(port)); tries += 1) await delay(50);
    return work({ registry: `localhost:${port}`, repository: 'conformance' });
  } finally {
    child.kill();
  }
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolved) => server.once('listening', resolved));
  const address = server.address();
  await new Promise((resolved) => server.close(resolved));
  return typeof address === 'object' && address ? address.port : 0;
}

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} has failed (see above)`);
}
