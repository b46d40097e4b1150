import type { Branch, Preview, Project } from '@slipway/contract';
import { useState } from 'react';
import { SourceField } from '#code/source-field.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Loading } from '#ui/state/states.tsx';
import { CommitForm } from './commit-form.tsx';
import { Findings } from './findings.tsx';
import { PlanGraph } from './plan-graph.tsx';
import { commandOf, type Scenario } from './scenario.ts';
import { ScenarioForm } from './scenario-form.tsx';
import { usePreview } from './use-preview.ts';
import { WhyTable } from './why-table.tsx';
import './editor.css';

const tabs = [
  ['graph', 'Pipeline'],
  ['why', 'Why'],
  ['merged', 'Merged file'],
] as const;

/** The text at one side, what comes of it at the other. */
export function Editor({
  project,
  branch,
  path,
  isNew,
  onCommit,
  ...given
}: {
  readonly project: Project;
  /** Undefined while there is none of this name. */
  readonly branch: Branch | undefined;
  readonly path: string;
  readonly text: string;
  readonly isNew: boolean;
  readonly onCommit: () => void;
}) {
  const { session } = useSession();
  const [text, setText] = useState(given.text);
  const [scenario, setScenario] = useState<Scenario>({
    event: 'branch',
    ref: branch?.name ?? project.default_branch,
    variables: '',
  });
  const [tab, setTab] = useState<(typeof tabs)[number][0]>('graph');
  const { preview, problem } = usePreview(project, text, scenario, tab === 'merged');
  const why = whyNot(session?.is_admin ? 50 : levelIn(project), 30);
  return (
    <>
      <div className="editor">
        <div className="editor-text">
          <SourceField label={path} text={text} rows={30} onChange={setText} />
          <CommitForm
            project={project}
            branch={branch}
            path={path}
            text={text}
            isNew={isNew}
            why={why ?? (text === given.text && !isNew ? 'Nothing was changed.' : undefined)}
            onCommit={onCommit}
          />
        </div>
        <div className="editor-result">
          <p className="problem" role="alert">
            {problem}
          </p>
          {preview && <Findings preview={preview} file={path} />}
          <ScenarioForm scenario={scenario} onChange={setScenario} />
          <fieldset className="actions tab-buttons">
            <legend className="unseen">What comes of it</legend>
            {tabs.map(([key, label]) => (
              <button
                key={key}
                type="button"
                className="button small"
                aria-pressed={key === tab}
                onClick={() => setTab(key)}
              >
                {label}
              </button>
            ))}
          </fieldset>
          {preview ? <Result tab={tab} preview={preview} /> : problem === undefined && <Loading />}
        </div>
      </div>
      <AsCommand lines={[`slipway lint ${path}`, commandOf(scenario, 'JOB')]} />
    </>
  );
}

function Result({
  tab,
  preview,
}: {
  readonly tab: (typeof tabs)[number][0];
  readonly preview: Preview;
}) {
  if (tab === 'graph') return <PlanGraph preview={preview} />;
  if (tab === 'why') return <WhyTable preview={preview} />;
  if (preview.merged_yaml === undefined) return <Loading />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys
    <pre className="card merged" tabIndex={0}>
      {preview.merged_yaml ?? 'It has mistakes that keep it from being merged.'}
    </pre>
  );
}
