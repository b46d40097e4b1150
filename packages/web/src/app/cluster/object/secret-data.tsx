import { useState } from 'react';
import type { AnyObject } from '#cluster/kube-types.ts';
import { Table } from '#ui/list/table.tsx';
import { textOf } from './base64.ts';

/** What a Secret or a ConfigMap holds; the values of a secret only when they are asked for. */
export function ObjectData({
  data,
  isSecret,
}: {
  readonly data: NonNullable<AnyObject['data']>;
  readonly isSecret: boolean;
}) {
  return (
    <section aria-labelledby="data">
      <h2 id="data">Data</h2>
      {isSecret && <p className="muted">That you opened this secret stands in the audit log.</p>}
      <Table
        caption="Data"
        rows={Object.entries(data)}
        keyOf={([key]) => key}
        columns={[
          { title: 'Key', cell: ([key]) => <code>{key}</code> },
          {
            title: 'Value',
            cell: ([key, value]) =>
              isSecret ? <Hidden name={key} value={value} /> : <Text value={value} />,
          },
        ]}
      />
    </section>
  );
}

function Text({ value }: { readonly value: string }) {
  return value === '' ? (
    <span className="muted">empty</span>
  ) : (
    <pre className="data-value">{value}</pre>
  );
}

/** Not before it is asked for: others may look at the screen. */
function Hidden({ name, value }: { readonly name: string; readonly value: string }) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      {isShown && <Text value={textOf(value)} />}
      <button
        type="button"
        className="button small"
        aria-expanded={isShown}
        aria-label={`${isShown ? 'Hide' : 'Show'} the value of ${name}`}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? 'Hide' : 'Show'}
      </button>
    </>
  );
}
