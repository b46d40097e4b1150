import type { Finding, Preview } from '@slipway/contract';
import { AboutCode } from '#help/code-link.tsx';

/** What is wrong with the text, and what looks odd; or that nothing is. */
export function Findings({ preview, file }: { readonly preview: Preview; readonly file: string }) {
  const { errors, warnings } = preview;
  return (
    <section className="findings" aria-label="Findings" role="status">
      {errors.length === 0 && (
        <p className="done">
          {warnings.length === 0 ? 'Nothing is wrong with it.' : 'It can run, but look at these:'}
        </p>
      )}
      <ul>
        {errors.map((finding) => (
          <One key={keyOf(finding)} finding={finding} file={file} kind="error" />
        ))}
        {warnings.map((finding) => (
          <One key={keyOf(finding)} finding={finding} file={file} kind="warning" />
        ))}
      </ul>
    </section>
  );
}

function keyOf({ code, file, line, column, message }: Finding): string {
  return `${code} ${file}:${line}:${column} ${message}`;
}

function One({
  finding,
  file,
  kind,
}: {
  readonly finding: Finding;
  readonly file: string;
  readonly kind: 'error' | 'warning';
}) {
  const place = finding.file === file ? `line ${finding.line}` : `${finding.file}:${finding.line}`;
  return (
    <li className={`finding is-${kind}`}>
      <strong>{kind === 'error' ? 'Error' : 'Warning'}</strong>, {place}: {finding.message}
      {finding.hint && <span className="muted"> ({finding.hint})</span>}{' '}
      <AboutCode code={finding.code} />
    </li>
  );
}
