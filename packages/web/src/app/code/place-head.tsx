import type { ReactNode } from 'react';
import { to } from '#frame/addresses.ts';
import type { CodeView } from '#frame/route.ts';
import { Link, navigate } from '#frame/router.tsx';
import type { CodeProps } from './code-props.ts';
import { nameOf } from './ref-and-path.ts';

/** Which ref one looks at, the way to the file or folder, and what can be done with it. */
export function PlaceHead({
  at: { project, ref, path, refs },
  view,
  children,
}: {
  readonly at: CodeProps;
  /** The page that another ref leads to. */
  readonly view: CodeView;
  readonly children?: ReactNode;
}) {
  const name = project.path_with_namespace;
  return (
    <div className="code-head">
      <RefChoice
        value={ref}
        refs={refs}
        onChoose={(next) => navigate(to.code(name, view, next, path))}
      />
      <h1 className="code-path">
        <Link href={to.code(name, 'tree', ref)}>{nameOf(name)}</Link>
        {path.split('/').map((part, index, parts) =>
          part === '' ? null : (
            <span key={parts.slice(0, index + 1).join('/')}>
              {' / '}
              {index === parts.length - 1 ? (
                part
              ) : (
                <Link href={to.code(name, 'tree', ref, parts.slice(0, index + 1).join('/'))}>
                  {part}
                </Link>
              )}
            </span>
          ),
        )}
      </h1>
      <span className="actions">{children}</span>
    </div>
  );
}

/** One of the branches and tags. A commit that is none of them stands there, too. */
function RefChoice({
  value,
  refs,
  onChoose,
}: {
  readonly value: string;
  readonly refs: CodeProps['refs'];
  readonly onChoose: (ref: string) => void;
}) {
  const groups = [
    ['Branches', refs?.branches ?? []],
    ['Tags', refs?.tags ?? []],
  ] as const;
  const isKnown = groups.some(([, all]) => all.some(({ name }) => name === value));
  return (
    <select
      className="ref-choice"
      aria-label="Branch or tag"
      value={value}
      onChange={(event) => onChoose(event.target.value)}
    >
      {!isKnown && <option value={value}>{shortened(value)}</option>}
      {groups
        .filter(([, all]) => all.length > 0)
        .map(([label, all]) => (
          <optgroup key={label} label={label}>
            {all.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
    </select>
  );
}

/** Commits by the beginning of their ids. */
function shortened(ref: string): string {
  return /^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 8) : ref;
}
