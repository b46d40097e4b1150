import type { ImportNews, Project } from '@slipway/contract';
import { useEffect, useRef, useState } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useNotices } from '#ui/state/notices.tsx';

/** That a project is being brought from elsewhere and how far it is, or why that failed. */
export function ImportStanding({
  project,
  onOver,
}: {
  readonly project: Project;
  /** Reads the project anew. */
  readonly onOver: () => void;
}) {
  const { announce } = useNotices();
  const [news, setNews] = useState<ImportNews>();
  const hear = (latest: ImportNews) => {
    setNews(latest);
    if (!/finished|failed/.test(latest.import_status)) return;
    announce(`The import has ${latest.import_status}`);
    onOver();
  };
  const isOver = project.import_status === 'failed';
  const first = useResource(
    isOver ? '' : `${projectApi(project.id)}/import`,
    async (key, signal) => (key === '' ? undefined : get<ImportNews>(key, signal)),
  );
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    if (first.data) latest.current(first.data);
  }, [first.data]);
  useLive(isOver ? undefined : `project=${project.id}`, [first], { onImport: hear });
  const from = project.import_url ? ` from ${project.import_url}` : '';
  if (isOver) {
    return (
      <section className="trouble" aria-labelledby="import">
        <h2 id="import">It could not be imported{from}</h2>
        <p>{project.import_error ?? 'A maintainer of the project sees why.'}</p>
        <p>
          Push a repository here instead, or begin <Link href={to.newProject}>a new project</Link>{' '}
          by URL.
        </p>
      </section>
    );
  }
  return (
    <section className="card" aria-labelledby="import">
      <h2 id="import">Being imported{from}</h2>
      <p className="muted">
        {news?.import_progress ?? 'It waits for its turn, or for the first answer.'}
      </p>
      <p className="muted">
        Until then nobody can push to it. No pipeline runs for what it brings.
      </p>
    </section>
  );
}
