import type { IncludeRequest } from '#context';
import { didYouMean } from '#diagnostic/nearest';
import { checkRemoteOptions } from '#keyword/remote-include';
import { type RuleConfig, readRules } from '#keyword/rules';
import type { Patterns } from '#pattern/pattern';
import { get, isBlank, isNull } from '#shape/nodes';
import { Place } from '#shape/place';
import type { Report } from '#shape/report';
import { type MapNode, type Node, type Span, toData } from '#yaml/node';
import type { Mask } from './mask.ts';

/** One item of `include:`; where it leads is only asked when its rules want it. */
export interface IncludeItem {
  readonly node: Node;
  readonly rules: readonly RuleConfig[] | undefined;
}

/** What an item of `include:` leads to, ready to be fetched. */
export interface IncludeEntry {
  readonly span: Span;
  readonly requests: readonly IncludeRequest[];
  readonly inputs: ReadonlyMap<string, Node>;
  /** `sha256-` and the digest of a remote file in base64. */
  readonly integrity?: string;
}

const locations = ['local', 'project', 'remote', 'template', 'component', 'artifact'] as const;
const keys = [...locations, 'file', 'ref', 'rules', 'inputs', 'integrity', 'cache', 'job', 'with'];
const valid = locations.map((name) => `\`${name}\``).join(', ');

/** What includes are read with. */
export interface IncludeReading {
  /** Works variables into locations. */
  readonly expand: (text: string) => string;
  readonly mask: Mask;
  /** Artifacts of the parent pipeline can be included. */
  readonly isChild: boolean;
  readonly report: Report;
  readonly patterns: Patterns;
}

/** Reads the items of `include:` and their rules. What is wrong is reported. */
export function readItems(include: Node, reading: IncludeReading): IncludeItem[] {
  const place = new Place(reading.report, reading.patterns, 'include');
  const nodes = include.kind === 'list' ? include.items : [include];
  return nodes.flatMap((node) => {
    if (isNull(node)) return [];
    const isText = node.kind === 'scalar' && typeof node.value === 'string';
    if (node.kind !== 'map' && !isText) {
      const hint = node.kind === 'list' ? 'write one list, without lists in it' : undefined;
      reading.report.error('invalid-include', node, 'Each include must be a hash or a string', {
        hint,
      });
      return [];
    }
    const rulesNode = node.kind === 'map' ? get(node, 'rules') : undefined;
    const rules = rulesNode ? readRules(rulesNode, place, 'include') : undefined;
    return rulesNode && !rules ? [] : [{ node, rules }];
  });
}

/** Reads where an item leads. What is wrong is reported. */
export function readEntry(
  { node }: IncludeItem,
  reading: IncludeReading,
): IncludeEntry | undefined {
  return new IncludeReader(reading).read(node);
}

/** Keys that no include has: GitLab sees them only when nothing at all was included. */
export function checkItemKeys(
  { node }: IncludeItem,
  { report }: IncludeReading,
  isFatal: boolean,
): void {
  if (node.kind !== 'map') return;
  const unknown = [...node.entries].filter(([key]) => !keys.includes(key));
  const [first] = unknown;
  if (!first) return;
  const text = `include config contains unknown keys: ${unknown.map(([key]) => key).join(', ')}`;
  const hint = didYouMean(first[0], keys);
  if (isFatal) report.error('invalid-include', first[1].key, text, { hint });
  else report.warn('invalid-include', first[1].key, text, { hint });
}

class IncludeReader {
  readonly #expand: (text: string) => string;
  readonly #mask: Mask;
  readonly #isChild: boolean;
  readonly #place: Place;

  constructor({ expand, mask, isChild, report, patterns }: IncludeReading) {
    this.#expand = expand;
    this.#mask = mask;
    this.#isChild = isChild;
    this.#place = new Place(report, patterns, 'include');
  }

  read(node: Node): IncludeEntry | undefined {
    if (node.kind === 'scalar') {
      const text = this.#expand(String(node.value));
      const request = isUrl(text) ? this.#remote(text, node) : this.#local(text, node);
      return request && { span: node, requests: [request], inputs: new Map() };
    }
    if (node.kind !== 'map') return undefined;
    const used = locations.filter((key) => this.#leads(node, key));
    const [location] = used;
    if (!location) {
      const project = get(node, 'project');
      if (project && !isBlank(project) && !get(node, 'file')) {
        const text = 'include config must specify the file where to fetch the config from';
        return this.#error(node, text);
      }
      const text = `\`${JSON.stringify(toData(node))}\` does not have a valid subkey for include. Valid subkeys are: ${valid}`;
      const first = [...node.entries.keys()].find((key) => !keys.includes(key)) ?? '';
      return this.#error(node, text, didYouMean(first, locations));
    }
    if (used.length > 1) {
      return this.#error(node, `Each include must use only one of: ${valid}`);
    }
    return this.#map(node, location);
  }

  /** Blank locations do not count, and a project counts with its file. */
  #leads(node: MapNode, key: (typeof locations)[number]): boolean {
    const value = get(node, key);
    if (!value || isBlank(value)) return false;
    return key !== 'project' || get(node, 'file') !== undefined;
  }

