import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { gitEnvironment } from '#e2e/git-environment';
import { type Output, run } from '#e2e/run';
import { configuration } from './configuration.ts';
import type { Drive, Scene, Step } from './scene.ts';

const name = 'by-glab';

/** It says nothing, or what nobody looks at. */
const anything = /^/;

/** What is done, in order: the arguments of glab, and what it must say. */
const acts: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
  ['auth status', ['auth', 'status'], /Logged in to/],
  ['repo view', ['repo', 'view', `root/${name}`], new RegExp(name)],
  ['repo search', ['repo', 'search', '--search', name], new RegExp(name)],
  ['repo contributors', ['repo', 'contributors'], /Ada/],
  ['api', ['api', 'projects/:fullpath/languages'], /\{/],
  ['ci lint', ['ci', 'lint'], /is valid/],
  ['ci run', ['ci', 'run', '--branch', 'main', '--variables', 'COLOR:green'], /Created pipeline/],
  ['ci get, until it ends', ['ci', 'get', '--branch', 'main'], /status:\s+success/],
  ['ci status', ['ci', 'status', '--branch', 'main'], /Pipeline state: success/],
  ['ci list', ['ci', 'list'], /\(success\)/],
  ['ci trace', ['ci', 'trace', 'build', '--branch', 'main'], /color is/],
  ['job artifact', ['job', 'artifact', 'main', 'build'], anything],
  ['variable set', ['variable', 'set', 'A', 'b'], /Created variable/],
  ['variable list', ['variable', 'list'], /A/],
  ['variable get', ['variable', 'get', 'A'], /b/],
  ['variable delete', ['variable', 'delete', 'A'], /Deleted variable/],
  ['release create', ['release', 'create', 'v1', '--notes', 'First', '--ref', 'main'], /v1/],
  ['release list', ['release', 'list'], /v1/],
  ['release view', ['release', 'view', 'v1'], /First/],
  ['release delete', ['release', 'delete', 'v1', '--yes'], /deleted/i],
  [
    'schedule create',
    ['schedule', 'create', '--cron', '0 1 * * *', '--description', 'Nightly', '--ref', 'main'],
    /Created schedule/,
  ],
  ['schedule list', ['schedule', 'list'], /Nightly/],
  ['issue list: none', ['issue', 'list'], /No open issues/],
  ['mr list: none', ['mr', 'list'], /No open merge requests/],
  ['repo delete', ['repo', 'delete', `root/${name}`, '--yes'], anything],
];

/** glab, GitLab's own command: the machine's, or the one that its Debian has. */
export const glab: Drive = async (scene) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-clients-'));
  try {
    const program = await programIn(folder);
    if (program === undefined) return { missing: 'install glab' };
    const { stdout } = await run(program, ['--version'], { env: process.env });
    const version = /[\d.]+/.exec(stdout)?.[0] ?? '';
    return { version, steps: await driven(scene, program, folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function programIn(folder: string): Promise<string | undefined> {
  const has = async (program: string) =>
    (await run(program, ['--version'], { env: process.env })).code === 0;
  if (await has('glab')) return 'glab';
  const got = await run('apt-get', ['download', 'glab'], { cwd: folder });
  if (got.code !== 0) return undefined;
  await run('bash', ['-c', 'dpkg-deb -x glab_*.deb .'], { cwd: folder });
  const program = join(folder, 'usr/bin/glab');
  return (await has(program)) ? program : undefined;
}

async function driven(scene: Scene, program: string, folder: string): Promise<readonly Step[]> {
  const work = join(folder, 'work');
  await mkdir(work);
  const env = await environmentFor(scene, folder);
  const act = (args: readonly string[]) => run(program, args, { cwd: work, env });
  // `repo create` asks questions, whatever it is told.
  const made = await act(['api', '--method', 'POST', 'projects', '--field', `name=${name}`]);
  const steps = [stepOf('api, to make a project', made, /path_with_namespace/)];
  await pushed(scene, work);
  for (const [what, args, says] of acts) {
    const isWaiting = what.endsWith('until it ends');
    const output = isWaiting ? await ended(() => act(args), says) : await act(args);
    steps.push(stepOf(what, output, says));
  }
  return steps;
}

/** Asks until the answer is right, for a minute. */
async function ended(ask: () => Promise<Output>, says: RegExp): Promise<Output> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const output = await ask();
    if (says.test(output.stdout) || performance.now() > deadline) return output;
    await setTimeout(200);
  }
}

/** glab knows a host by its name alone: the port is that of its API. */
async function environmentFor({ url, token }: Scene, folder: string) {
  const { host, hostname } = new URL(url);
  const settings = join(folder, 'config');
  await mkdir(settings, { mode: 0o700 });
  const known = `{api_protocol: http, git_protocol: http, api_host: "${host}", token: "${token}"}`;
  const text = `host: ${hostname}\ncheck_update: false\nhosts: {${hostname}: ${known}}\n`;
  await writeFile(join(settings, 'config.yml'), text, { mode: 0o600 });
  const { PATH = '' } = process.env;
  return { ...gitEnvironment, PATH, HOME: folder, GLAB_CONFIG_DIR: settings, NO_PROMPT: '1' };
}

async function pushed({ url, token }: Scene, work: string): Promise<void> {
  const options = { cwd: work, env: gitEnvironment };
  await writeFile(join(work, '.gitlab-ci.yml'), configuration);
  const remote = `${url.replace('://', `://root:${token}@`)}/root/${name}.git`;
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['remote', 'add', 'origin', remote],
    ['add', '--all'],
    ['commit', '--quiet', '--message=Begin'],
    ['push', '--quiet', '--push-option=ci.skip', '--set-upstream', 'origin', 'main'],
  ]) {
    await run('git', args, options);
  }
}

function stepOf(what: string, { code, stdout, stderr }: Output, says: RegExp): Step {
  const said = `${stdout}\n${stderr}`.trim();
  const isRight = code === 0 && says.test(said);
  return { what, problem: isRight ? undefined : `${code}: ${said.slice(-300)}` };
}
