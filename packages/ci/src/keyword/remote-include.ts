import { parseDuration } from '@slipway/contract';
import { get, isBlank } from '#shape/nodes';
import type { MapNode, Node, Span } from '#yaml/node';

const shortestCacheSeconds = 60;

/** Reports what is wrong with the keys of an include that only a remote one may have. */
export function checkRemoteOptions(include: MapNode, fail: (at: Span, text: string) => void): void {
  const isRemote = get(include, 'remote') !== undefined;
  for (const [key, problemOf] of [
    ['integrity', integrityProblem],
    ['cache', cacheProblem],
  ] as const) {
    const node = get(include, key);
    if (!node || isBlank(node)) continue;
    if (!isRemote) fail(node, `config ${key} can only be specified for remote includes`);
    const problem = problemOf(node);
    if (problem) fail(node, `config ${key} ${problem}`);
  }
}

function integrityProblem(node: Node): string | undefined {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  if (!text.startsWith('sha256-')) return "hash must start with 'sha256-'";
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  return isBase64.test(text.slice('sha256-'.length)) ? undefined : 'hash must be base64 encoded';
}

function cacheProblem(node: Node): string | undefined {
  if (node.kind === 'scalar' && node.value === true) return undefined;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    return 'must be a boolean or a duration string';
  }
  const seconds = parseDuration(node.value);
  if (seconds === undefined) return 'contains an invalid duration';
  return seconds < shortestCacheSeconds ? 'duration must be at least 1 minute' : undefined;
}
