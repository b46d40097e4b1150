/** A line that is no variable. */
export class BrokenEnvFile extends Error {
  override readonly name = 'BrokenEnvFile';
}

/**
 * The variables of a file: `NAME='value'`, each beginning a line, where the value is taken as it is and may have
 * several lines; comments and empty lines. It is what a shell would make of it, and no more than that: neither
 * other quotes nor none, nothing joined or expanded. Throws `BrokenEnvFile`.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-via-file/#env-file-syntax
 */
export function parseEnvFile(content: string): ReadonlyMap<string, string> {
  const text = content.replaceAll('\r\n', '\n');
  const variables = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const line = text.slice(at, lineEnd(text, at));
    if (line.trim() === '' || line.trimStart().startsWith('#')) {
      at += line.length + 1;
      continue;
    }
    const found = declarationAt(text, at, line);
    if (found === undefined) {
      const number = text.slice(0, at).split('\n').length;
      throw new BrokenEnvFile(`line ${number} must have the form NAME='value'`);
    }
    variables.set(found.name, found.value);
    at = found.end + 1;
  }
  return variables;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Scans on from the beginning of a line; `end` is that of its last line. */
function declarationAt(text: string, at: number, line: string) {
  const equals = line.indexOf('=');
  const name = line.slice(0, Math.max(0, equals)).trim();
  if (name === '' || /[\s']/.test(name)) return undefined;
  let open = at + equals + 1;
  while (text[open] === ' ' || text[open] === '\t') open += 1;
  const close = text.indexOf("'", open + 1);
  if (text[open] !== "'" || close === -1) return undefined;
  const end = lineEnd(text, close);
  if (text.slice(close + 1, end).trim() !== '') return undefined;
  return { name, value: text.slice(open + 1, close), end };
}
