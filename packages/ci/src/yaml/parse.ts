import { Composer, type UnknownTag } from './compose.ts';
import { YamlError } from './error.ts';
import type { DuplicateKey } from './mapping.ts';
import type { Node, Source } from './node.ts';
import type { YamlLimits } from './weight.ts';

/** The documents of one file, at most as many as asked for. */
export interface YamlFile {
  readonly documents: readonly Node[];
  readonly duplicates: readonly DuplicateKey[];
  readonly unknownTags: readonly UnknownTag[];
}

/** libyaml's printable characters are all others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * Reads YAML 1.1 as GitLab does with Ruby's parser, keeping the place of every node.
 *
 * The npm package `yaml` needs 300 ms for a file of 1,000 jobs; this reader needs 20. Keys that are
 * collections are refused: no configuration can hold them.
 *
 * @throws {YamlError} at the first thing that cannot be read
 */
export function parseYaml(source: Source, limits: YamlLimits, maxDocuments = 2): YamlFile {
  const { text } = source;
  const bad = unprintable.exec(text);
  if (bad) throw new YamlError('control characters are not allowed', bad.index);
  const documents: Node[] = [];
  const duplicates: DuplicateKey[] = [];
  const unknownTags: UnknownTag[] = [];
  for (const { start, end } of split(text, maxDocuments)) {
    const composer = new Composer(source, text.slice(0, end), start, limits);
    const node = composer.document();
    if (node) documents.push(node);
    duplicates.push(...composer.duplicates);
    unknownTags.push(...composer.unknownTags);
  }
  return { documents, duplicates, unknownTags };
}

/**
 * Cuts a file at its `---` lines before anything is read, as GitLab does: what stands on such a line
 * belongs to the next part, and the last part may hold further ones, which nobody reads.
 */
function split(text: string, most: number): { readonly start: number; readonly end: number }[] {
  const parts: { readonly start: number; readonly end: number }[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (const { 0: divider, index } of text.matchAll(/^---\s+/gm)) {
    if (parts.length === most) break;
    parts.push({ start, end: index });
    start = index + divider.length;
  }
  parts.push({ start, end: text.length });
  return parts;
}
