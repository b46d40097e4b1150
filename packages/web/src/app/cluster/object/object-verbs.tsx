import { useState } from 'react';
import type { Kind } from '#cluster/kinds.ts';
import type { AnyObject } from '#cluster/kube-types.ts';
import { merge } from '#cluster/yaml/apply.ts';
import { remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { drain } from './drain.ts';

const restartable = new Set(['deployments.apps', 'statefulsets.apps', 'daemonsets.apps']);

/** What one can do with an object. */
export function ObjectVerbs({
  kind,
  object,
  path,
}: {
  readonly kind: Kind;
  readonly object: AnyObject;
  readonly path: string;
}) {
  const { isBusy, run } = useAction();
  const { name } = object.metadata;
  const isEnding = object.metadata.deletionTimestamp ? 'It is being deleted.' : undefined;
  return (
    <>
      {kind.subresources.includes('scale') && <Scale object={object} path={path} why={isEnding} />}
      {restartable.has(kind.resource) && (
        <Verb isBusy={isBusy} why={isEnding} onClick={() => run(() => merge(path, restarted()))}>
          Restart
        </Verb>
      )}
      {kind.resource === 'nodes' && (
        <Verb
          isBusy={isBusy}
          onClick={() =>
            run(() => merge(path, { spec: { unschedulable: !object.spec?.unschedulable } }))
          }
        >
          {object.spec?.unschedulable ? 'Uncordon' : 'Cordon'}
        </Verb>
      )}
      {kind.resource === 'nodes' && (
        <Confirm verb="Drain" what="the node" name={name} onConfirm={() => drain(path, name)}>
          <p>
            It takes no new pods, and all pods that are not of a DaemonSet are evicted. A disruption
            budget may refuse some.
          </p>
        </Confirm>
      )}
      <Confirm
        verb="Delete"
        what={kind.kind}
        name={name}
        why={isEnding}
        onConfirm={async () => {
          await remove(`/-/kubernetes${path}`, { propagationPolicy: 'Background' });
          navigate(to.kind(kind.resource, object.metadata.namespace));
        }}
      >
        <p>
          {kind.resource === 'namespaces'
            ? 'With it goes everything in it.'
            : 'With it goes what belongs to it: a deployment’s pods, a job’s pods.'}{' '}
          {object.metadata.ownerReferences && 'Its owner may make another one.'}
        </p>
      </Confirm>
    </>
  );
}

/** As `kubectl rollout restart` does it: a template that differs makes new pods. */
function restarted() {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  return { spec: { template: { metadata: { annotations } } } };
}

function Scale({
  object,
  path,
  why,
}: {
  readonly object: AnyObject;
  readonly path: string;
  readonly why: string | undefined;
}) {
  const [isOpen, setOpen] = useState(false);
  const scale = async (fields: Fields) => {
    await merge(`${path}/scale`, { spec: { replicas: fields.number('replicas') } });
    setOpen(false);
  };
  return (
    <>
      <Verb why={why} onClick={() => setOpen(true)}>
        Scale
      </Verb>
      <Dialog
        title={`Scale ${object.metadata.name}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <Form submit="Scale" onSubmit={scale}>
          <TextField
            name="replicas"
            label="Pods"
            type="number"
            min={0}
            value={object.spec?.replicas ?? 1}
            hint="0 ends all of them."
          />
        </Form>
      </Dialog>
    </>
  );
}
