import type { Report, Step } from './report.ts';
import type { YamlLimits } from './yaml/cursor.ts';
import type { MapNode, Node, Source, Span } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';
import { YamlError } from './yaml/scalar.ts';

/** Limits of one file; GitLab's size limit counts Ruby objects, so this one is only akin to it. */
export const fileLimits: YamlLimits = { sizeBytes: 32 * 1024 * 1024, depth: 100 };
/** Longer texts are not even read. */
const longestText = 8 * 1024 * 1024;

/** A file split into its header and its content. */
export interface Document {
  readonly source: Source;
  /** The `spec:` document, when there is one. */
  readonly header: MapNode | undefined;
  readonly content: MapNode;
}

/** Reads a file. What is wrong is reported; `wrap` puts GitLab's words for included files around. */
export function readDocument(
  source: Source,
  report: Report,
  wrap: (message: string) => string = (message) => message,
  via: readonly Step[] = [],
): Document | undefined {
  const fail = (span: Span, code: Parameters<Report['error']>[0], text: string, hint?: string) => {
    report.error(code, span, wrap(text), { hint, via });
    return undefined;
  };
  const start = { source, start: 0, end: 0 };
  if (source.text.length > longestText) {
    return fail(start, 'configuration-too-big', 'The parsed YAML is too big');
  }
  const nodes = parse(source, report, fail);
  if (!nodes) return undefined;
  const [first, second] = nodes;
  const isHeader = first?.kind === 'map' && first.entries.has('spec');
  const header = isHeader ? first : undefined;
  const content = isHeader ? (second ?? emptyMap(start)) : first;
  if (!content || (content.kind === 'scalar' && content.value === null && !isHeader)) {
    const hint = 'a pipeline needs at least one job with a script';
    return fail(start, 'blank-configuration', 'Please provide content of .gitlab-ci.yml', hint);
  }
  if (content.kind === 'scalar' && content.value === null) {
    return { source, header, content: emptyMap(start) };
  }
  if (content.kind !== 'map') {
    const hint = 'the file must be a mapping: names, colons, values';
    return fail(content, 'invalid-yaml', 'Invalid configuration format', hint);
  }
  return { source, header, content };
}

function parse(
  source: Source,
  report: Report,
  fail: (
    span: Span,
    code: Parameters<Report['error']>[0],
    text: string,
    hint?: string,
  ) => undefined,
): readonly Node[] | undefined {
  try {
    const { documents, duplicates } = parseYaml(source, fileLimits);
    for (const { key, start, end } of duplicates) {
      const text = `the key "${key}" stands twice here; the last one wins`;
      report.warn('duplicate-key', { source, start, end }, text);
    }
    return documents;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { message, offset, hint } = error;
    const span = { source, start: offset, end: offset + 1 };
    const code = message.includes('too big') ? 'configuration-too-big' : codeOf(message);
    return fail(span, code, message, hint);
  }
}

function codeOf(message: string) {
  if (message.startsWith('Unknown alias')) return 'unknown-anchor';
  if (message.startsWith('Unknown tag')) return 'unsupported-tag';
  return message.startsWith('!reference') ? 'invalid-reference' : 'invalid-yaml';
}

function emptyMap({ source, start, end }: Span): MapNode {
  return { kind: 'map', entries: new Map(), source, start, end };
}
