import { oneWeekSeconds } from '@slipway/contract';
import { didYouMean } from '#diagnostic/nearest';
import { emptyArtifacts } from '#keyword/artifacts';
import { readInherit } from '#keyword/inherit';
import { readNeeds } from '#keyword/needs';
import { readPolicy } from '#keyword/only';
import { plainPages } from '#keyword/pages';
import { readParallel } from '#keyword/parallel';
import { readAllowFailure } from '#keyword/retry';
import { readVariables } from '#keyword/variables';
import type { When } from '#pipeline';
import { checkExclusive, keySpan, keysWhere } from '#shape/keys';
import { asStrings } from '#shape/lists';
import { get, isBlank, isNull } from '#shape/nodes';
import { Place } from '#shape/place';
import { asChoice, asDuration, asString } from '#shape/scalars';
import type { Entry, MapNode, Node, Span } from '#yaml/node';
import { resolvePlain } from '#yaml/scalar';
import type { CarriedKeywords, JobConfig } from './configuration.ts';
import { absentKeywords, defaultKeys, type KeywordReader, keywordReaders } from './job-keywords.ts';

const carried: ReadonlySet<string> = new Set(Object.keys(keywordReaders));
const ownKeys = [
  'allow_failure',
  'dependencies',
  'except',
  'extends',
  'inherit',
  'needs',
  'only',
  'parallel',
  'publish',
  'rules',
  'stage',
  'start_in',
  'variables',
  'when',
];
const jobKeys: readonly string[] = [...ownKeys, ...[...carried].filter((key) => key !== 'trigger')];
const bridgeKeys: readonly string[] = [
  'trigger',
  'parallel',
  'status',
  'extends',
  'stage',
  'only',
  'except',
  'rules',
  'variables',
  'inherit',
  'allow_failure',
  'when',
  'needs',
  'resource_group',
  'environment',
  'interruptible',
];
const knownBridgeKeys: ReadonlySet<string> = new Set(bridgeKeys);
/** A trigger beside a script is reported by a check of its own. */
const knownJobKeys: ReadonlySet<string> = new Set([...jobKeys, 'trigger']);
const jobWhen = ['on_success', 'on_failure', 'always', 'manual', 'delayed'] as const;
const bridgeWhen = ['on_success', 'on_failure', 'always', 'manual'] as const;
const longestName = 255;
const exclusive = [
  ['script', 'run'],
  ['script', 'trigger'],
  ['run', 'trigger'],
];

/** What the whole file gives to each job. */
export interface JobSurroundings {
  readonly keywords: KeywordReader;
  /** `default:` and the old top-level forms, by keyword. */
  readonly defaults: ReadonlyMap<string, Node>;
}

/** Reads one job. Undefined when something in it is wrong (reported). */
export function readJob(
  name: string,
  entry: Entry,
  body: MapNode,
  around: JobSurroundings,
  root: Place,
): JobConfig | undefined {
  const owner = { name, key: entry.key, body };
  const place = new Place(root.report, root.patterns, `jobs:${name || 'job'}`, owner);
  const errors = root.report.errorCount;
  const kind = body.entries.has('script') || body.entries.has('run') ? 'job' : 'bridge';
  const isBridge = kind === 'bridge';
  checkJob(name, entry, body, isBridge, place);
  const stage = get(body, 'stage');
  const needs = get(body, 'needs');
  const rules = get(body, 'rules');
  const only = get(body, 'only');
  const except = get(body, 'except');
  const parallel = get(body, 'parallel');
  const variables = get(body, 'variables');
  const allowFailure = get(body, 'allow_failure');
  const inherit = readInherit(get(body, 'inherit'), place, defaultKeys);
  const job = {
    name,
    kind,
    key: entry.key,
    body,
    stage: stage ? asString(stage, place.in('stage')) : 'test',
    stageSpan: stage ?? entry.key,
    when: readWhen(body, place, isBridge),
    startIn: readStartIn(body, place),
    allowFailure: allowFailure && readAllowFailure(allowFailure, place, isBridge),
    needs: needs && readNeeds(needs, place, kind),
    dependencies: readDependencies(get(body, 'dependencies'), place),
    rules: rules && around.keywords.rules(rules, place),
    only: only && readPolicy(only, place.in('only')),
    except: except && readPolicy(except, place.in('except')),
    parallel: parallel && readParallel(parallel, place.in('parallel'), isBridge),
    variables: variables ? readVariables(variables, place.in('variables'), 'job') : [],
    inheritVariables: inherit.variables,
    keywords: readKeywords(body, isBridge, inherit.default, around, place),
  } as const;
  if (isBridge && !get(body, 'trigger') && needs && job.needs?.bridge === null) {
    place.error(entry.key, 'config should contain either a trigger or a needs:pipeline');
  }
  // Every undefined above has been reported.
  return root.report.errorCount === errors ? (job as JobConfig) : undefined;
}

