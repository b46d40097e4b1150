import type { Cache, CacheKey } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { asStrings } from '#shape/lists';
import { get, itemsOf, quoteHint } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asBoolean, asChoice } from '#shape/scalars';
import type { MapNode, Node } from '#yaml/node';

const keys = ['key', 'untracked', 'paths', 'policy', 'when', 'unprotect', 'fallback_keys'];
/** Not anchored, just as the original: anything with one of the words, or a variable. */
const policyWords = /push|pull|\$/;
/** The words of `when` for uploads. */
export const uploadWhen = ['on_success', 'on_failure', 'always'] as const;
export const uploadWhenText = 'should be one of: on_success, on_failure, always';
const maxCaches = 4;
const maxFallbackKeys = 5;
const maxKeyFiles = { files: 10, files_commits: 2 } as const;

/** Reads `cache:`, one or a list; without paths and untracked files there is nothing to keep. */
export function readCaches(node: Node, place: Place): Cache[] | undefined {
  if (node.kind === 'list' && node.items.length > maxCaches) {
    return place.error(node, `config no more than ${maxCaches} caches can be created`);
  }
  const caches = itemsOf(node)
    .filter((item) => item.kind !== 'map' || item.entries.size > 0)
    .map((item) => readCache(item, place));
  return caches.every((cache) => cache !== undefined) ? caches : undefined;
}

function readCache(node: Node, place: Place): Cache | undefined {
  if (node.kind !== 'map') {
    return place.error(node, 'config should be a hash', 'a cache is a mapping with key and paths');
  }
  const errors = place.report.errorCount;
  checkKeys(node, keys, place);
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
    fallback_keys: fallback ? readFallback(fallback, place) : [],
  } as const;
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? (cache as Cache) : undefined;
}

function readPolicy(node: Node, place: Place): string | undefined {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  if (text?.trim() === '') return 'pull-push';
  if (text !== undefined && policyWords.test(text)) return text;
  if (text === undefined) place.error(node, 'policy should be a string', quoteHint(node));
  return place.error(node, 'policy should be a variable or one of: pull-push, push, pull');
}

function readFallback(node: Node, place: Place): string[] | undefined {
  const list = asStrings(node, place.in('fallback_keys'));
  if (list && list.length > maxFallbackKeys) {
    return place.error(node, `fallback keys has to many entries (maximum ${maxFallbackKeys})`);
  }
  return list;
}

function readKey(node: Node, place: Place): string | CacheKey | undefined {
  if (node.kind === 'map') return readFilesKey(node, place);
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return checkKey(node, node.value, place);
  }
  return place.error(node, 'should be a hash, a string or a symbol', quoteHint(node));
}

/** A part of the path where the runner keeps the cache. */
function checkKey(node: Node, key: string, place: Place): string | undefined {
  const decoded = decode(key);
  if (decoded.includes('/')) return place.error(node, 'config cannot contain the "/" character');
  if (decoded === '.' || decoded === '..') return place.error(node, 'config cannot be "." or ".."');
  return key;
}

function decode(text: string): string {
  return text.replace(/%2f/gi, '/').replace(/%2e/gi, '.');
}

function readFilesKey(node: MapNode, place: Place): CacheKey | undefined {
  if (!checkKeys(node, ['files', 'files_commits', 'prefix'], place)) return undefined;
  const files = get(node, 'files');
  const listNode = files ?? get(node, 'files_commits');
  if (!listNode || (files && get(node, 'files_commits'))) {
    return place.error(node, 'config must use exactly one of these keys: files, files_commits');
  }
  const key = files ? 'files' : 'files_commits';
  const prefixNode = get(node, 'prefix');
  const prefix = prefixNode ? readPrefix(prefixNode, place.in('prefix')) : null;
  const list = readKeyFiles(listNode, maxKeyFiles[key], place.in(key));
  if (prefix === undefined) return undefined;
  return list && { files: list, by: files ? 'blob' : 'commit', prefix };
}

function readPrefix(node: Node, place: Place): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string')
    return checkKey(node, node.value, place);
  return place.error(node, 'config should be a string or symbol', quoteHint(node));
}

function readKeyFiles(node: Node, most: number, place: Place): string[] | undefined {
  const list = asStrings(node, place);
  if (!list) return undefined;
  if (list.length === 0) return place.error(node, 'config requires at least 1 item');
  if (list.length > most) {
    return place.error(node, `config has too many items (maximum is ${most})`);
  }
  return list.map((file) => file.replace(/^\/+/, ''));
}
