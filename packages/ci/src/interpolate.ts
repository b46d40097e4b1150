import type { Document } from './document.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import type { MapNode, Span } from './yaml/node.ts';

/** What is put into a file's `$[[ ]]` blocks. */
export interface Given {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs come as text (API, form, push option): other types are read as JSON. */
  readonly isText: boolean;
  readonly component?: Readonly<Record<string, string>> | undefined;
}

/** The content of a file with its inputs worked in; undefined when something is wrong (reported). */
export function interpolate(
  document: Document,
  given: Given,
  _scope: Scope,
  report: Report,
  _patterns: Patterns,
  include?: Span,
): MapNode | undefined {
  if (document.header) {
    report.error('invalid-header', document.header, 'spec: inputs are not supported yet');
    return undefined;
  }
  if (Object.keys(given.inputs).length > 0) {
    report.error('invalid-input', include ?? document.content, 'unknown input arguments');
    return undefined;
  }
  return document.content;
}
