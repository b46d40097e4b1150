import type { CleanupPolicy, ImageRepository, ImageTag, Project } from '@slipway/contract';
import { useState } from 'react';
import { getAll, projectApi, remove } from '#data/api.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { useSubmit } from '#ui/form/use-submit.ts';
import { Verb } from '#ui/form/verb.tsx';

/** What a repository would lose. */
interface Foreseen {
  readonly path: string;
  readonly address: string;
  readonly deletes: readonly string[];
  readonly keeps: readonly Pick<ImageTag, 'name' | 'used_by'>[];
}

/** What the rules that were saved would remove just now, and who holds the rest. */
export function CleanupPreview({
  project,
  policy,
  why,
}: {
  readonly project: Project;
  readonly policy: CleanupPolicy;
  /** Why one may not clean up. */
  readonly why: string | undefined;
}) {
  const [foreseen, setForeseen] = useState<readonly Foreseen[]>();
  const [said, setSaid] = useState('');
  const { isBusy, problem, submit } = useSubmit();
  const rules = rulesOf(policy);
  const look = () => submit(async () => setForeseen(await foresee(project, rules)));
  const clean = async (losing: readonly Foreseen[]) => {
    for (const { address } of losing) await remove(address, rules);
    setForeseen(undefined);
    setSaid('They are being removed');
  };
  const losing = foreseen?.filter(({ deletes }) => deletes.length > 0) ?? [];
  return (
    <>
      <span className="actions">
        <Verb onClick={() => void look()} isBusy={isBusy} why={why}>
          What would go now?
        </Verb>
        {losing.length > 0 && (
          <Confirm
            verb="Clean up"
            what="the images of"
            name={project.path_with_namespace}
            onConfirm={() => clean(losing)}
          >
            <p>{countText(losing)} would be deleted.</p>
          </Confirm>
        )}
      </span>
      <p className="problem" role="alert">
        {problem}
      </p>
      <div role="status">{foreseen ? <Preview foreseen={foreseen} /> : said && <p>{said}</p>}</div>
    </>
  );
}

function Preview({ foreseen }: { readonly foreseen: readonly Foreseen[] }) {
  const shown = foreseen.filter(({ deletes, keeps }) => deletes.length + keeps.length > 0);
  if (shown.length === 0) return <p>Nothing: no tag is as these rules say.</p>;
  return shown.map(({ path, deletes, keeps }) => (
    <section key={path} aria-label={path}>
      <h3>{path}</h3>
      <p>{deletes.length === 0 ? 'Nothing would go' : `Would go: ${deletes.join(', ')}`}</p>
      {keeps.length > 0 && (
        <ul>
          {keeps.map(({ name, used_by }) => (
            <li key={name}>
              <strong>{name}</strong> stays: {used_by.map(holdText).join(', ')}
            </li>
          ))}
        </ul>
      )}
    </section>
  ));
}

const holdText = ({ kind, name, why }: ImageTag['used_by'][number]) => `${kind} ${name} ${why}`;

function countText(losing: readonly Foreseen[]): string {
  const count = losing.reduce((sum, { deletes }) => sum + deletes.length, 0);
  return count === 1 ? 'One tag' : `${count} tags`;
}

type Rules = ReturnType<typeof rulesOf>;

async function foresee(project: Project, rules: Rules): Promise<readonly Foreseen[]> {
  const base = `${projectApi(project.id)}/registry/repositories`;
  const found: Foreseen[] = [];
  for (const { id, path } of await getAll<ImageRepository>(base)) {
    const address = `${base}/${id}/tags`;
    // The server's answer to a dry run.
    const answer = (await remove(address, { ...rules, dry_run: true })) as Pick<
      Foreseen,
      'deletes' | 'keeps'
    >;
    found.push({ path, address, ...answer });
  }
  return found;
}

const rulesOf = ({ name_regex, name_regex_keep, keep_n, older_than }: CleanupPolicy) => ({
  name_regex_delete: name_regex,
  ...(name_regex_keep !== null && { name_regex_keep }),
  ...(keep_n !== null && { keep_n }),
  ...(older_than !== null && { older_than }),
});
