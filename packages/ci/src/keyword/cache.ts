import type { Cache, CacheKey } from '../pipeline.ts';
import { asBoolean, asChoice, asStrings, checkKeys, get, type Place, quoteHint } from '../shape.ts';
import type { Node } from '../yaml/node.ts';

const keys = ['key', 'untracked', 'paths', 'policy', 'when', 'unprotect', 'fallback_keys'];
const policies = ['pull-push', 'push', 'pull'] as const;
/** The words of `when` for uploads. */
export const uploadWhen = ['on_success', 'on_failure', 'always'] as const;
export const uploadWhenText = 'should be one of: on_success, on_failure, always';
const maxCaches = 4;
const maxFallbackKeys = 5;
/** Looking up the last commit of a file costs more than its content. */
const mostFiles = 10;
const mostCommitFiles = 2;

/** Reads `cache:`, one or a list; without paths and untracked files there is nothing to keep. */
export function readCaches(node: Node, place: Place): Cache[] | undefined {
  const nodes = node.kind === 'list' ? node.items : [node];
  if (nodes.length > maxCaches) {
    return place.error(node, `config no more than ${maxCaches} caches can be created`);
  }
  const caches: Cache[] = [];
  for (const item of nodes) {
    if (item.kind === 'map' && item.entries.size === 0) continue;
    const cache = readCache(item, place);
    if (!cache) return undefined;
    caches.push(cache);
  }
  return caches;
}

function readCache(node: Node, place: Place): Cache | undefined {
  if (node.kind !== 'map') {
    return place.error(node, 'config should be a hash', 'a cache is a mapping with key and paths');
  }
  if (!checkKeys(node, keys, place)) return undefined;
  const errors = place.report.errorCount;
  const keyNode = get(node, 'key');
  const untracked = get(node, 'untracked');
  const unprotect = get(node, 'unprotect');
  const paths = get(node, 'paths');
  const when = get(node, 'when');
  const policy = get(node, 'policy');
  const fallback = get(node, 'fallback_keys');
  const cache = {
    key: keyNode ? readKey(keyNode, place.in('key')) : 'default',
    untracked: untracked ? asBoolean(untracked, place.in('untracked')) : false,
    unprotect: unprotect ? asBoolean(unprotect, place.in('unprotect')) : false,
    paths: paths ? asStrings(paths, place.in('paths')) : [],
    when: when ? asChoice(when, uploadWhen, place, 'when', uploadWhenText) : 'on_success',
    policy: policy ? readPolicy(policy, place) : 'pull-push',
    fallback_keys: fallback ? readFallback(fallback, place.in('fallback_keys')) : [],
  } as const;
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? (cache as Cache) : undefined;
}

function readPolicy(node: Node, place: Place): string | undefined {
  if (node.kind === 'scalar' && /^\$\w+$|^\$\{\w+\}$/.test(String(node.value))) {
    return String(node.value);
  }
  const text = 'should be a variable or one of: pull-push, push, pull';
  return asChoice(node, policies, place, 'policy', text);
}

function readFallback(node: Node, place: Place): string[] | undefined {
  const list = asStrings(node, place);
  if (list && list.length > maxFallbackKeys) {
    return place.error(node, `config has to many entries (maximum ${maxFallbackKeys})`);
  }
  return list;
}

function readKey(node: Node, place: Place): string | CacheKey | undefined {
  if (node.kind === 'map') return readFilesKey(node, place);
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return checkName(node, node.value, place);
  }
  return place.error(node, 'should be a hash, a string or a symbol', quoteHint(node));
}

/** A part of a path where the runner keeps the cache. */
function checkName(node: Node, name: string, place: Place): string | undefined {
  const decoded = decode(name);
  if (decoded.includes('/')) return place.error(node, 'config cannot contain the "/" character');
  if (decoded === '.' || decoded === '..') return place.error(node, 'config cannot be "." or ".."');
  return name;
}

function decode(text: string): string {
  return text.replace(/%2f/gi, '/').replace(/%2e/gi, '.');
}

function readPrefix(node: Node, place: Place): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return checkName(node, node.value, place);
  }
  return place.error(node, 'config should be a string or symbol', quoteHint(node));
}

function readFilesKey(node: Node, place: Place): CacheKey | undefined {
  if (node.kind !== 'map') return undefined;
  if (!checkKeys(node, ['files', 'files_commits', 'prefix'], place)) return undefined;
  const files = get(node, 'files');
  const commits = get(node, 'files_commits');
  if (files && commits) {
    return place.error(node, 'config must use exactly one of these keys: files, files_commits');
  }
  const listNode = files ?? commits;
  if (!listNode) return place.error(node, 'config missing required keys: files');
  const inner = place.in(files ? 'files' : 'files_commits');
  const list = asStrings(listNode, inner);
  if (!list) return undefined;
  if (list.length === 0) return inner.error(listNode, 'config requires at least 1 item');
  const most = files ? mostFiles : mostCommitFiles;
  if (list.length > most) {
    return inner.error(listNode, `config has too many items (maximum is ${most})`);
  }
  const prefixNode = get(node, 'prefix');
  const prefix = prefixNode ? readPrefix(prefixNode, place.in('prefix')) : null;
  if (prefix === undefined) return undefined;
  return {
    files: list.map((path) => path.replace(/^\/+/, '')),
    by: files ? 'blob' : 'commit',
    prefix,
  };
}
