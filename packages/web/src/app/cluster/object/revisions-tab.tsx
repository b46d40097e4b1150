import { useState } from 'react';
import type { AnyObject } from '#cluster/kube-types.ts';
import { Refusal } from '#cluster/refusal.tsx';
import { useWatch } from '#cluster/watch/use-watch.ts';
import { replaceField } from '#cluster/yaml/apply.ts';
import { DiffView } from '#cluster/yaml/diff-view.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { useSubmit } from '#ui/form/use-submit.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { type Revision, revisionsOf } from './revisions.ts';

/** What a deployment was before, and the way back. */
export function RevisionsTab({
  deployment,
  path,
}: {
  readonly deployment: AnyObject;
  readonly path: string;
}) {
  const namespace = encodeURIComponent(deployment.metadata.namespace ?? 'default');
  const { objects, refused } = useWatch<AnyObject>(
    `/apis/apps/v1/namespaces/${namespace}/replicasets`,
  );
  const [chosen, setChosen] = useState<Revision>();
  if (refused) return <Refusal error={refused} />;
  if (!objects) return <Loading lines={3} />;
  const revisions = revisionsOf(deployment, objects);
  const [current] = revisions;
  return (
    <section aria-labelledby="revisions">
      <h2 id="revisions">Revisions</h2>
      <Table
        caption="Revisions"
        rows={revisions}
        keyOf={({ name }) => name}
        columns={[
          {
            title: 'Revision',
            cell: (revision) => (
              <>
                <strong>{revision.number}</strong>
                {revision === current && <span className="muted"> now</span>}
                {revision.cause && <p className="muted">{revision.cause}</p>}
              </>
            ),
          },
          {
            title: 'Images',
            cell: ({ images }) => <code className="value">{images.join(', ')}</code>,
          },
          { title: 'Pods', cell: ({ pods }) => pods },
          { title: 'Made', cell: ({ at }) => <TimeAgo at={at} /> },
          {
            title: 'Actions',
            isOfVerbs: true,
            cell: (revision) => (
              <Verb
                isSmall
                why={revision === current ? 'This one runs now.' : undefined}
                label={`Roll back to revision ${revision.number}`}
                onClick={() => setChosen(revision)}
              >
                Roll back
              </Verb>
            ),
          },
        ]}
      />
      {chosen && current && (
        <RollBack
          {...{ path, current, chosen }}
          name={deployment.metadata.name}
          onClose={() => setChosen(undefined)}
        />
      )}
    </section>
  );
}

function RollBack({
  path,
  name,
  current,
  chosen,
  onClose,
}: {
  readonly path: string;
  readonly name: string;
  readonly current: Revision;
  readonly chosen: Revision;
  readonly onClose: () => void;
}) {
  const { announce } = useNotices();
  const { isBusy, problem, submit } = useSubmit();
  const text = ({ template }: Revision) => JSON.stringify(template, null, 2);
  const go = () =>
    void submit(async () => {
      await replaceField(path, '/spec/template', chosen.template);
      announce(`${name} goes back to revision ${chosen.number}`);
      onClose();
    });
  return (
    <Dialog title={`Roll ${name} back to revision ${chosen.number}?`} isOpen onClose={onClose}>
      <div className="form">
        <p>Its pods are replaced one after the other; no request fails. This changes:</p>
        <DiffView before={text(current)} after={text(chosen)} />
        <p className="problem" role="alert">
          {problem}
        </p>
        <span className="actions">
          <button type="button" className="button primary" disabled={isBusy} onClick={go}>
            Roll back
          </button>
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
        </span>
      </div>
    </Dialog>
  );
}
