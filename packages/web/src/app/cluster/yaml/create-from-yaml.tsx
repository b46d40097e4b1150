import { useState } from 'react';
import { Dialog } from '#ui/form/dialog.tsx';
import '#ui/form/form.css';
import { apiPath, type Kind } from '#cluster/kinds.ts';
import { useSubmit } from '#ui/form/use-submit.ts';
import { useNotices } from '#ui/state/notices.tsx';
import { apply } from './apply.ts';
import { documentsIn, nameIn } from './yaml-text.ts';

interface Wish {
  readonly path: string;
  readonly document: string;
  readonly name: string;
}

/** Makes objects from a text, of any kinds; all of them are tried before the first is made. */
export function CreateFromYaml({
  kinds,
  kind,
  namespace,
  onClose,
}: {
  readonly kinds: readonly Kind[];
  /** What the text begins as. */
  readonly kind: Kind;
  readonly namespace: string;
  readonly onClose: () => void;
}) {
  const { announce } = useNotices();
  const [text, setText] = useState(beginning(kind, namespace));
  const { isBusy, problem, submit } = useSubmit();
  const create = () =>
    void submit(async () => {
      const wishes = documentsIn(text).map((document) => wishIn(document, kinds, namespace));
      if (wishes.length === 0) throw new Error('There is nothing in it.');
      for (const { path, document } of wishes) await apply(path, document, true);
      for (const { path, document } of wishes) await apply(path, document, false);
      announce(`Applied: ${wishes.map(({ name }) => name).join(', ')}`);
      onClose();
    });
  return (
    <Dialog title="Create from YAML" isOpen onClose={onClose}>
      <div className="form">
        <textarea
          className="yaml"
          aria-label="YAML"
          spellCheck={false}
          rows={16}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <p className="hint">Several objects are parted by a line ---. What is there is changed.</p>
        <p className="problem" role="alert">
          {problem}
        </p>
        <span className="actions">
          <button type="button" className="button primary" disabled={isBusy} onClick={create}>
            Apply
          </button>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </span>
      </div>
    </Dialog>
  );
}

function beginning({ apiVersion, kind, isNamespaced }: Kind, namespace: string): string {
  const space = isNamespaced ? `  namespace: ${namespace}\n` : '';
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \n${space}`;
}

function wishIn(document: string, kinds: readonly Kind[], namespace: string): Wish {
  const named = nameIn(document);
  if (!named) throw new Error('Each object needs apiVersion, kind and metadata with a name.');
  const group = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');
  const kind = kinds.find(
    (each) => each.kind === named.kind && group(each.apiVersion) === group(named.apiVersion),
  );
  if (!kind) throw new Error(`The cluster has no kind ${named.kind} in ${named.apiVersion}.`);
  const version = { ...kind, apiVersion: named.apiVersion };
  const path = apiPath(version, named.namespace ?? namespace, named.name);
  return { path, document, name: `${kind.kind} ${named.name}` };
}
