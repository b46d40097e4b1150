import type { CrossPipelineNeed } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { get, itemsOf } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asBoolean, asString } from '#shape/scalars';
import type { MapNode, Node, Span } from '#yaml/node';
import { type MatrixRow, noNumber, readMatrix } from './parallel.ts';

/** `needs:` as written: names of the file, not yet of the single parallel jobs. */
export interface NeedsConfig {
  readonly jobs: readonly NeedConfig[];
  readonly cross: readonly CrossPipelineNeed[];
  /** `needs: { pipeline: group/project }`: mirrors that pipeline's status. */
  readonly bridge: string | null;
  readonly span: Span;
}

/** A need for a job of the same pipeline. */
export interface NeedConfig {
  readonly job: string;
  readonly artifacts: boolean;
  readonly optional: boolean;
  /** `parallel: matrix` of the need: only these of the needed job's instances. */
  readonly matrix: readonly MatrixRow[] | null;
  readonly span: Span;
}

const maxCross = 5;

/** Who has the needs: it decides which kinds of them are known. */
export type NeedsOwner = 'job' | 'bridge' | 'rule';

type NeedType = ReadNeed['type'];

const typesOf: Readonly<Record<NeedsOwner, readonly NeedType[]>> = {
  job: ['job', 'cross_dependency'],
  bridge: ['job', 'bridge'],
  rule: ['job'],
};

/** Reads `needs:` of a job, of a trigger job, or of a rule, whose place `outside` is. */
export function readNeeds(node: Node, outside: Place, owner: NeedsOwner): NeedsConfig | undefined {
  const place = outside.in('needs');
  if (node.kind === 'scalar') {
    return place.error(node, 'config can only be a hash or an array', listHint(node));
  }
  if (node.kind === 'map' && node.entries.size === 0) {
    return place.error(node, 'config can not be an empty hash');
  }
  const jobs: NeedConfig[] = [];
  const cross: CrossPipelineNeed[] = [];
  const bridges: string[] = [];
  const items = itemsOf(node);
  const unknown = new Set(
    items.map(typeOf).filter((type) => type && !typesOf[owner].includes(type)),
  );
  if (unknown.size > 0) {
    return place.error(node, `config uses invalid types: ${[...unknown].join(', ')}`);
  }
  const needs = items.map((item) => readNeed(item, place.in('need')));
  if (!needs.every((need) => need !== undefined)) return undefined;
  for (const need of needs) {
    if (need.type === 'job') jobs.push(need.need);
    else if (need.type === 'cross_dependency') cross.push(need.need);
    else bridges.push(need.pipeline);
  }
  if (bridges.length > 1)
    return outside.error(node, 'config should contain at most one bridge need');
  if (cross.length > maxCross) {
    return place.error(node, `config must be less than or equal to ${maxCross}`);
  }
  return { jobs, cross, bridge: bridges[0] ?? null, span: node };
}

type ReadNeed =
  | { readonly type: 'job'; readonly need: NeedConfig }
  | { readonly type: 'cross_dependency'; readonly need: CrossPipelineNeed }
  | { readonly type: 'bridge'; readonly pipeline: string };

/** What kind of need this is by its keys, be they right or wrong. */
function typeOf(node: Node): NeedType | undefined {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? 'job' : undefined;
  if (node.kind !== 'map') return undefined;
  if (node.entries.has('project')) return 'cross_dependency';
  if (node.entries.has('job')) return node.entries.has('pipeline') ? 'cross_dependency' : 'job';
  return node.entries.has('pipeline') ? 'bridge' : undefined;
}

function readNeed(node: Node, place: Place): ReadNeed | undefined {
  const type = typeOf(node);
  if (node.kind === 'scalar' && type === 'job') {
    const job = String(node.value);
    if (job.trim() === '') return place.error(node, "config can't be blank");
    return { type, need: { job, artifacts: true, optional: false, matrix: null, span: node } };
  }
  if (node.kind !== 'map' || !type) {
    return place.error(node, 'has an unsupported type', 'a need names a job: {job: NAME}');
  }
  if (type === 'job') return readJobNeed(node, place);
  if (type === 'bridge') return readBridgeNeed(node, place);
  return node.entries.has('project') ? readProjectNeed(node, place) : readPipelineNeed(node, place);
}

function readJobNeed(node: MapNode, place: Place): ReadNeed | undefined {
  const errors = place.report.errorCount;
  checkKeys(node, ['job', 'artifacts', 'optional', 'parallel'], place);
  const job = textAt(node, 'job', place);
  const artifacts = readFlag(node, 'artifacts', true, place);
  const optional = readFlag(node, 'optional', false, place);
  const parallel = get(node, 'parallel');
  const matrix = parallel ? readNeedMatrix(parallel, place.in('parallel')) : null;
  const span = get(node, 'job') ?? node;
  const need = { job, artifacts, optional, matrix, span };
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? { type: 'job', need: need as NeedConfig } : undefined;
}

function readNeedMatrix(node: Node, place: Place): readonly MatrixRow[] | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'number') {
    return place.error(node, `config ${noNumber}`, 'use parallel: matrix here');
  }
  return readMatrix(node, place);
}

function readPipelineNeed(node: MapNode, place: Place): ReadNeed | undefined {
  const errors = place.report.errorCount;
  checkKeys(node, ['pipeline', 'job', 'artifacts', 'optional'], place);
  const pipeline = textAt(node, 'pipeline', place);
  const job = textAt(node, 'job', place);
  const artifacts = readFlag(node, 'artifacts', true, place);
  const optional = readFlag(node, 'optional', false, place);
  return crossNeed({ pipeline, job, artifacts, ...(optional ? { optional } : {}) }, errors, place);
}

function readProjectNeed(node: MapNode, place: Place): ReadNeed | undefined {
  const errors = place.report.errorCount;
  checkKeys(node, ['project', 'job', 'ref', 'artifacts'], place);
  const project = textAt(node, 'project', place);
  const job = textAt(node, 'job', place);
  const ref = textAt(node, 'ref', place);
  const artifacts = readFlag(node, 'artifacts', true, place);
  return crossNeed({ project, job, ref, artifacts }, errors, place);
}

function crossNeed(
  need: { readonly [K in keyof CrossPipelineNeed]: CrossPipelineNeed[K] | undefined },
  errors: number,
  place: Place,
): ReadNeed | undefined {
  if (place.report.errorCount > errors) return undefined;
  // Every undefined in it has been reported.
  return { type: 'cross_dependency', need: need as CrossPipelineNeed };
}

function readBridgeNeed(node: MapNode, place: Place): ReadNeed | undefined {
  checkKeys(node, ['pipeline'], place);
  const pipeline = textAt(node, 'pipeline', place);
  return pipeline === undefined ? undefined : { type: 'bridge', pipeline };
}

/** The text that must stand at a key. */
function textAt(map: MapNode, key: string, place: Place): string | undefined {
  const node = get(map, key);
  if (!node || (node.kind === 'scalar' && node.value === '')) {
    return place.error(node ?? map, `${key} can't be blank`);
  }
  return asString(node, place, key);
}

function readFlag(map: MapNode, key: string, fallback: boolean, place: Place): boolean | undefined {
  const node = get(map, key);
  return node ? asBoolean(node, place, key) : fallback;
}

function listHint(node: Node): string | undefined {
  return node.kind === 'scalar' ? `write it as a list: [${node.text}]` : undefined;
}
