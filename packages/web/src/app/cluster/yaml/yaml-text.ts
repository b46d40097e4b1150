/*
 * Small readings of YAML as the server writes it. The pages have no YAML reader: what is in a text is
 * the server's to say, which tries it before anything is changed.
 */

/** The object's text without `managedFields`: who has set which field is no part of what one edits. */
export function withoutManagedFields(yaml: string): string {
  const kept: string[] = [];
  let isMetadata = false;
  let isInside = false;
  for (const line of yaml.split('\n')) {
    if (/^[^ ]/.test(line)) isMetadata = line.startsWith('metadata:');
    if (isMetadata && /^ {2}managedFields:/.test(line)) isInside = true;
    else if (isInside && (/^ {2}[^ -]/.test(line) || /^[^ ]/.test(line))) isInside = false;
    if (!isInside) kept.push(line);
  }
  return kept.join('\n');
}

/** Which object a document is about. */
export interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

/** The documents of a text, without empty ones. */
export function documentsIn(yaml: string): readonly string[] {
  return yaml.split(/^---.*$/m).filter((text) => /^[^\s#]/m.test(text));
}

/** What a document is about; undefined where it does not say so in the usual way. */
export function nameIn(document: string): Named | undefined {
  const top = (key: string) =>
    unquoted(new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(document)?.[1]);
  const metadata = /^metadata:[ \t]*\n((?:[ \t]+.*\n?|\n)*)/m.exec(document)?.[1] ?? '';
  const indent = /^([ \t]+)/.exec(metadata)?.[1] ?? '';
  const inner = (key: string) =>
    unquoted(new RegExp(`^${indent}${key}:[ \\t]*(.+)$`, 'm').exec(metadata)?.[1]);
  const [apiVersion, kind, name] = [top('apiVersion'), top('kind'), inner('name')];
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  return { apiVersion, kind, name, namespace: inner('namespace') };
}

function unquoted(text: string | undefined): string | undefined {
  const value = text?.replace(/\s+#.*$/, '').trim();
  return value?.replace(/^(['"])(.*)\1$/, '$2');
}
