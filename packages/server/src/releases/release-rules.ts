import { unprocessable } from '#refused';
import type { NewLink } from './release.ts';

/** Throws for a link that leads nowhere. */
export function checkLink({ name, url, path }: NewLink): void {
  if (name === '') throw unprocessable('name', "can't be blank");
  if (!isAddress(url)) {
    throw unprocessable('url', 'is blocked: Only allowed schemes are http, https, ftp');
  }
  if (path !== null && !/^\/([\w.-]+\/?)*[\w.-]+$/.test(path)) {
    throw unprocessable('filepath', 'is in an invalid format');
  }
}

/** As `checkLink`, and for two of a name, an address or a path. */
export function checkLinks(links: readonly NewLink[]): void {
  for (const link of links) checkLink(link);
  for (const field of ['name', 'url', 'path'] as const) {
    const values = links.map((link) => link[field]).filter((value) => value !== null);
    if (new Set(values).size < values.length) {
      throw unprocessable(`links_${field === 'path' ? 'filepath' : field}`, 'has duplicate values');
    }
  }
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^(https?|ftp):$/.test(new URL(text).protocol);
}
