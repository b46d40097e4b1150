/**
 * Drives the real product with the clients that people have for GitLab's REST API, unchanged.
 *
 *   npm run clients                 all of them
 *   npm run clients -- gitbeaker    one
 *
 * Each makes a project and goes through files, variables, pipelines, jobs, environments, releases,
 * webhooks, schedules, triggers, tokens and the registry, and says of each step whether its client was
 * content; glab goes the same way by its commands, semantic-release and release-it make two releases each;
 * crane and oras go through the registry. A client that cannot be had on this machine is named, not counted.
 */
import process from 'node:process';
import { startSlipway } from '#e2e/slipway';
import { clientGo } from './client-go.ts';
import { crane } from './crane.ts';
import { driveGitbeaker } from './gitbeaker/drive.ts';
import { glab } from './glab.ts';
import { pushImages } from './images.ts';
import { oras } from './oras.ts';
import { pythonGitlab } from './python-gitlab.ts';
import { releaseItself, semanticRelease } from './release-tools.ts';
import type { Drive, Scene, Step } from './scene.ts';

const clients: Readonly<Record<string, Drive>> = {
  gitbeaker: driveGitbeaker,
  'client-go': clientGo,
  'python-gitlab': pythonGitlab,
  glab,
  'semantic-release': semanticRelease,
  'release-it': releaseItself,
  crane,
  oras,
};

const say = (text: string) => void process.stdout.write(`${text}\n`);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in clients));
if (unknown.length > 0) {
  say(`no such client: ${unknown.join(', ')}; there are ${Object.keys(clients).join(', ')}`);
  process.exit(2);
}
const chosen = wanted.length > 0 ? wanted : Object.keys(clients);

await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
const scene: Scene = { url: slipway.url, token: slipway.api.token, images: 'root/images' };
await slipway.createProject('images');
await pushImages(slipway.ready.registry, scene, chosen);
for (const name of chosen) report(name, await clients[name]?.(scene));

function report(name: string, result: Awaited<ReturnType<Drive>> | undefined): void {
  if (result === undefined || 'missing' in result) {
    say(`${name}: not tried: ${result?.missing ?? 'unknown'}`);
    return;
  }
  const bad = result.steps.filter(({ problem }) => problem !== undefined);
  say(
    `${name} ${result.version}: ${result.steps.length - bad.length} passed, ${bad.length} failed`,
  );
  for (const step of bad) say(`  ${line(step)}`);
  if (bad.length > 0 || result.steps.length === 0) process.exitCode = 1;
}

function line({ what, problem }: Step): string {
  return `${what}: ${problem}`;
}
