import type { Report, Step } from '#shape/report';
import type { YamlLimits } from '#yaml/anchors';
import { YamlError } from '#yaml/error';
import type { MapNode, Node, Source } from '#yaml/node';
import { parseYaml } from '#yaml/parse';
import type { Passage } from '#yaml/passage';

/** Limits of one file; GitLab's size limit counts Ruby objects, so this one is only akin to it. */
export const fileLimits: YamlLimits = { sizeBytes: 32 * 1024 * 1024, depth: 100 };
/** GitLab's default, in characters instead of bytes. */
const longestText = 2 * 1024 * 1024;

/** A file split into its header and its content. */
export interface Document {
  readonly source: Source;
  /** The `spec:` document, when there is one. */
  readonly header: MapNode | undefined;
  readonly content: MapNode;
}

/** How what is wrong with a file is told. */
export interface Telling {
  readonly report: Report;
  /** Puts GitLab's words for included files around a message. */
  readonly wrap?: (message: string) => string;
  readonly via?: readonly Step[];
}

/**
 * Reads a file as GitLab does: cut where a line begins with `---`, at most two documents, the first
 * of them a header when it has `spec`. Of what follows a content without header nothing is read.
 */
export function readDocument(source: Source, telling: Telling): Document | undefined {
  const { text } = source;
  if (text.trim() === '') {
    const hint = 'a pipeline needs at least one job with a script';
    const message = 'Please provide content of .gitlab-ci.yml';
    return fail(source, 0, 'blank-configuration', message, hint, telling);
  }
  if (text.length > longestText) {
    const hint = `at most ${longestText} characters`;
    const message = 'The provided YAML is too big';
    return fail(source, 0, 'configuration-too-big', message, hint, telling);
  }
  const roots: Node[] = [];
  for (const passage of passagesOf(source)) {
    const read = readPassage(passage, telling);
    if (!read) return undefined;
    if (!isBlank(read.root)) roots.push(read.root);
  }
  const wrong = roots.find(({ kind }) => kind !== 'map');
  const [first, ...others] = roots.filter((root) => root.kind === 'map');
  if (wrong || !first) return notAMapping(source, wrong, telling);
  const content = first.entries.has('spec') ? others.at(-1) : undefined;
  return content
    ? { source, header: first, content }
    : { source, header: undefined, content: first };
}

/** A passage that must be a mapping; undefined when it is not (reported). */
export function readMapping(passage: Passage, telling: Telling): MapNode | undefined {
  const read = readPassage(passage, telling);
  if (!read) return undefined;
  return read.root?.kind === 'map' ? read.root : notAMapping(passage.source, read.root, telling);
}

function notAMapping(source: Source, node: Node | undefined, telling: Telling): undefined {
  const hint = 'the file must be a mapping: names, colons, values';
  const message = 'Invalid configuration format';
  return fail(source, node?.start ?? 0, 'invalid-yaml', message, hint, telling);
}

/** A cut needs white space behind its dashes, which goes with them. */
function* passagesOf(source: Source): Iterable<Passage> {
  const { text } = source;
  // A byte order mark is not part of the text.
  let from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (const { 0: cut, index } of text
    .slice(from)
    .matchAll(/^---\s+/gm)
    .take(2)) {
    const start = from;
    yield { source, text: text.slice(start, index), place: (offset) => start + offset };
    from = index + cut.length;
  }
  const start = from;
  yield { source, text: text.slice(start), place: (offset) => start + offset };
}

function readPassage(
  passage: Passage,
  telling: Telling,
): { readonly root: Node | undefined } | undefined {
  try {
    const { root, dubious } = parseYaml(passage, fileLimits);
    for (const { code, span, message, hint } of dubious) {
      telling.report.warn(code, span, message, { hint });
    }
    return { root };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { message, offset, hint } = error;
    return fail(passage.source, passage.place(offset), codeOf(message), message, hint, telling);
  }
}

function isBlank(node: Node | undefined): node is undefined {
  if (!node) return true;
  if (node.kind === 'scalar') return node.value === null || node.value === false;
  if (node.kind === 'list') return node.items.length === 0;
  return node.kind === 'map' && node.entries.size === 0;
}

type Code = Parameters<Report['error']>[0];

function fail(
  source: Source,
  offset: number,
  code: Code,
  message: string,
  hint: string | undefined,
  { report, wrap = (text) => text, via = [] }: Telling,
): undefined {
  const span = { source, start: offset, end: offset + 1 };
  report.error(code, span, wrap(message), { hint, via });
}

function codeOf(message: string): Code {
  if (message.startsWith('An alias referenced')) return 'unknown-anchor';
  if (message.includes('too big')) return 'configuration-too-big';
  return message.startsWith('!reference') ? 'invalid-reference' : 'invalid-yaml';
}
