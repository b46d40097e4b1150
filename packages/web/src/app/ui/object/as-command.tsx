import { Copy } from '#ui/copy.tsx';

/** What does the same without the pages: a line of `slipway`, `kubectl` or the API. */
export function AsCommand({ lines }: { readonly lines: readonly string[] }) {
  return (
    <details className="as-command">
      <summary>As a command</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>
            <Copy label="Command" text={line} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The line that asks the API for the same. */
export function curl(method: string, path: string, fields: Readonly<Record<string, string>> = {}) {
  const data = Object.entries(fields).map(([key, value]) => ` -d '${key}=${value}'`);
  const verb = method === 'GET' ? '' : ` -X ${method}`;
  return `curl -H "PRIVATE-TOKEN: $TOKEN"${verb}${data.join('')} ${location.origin}${path}`;
}
