import type { ChainLink, Diagnostic, DiagnosticCode } from './diagnostic.ts';
import { isSwitchedOff } from './ignored-warnings.ts';
import { excerpt, locate, type Span } from './yaml/node.ts';

/** A way that led to a span, for the chain of a diagnostic. */
export interface Step {
  readonly text: string;
  readonly at: Span;
}

interface Extra {
  readonly hint?: string | undefined;
  readonly via?: readonly Step[];
}

/** Bounds the work for a file that is wrong everywhere. */
const maxDiagnostics = 1000;
const longestChain = 5;

/** Collects diagnostics; the same text at the same place counts once. */
export class Report {
  readonly #found = new Map<string, Diagnostic>();
  readonly #ignored: ReadonlySet<string>;
  #errors = 0;

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
    this.#found.set(key, {
      severity,
      code,
      message,
      at: locate(span),
      ...(shown ? { excerpt: shown } : {}),
      ...(hint === undefined ? {} : { hint }),
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
