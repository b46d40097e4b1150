import { didYouMean } from './nearest.ts';
import type { Report, Step } from './report.ts';
import { YamlError } from './yaml/error.ts';
import type { MapNode, Node, Source, Span } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';
import type { YamlLimits } from './yaml/weight.ts';

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
  if (source.text.trim() === '') {
    const hint = 'a pipeline needs at least one job with a script';
    return fail(start, 'blank-configuration', 'Please provide content of .gitlab-ci.yml', hint);
  }
  const nodes = parse(source, report, fail)?.filter((node) => !isBlank(node));
  if (!nodes) return undefined;
  const maps = nodes.filter((node) => node.kind === 'map');
  const wrong = nodes.find((node) => node.kind !== 'map');
  if (wrong) {
    const hint = 'the file must be a mapping: names, colons, values';
    return fail(wrong, 'invalid-yaml', 'Invalid configuration format', hint);
  }
  const [first, second] = maps;
  // A header is one only when something follows; of three documents the last is the content.
  const header = second && first?.entries.has('spec') ? first : undefined;
  return { source, header, content: (header ? maps.at(-1) : first) ?? emptyMap(start) };
}

/** Documents of which GitLab takes no notice. */
function isBlank(node: Node): boolean {
  switch (node.kind) {
    case 'scalar':
      return node.value === null || node.value === false || String(node.value).trim() === '';
    case 'list':
      return node.items.length === 0;
    case 'map':
      return node.entries.size === 0;
    case 'reference':
      return false;
  }
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
    const { documents, duplicates, unknownTags } = parseYaml(source, fileLimits);
    for (const { name, start, end } of unknownTags) {
      const text = `the tag !${name} means nothing to GitLab: what follows is read without it`;
      report.warn('unsupported-tag', { source, start, end }, text, {
        hint: didYouMean(name, ['reference']),
      });
    }
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
  if (message.startsWith('An alias referenced')) return 'unknown-anchor';
  return message.startsWith('!reference') ? 'invalid-reference' : 'invalid-yaml';
}

function emptyMap({ source, start, end }: Span): MapNode {
  return { kind: 'map', entries: new Map(), source, start, end };
}
