import type { ClusterAgent, ClusterAgentToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { NewToken } from '#tokens/new-token.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { AgentTable } from './agent-table.tsx';

/** Agents for Kubernetes of a project: ways into clusters, whom a file lets in. */
export function AgentList({
  project,
  why,
}: {
  readonly project: { readonly id: number; readonly path_with_namespace: string };
  readonly why: string | undefined;
}) {
  const api = `${projectApi(project.id)}/cluster_agents`;
  const agents = useResource(api, (path, signal) => getAll<ClusterAgent>(path, signal));
  const [made, setMade] = useState<{ readonly agent: string; readonly token: string }>();
  const { isBusy, run } = useAction();
  const token = ({ id, name }: ClusterAgent) =>
    run(async () => {
      const one = await post<ClusterAgentToken>(`${api}/${id}/tokens`, { name: 'program' });
      setMade({ agent: name, token: one.token ?? '' });
    });
  const forget = ({ id }: ClusterAgent) => remove(`${api}/${id}`).then(agents.reload);
  const register = async (fields: Fields) => {
    const cluster = fields.text('cluster');
    await post(api, { name: fields.text('name'), ...(cluster !== '' && { cluster }) });
    agents.reload();
  };
  return (
    <>
      <h2>Agents</h2>
      <p className="muted">
        Jobs have a context for each agent that <code>.gitlab/agents/NAME/config.yaml</code> lets
        them use; role bindings in its cluster decide what they may.
      </p>
      {made && <NewToken what={`Token of the agent ${made.agent}`} token={made.token} />}
      <Listing of={agents} what="the agents" none="No agents yet" hint="Register one below.">
        {(items) => <AgentTable {...{ items, isBusy, why, token, forget }} />}
      </Listing>
      <section aria-labelledby="register-agent">
        <h2 id="register-agent">Register an agent</h2>
        <div className="card form-card">
          <Form submit="Register agent" why={why} onSubmit={register}>
            <TextField name="name" label="Name of the agent" placeholder="production" />
            <TextField
              name="cluster"
              label="Its cluster"
              isOptional
              hint="built-in, or the name of a connected one; empty where a program in the cluster dials out"
            />
          </Form>
        </div>
      </section>
      <AsCommand
        lines={[
          `slipway agent create NAME --cluster built-in --project ${project.path_with_namespace}`,
          `slipway agent manifest NAME --project ${project.path_with_namespace} | kubectl apply -f -`,
        ]}
      />
    </>
  );
}
