import hljs from 'highlight.js/lib/core';
import { bringLanguages, type Language } from './languages.ts';
import { type Piece, piecesOf } from './pieces.ts';

/** The lines of a text in the colours of a language. */
export async function highlighted(
  language: Language,
  text: string,
): Promise<readonly (readonly Piece[])[]> {
  for (const [name, rules] of await bringLanguages(language)) {
    if (!hljs.getLanguage(name)) hljs.registerLanguage(name, rules);
  }
  return piecesOf(hljs.highlight(text, { language, ignoreIllegals: true }).value);
}
