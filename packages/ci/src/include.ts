import type {
  CompileContext,
  FileListing,
  Included,
  IncludeRequest,
  MissingReason,
} from './context.ts';
import type { Document } from './document.ts';
import { readDocument } from './document.ts';
import { type Facts, gatherTree } from './facts.ts';
import { type IncludeEntry, readIncludes } from './include-entry.ts';
import { interpolate } from './interpolate.ts';
import { RuleError, tryRules } from './match.ts';
import { mergeMaps, withoutKeys } from './merge.ts';
import { didYouMean } from './nearest.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import type { IncludedRecord } from './result.ts';
import type { Scope, Scopes } from './scope.ts';
import type { MapNode, Source, Span } from './yaml/node.ts';

const most = 150;
/** Each level is one include deep; the count stops wide trees, this one stops chains and circles. */
const deepest = 100;

/** The file that holds an include. */
interface Holder {
  readonly origin: unknown;
  readonly depth: number;
}

/** Brings in included files, depth first, each merged over the ones before it. */
export class Includer {
  readonly records: IncludedRecord[] = [];
  readonly #context: CompileContext;
  readonly #scope: Scope;
  readonly #report: Report;
  readonly #patterns: Patterns;
  readonly #trees = new Map<string, FileListing>();
  #count = 0;
  #isFull = false;

  constructor(context: CompileContext, scopes: Scopes, report: Report, patterns: Patterns) {
    this.#context = context;
    this.#scope = scopes.root([]);
    this.#report = report;
    this.#patterns = patterns;
  }

  /** The main file with its inputs and everything it includes. */
  async main(document: Document): Promise<MapNode | undefined> {
    const inputs = this.#context.inputs ?? {};
    const content = interpolate(
      document,
      { inputs, isText: true },
      this.#scope,
      this.#report,
      this.#patterns,
    );
    return content && this.#expand(content, { origin: undefined, depth: 0 });
  }

