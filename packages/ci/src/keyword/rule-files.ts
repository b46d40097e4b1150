import { pathTest } from '#pattern/path-regexp';
import { checkKeys } from '#shape/keys';
import { asStrings } from '#shape/lists';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asString } from '#shape/scalars';
import type { MapNode, Node } from '#yaml/node';

/** Which paths a rule asks for: any of some globs, or a regular expression. */
export interface PathsConfig {
  readonly paths: readonly string[];
  readonly regexp: string | null;
}

/** `changes:` of a rule. */
export interface ChangesConfig extends PathsConfig {
  readonly compareTo: string | null;
}

/** `exists:` of a rule. */
export interface ExistsConfig extends PathsConfig {
  readonly project: string | null;
  readonly ref: string | null;
}

const mostPaths = 50;
/** The longest `regexp:`, before and after its variables are worked in. */
export const longestRegexp = 255;

/** Reads `changes:` of a rule. */
export function readChanges(node: Node | undefined, place: Place): ChangesConfig | undefined {
  if (!node) return undefined;
  if (node.kind === 'list') {
    const paths = readPaths(node, place);
    return paths && { paths, regexp: null, compareTo: null };
  }
  if (node.kind !== 'map') return place.error(node, 'should be an array or a hash');
  if (!checkKeys(node, ['paths', 'regexp', 'compare_to'], place)) return undefined;
  if (node.entries.has('paths') === node.entries.has('regexp')) return useOne(node, place);
  const files = readFiles(node, place);
  const compareNode = get(node, 'compare_to');
  const compareTo = compareNode ? asString(compareNode, place, 'compare to') : null;
  return files && compareTo !== undefined ? { ...files, compareTo } : undefined;
}

/** Reads `exists:` of a rule. */
export function readExists(node: Node | undefined, place: Place): ExistsConfig | undefined {
  if (!node) return undefined;
  const none = { paths: [], regexp: null, project: null, ref: null };
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return { ...none, paths: [node.value] };
  }
  if (node.kind === 'list') {
    const paths = readPaths(node, place);
    return paths && { ...none, paths };
  }
  if (node.kind !== 'map') {
    return place.error(node, 'should be a string, an array of strings, or a hash');
  }
  if (node.entries.size === 0) return none;
  if (!checkKeys(node, ['paths', 'regexp', 'project', 'ref'], place)) return undefined;
  if (node.entries.has('paths') === node.entries.has('regexp')) return useOne(node, place);
  const projectNode = get(node, 'project');
  const refNode = get(node, 'ref');
  if (refNode && !projectNode) return place.error(refNode, 'config missing required keys: project');
  const isEmpty = !get(node, 'paths') && !get(node, 'regexp');
  const files = isEmpty ? none : readFiles(node, place);
  const project = projectNode ? asString(projectNode, place, 'project') : null;
  const ref = refNode ? asString(refNode, place, 'ref') : null;
  if (!files || project === undefined || ref === undefined) return undefined;
  return { ...files, project, ref };
}

function useOne(node: Node, place: Place): undefined {
  return place.error(node, 'config must use exactly one of these keys: paths, regexp');
}

function readFiles(map: MapNode, place: Place): PathsConfig | undefined {
  const regexp = map.entries.get('regexp')?.value;
  if (regexp) {
    const source = readRegexp(regexp, place);
    return source === undefined ? undefined : { paths: [], regexp: source };
  }
  const paths = readPaths(map.entries.get('paths')?.value ?? map, place);
  return paths && { paths, regexp: null };
}

function readPaths(node: Node, place: Place): string[] | undefined {
  const paths = asStrings(node, place);
  if (paths && paths.length > mostPaths) {
    return place.error(node, `config has too many entries (maximum ${mostPaths})`);
  }
  return paths;
}

/** Ruby's regular expressions know more than RE2: those are accepted, but always match. */
function readRegexp(node: Node, place: Place): string | undefined {
  const source = asString(node, place, 'regexp');
  if (source === undefined) return undefined;
  if (source.length > longestRegexp) {
    return place.error(node, `regexp is too long (maximum is ${longestRegexp} characters)`);
  }
  if (pathTest(source, place.patterns)) return source;
  if (!isRuby(source)) return place.error(node, 'regexp is invalid');
  const text = 'this `regexp` is not evaluated, so the rule takes it as matched';
  const hint =
    'only RE2 syntax is evaluated: lookahead at its start, no other lookaround, no backreferences';
  place.warn('not-served', node, text, hint);
  return source;
}

/** Whether Ruby would take it, as near as JavaScript's own syntax can tell. */
function isRuby(source: string): boolean {
  const translated = source
    .replace(/\\[AzZG]/g, '')
    .replace(/\\h/gi, '.')
    .replace(/\(\?>/g, '(?:')
    .replace(/\(\?[imx-]+([:)])/g, (_, end: string) => (end === ':' ? '(?:' : ''))
    .replace(/([*+?}])\+/g, '$1');
  try {
    new RegExp(translated);
    return true;
  } catch {
    // The engine's only way to say that the syntax is wrong.
    return false;
  }
}
