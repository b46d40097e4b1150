import type { ClusterAgent } from '@slipway/contract';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Agents with their clusters, their files, and what can be done with them. */
export function AgentTable({
  items,
  isBusy,
  why,
  token,
  forget,
}: {
  readonly items: readonly ClusterAgent[];
  readonly isBusy: boolean;
  readonly why: string | undefined;
  readonly token: (agent: ClusterAgent) => void;
  readonly forget: (agent: ClusterAgent) => Promise<unknown>;
}) {
  return (
    <Table
      caption="Agents"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Name', cell: ({ name }) => <strong>{name}</strong> },
        { title: 'Cluster', cell: ({ cluster }) => cluster ?? 'its own, by a program in it' },
        { title: 'State', cell: (agent) => <State agent={agent} /> },
        { title: 'File', cell: (agent) => <File agent={agent} /> },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (agent) => (
            <span className="actions">
              <Verb
                isBusy={isBusy}
                why={why ?? whyNoToken(agent)}
                isSmall
                label={`New token for ${agent.name}`}
                onClick={() => token(agent)}
              >
                New token
              </Verb>
              <Confirm
                verb="Delete"
                what="the agent"
                name={agent.name}
                isSmall
                why={why}
                onConfirm={() => forget(agent)}
              >
                <p>Jobs and people who use it are cut off. What runs in its cluster stays.</p>
              </Confirm>
            </span>
          ),
        },
      ]}
    />
  );
}

function whyNoToken({ way }: ClusterAgent): string | undefined {
  return way === 'tunnel' ? undefined : 'Slipway reaches its cluster itself: no program needs one';
}

function State({ agent }: { readonly agent: ClusterAgent }) {
  const { problem, connections } = agent;
  const [first] = connections;
  if (problem !== null) return <p className="problem">{problem}</p>;
  if (first === undefined) return 'reached directly';
  return (
    <>
      {connections.length === 1 ? 'connected' : `connected ${connections.length} times`} since{' '}
      <TimeAgo at={first.since} />
    </>
  );
}

function File({ agent }: { readonly agent: ClusterAgent }) {
  const { path, found, problems } = agent.configuration;
  if (!found) return 'none: for jobs of this project alone';
  if (problems.length === 0) return <code className="value">{path}</code>;
  return (
    <ul>
      {problems.map(({ message, severity }) => (
        <li key={message} className={severity === 'error' ? 'problem' : undefined}>
          {message}
        </li>
      ))}
    </ul>
  );
}
