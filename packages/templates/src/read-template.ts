import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanners, scannerText } from './scanner.ts';

/** A file that `include: template:` finds. */
export interface Template {
  readonly text: string;
  /** What does not happen although the file includes it; undefined when all of it does. */
  readonly notice?: string;
}

const folder = join(import.meta.dirname, '..', 'templates');
const extension = '.gitlab-ci.yml';

/** The template of a name as files write it: `Workflows/Branch-Pipelines.gitlab-ci.yml`. */
export async function readTemplate(name: string): Promise<Template | undefined> {
  const scanner = scanners.find(({ names }) => names.some((it) => `${it}${extension}` === name));
  if (scanner) {
    const notice = `${name} has no effect: its scanner is not part of Slipway`;
    return { text: scannerText(scanner), notice };
  }
  // Only what is listed is read: the name comes from a stranger's file.
  const isKnown = (await fileNames()).includes(name);
  return isKnown ? { text: await readFile(join(folder, name), 'utf8') } : undefined;
}

/** Every name that has a template, sorted. */
export async function templateNames(): Promise<readonly string[]> {
  const ofScanners = scanners.flatMap(({ names }) => names.map((name) => `${name}${extension}`));
  return [...(await fileNames()), ...ofScanners].sort();
}

async function fileNames(): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.endsWith(extension));
}
