import { useState } from 'react';
import { ClusterPlace } from '#cluster/cluster-place.tsx';
import type { Kind } from '#cluster/kinds.ts';
import { post } from '#data/api.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { type Asker, commandOf, type Question, reviewOf } from './review.ts';

const askers: readonly (readonly [Asker, string])[] = [
  ['me', 'I'],
  ['user', 'the user …'],
  ['group', 'members of the group …'],
  ['service-account', 'the service account …'],
];

const verbs = 'get list watch create update patch delete deletecollection';

/** Asks the cluster whether somebody may do something there, and why. */
export function RightsPage() {
  return (
    <ClusterPlace current="rights">
      {(kinds) => (
        <>
          <title>Rights · Cluster · Slipway</title>
          <h1>Who may do what?</h1>
          <p className="muted">
            The cluster answers itself, as it would when it was tried; nothing is changed.
          </p>
          <Asking kinds={kinds} />
        </>
      )}
    </ClusterPlace>
  );
}

interface Answer {
  readonly question: Question;
  readonly allowed: boolean;
  readonly reason: string | undefined;
}

function Asking({ kinds }: { readonly kinds: readonly Kind[] }) {
  const [who, setWho] = useState<Asker>('me');
  const [answer, setAnswer] = useState<Answer>();
  const ask = async (fields: Fields) => {
    setAnswer(undefined);
    const question: Question = {
      ...{ who, name: fields.text('name'), verb: fields.text('verb') },
      ...{ resource: fields.text('resource'), namespace: fields.text('namespace') },
    };
    const { path, body } = reviewOf(question);
    const { status } = await post<{ readonly status: Omit<Answer, 'question'> }>(
      `/-/kubernetes${path}`,
      body,
    );
    setAnswer({ question, allowed: status.allowed, reason: status.reason });
  };
  return (
    <>
      <div className="card form-card">
        <Form submit="Ask" keeps onSubmit={ask}>
          <SelectField
            name="who"
            label="May"
            options={askers}
            onChoose={(chosen) => setWho(askers.find(([key]) => key === chosen)?.[0] ?? 'me')}
          />
          {who !== 'me' && (
            <TextField
              name="name"
              label="Name"
              hint={
                who === 'service-account'
                  ? 'NAMESPACE/NAME'
                  : 'As the cluster calls them: slipway:ann'
              }
            />
          )}
          <TextField name="verb" label="do" list="verbs-of-rights" value="get" />
          <TextField
            name="resource"
            label="with"
            list="kinds-of-rights"
            value="pods"
            hint="As kubectl writes it: deployments.apps, pods/exec"
          />
          <TextField
            name="namespace"
            label="in the namespace"
            isOptional
            hint="Empty: in all of them"
          />
          <datalist id="verbs-of-rights">
            {verbs.split(' ').map((verb) => (
              <option key={verb} value={verb} />
            ))}
          </datalist>
          <datalist id="kinds-of-rights">
            {kinds.map(({ resource }) => (
              <option key={resource} value={resource} />
            ))}
          </datalist>
        </Form>
      </div>
      <div role="status">{answer && <Said {...answer} />}</div>
      <AsCommand
        lines={[answer ? commandOf(answer.question) : 'kubectl auth can-i get pods --as=ann']}
      />
    </>
  );
}

function Said({ question, allowed, reason }: Answer) {
  const { verb, resource, namespace } = question;
  return (
    <p className="below">
      <StatusBadge status={allowed ? 'success' : 'failed'} text={allowed ? 'Yes' : 'No'} />{' '}
      <code>
        {verb} {resource}
      </code>{' '}
      {namespace === '' ? 'in all namespaces' : `in ${namespace}`}
      {reason ? `: ${reason}` : allowed ? '' : ': nothing lets them'}
    </p>
  );
}
