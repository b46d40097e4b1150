import type { Project } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Icon } from '#ui/status/icons.tsx';

/** The jobs of a pipeline that wait for a person, each with its play button; its name leads to what it would change. */
export function PlayWaiting({
  project,
  jobs,
  onPlayed,
}: {
  readonly project: Project;
  readonly jobs: readonly { readonly id: number; readonly name: string }[];
  readonly onPlayed: () => void;
}) {
  const { isBusy, run } = useAction();
  const why = useWhyNot(project, 30);
  const play = async (id: number) => {
    await post(`${projectApi(project.id)}/jobs/${id}/play`);
    onPlayed();
  };
  return (
    <ul className="waiting-jobs">
      {jobs.map(({ id, name }) => (
        <li key={id}>
          <Verb
            isSmall
            isBusy={isBusy}
            why={why}
            tone="primary"
            label={`Play ${name} of ${project.path_with_namespace}`}
            onClick={() => run(() => play(id))}
          >
            <Icon name="play" /> Play
          </Verb>
          <Link href={to.job(project.path_with_namespace, id)}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}
