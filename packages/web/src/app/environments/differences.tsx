import type { ChangedObject, ObjectDifference } from '@slipway/contract';

/** Objects of the cluster, each with the fields in which two of its states differ. */
export function ObjectDifferences({ objects }: { readonly objects: readonly ChangedObject[] }) {
  return (
    <ul className="changed-objects">
      {objects.map((it) => (
        <li key={`${it.resource}/${it.namespace}/${it.name}`}>
          <strong>
            {it.resource}/{it.name}
          </strong>
          <span className="muted"> in {it.namespace}</span>
          <Differences differences={it.differences} />
        </li>
      ))}
    </ul>
  );
}

/** Fields, with what they were and what they are. */
export function Differences({
  differences,
}: {
  readonly differences: readonly ObjectDifference[];
}) {
  return (
    <ul className="differences">
      {differences.map(({ path, before, after }) => (
        <li key={path}>
          <code>{path}</code>
          <span>
            <del>{textOf(before)}</del> → <ins>{textOf(after)}</ins>
          </span>
        </li>
      ))}
    </ul>
  );
}

const longest = 400;

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
