import type { FoundLines } from '@slipway/git';

/** A place in a file. */
export function blobJson(place: FoundLines, ref: string, projectId: number) {
  const { path, startLine, lines } = place;
  const dot = path.lastIndexOf('.');
  return {
    basename: dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path,
    data: lines.map((line) => `${line}\n`).join(''),
    path,
    filename: path,
    id: null,
    ref,
    startline: startLine,
    project_id: projectId,
  };
}
