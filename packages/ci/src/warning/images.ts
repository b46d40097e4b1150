import type { JobConfig } from '#configuration/configuration';
import { get, itemsOf } from '#shape/nodes';
import type { Report } from '#shape/report';
import type { MapNode, Node, Span } from '#yaml/node';

/** Looks at the images that are named in the file, each image once. */
export function warnAboutLatest(root: MapNode, jobs: readonly JobConfig[], report: Report): void {
  const seen = new Set<Node | string>();
  const defaults = root.entries.get('default')?.value;
  const maps = [
    root,
    ...(defaults?.kind === 'map' ? [defaults] : []),
    ...jobs.map(({ body }) => body),
  ];
  const look = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const named = nameOf(node);
    if (!named || seen.has(named.name)) return;
    if (warnAboutImage(named.name, named.span, report)) seen.add(named.name);
  };
  for (const map of maps) {
    const image = get(map, 'image');
    const services = get(map, 'services');
    if (image) look(image);
    if (services) itemsOf(services).forEach(look);
  }
}

function nameOf(node: Node): { readonly name: string; readonly span: Span } | undefined {
  const scalar = node.kind === 'map' ? node.entries.get('name')?.value : node;
  if (scalar?.kind !== 'scalar' || typeof scalar.value !== 'string') return undefined;
  return { name: scalar.value, span: scalar };
}

function warnAboutImage(name: string, span: Span, report: Report): boolean {
  if (name === '' || name.includes('$') || name.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  if (tag !== undefined && tag !== 'latest') return false;
  const what = tag === undefined ? 'has no tag, so it means latest' : 'is pinned to nothing';
  const text = `the image ${name} ${what}: the job changes when somebody pushes`;
  return report.warn('unpinned-latest', span, text, { hint: 'name a version, or a digest' });
}
