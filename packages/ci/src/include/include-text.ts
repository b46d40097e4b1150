import type { Included, IncludeRequest, MissingReason } from '#context';

/** What the author wrote; of a pattern the file that it led to. */
export function locationOf(request: IncludeRequest, name: string): string {
  switch (request.type) {
    case 'local':
    case 'project':
    case 'artifact':
      return request.path;
    case 'local-pattern':
      return name;
    case 'remote':
      return request.url;
    case 'template':
      return request.name;
    case 'component':
      return request.address;
  }
}

/** GitLab's words for an include that leads nowhere. */
export function missingText(
  request: IncludeRequest,
  { reason, detail = '' }: Included & { readonly found: 'nothing' },
): string {
  if (reason === 'late') return 'Resolving config took longer than expected';
  if (reason === 'unsupported') {
    return `Included file \`${locationOf(request, '')}\` cannot be fetched here: include:${request.type} is not available`;
  }
  switch (request.type) {
    case 'local':
    case 'local-pattern': {
      const path = request.type === 'local' ? request.path : request.pattern;
      return `Local file \`${path}\` does not ${reason === 'project' ? 'have project' : 'exist'}!`;
    }
    case 'project':
      if (reason === 'ref')
        return `Project \`${request.project}\` reference \`${request.ref}\` does not exist!`;
      if (reason === 'file')
        return `Project \`${request.project}\` file \`${request.path}\` does not exist!`;
      return `Project \`${request.project}\` not found or access denied! Make sure any includes in the pipeline configuration are correctly defined.`;
    case 'remote':
      return remoteText(request.url, reason, detail);
    case 'template':
      return `Included file \`${request.name}\` is empty or does not exist!`;
    case 'component':
      return `Component '${request.address}' - ${detail || 'content not found'}`;
    case 'artifact':
      return (
        detail || `Job \`${request.job}\` not found in parent pipeline or does not have artifacts!`
      );
  }
}

function remoteText(url: string, reason: MissingReason, detail: string): string {
  switch (reason) {
    case 'address':
      return `Remote file \`${url}\` does not have a valid address!`;
    case 'timeout':
      return `Remote file \`${url}\` could not be fetched because of a timeout error!`;
    case 'socket':
      return `Remote file \`${url}\` could not be fetched because of a socket error!`;
    case 'blocked':
      return `Remote file could not be fetched because ${detail}!`;
    default:
      return detail
        ? `Remote file \`${url}\` could not be fetched because of HTTP code \`${detail}\` error!`
        : `Remote file \`${url}\` could not be fetched because of HTTP error!`;
  }
}

/** GitLab's words for a file without anything in it. */
export function emptyText(request: IncludeRequest, name: string): string {
  const location = locationOf(request, name);
  switch (request.type) {
    case 'local':
    case 'local-pattern':
      return `Local file \`${location}\` is empty!`;
    case 'project':
      return `Project \`${request.project}\` file \`${location}\` is empty!`;
    case 'artifact':
      return `File \`${location}\` is empty!`;
    case 'remote':
    case 'template':
    case 'component':
      return `Included file \`${location}\` is empty or does not exist!`;
  }
}
