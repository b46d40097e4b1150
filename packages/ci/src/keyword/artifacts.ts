import { parseDuration } from '@slipway/contract';
import type { Artifacts, CoverageReport } from '#pipeline';
import { checkExclusive, checkKeys } from '#shape/keys';
import { asStringOrStrings, asStrings } from '#shape/lists';
import { get, isNull } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asBoolean, asChoice, asString, asWord } from '#shape/scalars';
import type { MapNode, Node } from '#yaml/node';
import { uploadWhen, uploadWhenText } from './cache.ts';

const keys = [
  'name',
  'untracked',
  'paths',
  'reports',
  'when',
  'expire_in',
  'expose_as',
  'exclude',
  'public',
  'access',
];
const accesses = ['none', 'developer', 'maintainer', 'all'] as const;

/** Kinds of reports; `coverage_report` is a mapping, all others are paths. */
const reportTypes: readonly string[] = [
  'accessibility',
  'annotations',
  'api_fuzzing',
  'browser_performance',
  'cluster_image_scanning',
  'codequality',
  'container_scanning',
  'coverage_fuzzing',
  'coverage_report',
  'cyclonedx',
  'dast',
  'dependency_scanning',
  'dotenv',
  'junit',
  'license_scanning',
  'load_performance',
  'lsif',
  'metrics',
  'performance',
  'repository_xray',
  'requirements',
  'requirements_v2',
  'sarif',
  'sast',
  'scip',
  'secret_detection',
  'terraform',
];

/** What `artifacts: {}` with nothing in it would be. */
export const emptyArtifacts: Artifacts = {
  name: null,
  paths: [],
  exclude: [],
  untracked: false,
  when: 'on_success',
  expire_in: null,
  expose_as: null,
  access: 'all',
  reports: {},
};

/** Reads `artifacts:`. */
export function readArtifacts(node: Node, place: Place): Artifacts | null | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (node.entries.size === 0) return null;
  const errors = place.report.errorCount;
  checkKeys(node, keys, place);
  const nameNode = get(node, 'name');
  const untracked = get(node, 'untracked');
  const paths = get(node, 'paths');
  const exclude = get(node, 'exclude');
  const when = get(node, 'when');
  const reports = get(node, 'reports');
  const artifacts = {
    name: nameNode ? asString(nameNode, place, 'name') : null,
    untracked: untracked ? asBoolean(untracked, place, 'untracked') : false,
    paths: paths ? asStrings(paths, place, 'paths should be an array of strings') : [],
    exclude: exclude ? asStrings(exclude, place, 'exclude should be an array of strings') : [],
    when: when ? asChoice(when, uploadWhen, place, 'when', uploadWhenText) : 'on_success',
    expire_in: readExpiry(get(node, 'expire_in'), place),
    expose_as: readExposeAs(node, place),
    access: readAccess(node, place),
    reports: reports ? readReports(reports, place) : {},
  } as const;
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? (artifacts as Artifacts) : undefined;
}

/** A duration, or `never`. */
export function readExpiry(node: Node | undefined, place: Place): string | null | undefined {
  if (!node) return null;
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  if (text !== undefined && (text === 'never' || parseDuration(text) !== undefined)) return text;
  return place.error(node, 'expire in should be a duration', 'write it like "1 week", or never');
}

function readExposeAs(map: MapNode, place: Place): string | null | undefined {
  const node = get(map, 'expose_as');
  if (!node) return null;
  const name = asString(node, place, 'expose as');
  if (name === undefined) return undefined;
  if (name.length > 100) {
    return place.error(node, 'expose as is too long (maximum is 100 characters)');
  }
  if (!/^\w[-\w ]*$/.test(name)) {
    return place.error(node, "expose as can contain only letters, digits, '-', '_' and spaces");
  }
  const paths = get(map, 'paths');
  if (paths?.kind !== 'list' || paths.items.length === 0) {
    return place.error(node, "paths can't be blank", 'expose_as needs paths');
  }
  const starred = paths.items.find(
    (item) => item.kind === 'scalar' && String(item.value).includes('*'),
  );
  if (starred) return place.error(starred, "paths can't contain '*' when used with 'expose_as'");
  return name;
}

function readAccess(map: MapNode, place: Place): Artifacts['access'] | undefined {
  const access = get(map, 'access');
  const isPublic = get(map, 'public');
  if (!checkExclusive(map, ['access', 'public'], place)) return undefined;
  if (access) {
    return asWord(
      access,
      accesses,
      place,
      'access should be one of: none, developer, maintainer, all',
    );
  }
  if (!isPublic) return 'all';
  const flag = asBoolean(isPublic, place, 'public');
  return flag === undefined ? undefined : flag ? 'all' : 'developer';
}

function readReports(node: Node, artifacts: Place): Artifacts['reports'] | undefined {
  if (node.kind !== 'map') return artifacts.error(node, 'reports should be a hash');
  const place = artifacts.in('reports');
  checkKeys(node, reportTypes, place);
  const reports: Record<string, readonly string[] | CoverageReport> = {};
  for (const [type, { value }] of node.entries) {
    if (isNull(value) || !reportTypes.includes(type)) continue;
    const report = readReport(type, value, place);
    if (report !== undefined) reports[type] = report;
  }
  return reports;
}

function readReport(
  type: string,
  node: Node,
  place: Place,
): readonly string[] | CoverageReport | undefined {
  if (type !== 'coverage_report') {
    return asStringOrStrings(
      node,
      place,
      `${type.replaceAll('_', ' ')} should be an array of strings or a string`,
    );
  }
  const inner = place.in(type);
  if (node.kind !== 'map') return inner.error(node, 'config should be a hash');
  if (!checkKeys(node, ['coverage_format', 'path'], inner)) return undefined;
  const format = get(node, 'coverage_format');
  const path = get(node, 'path');
  if (!format) inner.error(node, "coverage format can't be blank");
  if (!path) inner.error(node, "path can't be blank");
  if (!format || !path) return undefined;
  const text = 'coverage format must be one of supported formats: cobertura, jacoco';
  const coverage_format = asWord(format, ['cobertura', 'jacoco'], inner, text);
  const pathText = asString(path, inner, 'path');
  if (coverage_format === undefined || pathText === undefined) return undefined;
  return { coverage_format, path: pathText };
}
