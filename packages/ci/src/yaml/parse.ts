import type { YamlLimits } from './anchors.ts';
import { complaint } from './complaint.ts';
import { Composer, type YamlDocument } from './compose.ts';
import { YamlError } from './error.ts';
import { type Parsed, ParseFailure, parseLeniently } from './lenient.ts';
import type { Passage } from './passage.ts';
import { checkTabs } from './tabs.ts';

/**
 * Reads the first document of a passage. The library tells words and structure apart; what they
 * mean is decided here as Ruby's Psych does it for GitLab: YAML 1.1 with a few ways of its own.
 *
 * @throws {YamlError} at the first thing that cannot be read
 */
export function parseYaml(passage: Passage, limits: YamlLimits): YamlDocument {
  const { events, text, place } = parsed(passage.text, limits.depth);
  const isSame = text === passage.text;
  const given = isSame
    ? passage
    : { ...passage, text, place: (offset: number) => passage.place(place(offset)) };
  try {
    checkTabs(text, events);
    return new Composer(given, events, limits).compose();
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new YamlError(error.message, place(error.offset), error.hint);
  }
}

function parsed(text: string, depth: number): Parsed {
  try {
    return parseLeniently(text, depth);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    throw complaint(error, text);
  }
}
