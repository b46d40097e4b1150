const mostNames = 4;

/** Which containers use a thing. */
export function UsedBy({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <span className="muted">nobody</span>;
  return (
    <ul>
      {names.slice(0, mostNames).map((name) => (
        <li key={name}>{name}</li>
      ))}
      {names.length > mostNames && <li className="muted">and {names.length - mostNames} more</li>}
    </ul>
  );
}
