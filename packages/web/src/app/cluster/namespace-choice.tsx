import type { KubeObject } from './kube-types.ts';
import { useWatch } from './watch/use-watch.ts';

/** All namespaces, or one. */
export function NamespaceChoice({
  value,
  onChoose,
}: {
  readonly value: string;
  readonly onChoose: (namespace: string) => void;
}) {
  const { objects = [] } = useWatch<KubeObject>('/api/v1/namespaces');
  const choices = [...new Set([...objects.map(({ metadata }) => metadata.name), value])];
  return (
    <label className="choice">
      Namespace
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        <option value="">all</option>
        {choices
          .filter(Boolean)
          .sort()
          .map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
      </select>
    </label>
  );
}
