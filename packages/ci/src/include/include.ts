import type { CompileContext, Included, IncludedFile, IncludeRequest } from '#context';
import { didYouMean } from '#diagnostic/nearest';
import type { Document } from '#document';
import { readDocument } from '#document';
import type { FactFinder } from '#event/facts';
import { tryRules } from '#event/rules';
import type { Scope, Scopes } from '#event/scope';
import { type Given, interpolate } from '#input/interpolate';
import { mergeAll, withoutKeys } from '#merge/merge';
import type { Patterns } from '#pattern/pattern';
import type { IncludedRecord } from '#result';
import type { Report } from '#shape/report';
import { type Entry, fromData, type MapNode, type Source, type Span } from '#yaml/node';
import { withIncludedInputs } from './header-include.ts';
import {
  checkItemKeys,
  type IncludeEntry,
  type IncludeItem,
  type IncludeReading,
  readEntry,
  readItems,
} from './include-entry.ts';
import { emptyText, locationOf, missingText } from './include-text.ts';
import { type Mask, maskOf } from './mask.ts';

const usualMost = 150;
/** Each level is one include deep; the count stops wide trees, this one stops chains and circles. */
const deepest = 100;
/** All files together, in characters. */
const longestTotal = 32 * 1024 * 1024;

/** The file that holds an include. */
interface Holder {
  readonly origin: unknown;
  readonly depth: number;
  /** The facts of a component reach the files that it includes, but not those that these include. */
  readonly component?: Readonly<Record<string, string>> | undefined;
}

/** Brings in included files, depth first, each merged over the ones before it. */
export class Includer {
  readonly records: IncludedRecord[] = [];
  readonly #context: CompileContext;
  readonly #scope: Scope;
  readonly #report: Report;
  readonly #patterns: Patterns;
  readonly #facts: FactFinder;
  readonly #reading: IncludeReading;
  readonly #mask: Mask;
  #count = 0;
  #length = 0;
  #isFull = false;

