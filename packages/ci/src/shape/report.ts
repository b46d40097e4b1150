import type { ChainLink, Diagnostic, DiagnosticCode } from '#diagnostic/diagnostic';
import { excerpt, locate, type Span } from '#yaml/node';
import { isSwitchedOff } from './ignored-warnings.ts';

/** A way that led to a span, for the chain of a diagnostic. */
export interface Step {
  readonly text: string;
  readonly at: Span;
}

/** How to go on; a function where it takes time to find out, asked only for what is shown. */
export type Hint = string | undefined | (() => string | undefined);

interface Extra {
  readonly hint?: Hint;
  readonly via?: readonly Step[];
}

/** Bounds the work for a file that is wrong everywhere. */
const maxDiagnostics = 1000;
const longestChain = 5;
/** Nobody reads more of them, and each is a search among all names. */
const mostSearches = 20;

/** Collects diagnostics; the same text at the same place counts once. */
export class Report {
  readonly #found = new Map<string, Diagnostic>();
  readonly #ignored: ReadonlySet<string>;
  #errors = 0;
  #searches = 0;

  constructor(ignored: readonly string[] = []) {
    this.#ignored = new Set(ignored);
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  get errorCount(): number {
    return this.#errors;
  }

  error(code: DiagnosticCode, span: Span, message: string, extra: Extra = {}): void {
    this.#errors++;
    this.#add('error', code, span, message, extra);
  }

  /** False when the warning is switched off. */
  warn(code: DiagnosticCode, span: Span, message: string, extra: Extra = {}): boolean {
    if (this.#ignored.has(code) || isSwitchedOff(code, span)) return false;
    this.#add('warning', code, span, message, extra);
    return true;
  }

  /** Errors first as they were found, then warnings. */
  all(): Diagnostic[] {
    const all = [...this.#found.values()];
    return [
      ...all.filter(({ severity }) => severity === 'error'),
      ...all.filter(({ severity }) => severity === 'warning'),
    ];
  }

  #search(hint: () => string | undefined): string | undefined {
    return ++this.#searches > mostSearches ? undefined : hint();
  }

  #add(
    severity: Diagnostic['severity'],
    code: DiagnosticCode,
    span: Span,
    message: string,
    { hint, via = [] }: Extra,
  ): void {
    const key = `${span.source.name}:${span.start} ${message}`;
    if (this.#found.has(key) || this.#found.size >= maxDiagnostics) return;
    const shown = excerpt(span);
    const chain = [...via.map(toLink), ...includeChain(span)];
    const shownHint = typeof hint === 'function' ? this.#search(hint) : hint;
    this.#found.set(key, {
      severity,
      code,
      message,
      at: locate(span),
      ...(shown ? { excerpt: shown } : {}),
      ...(shownHint === undefined ? {} : { hint: shownHint }),
      ...(chain.length === 0 ? {} : { chain }),
    });
  }
}

function toLink({ text, at }: Step): ChainLink {
  return { text, at: locate(at) };
}

function includeChain(span: Span): ChainLink[] {
  const chain: ChainLink[] = [];
  for (
    let by = span.source.includedBy;
    by && chain.length < longestChain;
    by = by.source.includedBy
  ) {
    chain.push({ text: 'included', at: locate(by) });
  }
  return chain;
}
