import type { IncomingMessage } from 'node:http';
import type { JobEngineOptions } from './answers/exchange.ts';
import { type At, readPath } from './answers/wire.ts';
import { decide } from './rules/decide.ts';
import { type Decision, type EngineRequest, refused } from './rules/decision.ts';

/** Whose things they are. */
export type JudgeOptions = Pick<JobEngineOptions, 'job' | 'things' | 'networks' | 'nameOf'>;

/** A request that was judged; without `at` it is for no page of an engine. */
export interface Judged {
  readonly at: At | undefined;
  readonly decision: Decision;
}

/** What is decided of a request, and how the engine is asked for it: by its own names of the job's things. */
export async function judge(
  options: JudgeOptions,
  request: IncomingMessage,
  body?: unknown,
): Promise<Judged> {
  const at = readPath(request.url ?? '');
  const job = options.job();
  if (at === undefined || job === undefined) {
    return { at, decision: refused('no such page', 404) };
  }
  const asked: EngineRequest = { method: request.method ?? 'GET', ...at, body };
  const decision = decide(asked, job);
  if (decision.type === 'refused') return { at, decision };
  for (const subject of decision.about) {
    const problem = await options.things.problemOf(subject);
    if (problem) return { at, decision: refused(problem.message, problem.status) };
  }
  return { at: { ...at, path: decision.path ?? (await ownPath(options, at.path)) }, decision };
}

/** Names of a job's things are its own: the engine is asked by its ids and names for them. */
async function ownPath({ things, networks, nameOf }: JudgeOptions, path: string): Promise<string> {
  const [, room, name = '', ...rest] = path.split('/');
  const isList = ['create', 'prune'].includes(name) || (name === 'json' && rest.length === 0);
  if (isList || name === '') return path;
  if (room === 'containers') {
    return ['', room, (await things.container(name)) ?? name, ...rest].join('/');
  }
  if (room === 'networks') {
    return ['', room, networks.find(name)?.id ?? name, ...rest].join('/');
  }
  if (room === 'volumes') return `/volumes/${nameOf(name)}`;
  const [, image, verb = ''] =
    /^\/images\/(.+?)(\/(?:json|history|push|tag|get))?$/.exec(path) ?? [];
  return image === undefined || image === 'get' ? path : `/images/${things.image(image)}${verb}`;
}