  constructor(
    context: CompileContext,
    scopes: Scopes,
    facts: FactFinder,
    report: Report,
    patterns: Patterns,
  ) {
    this.#context = context;
    this.#facts = facts;
    this.#scope = scopes.root([]);
    this.#report = report;
    this.#patterns = patterns;
    this.#mask = maskOf(context.variables);
    this.#reading = {
      expand: (text) => this.#scope.expand(text),
      mask: this.#mask,
      isChild: context.source === 'parent_pipeline',
      report,
      patterns,
    };
  }

  /** The main file with its inputs and everything it includes. */
  async main(document: Document): Promise<MapNode | undefined> {
    const holder = { origin: undefined, depth: 0 };
    const own = document.header ?? document.content;
    const inputs = fromData(this.#context.inputs ?? {}, own);
    const values = inputs.kind === 'map' ? inputs.entries : new Map<string, Entry>();
    const given = [...values].map(([name, { value }]) => [name, value] as const);
    const content = await this.#interpolate(document, { inputs: new Map(given) }, holder);
    return content && this.#expand(content, holder);
  }

  async #interpolate(
    document: Document,
    given: Given,
    holder: Holder,
    wrap = (text: string) => text,
  ) {
    const whole = await withIncludedInputs(document, {
      ...this.#reading,
      fetch: (request, span) => this.#headerFile(request, span, holder),
    });
    return (
      whole &&
      interpolate(
        whole,
        given,
        (key) => this.#scope.definition(key),
        this.#report,
        this.#patterns,
        wrap,
      )
    );
  }

  async #headerFile(
    request: IncludeRequest,
    span: Span,
    holder: Holder,
  ): Promise<IncludedFile | undefined> {
    if (!this.#countOne(span, holder)) return undefined;
    const answer = await this.#ask({ ...request, origin: holder.origin });
    if (answer.found === 'nothing') this.#reportMissing(request, answer, span);
    return answer.found === 'file' && this.#fits(answer.file, span) ? answer.file : undefined;
  }

  async #expand(content: MapNode, holder: Holder): Promise<MapNode | undefined> {
    const node = content.entries.get('include')?.value;
    if (!node) return content;
    const errors = this.#report.errorCount;
    const items = readItems(node, this.#reading);
    const maps: MapNode[] = [];
    for (const item of items) {
      const entry = (await this.#isWanted(item)) ? readEntry(item, this.#reading) : undefined;
      if (!entry) continue;
      maps.push(...(await this.#include(entry, holder)));
      if (this.#isFull) return undefined;
    }
    if (this.#report.errorCount === errors) {
      for (const item of items) checkItemKeys(item, this.#reading, maps.length === 0);
    }
    const own = withoutKeys(content, 'include');
    return mergeAll([...maps, own]);
  }

  async #isWanted({ rules }: IncludeItem): Promise<boolean> {
    if (!rules) return true;
    await this.#facts.find(rules, this.#scope);
    const scope = { variables: this.#scope, facts: this.#facts, patterns: this.#patterns };
    const last = tryRules(rules, scope).at(-1);
    if (last?.failure !== undefined) {
      this.#report.error('invalid-include', last.rule.span, `include:rules ${last.failure}`);
    }
    return last?.isMatch === true && last.rule.when !== 'never';
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
        if (!this.#fits(file, entry.span)) return maps;
        this.#record(request, file.name);
        const map = await this.#read(entry, request, file, holder);
        if (map) maps.push(map);
      }
    }
    return maps;
  }

  #countOne(span: Span, holder: Holder): boolean {
    this.#count++;
    const { mostIncludes: most = usualMost } = this.#context;
    if (this.#count <= most && holder.depth < deepest) return true;
    if (!this.#isFull) {
      const text = `Maximum of ${most} nested includes are allowed!`;
      this.#report.error('too-many-includes', span, text, { hint: 'does a file include itself?' });
    }
    this.#isFull = true;
    return false;
  }

  #fits({ text }: IncludedFile, span: Span): boolean {
    this.#length += text.length;
    if (this.#length <= longestTotal) return true;
    const message = 'Total size of combined CI/CD configuration is too big';
    if (!this.#isFull) this.#report.error('configuration-too-big', span, message);
    this.#isFull = true;
    return false;
  }

  /** A resolver that is still busy when the time is up is not waited for. */
  async #ask(request: IncludeRequest): Promise<Included> {
    const { resolve, signal } = this.#context;
    if (!resolve) return { found: 'nothing', reason: 'unsupported' };
    if (!signal) return await resolve(request);
    const late = { found: 'nothing', reason: 'late' } as const;
    if (signal.aborted) return late;
    const { promise, resolve: settle } = Promise.withResolvers<typeof late>();
    const giveUp = () => settle(late);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([resolve(request), promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  async #read(
    entry: IncludeEntry,
    request: IncludeRequest,
    file: IncludedFile,
    holder: Holder,
  ): Promise<MapNode | undefined> {
    const name = this.#mask(file.name);
    const source: Source = { name, text: file.text, includedBy: entry.span };
    const fail = (text: string, hint?: string): undefined => {
      this.#report.error('invalid-include', entry.span, this.#mask(text), { hint });
    };
    if (file.text.trim() === '') return fail(emptyText(request, file.name));
    if (file.notice) this.#report.warn('not-served', entry.span, file.notice);
    if (entry.integrity !== undefined && entry.integrity !== (await integrityOf(file.text))) {
      const text = `Remote file \`${name}\` does not match its integrity hash!`;
      return fail(text, `it is ${await integrityOf(file.text)} now`);
    }
    const location = this.#mask(locationOf(request, file.name));
    const wrap = (message: string) => `\`${location}\`: ${message}`;
    const document = readDocument(source, { report: this.#report, wrap });
    if (!document) return undefined;
    const component = file.component ?? holder.component;
    const given = { inputs: entry.inputs, component, include: entry.span };
    const content = await this.#interpolate(document, given, holder, wrap);
    if (content?.entries.size === 0) {
      return fail(`Included file \`${location}\` does not have valid YAML syntax!`);
    }
    const origin = file.origin === undefined ? holder.origin : file.origin;
    const inner = { origin, depth: holder.depth + 1, component: file.component };
    return content && this.#expand(content, inner);
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
    this.records.push({ type, location: this.#mask(locationOf(request, name)), extra });
  }

  #reportMissing(
    request: IncludeRequest,
    answer: Included & { readonly found: 'nothing' },
    span: Span,
  ): void {
    if (this.#isFull) return;
    if (answer.reason === 'late') this.#isFull = true;
    const name = locationOf(request, '');
    const near = didYouMean(name, answer.candidates ?? []);
    const known = answer.candidates?.length
      ? `known: ${answer.candidates.slice(0, 8).join(', ')}`
      : undefined;
    const text = this.#mask(missingText(request, answer));
    this.#report.error('invalid-include', span, text, { hint: near ?? answer.hint ?? known });
  }
}

async function integrityOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