  async #expand(content: MapNode, holder: Holder): Promise<MapNode | undefined> {
    const node = content.entries.get('include')?.value;
    if (!node) return content;
    const entries = readIncludes(node, this.#scope.expandKnown, this.#report, this.#patterns);
    let merged: MapNode | undefined;
    for (const entry of entries) {
      if (!(await this.#isWanted(entry))) continue;
      for (const included of await this.#include(entry, holder)) {
        merged = merged ? mergeMaps(merged, included) : included;
      }
      if (this.#isFull) return undefined;
    }
    const own = withoutKeys(content, 'include');
    return merged ? mergeMaps(merged, own) : own;
  }

  async #isWanted({ rules }: IncludeEntry): Promise<boolean> {
    if (!rules) return true;
    for (const { exists } of rules) {
      if (exists) await gatherTree(this.#trees, this.#context, exists.project, exists.ref);
    }
    const facts: Facts = {
      changedPaths: this.#context.changedPaths,
      changedSince: new Map(),
      trees: this.#trees,
    };
    const { raw, expandKnown } = this.#scope;
    try {
      const last = tryRules(rules, {
        raw,
        expand: expandKnown,
        facts,
        patterns: this.#patterns,
      }).at(-1);
      return last?.isMatch === true && last.rule.when !== 'never';
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const span = rules[0]?.span;
      if (span) this.#report.error('invalid-include', span, `include:rules ${error.message}`);
      return false;
    }
  }

  async #include(entry: IncludeEntry, holder: Holder): Promise<MapNode[]> {
    const maps: MapNode[] = [];
    for (const request of entry.requests) {
      if (!this.#countOne(entry.span, holder)) return maps;
      const answer = await this.#ask({ ...request, origin: holder.origin });
      if (answer.found === 'nothing') {
        this.#reportMissing(request, answer, entry.span);
        continue;
      }
      const files = answer.found === 'file' ? [answer.file] : answer.files;
      for (const [index, file] of files.entries()) {
        if (index > 0 && !this.#countOne(entry.span, holder)) return maps;
        this.#record(request, file.name);
        const map = await this.#read(entry, request, file, holder);
        if (map) maps.push(map);
      }
    }
    return maps;
  }

  #countOne(span: Span, holder: Holder): boolean {
    this.#count++;
    if (this.#count <= most && holder.depth < deepest) return true;
    if (!this.#isFull) {
      const text = `Maximum of ${most} nested includes are allowed!`;
      this.#report.error('too-many-includes', span, text, { hint: 'does a file include itself?' });
    }
    this.#isFull = true;
    return false;
  }

  async #ask(request: IncludeRequest): Promise<Included> {
    if (!this.#context.resolve) return { found: 'nothing', reason: 'unsupported' };
    return await this.#context.resolve(request);
  }

  async #read(
    entry: IncludeEntry,
    request: IncludeRequest,
    file: {
      name: string;
      text: string;
      origin?: unknown;
      component?: Readonly<Record<string, string>>;
    },
    holder: Holder,
  ): Promise<MapNode | undefined> {
    const source: Source = { name: file.name, text: file.text, includedBy: entry.span };
    if (file.text.trim() === '') {
      const text =
        request.type === 'project'
          ? `Project \`${request.project}\` file \`${request.path}\` is empty!`
          : `${kindOf(request)} file \`${file.name}\` is empty!`;
      this.#report.error('invalid-include', entry.span, text);
      return undefined;
    }
    if (entry.integrity !== undefined && entry.integrity !== (await integrityOf(file.text))) {
      const text = `Remote file \`${file.name}\` does not match its integrity hash!`;
      const hint = `it is ${await integrityOf(file.text)} now`;
      this.#report.error('invalid-include', entry.span, text, { hint });
      return undefined;
    }
    const wrap = (message: string) => `\`${file.name}\`: ${message}`;
    const document = readDocument(source, this.#report, wrap);
    if (!document) return undefined;
    const given = {
      inputs: entry.inputs,
      isText: false,
      component: file.component,
      include: entry.span,
    };
    const content = interpolate(document, given, this.#scope, this.#report, this.#patterns);
    const origin = file.origin === undefined ? holder.origin : file.origin;
    return content && this.#expand(content, { origin, depth: holder.depth + 1 });
  }

  #record(request: IncludeRequest, name: string): void {
    const type =
      request.type === 'project'
        ? 'file'
        : request.type === 'local-pattern'
          ? 'local'
          : request.type;
    const extra =
      request.type === 'project'
        ? { project: request.project, ref: request.ref }
        : request.type === 'artifact'
          ? { job_name: request.job }
          : {};
    this.records.push({ type, location: locationOf(request, name), extra });
  }

  #reportMissing(
    request: IncludeRequest,
    answer: Included & { readonly found: 'nothing' },
    span: Span,
  ): void {
    const name = locationOf(request, '');
    const near = didYouMean(name, answer.candidates ?? []);
    const known = answer.candidates?.length
      ? `known: ${answer.candidates.slice(0, 8).join(', ')}`
      : undefined;
    const text = missingText(request, answer.reason, answer.detail);
    this.#report.error('invalid-include', span, text, { hint: near ?? answer.hint ?? known });
  }
}

async function integrityOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

function kindOf({ type }: IncludeRequest): string {
  return type === 'remote'
    ? 'Remote'
    : type === 'local' || type === 'local-pattern'
      ? 'Local'
      : 'Included';
}

function locationOf(request: IncludeRequest, name: string): string {
  switch (request.type) {
    case 'local':
    case 'project':
    case 'artifact':
      return request.path;
    case 'local-pattern':
      return name;
    case 'remote':
      return request.url;
    case 'template':
      return request.name;
    case 'component':
      return request.address;
  }
}

/** GitLab's words for an include that leads nowhere. */
function missingText(request: IncludeRequest, reason: MissingReason, detail = ''): string {
  if (reason === 'unsupported') {
    return `Included file \`${locationOf(request, '')}\` cannot be fetched here: include:${request.type} is not available`;
  }
  switch (request.type) {
    case 'local':
    case 'local-pattern': {
      const path = request.type === 'local' ? request.path : request.pattern;
      return `Local file \`${path}\` does not ${reason === 'project' ? 'have project' : 'exist'}!`;
    }
    case 'project':
      if (reason === 'ref')
        return `Project \`${request.project}\` reference \`${request.ref}\` does not exist!`;
      if (reason === 'file')
        return `Project \`${request.project}\` file \`${request.path}\` does not exist!`;
      return `Project \`${request.project}\` not found or access denied! Make sure any includes in the pipeline configuration are correctly defined.`;
    case 'remote':
      return remoteText(request.url, reason, detail);
    case 'template':
      return `Included file \`${request.name}\` is empty or does not exist!`;
    case 'component':
      return `Component '${request.address}' - ${detail || 'content not found'}`;
    case 'artifact':
      return (
        detail || 'Including configs from artifacts is only allowed when triggering child pipelines'
      );
  }
}

function remoteText(url: string, reason: MissingReason, detail: string): string {
  switch (reason) {
    case 'address':
      return `Remote file \`${url}\` does not have a valid address!`;
    case 'timeout':
      return `Remote file \`${url}\` could not be fetched because of a timeout error!`;
    case 'socket':
      return `Remote file \`${url}\` could not be fetched because of a socket error!`;
    case 'blocked':
      return `Remote file could not be fetched because ${detail}!`;
    default:
      return detail
        ? `Remote file \`${url}\` could not be fetched because of HTTP code \`${detail}\` error!`
        : `Remote file \`${url}\` could not be fetched because of HTTP error!`;
  }
}
