/** Where a text lies, for the links in it. */
export interface Place {
  /** The page of a file of the same commit. */
  readonly page: (path: string) => string | undefined;
  /** The file itself. */
  readonly file: (path: string) => string | undefined;
  /** The folder that the text lies in; empty at the top. */
  readonly folder: string;
  /** Headings of the page that the text's own stand below; two where nothing is said. */
  readonly headingsAbove?: number;
}

export type Address =
  | { readonly kind: 'page' | 'anchor' | 'outside'; readonly href: string }
  /** Nothing that a link may lead to: `javascript:` and the like. */
  | { readonly kind: 'none' };

/** Where a link in a text of somebody's leads. */
export function addressOf(href: string, place: Place): Address {
  if (href.startsWith('#')) return { kind: 'anchor', href };
  if (/^(https?:\/\/|mailto:)/i.test(href)) return { kind: 'outside', href };
  const path = pathOf(href, place.folder);
  const page = path === undefined ? undefined : place.page(path);
  if (page === undefined) return { kind: 'none' };
  return { kind: 'page', href: `${page}${/#.*$/.exec(href)?.[0] ?? ''}` };
}

/** The address of a picture of the same commit; undefined for any other: pages show nobody else's. */
export function pictureOf(src: string, place: Place): string | undefined {
  const path = pathOf(src, place.folder);
  return path === undefined ? undefined : place.file(path);
}

/** A path from the top of the repository; undefined for what is no path. */
function pathOf(href: string, folder: string): string | undefined {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href)) return undefined;
  const [path = ''] = href.split(/[?#]/, 1);
  const from = path.startsWith('/') ? [] : folder.split('/');
  const parts: string[] = [];
  for (const part of [...from, ...decoded(path).split('/')]) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length > 0 ? parts.join('/') : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The anchor of a heading, as GitLab makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}
