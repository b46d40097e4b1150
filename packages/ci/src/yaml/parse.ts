import { complaint } from './complaint.ts';
import { Composer, type Dubious, type YamlLimits } from './compose.ts';
import { ParseFailure, parseLeniently } from './lenient.ts';
import type { Node, Source } from './node.ts';

/** A text to be read as one YAML document, and where it stands in the file that it came from. */
export interface Passage {
  readonly source: Source;
  readonly text: string;
  /** The offset in the source for an offset in `text`. */
  readonly place: (offset: number) => number;
}

/** What a passage holds; undefined when that is nothing. */
export interface YamlDocument {
  readonly root: Node | undefined;
  readonly dubious: readonly Dubious[];
}

/**
 * Reads the first document of a passage. The library tells words and structure apart; what they
 * mean is decided here as Ruby's Psych does it for GitLab: YAML 1.1 with a few ways of its own.
 *
 * @throws {YamlError} at the first thing that cannot be read
 */
export function parseYaml(passage: Passage, limits: YamlLimits): YamlDocument {
  try {
    const { events, text, place } = parseLeniently(passage.text, limits.depth);
    const isSame = text === passage.text;
    const parsed = isSame
      ? passage
      : { ...passage, text, place: (offset: number) => passage.place(place(offset)) };
    return new Composer(parsed, events, limits).compose();
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    throw complaint(error, passage.text);
  }
}

/** A whole file as one passage. */
export function wholeFile(source: Source): Passage {
  return { source, text: source.text, place: (offset) => offset };
}
