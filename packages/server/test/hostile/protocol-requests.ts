import { root } from '../harness.ts';
import type { Hostile, Scene } from './request.ts';
import { bodies, literals, texts } from './values.ts';

/** What is not in the table of the API: runners, container clients, pages, git and Git LFS. */
export function* protocolRequests({ job_id: job = '0', project = '' }: Scene): Generator<Hostile> {
  const addresses: readonly (readonly [method: string, path: string])[] = [
    ['POST', '/api/v4/runners'],
    ['DELETE', '/api/v4/runners'],
    ['POST', '/api/v4/runners/verify'],
    ['POST', '/api/v4/runners/reset_authentication_token'],
    ['POST', '/api/v4/jobs/request'],
    ['PUT', `/api/v4/jobs/${job}`],
    ['PATCH', `/api/v4/jobs/${job}/trace`],
    ['POST', `/api/v4/jobs/${job}/artifacts`],
    ['POST', '/-/session'],
    ['DELETE', '/-/session'],
    ['POST', `/${project}.git/git-upload-pack`],
    ['POST', `/${project}.git/git-receive-pack`],
    ['POST', `/${project}.git/info/lfs/objects/batch`],
    ['POST', `/${project}.git/info/lfs/locks`],
    ['POST', `/${project}.git/info/lfs/locks/verify`],
  ];
  const basic = Buffer.from(`root:${root.token}`).toString('base64');
  const who = { authorization: `Basic ${basic}`, 'job-token': 'x', 'content-range': '9-x' };
  const lfs = 'application/vnd.git-lfs+json';
  for (const [method, path] of addresses) {
    const fields =
      'token info system_id state output exit_code username password objects operation';
    for (const [type, body] of [...bodies, ...fieldsWith(fields.split(' '))]) {
      for (const sent of [type, lfs, `application/x-${path.split('/').at(-1)}-request`]) {
        yield { method, path, headers: { ...who, 'content-type': sent }, body };
      }
    }
  }
  for (const text of texts.map(encodeURIComponent)) {
    for (const path of [
      `/-/events?job=${text}`,
      `/-/events?pipeline=${text}`,
      `/-/events?project=${text}`,
      `/-/events?job=${job}&offset=${text}`,
      `/jwt/auth?service=container_registry&scope=${text}`,
      `/jwt/auth?service=${text}&scope=repository:${text}:pull`,
      `/${project}.git/info/refs?service=${text}`,
      `/${text}.git/info/refs?service=git-upload-pack`,
      `/${project}.git/objects/${text}`,
      `/${project}.git/info/lfs/objects/${text}`,
      `/${project}.git/info/lfs/locks?path=${text}&limit=${text}&cursor=${text}`,
      `/${project}/-/raw/${text}/${text}`,
      `/${project}/-/archive/${text}/${text}.zip`,
      `/${project}/badges/${text}/pipeline.svg`,
      `/-/kubernetes/${text}`,
      `/${text}`,
    ]) {
      yield { method: 'GET', path, headers: { authorization: `Basic ${basic}` } };
      yield { method: 'GET', path, headers: { 'private-token': root.token } };
    }
  }
}

function* fieldsWith(names: readonly string[]): Generator<readonly [string, string]> {
  for (const name of names) {
    for (const value of literals) yield ['application/json', `{"${name}":${value}}`];
  }
}
