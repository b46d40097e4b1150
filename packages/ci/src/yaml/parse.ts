import { complaint } from './complaint.ts';
import { Composer, type YamlDocument, type YamlLimits } from './compose.ts';
import { ParseFailure, parseLeniently } from './lenient.ts';
import type { Passage } from './passage.ts';

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
