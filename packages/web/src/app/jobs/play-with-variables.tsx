import type { Job } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { VariablesField } from '#pipelines/new-pipeline.tsx';
import { variablesIn } from '#settings/variable-lines.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { type Fields, Form } from '#ui/form/form.tsx';

/** Plays a job, or runs it again, with variables of one's own. */
export function PlayWithVariables({
  projectId,
  job,
  verb,
  onDone,
  onClose,
}: {
  readonly projectId: number;
  readonly job: Job;
  readonly verb: 'play' | 'retry';
  readonly onDone: (job: Job) => void;
  readonly onClose: () => void;
}) {
  const play = async (fields: Fields) => {
    const next = await post<Job>(`${projectApi(projectId)}/jobs/${job.id}/${verb}`, {
      job_variables_attributes: variablesIn(fields.raw('variables')),
    });
    onClose();
    onDone(next);
  };
  const word = verb === 'play' ? 'Play' : 'Retry';
  return (
    <Dialog title={`${word} ${job.name} with variables`} isOpen onClose={onClose}>
      <Form submit={word} keeps onSubmit={play}>
        {verb === 'play' && job.manual_confirmation && <p>{job.manual_confirmation}</p>}
        <VariablesField />
      </Form>
    </Dialog>
  );
}
