import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gitlab } from '@gitbeaker/rest';
import type { Drive, Step } from '../scene.ts';
import { access } from './access.ts';
import { pipelines } from './pipelines.ts';
import { release } from './release.ts';
import { repository } from './repository.ts';

/** @gitbeaker/rest, the client of programs in JavaScript. */
export const driveGitbeaker: Drive = async ({ url, token, images }) => {
  const gitlab = new Gitlab({ host: url, token });
  const { id } = await gitlab.Projects.create({ name: 'by gitbeaker', path: 'by-gitbeaker' });
  const all = [repository, pipelines, release, access].map((stepsOf) => stepsOf(gitlab, images));
  const steps: Step[] = [];
  for (const [what, act] of all.flatMap((group) => Object.entries(group))) {
    steps.push({ what, problem: await problemOf(act(id)) });
  }
  await gitlab.Projects.remove(id);
  return { version: await version(), steps };
};

async function problemOf(done: Promise<void>): Promise<string | undefined> {
  try {
    await done;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const { description = '' } = (error.cause ?? {}) as { readonly description?: unknown };
    return `${error.message.replaceAll(/\s+/g, ' ')} ${description}`.trim();
  }
}

async function version(): Promise<string> {
  const path = join(import.meta.dirname, '../../package.json');
  const { devDependencies } = JSON.parse(await readFile(path, 'utf8'));
  return String(devDependencies['@gitbeaker/rest']);
}
