import type { CrossPipelineNeed } from '../pipeline.ts';
import { asBoolean, asString, checkKeys, get, type Place } from '../shape.ts';
import type { MapNode, Node, Span } from '../yaml/node.ts';
import { type MatrixRow, readMatrix } from './parallel.ts';

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

/** Reads `needs:` of a job or, with `isBridge`, of a trigger job. */
export function readNeeds(node: Node, place: Place, isBridge: boolean): NeedsConfig | undefined {
  if (node.kind === 'scalar') {
    return place.error(node, 'config can only be a hash or an array', listHint(node));
  }
  if (node.kind === 'map' && node.entries.size === 0) {
    return place.error(node, 'config can not be an empty hash');
  }
  const items = node.kind === 'list' ? node.items : [node];
  const jobs: NeedConfig[] = [];
  const cross: CrossPipelineNeed[] = [];
  const bridges: string[] = [];
  for (const item of items) {
    const need = readNeed(item, place.in('need'));
    if (!need) return undefined;
    if (need.type === 'job') jobs.push(need.need);
    else if (need.type === 'cross') cross.push(need.need);
    else bridges.push(need.pipeline);
  }
  if (bridges.length > 0 && !isBridge)
    return place.error(node, 'config uses invalid types: bridge');
  if (cross.length > 0 && isBridge) {
    return place.error(node, 'config uses invalid types: cross_dependency');
  }
  if (bridges.length > 1) return place.error(node, 'config should contain at most one bridge need');
  if (cross.length > maxCross) {
    return place.error(node, `config must be less than or equal to ${maxCross}`);
  }
  return { jobs, cross, bridge: bridges[0] ?? null, span: node };
}

type ReadNeed =
  | { readonly type: 'job'; readonly need: NeedConfig }
  | { readonly type: 'cross'; readonly need: CrossPipelineNeed }
  | { readonly type: 'bridge'; readonly pipeline: string };

function readNeed(node: Node, place: Place): ReadNeed | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    if (node.value === '') return place.error(node, "config can't be blank");
    const need = { job: node.value, artifacts: true, optional: false, matrix: null, span: node };
    return { type: 'job', need };
  }
  if (node.kind !== 'map') return place.error(node, 'has an unsupported type');
  const has = (key: string) => get(node, key) !== undefined;
  if (has('pipeline') && !has('job')) return readBridgeNeed(node, place);
  if (has('pipeline')) return readPipelineNeed(node, place);
  if (has('project')) return readProjectNeed(node, place);
  if (has('job')) return readJobNeed(node, place);
  return place.error(node, 'has an unsupported type', 'a need names a job: {job: NAME}');
}

function readJobNeed(node: MapNode, place: Place): ReadNeed | undefined {
  if (!checkKeys(node, ['job', 'artifacts', 'optional', 'parallel'], place)) return undefined;
  const jobNode = get(node, 'job');
  const job = jobNode && text(jobNode, place, 'job');
  const artifacts = readFlag(node, 'artifacts', true, place);
  const optional = readFlag(node, 'optional', false, place);
  const parallel = get(node, 'parallel');
  const matrix = parallel ? readNeedMatrix(parallel, place.in('parallel')) : null;
  if (!jobNode || job === undefined || artifacts === undefined || optional === undefined) {
    return undefined;
  }
  if (matrix === undefined) return undefined;
  return { type: 'job', need: { job, artifacts, optional, matrix, span: jobNode } };
}

function readNeedMatrix(node: Node, place: Place): readonly MatrixRow[] | undefined {
  if (node.kind === 'scalar') {
    return place.error(node, 'cannot use "parallel: <number>".', 'use parallel: matrix here');
  }
  return readMatrix(node, place);
}

function readPipelineNeed(node: MapNode, place: Place): ReadNeed | undefined {
  if (!checkKeys(node, ['pipeline', 'job', 'artifacts'], place)) return undefined;
  const pipeline = textAt(node, 'pipeline', place);
  const job = textAt(node, 'job', place);
  const artifacts = readFlag(node, 'artifacts', true, place);
  if (pipeline === undefined || job === undefined || artifacts === undefined) return undefined;
  return { type: 'cross', need: { pipeline, job, artifacts } };
}

function readProjectNeed(node: MapNode, place: Place): ReadNeed | undefined {
  if (!checkKeys(node, ['project', 'job', 'ref', 'artifacts'], place)) return undefined;
  const required = ['project', 'job', 'ref', 'artifacts'];
  const missing = required.filter((key) => !get(node, key));
  if (missing.length > 0) {
    return place.error(node, `${missing.join(', ')} can't be blank`);
  }
  const project = textAt(node, 'project', place);
  const job = textAt(node, 'job', place);
  const ref = textAt(node, 'ref', place);
  const artifacts = readFlag(node, 'artifacts', true, place);
  if (project === undefined || job === undefined || ref === undefined) return undefined;
  if (artifacts === undefined) return undefined;
  return { type: 'cross', need: { project, job, ref, artifacts } };
}

function readBridgeNeed(node: MapNode, place: Place): ReadNeed | undefined {
  if (!checkKeys(node, ['pipeline'], place)) return undefined;
  const pipeline = textAt(node, 'pipeline', place);
  return pipeline === undefined ? undefined : { type: 'bridge', pipeline };
}

function textAt(map: MapNode, key: string, place: Place): string | undefined {
  const node = get(map, key);
  return node && text(node, place, key);
}

function text(node: Node, place: Place, attribute: string): string | undefined {
  const value = asString(node, place, attribute);
  if (value === '') return place.error(node, `${attribute} can't be blank`);
  return value;
}

function readFlag(map: MapNode, key: string, fallback: boolean, place: Place): boolean | undefined {
  const node = get(map, key);
  return node ? asBoolean(node, place, key) : fallback;
}

function listHint(node: Node): string | undefined {
  return node.kind === 'scalar' ? `write it as a list: [${node.text}]` : undefined;
}
