import hljs from 'highlight.js/lib/common';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import { nameOf } from '#code/ref-and-path.ts';
import { type Piece, piecesOf, plainLines } from './pieces.ts';

hljs.registerLanguage('dockerfile', dockerfile);

/** Longer files are shown without colours: finding those takes the browser too long. */
const mostCharacters = 200_000;

const byName: Readonly<Record<string, string>> = {
  dockerfile: 'dockerfile',
  containerfile: 'dockerfile',
  makefile: 'makefile',
  '.gitlab-ci.yml': 'yaml',
};

/** The lines of a file, coloured by the language that its name tells. */
export function highlighted(path: string, text: string): readonly (readonly Piece[])[] {
  const language = languageOf(path);
  if (language === undefined || text.length > mostCharacters) return plainLines(text);
  return piecesOf(hljs.highlight(text, { language, ignoreIllegals: true }).value);
}

function languageOf(path: string): string | undefined {
  const name = nameOf(path).toLowerCase();
  const known = byName[name] ?? name.slice(name.lastIndexOf('.') + 1);
  return hljs.getLanguage(known) ? known : undefined;
}
