import { useState } from 'react';
import type { Pod } from '#cluster/kube-types.ts';
import { AsCommand } from '#ui/object/as-command.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Empty, Loading } from '#ui/state/states.tsx';

/** Its library is brought only to those who open one. */
const TerminalScreen = onDemand(
  async () => (await import('#terminal/terminal-screen.tsx')).TerminalScreen,
  <Loading lines={2} />,
);

const shells = ['sh', 'bash', 'ash', 'cmd.exe'] as const;

/** A shell in a container, as in a terminal. */
export function TerminalTab({ pod }: { readonly pod: Pod }) {
  const { name, namespace } = pod.metadata;
  const running = (pod.status?.containerStatuses ?? []).filter(({ state }) => state?.running);
  const [asked, setAsked] = useState('');
  const [program, setProgram] = useState<string>(shells[0]);
  const [round, setRound] = useState(0);
  const container = (running.find((each) => each.name === asked) ?? running[0])?.name;
  if (container === undefined) {
    return (
      <Empty title="No container of it runs">
        <p className="muted">A shell needs one that does.</p>
      </Empty>
    );
  }
  const given = { container, command: program, stdin: 'true', stdout: 'true', tty: 'true' };
  const path = `/-/kubernetes/api/v1/namespaces/${namespace}/pods/${name}/exec?${new URLSearchParams(given)}`;
  return (
    <>
      <div className="log-frame">
        <div className="log-tools">
          <Choice
            label="Container"
            value={container}
            options={running.map((each) => each.name)}
            onChoose={setAsked}
          />
          <Choice label="Shell" value={program} options={shells} onChoose={setProgram} />
        </div>
        <TerminalScreen
          key={`${path} ${round}`}
          path={path}
          label={`Shell in ${container}`}
          onAgain={() => setRound(round + 1)}
        />
      </div>
      <AsCommand
        lines={[`kubectl exec -it -n ${namespace} ${name} -c ${container} -- ${program}`]}
      />
    </>
  );
}

function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChoose: (option: string) => void;
}) {
  return (
    <label className="choice">
      {label}
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}
