import { oneMonthSeconds } from '@slipway/contract';
import { readArtifacts } from '#keyword/artifacts';
import { readCaches } from '#keyword/cache';
import { readCoverage } from '#keyword/coverage';
import { readDast } from '#keyword/dast-configuration';
import { environmentName, environmentNameText, readEnvironment } from '#keyword/environment';
import { readHooks } from '#keyword/hooks';
import { readIdentity, readIdTokens } from '#keyword/id-tokens';
import { readImage, readServices } from '#keyword/image';
import { readJobInputs } from '#keyword/job-inputs';
import { readPages } from '#keyword/pages';
import { readRelease } from '#keyword/release';
import { readRetry } from '#keyword/retry';
import { type RuleConfig, readRules } from '#keyword/rules';
import { readRun } from '#keyword/run';
import { readSecrets } from '#keyword/secrets';
import { readTags } from '#keyword/tags';
import { readTrigger } from '#keyword/trigger';
import { asNestedStrings } from '#shape/lists';
import type { Place } from '#shape/place';
import { asBoolean, asDuration, asString } from '#shape/scalars';
import type { Node } from '#yaml/node';
import type { CarriedKeywords } from './configuration.ts';

type Read<T> = (node: Node, place: Place) => T | undefined;

const script: Read<string[]> = (node, place) => asNestedStrings(node, place, { orString: true });

/** How each carried keyword is read. The place is the keyword's own, or the job's for an attribute. */
export const keywordReaders: { readonly [K in keyof CarriedKeywords]: Read<CarriedKeywords[K]> } = {
  image: readImage,
  services: readServices,
  tags: readTags,
  before_script: script,
  script,
  after_script: script,
  hooks: readHooks,
  run: readRun,
  environment: readEnvironment,
  artifacts: readArtifacts,
  cache: readCaches,
  retry: readRetry,
  timeout: (node, place) => asDuration(node, place, 'config', oneMonthSeconds)?.seconds,
  interruptible: (node, place) => asBoolean(node, place),
  resource_group: readResourceGroup,
  trigger: readTrigger,
  coverage: readCoverage,
  release: readRelease,
  manual_confirmation: (node, place) => asString(node, place, 'manual confirmation'),
  pages: readPages,
  secrets: readSecrets,
  id_tokens: readIdTokens,
  identity: readIdentity,
  dast_configuration: readDast,
  inputs: readJobInputs,
};

/** Keywords that GitLab checks as attributes of the job: `jobs:rspec resource group …`. */
const attributes: ReadonlySet<keyof CarriedKeywords> = new Set([
  'manual_confirmation',
  'resource_group',
  'run',
]);

/** What a job has that says nothing. */
export const absentKeywords: CarriedKeywords = {
  image: null,
  services: [],
  tags: [],
  before_script: [],
  script: [],
  after_script: [],
  hooks: null,
  run: null,
  environment: null,
  artifacts: null,
  cache: [],
  retry: { max: 0, when: [], exit_codes: [] },
  timeout: null,
  interruptible: false,
  resource_group: null,
  trigger: null,
  coverage: null,
  release: null,
  manual_confirmation: null,
  pages: null,
  secrets: null,
  id_tokens: null,
  identity: null,
  dast_configuration: null,
  inputs: null,
};

/** Keys that `default:` may hold. */
export const defaultKeys = [
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'hooks',
  'id_tokens',
  'identity',
  'image',
  'interruptible',
  'retry',
  'services',
  'tags',
  'timeout',
] as const satisfies readonly (keyof CarriedKeywords)[];

/** A name that no group can have leaves the job without one. */
function readResourceGroup(node: Node, place: Place): string | undefined {
  const name = asString(node, place, 'resource group');
  if (name === undefined || name === '') return undefined;
  if (name.length <= 255 && environmentName.test(name)) return name;
  const why = name.length > 255 ? 'is too long (maximum is 255 characters)' : environmentNameText;
  place.warn('not-served', node, `\`resource_group\` has no effect: its name ${why}`);
  return undefined;
}

/**
 * Reads carried keywords, remembering the result for each node: jobs that share a node by extends,
 * anchors or defaults share the value too. A node that was wrong is read again for each job, since
 * the message names the job.
 */
export class KeywordReader {
  readonly #rules = new Map<Node, readonly RuleConfig[]>();
  readonly #single = new Map<Node, RuleConfig>();
  readonly #known = new Map<keyof CarriedKeywords, Map<Node, unknown>>();

  read<K extends keyof CarriedKeywords>(
    key: K,
    node: Node,
    place: Place,
  ): CarriedKeywords[K] | undefined {
    let values = this.#known.get(key);
    if (!values) {
      values = new Map();
      this.#known.set(key, values);
    }
    // Only values of keyword `key` are stored under it.
    const known = values.get(node) as CarriedKeywords[K] | undefined;
    if (known !== undefined) return known;
    const value = keywordReaders[key](node, attributes.has(key) ? place : place.in(key));
    if (value !== undefined) values.set(node, value);
    return value;
  }

  /** Rules are shared as well, the whole list and single ones. */
  rules(node: Node, place: Place): readonly RuleConfig[] | undefined {
    const known = this.#rules.get(node);
    if (known) return known;
    const rules = readRules(node, place, 'job', this.#single);
    if (rules) this.#rules.set(node, rules);
    return rules;
  }
}
