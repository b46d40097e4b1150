import type { FileDiff } from '@slipway/contract';
import { useMemo, useState } from 'react';
import { Empty } from '#ui/state/states.tsx';
import { tally, type UnifiedLine, unifiedLines } from './unified-diff.ts';
import './diff.css';

/** Files with more lines than that are opened when they are asked for. */
const mostLines = 600;

/** What was changed, file by file. */
export function FileDiffs({ files }: { readonly files: readonly FileDiff[] }) {
  const shown = useMemo(
    () => files.map((file) => ({ file, lines: file.diff === '' ? [] : unifiedLines(file.diff) })),
    [files],
  );
  if (files.length === 0) return <Empty title="Nothing was changed" />;
  const sums = shown.map(({ lines }) => tally(lines));
  const sum = (key: 'comes' | 'goes') => sums.reduce((total, each) => total + each[key], 0);
  return (
    <section className="file-diffs" aria-labelledby="changes">
      <h2 id="changes">
        {files.length} {files.length === 1 ? 'file' : 'files'} changed,{' '}
        <span className="comes">+{sum('comes')}</span> <span className="goes">−{sum('goes')}</span>
      </h2>
      {shown.map(({ file, lines }) => (
        <OneFile key={file.new_path} file={file} lines={lines} />
      ))}
    </section>
  );
}

function OneFile({
  file,
  lines,
}: {
  readonly file: FileDiff;
  readonly lines: readonly UnifiedLine[];
}) {
  const [isOpen, setOpen] = useState(lines.length <= mostLines);
  const { comes, goes } = tally(lines);
  return (
    <details
      className="card file-diff"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <strong>{file.renamed_file ? `${file.old_path} → ${file.new_path}` : file.new_path}</strong>{' '}
        <span className="muted">{whatHappened(file)}</span> <span className="comes">+{comes}</span>{' '}
        <span className="goes">−{goes}</span>
      </summary>
      {isOpen && lines.length === 0 && <p className="file-note muted">{whyNothing(file)}</p>}
      {isOpen && lines.length > 0 && <Lines path={file.new_path} lines={lines} />}
    </details>
  );
}

function whatHappened(file: FileDiff): string {
  if (file.new_file) return 'new';
  if (file.deleted_file) return 'deleted';
  return file.renamed_file ? 'renamed' : '';
}

function whyNothing(file: FileDiff): string {
  if (file.too_large || file.collapsed) return 'Too large to be shown here: use git.';
  return file.renamed_file || file.a_mode !== file.b_mode
    ? 'Its content is the same.'
    : 'Empty, or not text.';
}

const signs = { same: ' ', comes: '+', goes: '-', hunk: '', note: '' } as const;

function Lines({ path, lines }: { readonly path: string; readonly lines: readonly UnifiedLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys
    <section className="diff-scroll" tabIndex={0} aria-label={`Changes of ${path}`}>
      <table className="diff-table">
        <tbody>
          {lines.map(({ kind, before, after, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
            <tr key={index} className={`is-${kind}`}>
              <td className="diff-number">{before}</td>
              <td className="diff-number">{after}</td>
              <td className="diff-text">
                <code>{`${signs[kind]}${text}`}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
