import type { IncomingMessage } from 'node:http';
import type { GivenPort, PublishedPorts } from '../published-ports.ts';
import { bridgeOption } from '../things/bridge-walls.ts';
import { passAnswer, sayJson } from './answer.ts';
import { type Exchange, inJobsWords } from './exchange.ts';
import { renameSaved } from './saved-images.ts';
import { engineFacts, namedLike, ownImages, readBounded, withoutMarks } from './wire.ts';

/** Passes on what the engine has answered, in the job's words, and notes what is the job's from now on. */
export async function pass(exchange: Exchange, answered: IncomingMessage): Promise<void> {
  const { options, request, response, at, decision } = exchange;
  const { shows, brings, removes, sends } = decision;
  const isDone = (answered.statusCode ?? 502) < 300;
  const method = request.method ?? 'GET';
  if (isDone && shows) return sayJson(response, engineFacts(await readBounded(answered)));
  if (isDone && removes) options.things.drop(removes);
  const isSaid = isDescription.test(at.path) ? method === 'GET' : removes !== undefined;
  if (!isDone || isSaid) return describe(exchange, answered);
  const words = (text: string) => inJobsWords(options, text);
  if (isArchive.test(at.path)) {
    response.writeHead(200, { 'Content-Type': 'application/x-tar' });
    return renameSaved(answered, response, words);
  }
  const kind = method !== 'POST' ? 'nothing' : sends ? 'an image' : 'a container';
  const watched = await passAnswer(answered, response, kind, words);
  for (const id of watched.ids) options.things.bring(id);
  if (brings && !watched.hasFailed) options.things.bring(brings);
}

/** Of all images those of the job, whose names are like one of `patterns`. */
export async function showImages(
  { options, response }: Exchange,
  answered: IncomingMessage,
  patterns: readonly string[],
): Promise<void> {
  const own = ownImages(await readBounded(answered), options.things);
  const said = JSON.parse(inJobsWords(options, JSON.stringify(own))) as readonly unknown[];
  sayJson(response, namedLike(said, patterns), answered.statusCode);
}

async function describe(
  { options, response, at }: Exchange,
  answered: IncomingMessage,
): Promise<void> {
  const text = inJobsWords(options, JSON.stringify((await readBounded(answered)) ?? {}));
  const said: unknown = JSON.parse(text);
  if (isMarked.test(at.path)) {
    const marks = [bridgeOption, ...Object.keys(options.job()?.labels ?? {})];
    return sayJson(response, withoutMarks(said, new Set(marks)), answered.statusCode);
  }
  return sayJson(response, withPorts(at.path, said, options.ports), answered.statusCode);
}

/** What is JSON of names and ids, and of a size that is read at once. */
const isDescription =
  /^\/(containers|networks|volumes)(\/json|\/[^/]+(\/json)?)?$|^\/images\/.+\/(json|history)$/;

/** Images as files. */
const isArchive = /^\/images\/(get|.+\/get)$/;

/** Clients compare what these have with what they would have. */
const isMarked = /^\/(networks|volumes)/;

/** What a container's ports lead from, where the engine knows of none. */
function withPorts(path: string, said: unknown, ports: PublishedPorts): unknown {
  const [, id] = /^\/containers\/([0-9a-f]{64})\/json$/.exec(path) ?? [];
  const given = id === undefined ? [] : ports.of(id);
  if (given.length === 0) return said;
  const details = said as { readonly NetworkSettings?: object };
  const Ports = Object.fromEntries(Map.groupBy(given, nameOfPort).entries().map(bindings));
  return { ...details, NetworkSettings: { ...details.NetworkSettings, Ports } };
}

const nameOfPort = ({ port, protocol }: GivenPort): string => `${port}/${protocol}`;

const bindings = ([name, given]: [string, readonly GivenPort[]]) =>
  [name, given.map(({ at }) => ({ HostIp: '127.0.0.1', HostPort: `${at}` }))] as const;
