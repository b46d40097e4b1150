import { inContext, lineDiff } from './line-diff.ts';

/** What a change would do, line by line. */
export function DiffView({ before, after }: { readonly before: string; readonly after: string }) {
  const lines = inContext(lineDiff(before, after));
  if (lines.every((line) => line === undefined)) {
    return <p className="muted">Nothing would change.</p>;
  }
  const names = { '+': 'comes', '-': 'goes', ' ': '' } as const;
  return (
    <pre className="diff">
      {lines.map((line, index) =>
        line === undefined ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
          <span key={index} className="diff-gap">
            {'⋯\n'}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index} className={`diff-line is-${names[line.sign] || 'same'}`}>
            {`${line.sign} ${line.text}\n`}
          </span>
        ),
      )}
    </pre>
  );
}
