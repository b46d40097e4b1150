import type { Source } from './node.ts';

/** A text to be read as one YAML document, and where it stands in the file that it came from. */
export interface Passage {
  readonly source: Source;
  readonly text: string;
  /** The offset in the source for an offset in `text`. */
  readonly place: (offset: number) => number;
}

/** A whole file as one passage. */
export function wholeFile(source: Source): Passage {
  return { source, text: source.text, place: (offset) => offset };
}
