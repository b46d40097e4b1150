import { type FormEvent, useState } from 'react';
import { LogView } from '#log/log-view.tsx';
import { useFollow } from '#log/use-follow.ts';
import { AsCommand } from '#ui/as-command.tsx';
import { Empty } from '#ui/states.tsx';
import type { Pod } from './kube-types.ts';
import { useShell } from './use-shell.ts';

const shells = ['sh', 'bash', 'ash', 'cmd.exe'] as const;

/** A shell in a container, line by line. */
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
  const given = { container, command: program, stdin: 'true', stdout: 'true', stderr: 'true' };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/exec?${new URLSearchParams(given)}`;
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
        <Shell
          key={`${path} ${round}`}
          path={path}
          container={container}
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

function Shell({
  path,
  container,
  onAgain,
}: {
  readonly path: string;
  readonly container: string;
  readonly onAgain: () => void;
}) {
  const { shell, send } = useShell(path);
  const isOpen = shell?.isOpen ?? false;
  useFollow(isOpen, shell);
  return (
    <>
      {shell && shell.log.lines.length > 0 ? (
        <LogView
          log={shell.log}
          version={shell}
          hasNumbers={false}
          isRunning={false}
          label={`Shell in ${container}`}
        />
      ) : (
        <p className="log log-empty">
          {isOpen ? 'Type a command: ls, env, cat /etc/hosts' : 'Opening a shell …'}
        </p>
      )}
      {shell?.ended !== undefined && (
        <div className="shell-prompt">
          <p role="status">{shell.ended}</p>
          <button type="button" className="button small" onClick={onAgain}>
            Open again
          </button>
        </div>
      )}
      <Prompt isOpen={isOpen} send={send} />
    </>
  );
}

function Prompt({
  isOpen,
  send,
}: {
  readonly isOpen: boolean;
  readonly send: (line: string) => void;
}) {
  const [line, setLine] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(line);
    setLine('');
  };
  return (
    <form className="shell-prompt" onSubmit={submit}>
      <span aria-hidden="true">$</span>
      <input
        aria-label="Command"
        value={line}
        disabled={!isOpen}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setLine(event.target.value)}
      />
      <button type="submit" className="button small" disabled={!isOpen}>
        Run
      </button>
    </form>
  );
}
