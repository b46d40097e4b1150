import { useEffect, useMemo, useState } from 'react';
import { nameOf } from '#code/ref-and-path.ts';
import { languageOf } from './languages.ts';
import { type Piece, plainLines } from './pieces.ts';

/** Longer files are shown without colours: finding those takes the browser too long. */
const mostCharacters = 200_000;

type Lines = readonly (readonly Piece[])[];

/** The lines of a file: at once as they are, and in the colours of its language when those have come. */
export function useHighlighted(path: string, text: string): Lines {
  const plain = useMemo(() => plainLines(text), [text]);
  const [coloured, setColoured] = useState<{ readonly of: string; readonly lines: Lines }>();
  useEffect(() => {
    const language = languageOf(nameOf(path));
    if (language === undefined || text === '' || text.length > mostCharacters) return undefined;
    let isWanted = true;
    import('./highlight.ts')
      .then(({ highlighted }) => highlighted(language, text))
      // Without colours it can be read as well.
      .then(
        (lines) => isWanted && setColoured({ of: text, lines }),
        () => {},
      );
    return () => {
      isWanted = false;
    };
  }, [path, text]);
  return coloured?.of === text ? coloured.lines : plain;
}
