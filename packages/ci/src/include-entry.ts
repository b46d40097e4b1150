import type { IncludeRequest } from './context.ts';
import { checkRemoteOptions } from './keyword/remote-include.ts';
import { type RuleConfig, readRules } from './keyword/rules.ts';
import type { Mask } from './mask.ts';
import { didYouMean } from './nearest.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import { get, isNull, itemsOf, Place } from './shape.ts';
import { type MapNode, type Node, type Span, toData } from './yaml/node.ts';

/** One item of `include:`, ready to be fetched. */
export interface IncludeEntry {
  readonly span: Span;
  readonly requests: readonly IncludeRequest[];
  readonly rules: readonly RuleConfig[] | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
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

/** Reads `include:`. What is wrong is reported. */
export function readIncludes(node: Node, reading: IncludeReading): IncludeEntry[] {
  if (isNull(node)) return [];
  const reader = new IncludeReader(reading);
  return itemsOf(node).flatMap((item) => reader.read(item) ?? []);
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
    if (node.kind === 'scalar' && typeof node.value === 'string') {
      const text = this.#expand(node.value);
      const request = /^https?:\/\//i.test(text)
        ? this.#remote(text, node)
        : this.#local(text, node);
      return request && { span: node, requests: [request], rules: undefined, inputs: {} };
    }
    if (node.kind !== 'map')
      return this.#error(node, 'include config should be a hash or a string');
    const used = locations.filter((key) => get(node, key));
    const [location] = used;
    if (!location) {
      const text = `\`${JSON.stringify(toData(node))}\` does not have a valid subkey for include. Valid subkeys are: ${valid}`;
      const first = [...node.entries.keys()].find((key) => !keys.includes(key)) ?? '';
      return this.#error(node, text, didYouMean(first, locations));
    }
    const unknown = [...node.entries.keys()].filter((key) => !keys.includes(key));
    if (unknown.length > 0) {
      return this.#error(node, `include config contains unknown keys: ${unknown.join(', ')}`);
    }
    if (used.length > 1) {
      return this.#error(node, `Each include must use only one of: ${valid}`);
    }
    return this.#map(node, location);
  }

  #map(node: MapNode, location: (typeof locations)[number]): IncludeEntry | undefined {
    const requests = this.#requests(node, location);
    const rulesNode = get(node, 'rules');
    const rules = rulesNode ? readRules(rulesNode, this.#place, 'include') : undefined;
    const inputs = get(node, 'inputs') ?? get(node, 'with');
    if (inputs && inputs.kind !== 'map') {
      return this.#error(inputs, 'include:inputs config should be a hash');
    }
    const { report } = this.#place;
    const errors = report.errorCount;
    checkRemoteOptions(node, (at, text) => this.#error(at, `include ${text}`));
    if (report.errorCount > errors || !requests || (rulesNode && !rules)) return undefined;
    const given = inputs ? (toData(inputs) as Record<string, unknown>) : {};
    const integrity = get(node, 'integrity');
    return {
      span: node,
      requests,
      rules,
      inputs: given,
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
        return this.#artifact(text, node);
    }
  }

  #artifact(path: string, node: MapNode): IncludeRequest | undefined {
    const job = get(node, 'job');
    if (!this.#isChild) {
      return this.#error(
        node,
        'Including configs from artifacts is only allowed when triggering child pipelines',
      );
    }
    if (job?.kind !== 'scalar') {
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
    if (!URL.canParse(text) || !/^https?:/i.test(text)) {
      return this.#error(node, `Remote file \`${text}\` does not have a valid address!`);
    }
    if (!this.#hasExtension(new URL(text).pathname, node, text)) return undefined;
    return { type: 'remote', url: text };
  }

  #project(node: MapNode): readonly IncludeRequest[] | undefined {
    const file = get(node, 'file');
    const project = get(node, 'project');
    const ref = get(node, 'ref');
    if (!file) {
      return this.#error(
        node,
        'include config must specify the file where to fetch the config from',
      );
    }
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

  #hasExtension(path: string, node: Node, shown = path): boolean {
    if (/\.ya?ml$/i.test(path)) return true;
    this.#error(
      node,
      `Included file \`${shown}\` does not have YAML extension!`,
      'it must end in .yml or .yaml',
    );
    return false;
  }

  #error(node: Span, text: string, hint?: string): undefined {
    this.#place.report.error('invalid-include', node, this.#mask(text), { hint });
  }
}
