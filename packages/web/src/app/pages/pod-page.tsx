/** */
export function PodPage({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}) {
  return (
    <p>
      {namespace}
      {name}
    </p>
  );
}
