import { placeContainer } from '../placed-container.ts';
import type { Fields } from '../rules/fields.ts';
import { perform } from './acts.ts';
import { sayJson } from './answer.ts';
import { ask, type Exchange, inJobsWords } from './exchange.ts';
import { pass, showImages } from './pass.ts';
import { pullNearer } from './pulled-images.ts';
import { buildImage, loadImages } from './sent-images.ts';
import { readBounded, takeReferences } from './wire.ts';

/** Answers what the rules have allowed: by the engine, in the words of the job, or by the runner itself. */
export async function answerAllowed(exchange: Exchange, body: unknown): Promise<void> {
  const { at, decision, options, response } = exchange;
  if (decision.sends === 'files to build') return buildImage(exchange);
  if (decision.sends === 'images') return loadImages(exchange);
  if (decision.act) {
    const { status, body: done } = await perform(decision.act, options);
    return sayJson(response, done, status);
  }
  if (decision.container) return createContainer(exchange);
  if (at.path === '/images/create' && (await pullNearer(exchange))) return;
  return askTheSame(exchange, decision.body ?? body);
}

/** Asks the engine what the job asks, in its words. */
async function askTheSame(exchange: Exchange, body: unknown): Promise<void> {
  const { at, decision, options, request } = exchange;
  const query = decision.query ?? at.query;
  const patterns = decision.shows === 'own-images' ? takeReferences(query) : [];
  for (const name of decision.query ? [] : query.getAll('names')) {
    query.delete('names', name);
    query.append('names', options.things.image(name));
  }
  const sent = body !== undefined ? JSON.stringify(body) : request.method === 'PUT' ? request : '';
  const answered = await ask(exchange, query, sent);
  if (isStart.test(at.path)) await options.ports.settle();
  if (decision.shows === 'own-images') return showImages(exchange, answered, patterns);
  await pass(exchange, answered);
  noteNames(exchange);
}

/** After these a container has another address. */
const isStart = /^\/containers\/[^/]+\/(start|restart)$/;

/** A name that was given to an image goes with the job, but not when it was pushed. */
function noteNames({
  at: { path, query },
  decision: { brings },
  options,
  request,
}: Exchange): void {
  if (brings && path !== '/images/create') options.tagged(brings);
  const [, name] = /^\/images\/(.+)\/push$/.exec(path) ?? [];
  const tag = query.get('tag');
  if (request.method === 'POST' && name) options.pushed(tag ? `${name}:${tag}` : name);
}

async function createContainer(exchange: Exchange): Promise<void> {
  const { at, decision, options, response } = exchange;
  const { body, container } = decision;
  if (container === undefined) return;
  const name = at.query.get('name');
  const placed = await placeContainer(body as Fields, container, name, options);
  const query = new URLSearchParams(at.query);
  if (name) query.set('name', options.nameOf(name));
  const answered = await ask(exchange, query, JSON.stringify(placed.body));
  const made = (await readBounded(answered)) as { readonly Id?: string } | undefined;
  const { Id } = made ?? {};
  if (Id !== undefined) {
    options.things.bring(Id);
    options.ports.give(Id, container.ports);
    for (const { network, aliases } of placed.later) {
      await options.engine.networks.connect(network.id, Id, { Aliases: aliases });
    }
  }
  const said = inJobsWords(options, JSON.stringify(made ?? {}));
  sayJson(response, JSON.parse(said), answered.statusCode);
}
