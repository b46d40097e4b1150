import type { DiagnosticCode } from '#diagnostic/diagnostic';
import type { Patterns } from '#pattern/pattern';
import type { Span } from '#yaml/node';
import type { Report, Step } from './report.ts';

/**
 * Where a value is being read: everything a message about it needs. `path` is GitLab's way of
 * naming a place, `jobs:rspec:rules:rule`.
 */
export class Place {
  readonly report: Report;
  readonly patterns: Patterns;
  readonly path: string;
  /** The key of the job, for values that stand outside of it (extends, default, anchors). */
  readonly owner: { readonly name: string; readonly key: Span; readonly body: Span } | undefined;

  constructor(
    report: Report,
    patterns: Patterns,
    path: string,
    owner?: { readonly name: string; readonly key: Span; readonly body: Span },
  ) {
    this.report = report;
    this.patterns = patterns;
    this.path = path;
    this.owner = owner;
  }

  /** The place one key further in. */
  in(key: string): Place {
    const path = this.path === '' ? key : `${this.path}:${key}`;
    return new Place(this.report, this.patterns, path, this.owner);
  }

  /** Reports `<path> <text>`. */
  error(
    node: Span,
    text: string,
    hint?: string,
    code: DiagnosticCode = 'invalid-keyword',
  ): undefined {
    const message = this.path === '' ? text : `${this.path} ${text}`;
    this.report.error(code, node, message, { hint, via: this.#via(node) });
    return undefined;
  }

  /** Reports a warning in these words. */
  warn(code: DiagnosticCode, node: Span, text: string, hint?: string): void {
    this.report.warn(code, node, text, { hint, via: this.#via(node) });
  }

  #via(node: Span): readonly Step[] {
    if (!this.owner) return [];
    const { body, key, name } = this.owner;
    const isInside =
      node.source === body.source && node.start >= key.start && node.start <= body.end;
    return isInside ? [] : [{ text: `used by job "${name}"`, at: key }];
  }
}
