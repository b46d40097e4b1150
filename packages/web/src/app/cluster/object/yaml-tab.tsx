import { useState } from 'react';
import { readYaml, replace } from '#cluster/yaml/apply.ts';
import { DiffView } from '#cluster/yaml/diff-view.tsx';
import { withoutManagedFields } from '#cluster/yaml/yaml-text.ts';
import { useResource } from '#data/use-resource.ts';
import { useSubmit } from '#ui/form/use-submit.ts';
import { Failure, Loading } from '#ui/state/states.tsx';

/** An object as text: edited, tried by the server, shown as what would change, and only then applied. */
export function YamlTab({ path, name }: { readonly path: string; readonly name: string }) {
  const { data, error, reload } = useResource(`yaml of ${path}`, async (_key, signal) =>
    withoutManagedFields(await readYaml(path, signal)),
  );
  if (data === undefined) {
    return error ? <Failure error={error} what="the object" retry={reload} /> : <Loading />;
  }
  return <Editor key={data} path={path} name={name} before={data} onDone={reload} />;
}

function Editor({
  path,
  name,
  before,
  onDone,
}: {
  readonly path: string;
  readonly name: string;
  readonly before: string;
  readonly onDone: () => void;
}) {
  const [text, setText] = useState(before);
  const [trial, setTrial] = useState<string>();
  const { isBusy, problem, submit } = useSubmit();
  const write = (next: string) => {
    setText(next);
    setTrial(undefined);
  };
  const tryIt = () =>
    void submit(async () => setTrial(withoutManagedFields(await replace(path, text, true))));
  const apply = () =>
    void submit(async () => {
      await replace(path, text, false);
      onDone();
    });
  return (
    <div className="form">
      <textarea
        className="yaml"
        aria-label={`YAML of ${name}`}
        spellCheck={false}
        rows={Math.min(32, before.split('\n').length + 1)}
        value={text}
        onChange={(event) => write(event.target.value)}
      />
      <p className="problem" role="alert">
        {problem}
      </p>
      {trial !== undefined && (
        <section aria-labelledby="would-change">
          <h2 id="would-change">What would change, by the server’s own trial</h2>
          <DiffView before={before} after={trial} />
        </section>
      )}
      <span className="actions">
        <button
          type="button"
          className="button"
          disabled={isBusy || text === before}
          onClick={tryIt}
        >
          Try it
        </button>
        <button
          type="button"
          className="button primary"
          disabled={isBusy || trial === undefined}
          onClick={apply}
        >
          Apply
        </button>
        {text !== before && (
          <button type="button" className="button" onClick={() => write(before)}>
            Take it back
          </button>
        )}
      </span>
    </div>
  );
}