  #map(node: MapNode, location: (typeof locations)[number]): IncludeEntry | undefined {
    const { report } = this.#place;
    const errors = report.errorCount;
    const inputs = get(node, 'inputs') ?? get(node, 'with');
    if (inputs && inputs.kind !== 'map') {
      return this.#error(inputs, 'include:inputs config should be a hash');
    }
    checkRemoteOptions(node, (at, text) => this.#error(at, `include ${text}`));
    const requests = this.#requests(node, location);
    if (report.errorCount > errors || !requests) return undefined;
    const given = [...(inputs?.entries ?? [])].map(([name, { value }]) => [name, value] as const);
    const integrity = get(node, 'integrity');
    return {
      span: node,
      requests,
      inputs: new Map(given),
      ...(integrity?.kind === 'scalar' ? { integrity: String(integrity.value) } : {}),
    };
  }

  #requests(
    node: MapNode,
    location: (typeof locations)[number],
  ): readonly IncludeRequest[] | undefined {
    const value = get(node, location);
    if (location === 'project') return this.#project(node);
    if (value?.kind !== 'scalar' || typeof value.value !== 'string') {
      const written = JSON.stringify(value ? toData(value) : null);
      return this.#error(value ?? node, `Included file \`${written}\` needs to be a string`);
    }
    const text = this.#expand(value.value);
    const request = this.#single(location, text, value, node);
    return request && [request];
  }

  #single(
    location: 'local' | 'remote' | 'template' | 'component' | 'artifact',
    text: string,
    value: Node,
    node: MapNode,
  ): IncludeRequest | undefined {
    switch (location) {
      case 'local':
        return this.#local(text, value);
      case 'remote':
        return this.#remote(text, value);
      case 'template':
        if (!this.#hasExtension(text, value)) return undefined;
        if (text.endsWith('.gitlab-ci.yml')) return { type: 'template', name: text };
        return this.#error(value, `Template file \`${text}\` is not a valid location!`);
      case 'component':
        if (/^[^@]+@[^@]+$/.test(text)) return { type: 'component', address: text };
        return this.#error(
          value,
          `Component '${text}' - version is missing`,
          'write HOST/PROJECT/NAME@VERSION',
        );
      case 'artifact':
        return this.#artifact(text, value, node);
    }
  }

  #artifact(path: string, value: Node, node: MapNode): IncludeRequest | undefined {
    if (!this.#hasExtension(path, value)) return undefined;
    const job = get(node, 'job');
    if (!this.#isChild) {
      return this.#error(
        node,
        'Including configs from artifacts is only allowed when triggering child pipelines',
      );
    }
    if (job?.kind !== 'scalar' || isBlank(job)) {
      return this.#error(node, 'Job must be provided when including configs from artifacts');
    }
    return { type: 'artifact', job: this.#expand(String(job.value)), path };
  }

  #local(text: string, node: Node): IncludeRequest | undefined {
    const path = text.replace(/^\/+/, '');
    if (!this.#hasExtension(text, node)) return undefined;
    return path.includes('*') ? { type: 'local-pattern', pattern: path } : { type: 'local', path };
  }

  #remote(text: string, node: Node): IncludeRequest | undefined {
    if (!this.#hasExtension(text, node)) return undefined;
    if (isUrl(text)) return { type: 'remote', url: text };
    return this.#error(node, `Remote file \`${text}\` does not have a valid address!`);
  }

  #project(node: MapNode): readonly IncludeRequest[] | undefined {
    const file = get(node, 'file');
    const project = get(node, 'project');
    const ref = get(node, 'ref');
    if (!file) return [];
    const files = file.kind === 'list' ? file.items : [file];
    const requests: IncludeRequest[] = [];
    for (const item of files) {
      if (item.kind !== 'scalar' || typeof item.value !== 'string') {
        return this.#error(
          item,
          `Included file \`${JSON.stringify(toData(item))}\` needs to be a string`,
        );
      }
      const path = this.#expand(item.value).replace(/^\/+/, '');
      if (!this.#hasExtension(path, item)) return undefined;
      requests.push({
        type: 'project',
        project: project?.kind === 'scalar' ? this.#expand(String(project.value)) : '',
        path,
        ref: ref?.kind === 'scalar' ? this.#expand(String(ref.value)) : 'HEAD',
      });
    }
    return requests;
  }

  /** Of a URL with a query too the end of the text counts. */
  #hasExtension(path: string, node: Node): boolean {
    if (/[^/]\.ya?ml\/*$/i.test(path)) return true;
    this.#error(
      node,
      `Included file \`${path}\` does not have YAML extension!`,
      'it must end in .yml or .yaml',
    );
    return false;
  }

  #error(node: Span, text: string, hint?: string): undefined {
    this.#place.report.error('invalid-include', node, this.#mask(text), { hint });
  }
}

function isUrl(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text);
}
