import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { renameImages } from '../rules/dockerfile-images.ts';
import { engineNameOf } from '../rules/local-names.ts';
import { say } from './answer.ts';
import { keepContext, UnusableContext } from './build-context.ts';
import { ask, type Exchange } from './exchange.ts';
import { keepArchive, UnusableArchive } from './loaded-images.ts';
import { pass } from './pass.ts';

/** Builds an image of the files that the job sends, once its Dockerfile names nothing but the job may have. */
export async function buildImage(exchange: Exchange): Promise<void> {
  const { options, request, response, at, decision } = exchange;
  const { query = at.query } = decision;
  await keeping(exchange, async (path) => {
    const args = (JSON.parse(query.get('buildargs') || '{}') ?? {}) as Record<string, string>;
    const wanted = query.get('dockerfile') ?? undefined;
    const isFresh = /^(1|true)$/i.test(query.get('pull') ?? '');
    const context = await keepContext(request, path, wanted, async (text) => {
      return renameImages(text, args, await options.things.bringNearer(text, args, isFresh));
    });
    const problem = await options.things.buildProblem(context.dockerfile, args);
    if (problem !== undefined) return say(response, 403, problem);
    await pass(exchange, await ask(exchange, query, context.open()));
    noteImages(exchange, [], query.getAll('t'));
  });
}

/** Loads images that the job has as files, all of their layers among them. */
export async function loadImages(exchange: Exchange): Promise<void> {
  const { options, request, at } = exchange;
  await keeping(exchange, async (path) => {
    const job = options.job();
    const archive = await keepArchive(request, path, (name) => job && engineNameOf(name, job));
    const answered = await ask(exchange, at.query, archive.open());
    await pass(exchange, answered);
    if ((answered.statusCode ?? 502) >= 300) return;
    for (const { id, names } of archive.images) noteImages(exchange, [id], names);
  });
}

/** What is the job's now, and goes with it unless it is pushed. */
function noteImages({ options }: Exchange, ids: readonly string[], names: readonly string[]): void {
  for (const what of [...ids, ...names]) options.things.bring(what);
  for (const name of names) options.tagged(name);
}

/** Gives `work` the path of a file that is there for its time; says what is wrong with what was sent. */
async function keeping(
  { options, response }: Exchange,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const path = `${options.folder}/sent-${randomUUID()}.tar`;
  try {
    await work(path);
  } catch (error) {
    if (!(error instanceof UnusableContext) && !(error instanceof UnusableArchive)) throw error;
    say(response, 400, error.message);
  } finally {
    await rm(path, { force: true });
  }
}
