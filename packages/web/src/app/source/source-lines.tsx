import type { ReactNode } from 'react';
import type { Piece } from './pieces.ts';
import './source.css';

/** How many lines a browser lays out together. */
const blockLines = 100;

/** Lines of a file with numbers that are addresses: `#L12`. */
export function SourceLines({
  lines,
  beside,
}: {
  readonly lines: readonly (readonly Piece[])[];
  /** What stands before a line. */
  readonly beside?: (index: number) => ReactNode;
}) {
  const blocks = Array.from({ length: Math.ceil(lines.length / blockLines) }, (_, index) => index);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys
    <section className="source" tabIndex={0} aria-label="Content of the file">
      {blocks.map((block) => (
        <div key={block} className="source-block">
          {lines.slice(block * blockLines, (block + 1) * blockLines).map((pieces, offset) => {
            const index = block * blockLines + offset;
            const anchor = `L${index + 1}`;
            return (
              <div key={anchor} id={anchor} className="source-line">
                {beside && <span className="source-beside">{beside(index)}</span>}
                <a className="source-number" href={`#${anchor}`} aria-label={`Line ${index + 1}`}>
                  {index + 1}
                </a>
                <code>
                  <Pieces pieces={pieces} />
                </code>
              </div>
            );
          })}
        </div>
      ))}
    </section>
  );
}

/** One coloured line. */
function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map(({ kind, text }, index) =>
    kind === '' ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no other name, and never move
      <span key={index} className={kind}>
        {text}
      </span>
    ),
  );
}
