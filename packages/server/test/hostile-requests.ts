import { declarations } from '../src/rest/parameter-table.ts';
import { root } from './harness.ts';
import { protocolRequests } from './hostile/protocol-requests.ts';
import type { Hostile, Scene } from './hostile/request.ts';
import { bodies, harmless, literals, texts } from './hostile/values.ts';

const headers = { 'private-token': root.token };
const json = { ...headers, 'content-type': 'application/json' };

/** A token that takes itself away would answer nothing after that. */
const ending = new Set(['DELETE /personal_access_tokens/self']);

/** Every address of the REST API, attacked in each part of its path, each parameter and as a whole. */
export function* hostileRequests(scene: Scene): Generator<Hostile> {
  for (const [route, { takes = '', fixed = {} }] of Object.entries(declarations)) {
    if (ending.has(route)) continue;
    const [method = '', pattern = ''] = route.split(' ');
    const path = `/api/v4${inScene(pattern, method, scene)}`;
    const names = [...takes.split(' ').filter(Boolean), ...Object.keys(fixed)];
    yield* byPath(method, pattern, scene);
    for (const name of names) yield* byQuery(method, path, name);
    if (method === 'GET') continue;
    for (const name of names) yield* byBody(method, path, name, names);
    for (const [type, body] of bodies) {
      yield { method, path, headers: { ...headers, 'content-type': type }, body };
    }
  }
  yield* protocolRequests(scene);
}

/** Whatever can be deleted is deleted under a name that is not there. */
function inScene(pattern: string, method: string, scene: Scene): string {
  const last = pattern.lastIndexOf('/:');
  return pattern.replace(/[:*](\w+)/g, (_, name: string, at: number) =>
    method === 'DELETE' && at > last ? '0' : (scene[name] ?? '0'),
  );
}

function* byPath(method: string, pattern: string, scene: Scene): Generator<Hostile> {
  for (const [part] of pattern.matchAll(/[:*]\w+/g)) {
    for (const text of [...texts, '%ff', '%ed%a0%80', '%2e%2e%2f', '..']) {
      const encoded = text.startsWith('%') || text === '..' ? text : encodeURIComponent(text);
      const path = inScene(pattern.replace(part, encoded), method, scene);
      yield { method, path: `/api/v4${path}`, headers };
    }
  }
}

function* byQuery(method: string, path: string, name: string): Generator<Hostile> {
  for (const text of texts) {
    yield { method, path: `${path}?${name}=${encodeURIComponent(text)}`, headers };
  }
  for (const query of [
    `${name}[a]=b`,
    `${name}[]=a&${name}[]=b`,
    `${name}[][a]=b`,
    `${name}[0][a][]=b`,
    `${name}=%ff%fe`,
    `${name}=%ed%a0%80`,
    `${name}`,
  ]) {
    yield { method, path: `${path}?${query}`, headers };
  }
}

/** One value is wrong, the others are there: a handler shall come as far as that one. */
function* byBody(
  method: string,
  path: string,
  name: string,
  names: readonly string[],
): Generator<Hostile> {
  const others = names.filter((it) => it !== name).map((it) => `"${it}":${harmless[it] ?? '"x"'}`);
  for (const value of [...texts.map((text) => JSON.stringify(text)), ...literals]) {
    for (const more of [others, []]) {
      yield { method, path, headers: json, body: `{${[`"${name}":${value}`, ...more].join()}}` };
    }
  }
}