function checkJob(
  name: string,
  { key }: Entry,
  body: MapNode,
  isBridge: boolean,
  place: Place,
): void {
  if (name === '') place.error(key, "name can't be blank", 'give the job a name', 'invalid-job');
  if (!isSymbol(key)) {
    place.error(key, 'name should be a symbol', `put it in quotes: "${name}"`, 'invalid-job');
  }
  if (name.length > longestName) {
    place.error(key, `name is too long (maximum is ${longestName} characters)`);
  }
  for (const pair of exclusive) checkExclusive(body, pair, place, 'invalid-job');
  checkJobKeys(body, isBridge, place);
  checkRulesMates(body, place);
  const script = body.entries.get('script');
  if (script && !get(body, 'run') && isBlank(script.value)) {
    place.error(script.key, "script can't be blank");
  }
  const publish = body.entries.get('publish');
  if (publish && !isPagesJob(name, body)) {
    place.error(publish.key, 'publish can only be used within a `pages` job');
  }
  if (publish && !isNull(publish.value)) asString(publish.value, place.in('publish'));
}

/** A job called pages publishes a site unless it says no; others do when they say so. */
function isPagesJob(name: string, body: MapNode): boolean {
  const pages = get(body, 'pages');
  if (!pages) return name === 'pages';
  return pages.kind !== 'scalar' || pages.value !== false;
}

function checkJobKeys(body: MapNode, isBridge: boolean, place: Place): void {
  const known = isBridge ? knownBridgeKeys : knownJobKeys;
  const unknown = keysWhere(body, (key) => !known.has(key));
  const [first] = unknown;
  if (first === undefined) return;
  const allowed = isBridge ? bridgeKeys : jobKeys;
  const hint =
    isBridge && jobKeys.includes(first)
      ? 'a trigger job runs no script, so it cannot have this keyword'
      : didYouMean(first, allowed);
  const text = `config contains unknown keys: ${unknown.join(', ')}`;
  place.error(keySpan(body, first), text, hint, 'unknown-keyword');
}

/** `rules` says everything that `only`, `except` and `start_in` say. */
function checkRulesMates(body: MapNode, place: Place): void {
  if (!get(body, 'rules')) return;
  const mates = ['only', 'except', 'start_in'].filter((key) => get(body, key));
  const [first] = mates;
  if (first === undefined) return;
  const span = keySpan(body, first);
  const text = `config key may not be used with \`rules\`: ${mates.join(', ')}`;
  place.error(span, text, 'move the conditions into rules', 'invalid-job');
}

function readWhen(body: MapNode, place: Place, isBridge: boolean): When | undefined {
  const node = get(body, 'when');
  if (!node) return undefined;
  const words = isBridge ? bridgeWhen : jobWhen;
  return asChoice(node, words, place, 'when', `should be one of: ${words.join(', ')}`);
}

function readStartIn(body: MapNode, place: Place): JobConfig['startIn'] {
  const node = get(body, 'start_in');
  const when = get(body, 'when');
  const isDelayed = when?.kind === 'scalar' && when.value === 'delayed';
  if (isDelayed && !node)
    return place.error(when, 'start in should be a duration', 'add start_in: 30 minutes');
  if (!node || get(body, 'rules')) return undefined;
  if (!isDelayed)
    return place.error(node, 'start in must be blank', 'start_in goes with when: delayed');
  return asDuration(node, place, 'start in', oneWeekSeconds + 1);
}

/** False for a name that YAML took for a number or a boolean. */
function isSymbol({ source, start, end }: Span): boolean {
  return typeof resolvePlain(source.text.slice(start, end), start) === 'string';
}

function readDependencies(node: Node | undefined, place: Place): JobConfig['dependencies'] {
  if (!node) return undefined;
  const names = asStrings(node, place, 'dependencies should be an array of strings');
  if (!names || node.kind !== 'list') return undefined;
  return node.items.map((item, index) => ({ job: names[index] ?? '', span: item }));
}

function readKeywords(
  body: MapNode,
  isBridge: boolean,
  inherited: boolean | readonly string[],
  around: JobSurroundings,
  place: Place,
): CarriedKeywords {
  const keywords: Record<string, unknown> = { ...absentKeywords };
  const take = (key: keyof CarriedKeywords, node: Node | undefined): void => {
    const value = node && around.keywords.read(key, node, place);
    if (value !== undefined) keywords[key] = value;
  };
  for (const key of body.entries.keys()) {
    if (isCarried(key)) take(key, get(body, key));
  }
  for (const key of around.defaults.keys()) {
    if (!isCarried(key) || get(body, key)) continue;
    if (isBridge && key !== 'interruptible') continue;
    if (inherited === true || (Array.isArray(inherited) && inherited.includes(key)))
      take(key, around.defaults.get(key));
  }
  // The table of readers has checked each value against its key.
  return withPages(body, keywords as unknown as CarriedKeywords, place);
}

/** The published folder of a pages job is one of its artifacts, stated or not. */
function withPages(body: MapNode, keywords: CarriedKeywords, place: Place): CarriedKeywords {
  const isNamed = place.owner?.name === 'pages' && !get(body, 'pages') && get(body, 'script');
  const old = get(body, 'publish');
  const pages = keywords.pages ?? (isNamed ? plainPages : null);
  if (!pages) return keywords;
  const publish =
    old?.kind === 'scalar' && typeof old.value === 'string' ? old.value : pages.publish;
  const artifacts = keywords.artifacts ?? emptyArtifacts;
  const paths = [...new Set([...artifacts.paths, publish])];
  return { ...keywords, pages: { ...pages, publish }, artifacts: { ...artifacts, paths } };
}

function isCarried(key: string): key is keyof CarriedKeywords {
  return carried.has(key);
}
