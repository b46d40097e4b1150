/**
 * What the server says when it refuses, in words for the person at the terminal.
 *
 * GitLab's messages are a text, or an object of fields with texts: `{"name":["is taken"]}`. They do
 * not name what is missing; the path that was asked for does.
 *
 * @param path the path asked for, without the server's address
 */
export async function refusal(response: Response, path: string): Promise<string> {
  const text = await response.text();
  if (response.status === 404 && isUnknownAddress(text)) return unknownAddress(path);
  const missing = response.status === 404 ? whatIsMissing(path, text) : undefined;
  return missing ?? (sentences(text) || `the server answered with status ${response.status}`);
}

/** What is not there is told by `message`; `error` tells that no part of the server has such an address. */
function isUnknownAddress(text: string): boolean {
  try {
    return JSON.parse(text).error === '404 Not Found';
  } catch {
    return false;
  }
}

function unknownAddress(path: string): string {
  return (
    `the server does not know ${path.replace(/\?.*/, '')}: it was started by an older Slipway than this command, or the ` +
    'address is wrong. Start it anew: slipway stop, then npm start'
  );
}

function sentences(text: string): string {
  try {
    const { message, error } = JSON.parse(text);
    return flatten(message ?? error).join('; ') || text;
  } catch {
    return text; // Not JSON: the text itself is the best there is.
  }
}

function flatten(said: unknown): string[] {
  if (typeof said === 'string') return [said];
  if (Array.isArray(said)) return said.flatMap(flatten);
  if (typeof said !== 'object' || said === null) return [];
  return Object.entries(said).flatMap(([field, texts]) =>
    flatten(texts).map((text) => (field === 'base' ? text : `${field} ${text}`)),
  );
}

function whatIsMissing(path: string, text: string): string | undefined {
  const parts = path.replace(/^\/api\/v4/, '').split(/[/?]/);
  const [, projects, encoded, kind, id, part] = parts;
  if (projects !== 'projects' || encoded === undefined) return undefined;
  const project = decodeURIComponent(encoded);
  if (text.includes('Project Not Found')) {
    return `there is no project ${project}; name yours with --project NAMESPACE/NAME`;
  }
  if (text.includes('Tag Not Found') && kind === 'registry') {
    const tag = decodeURIComponent(parts[7] ?? '');
    return `this image of ${project} has no tag ${tag}; slipway image tags lists those that it has`;
  }
  if (kind === 'pipelines' && id) return `there is no pipeline ${id} in ${project}`;
  if (kind === 'jobs' && part === 'artifacts')
    return `job ${id} of ${project} has no such artifacts`;
  if (kind === 'jobs' && id) return `there is no job ${id} in ${project}`;
  return undefined;
}
