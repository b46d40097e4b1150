import { didYouMean } from '#diagnostic/nearest';
import { readAutoCancel, readRules } from '#keyword/rules';
import { readPrefill, readVariables } from '#keyword/variables';
import type { Patterns } from '#pattern/pattern';
import { checkKeys } from '#shape/keys';
import { asNestedStrings } from '#shape/lists';
import { get, isBlank, isNull } from '#shape/nodes';
import { Place } from '#shape/place';
import type { Report } from '#shape/report';
import { asString } from '#shape/scalars';
import type { Entry, MapNode, Node, Span } from '#yaml/node';
import type { Configuration, JobConfig, WorkflowConfig } from './configuration.ts';
import { warnAboutDuplicates } from './duplicate-pipelines.ts';
import { defaultKeys, KeywordReader, keywordReaders } from './job-keywords.ts';
import { type JobSurroundings, readJob } from './read-job.ts';

/** Top-level keys that are not jobs. */
const globalKeys: readonly string[] = [
  'default',
  'include',
  'before_script',
  'image',
  'services',
  'after_script',
  'variables',
  'stages',
  'cache',
  'workflow',
];
const oldDefaults = ['before_script', 'image', 'services', 'after_script', 'cache'] as const;
const defaultStages = ['build', 'test', 'deploy'];

/** Reads the merged file. Everything wrong is reported; then the answer is undefined. */
export function readConfiguration(
  root: MapNode,
  report: Report,
  patterns: Patterns,
): Configuration | undefined {
  const place = new Place(report, patterns, '');
  const around: JobSurroundings = {
    keywords: new KeywordReader(),
    defaults: readDefaults(root, place),
  };
  const stages = readStages(get(root, 'stages'), place.in('stages'));
  const variablesNode = get(root, 'variables');
  const variables = variablesNode
    ? (readVariables(variablesNode, place.in('variables'), 'root') ?? [])
    : [];
  const workflow = readWorkflow(root, place.in('workflow'));
  checkDefaults(root, around, place);
  const jobs: JobConfig[] = [];
  let visible = 0;
  for (const [name, entry] of root.entries) {
    if (!isJobKey(name, entry.value)) continue;
    if (name.startsWith('.')) {
      if (isBlank(entry.value)) place.in(`jobs:${name}`).error(entry.key, "config can't be blank");
      continue;
    }
    visible++;
    const body = jobBody(name, entry, place);
    const job = body && readJob(name, entry, body, around, place);
    if (job) jobs.push(job);
  }
  if (visible === 0) {
    const text = 'jobs config should contain at least one visible job';
    place.error(root, text, 'add a job: a name, and below it a script', 'no-visible-job');
  }
  if (!workflow.rules) warnAboutDuplicates(jobs, report);
  if (report.hasErrors) return undefined;
  const prefill = variablesNode ? readPrefill(variablesNode) : [];
  return { stages, variables, prefill, workflow, jobs };
}

/** `default` and `workflow` that hold a script are jobs, as in GitLab. */
function isJobKey(name: string, node: Node): boolean {
  if (!globalKeys.includes(name)) return true;
  const canBeJob = name === 'default' || name === 'workflow';
  return canBeJob && node.kind === 'map' && Boolean(get(node, 'script') ?? get(node, 'trigger'));
}

function jobBody(name: string, entry: Entry, place: Place): MapNode | undefined {
  const { key, value } = entry;
  const isJob =
    value.kind === 'map' &&
    ['script', 'run', 'trigger', 'needs'].some((known) => value.entries.has(known));
  if (isJob) return value.kind === 'map' ? value : undefined;
  const text = `jobs ${name} config should implement the script:, run:, or trigger: keyword`;
  const hint = didYouMean(name, globalKeys) ?? scriptHint(value);
  return place.error(key, text, hint, 'invalid-job');
}

function scriptHint(value: Node): string {
  if (value.kind !== 'map') return 'every other top-level key is a job: a mapping with a script';
  return (
    didYouMean('script', [...value.entries.keys()])?.replace(/"(.*)"/, '"script"') ??
    'add a script, or begin the name with a dot to make it a template'
  );
}

function readDefaults(root: MapNode, place: Place): ReadonlyMap<string, Node> {
  const defaults = new Map<string, Node>();
  const node = get(root, 'default');
  const isJob = node?.kind === 'map' && Boolean(get(node, 'script') ?? get(node, 'trigger'));
  if (node && node.kind !== 'map') place.in('default').error(node, 'config should be a hash');
  if (node?.kind === 'map' && !isJob) {
    checkKeys(node, defaultKeys, place.in('default'));
    for (const [key, { value }] of node.entries) if (!isNull(value)) defaults.set(key, value);
  }
  for (const key of oldDefaults) {
    const old = get(root, key);
    if (!old) continue;
    if (defaults.has(key)) {
      place.error(old, `${key} is defined in top-level and \`default:\` entry`);
    } else defaults.set(key, old);
  }
  return defaults;
}

/** Reports a wrong default once, where it stands, even when no job takes it. */
function checkDefaults(root: MapNode, { keywords, defaults }: JobSurroundings, place: Place): void {
  for (const [key, node] of [...defaults]) {
    const errors = place.report.errorCount;
    if (Object.hasOwn(keywordReaders, key)) {
      const outer = get(root, key) === node ? place : place.in('default');
      keywords.read(key as keyof typeof keywordReaders, node, outer);
    }
    // Jobs would only repeat it.
    if (place.report.errorCount > errors && defaults instanceof Map) defaults.delete(key);
  }
}

function readStages(node: Node | undefined, place: Place): readonly string[] {
  const named = node ? asNestedStrings(node, place, { orString: false }) : defaultStages;
  const inner = (named ?? []).filter((stage) => stage !== '.pre' && stage !== '.post');
  return ['.pre', ...new Set(inner), '.post'];
}

function readWorkflow(root: MapNode, place: Place): WorkflowConfig {
  const none = { name: null, rules: undefined, autoCancel: {}, span: undefined };
  const entry = root.entries.get('workflow');
  if (!entry) return none;
  const node = entry.value;
  if (node.kind === 'map' && (get(node, 'script') ?? get(node, 'trigger'))) return none;
  if (node.kind !== 'map') {
    place.error(isNull(node) ? entry.key : node, 'config should be a hash');
    return none;
  }
  checkKeys(node, ['name', 'rules', 'auto_cancel'], place);
  const rules = get(node, 'rules');
  const autoCancel = get(node, 'auto_cancel');
  return {
    name: readName(get(node, 'name'), place),
    rules: rules && readRules(rules, place, 'workflow'),
    autoCancel: (autoCancel && readAutoCancel(autoCancel, place.in('auto_cancel'))) ?? {},
    span: entry.key satisfies Span,
  };
}

function readName(node: Node | undefined, place: Place): string | null {
  if (!node) return null;
  const name = asString(node, place, 'name');
  if (name === undefined) return null;
  if (name.length > 255) place.error(node, 'name is too long (maximum is 255 characters)');
  return name;
}
