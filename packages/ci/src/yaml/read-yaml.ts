import type { Location } from '#diagnostic/diagnostic';
import type { YamlLimits } from './anchors.ts';
import { YamlError } from './error.ts';
import { locate, type Node } from './node.ts';
import { parseYaml } from './parse.ts';
import { wholeFile } from './passage.ts';

/** What a text of YAML says, or what of it is no YAML, and where. */
export type YamlRead =
  | { readonly root: Node | undefined }
  | { readonly message: string; readonly at: Location; readonly hint: string | undefined };

/** Files of people beside pipelines: small ones. */
const limits: YamlLimits = { sizeBytes: 1024 * 1024, depth: 50 };

/** Reads a file that is no pipeline, as pipelines are read: nodes know where they stand. */
export function readYaml(name: string, text: string): YamlRead {
  const source = { name, text };
  try {
    return { root: parseYaml(wholeFile(source), limits).root };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const at = locate({ source, start: error.offset, end: error.offset });
    return { message: error.message, at, hint: error.hint };
  }
}
