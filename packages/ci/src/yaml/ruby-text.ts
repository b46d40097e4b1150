/** Data as Ruby's `inspect` prints it: messages of GitLab hold it, and so do interpolated texts. */
export function inspect(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return inspectString(value);
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const pairs = Object.entries(value).map(([key, item]) => `:${symbolText(key)}=>${inspect(item)}`);
  return `{${pairs.join(', ')}}`;
}

function symbolText(name: string): string {
  return /^[A-Za-z_]\w*[?!=]?$/.test(name) ? name : inspectString(name);
}

function inspectString(text: string): string {
  return JSON.stringify(text).replace(/#(?=[{$@])/g, '\\#');
}
