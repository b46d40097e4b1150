/** The files of `docs` in the checkout that these pages are built from, each brought when it is read. */
const files = import.meta.glob<string>('../../../../../docs/{*,diagnostics/*}.md', {
  query: '?raw',
  import: 'default',
});

/** Brings a document; undefined when there is none of this name. */
export function bringDocument(name: string): Promise<string> | undefined {
  return files[`../../../../../docs/${fileOf(name)}`]?.();
}

/** Of all messages about pipelines that have a page: their codes. */
export const diagnosticNames: readonly string[] = Object.keys(files).flatMap((path) => {
  const [, name] = /\/diagnostics\/([a-z0-9-]+)\.md$/.exec(path) ?? [];
  return name === undefined ? [] : [name];
});

/** `diagnostics` is the index of its folder. */
function fileOf(name: string): string {
  return name === 'diagnostics' ? 'diagnostics/README.md' : `${name}.md`;
}
