import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Empty } from '#ui/state/states.tsx';
import { AboutCode } from './code-link.tsx';
import { diagnosticNames } from './documents.ts';
import { likeNames } from './like-names.ts';

/** For an address of the help at which nothing lies: what may have been meant, and where all of it is. */
export function NoDocument({ name }: { readonly name: string }) {
  const [, code] = /^diagnostics\/(.+)$/.exec(name) ?? [];
  const title = code === undefined ? 'The help has no such page' : `No message is called ${code}`;
  const like = likeNames(diagnosticNames, code ?? name);
  return (
    <>
      <title>Not found · Help · Slipway</title>
      <h1 className="unseen">Not found</h1>
      <Empty title={title}>
        {like.length > 0 && (
          <>
            <p>Those that are called like it:</p>
            <ul className="like-names">
              {like.map((each) => (
                <li key={each}>
                  <AboutCode code={each} />
                </li>
              ))}
            </ul>
          </>
        )}
        {code !== undefined && (
          <p className="muted">A message of another version may not be here any more.</p>
        )}
        <p>
          <Link href={to.help('diagnostics')}>All messages about pipelines</Link>
        </p>
      </Empty>
    </>
  );
}
