import type { Project } from '@slipway/contract';

const folder = (project: Project) =>
  `${location.origin}/api/v4/projects/${project.id}/packages/generic`;

/** Where a file of a package is fetched. */
export function fileAddress(project: Project, name: string, version: string, file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${folder(project)}/${name}/${version}/${path}`;
}

/** The line that publishes a file. */
export function publishLine(header: string, project: Project): string {
  return `curl --fail --header "${header}" --upload-file tool.tar.gz ${folder(project)}/tool/1.2.0/tool.tar.gz`;
}

/** The line that fetches one. */
export function fetchLine(project: Project, name: string, version: string, file: string): string {
  return `curl --fail --header "PRIVATE-TOKEN: $TOKEN" -O ${fileAddress(project, name, version, file)}`;
}
