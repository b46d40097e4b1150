/** What the help has, in the order in which people come to need it; names are those of files in `docs`. */
export const contents: readonly (readonly [name: string, label: string])[] = [
  ['from-gitlab', 'Coming from GitLab'],
  ['operating', 'Operating it'],
  ['pipelines', 'Pipelines'],
  ['diagnostics', 'Messages about pipelines'],
  ['predefined-variables', 'Predefined variables'],
  ['jobs', 'Jobs'],
  ['deployments', 'Deployments'],
  ['clusters', 'Clusters'],
  ['agents', 'Agents'],
  ['applications', 'Applications'],
  ['images', 'Images'],
  ['permissions', 'Who may do what'],
  ['webhooks', 'Webhooks'],
  ['packages', 'Packages'],
  ['limits', 'Limits'],
  ['backup', 'Backup'],
  ['public-url', 'A public address'],
  ['reliability', 'Reliability'],
  ['tasks', 'The tasks of a day'],
  ['compatibility', 'What GitLab has'],
  ['kubectl', 'kubectl'],
  ['conformance', 'Kubernetes conformance'],
  ['conformance-official', 'Kubernetes’ own tests'],
  ['conformance-oci', 'OCI’s own tests'],
  ['benchmarks', 'How fast it is'],
];

/** Whether a document lies directly in the help: in its contents, or its first page. */
export function isInContents(document: string): boolean {
  return document === 'guide' || contents.some(([name]) => name === document);
}

/** The address of another document that one links to; undefined for what the help does not have. */
export function helpAddress(path: string): string | undefined {
  const [, name] = /^docs\/(.+)\.md$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  if (name === 'diagnostics/README') return '/help/diagnostics';
  const isThere =
    contents.some(([each]) => each === name) || /^diagnostics\/[a-z0-9-]+$/.test(name);
  return isThere ? `/help/${name}` : undefined;
}
