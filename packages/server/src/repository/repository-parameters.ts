import { archiveFormats } from '@slipway/git';
import type { Declarations } from '#http/parameters';

const commit = 'branch start_branch start_sha commit_message author_name author_email';
const elsewhere = 'start_project';
const archive = {
  takes: 'sha path',
  fixed: { include_lfs_blobs: [true, false] },
  refuses: 'exclude_paths',
};
const file = `${commit} content encoding execute_filemode`;

const base = '/projects/:id/repository';

/** Branches, tags, commits and files. */
export const repositoryParameters: Declarations = {
  [`GET ${base}/branches`]: { takes: 'search regex sort page_token' },
  [`POST ${base}/branches`]: { takes: 'branch ref' },
  [`GET ${base}/branches/:branch`]: {},
  [`DELETE ${base}/branches/:branch`]: {},
  [`DELETE ${base}/merged_branches`]: {},
  [`GET ${base}/tags`]: { takes: 'search order_by sort page_token' },
  [`POST ${base}/tags`]: { takes: 'tag_name ref message' },
  [`GET ${base}/tags/:tag`]: {},
  [`DELETE ${base}/tags/:tag`]: {},
  [`GET ${base}/commits`]: {
    takes: 'ref_name since until path author all with_stats first_parent order',
    fixed: { trailers: [true, false], follow: [false] },
  },
  [`POST ${base}/commits`]: { takes: `${commit} actions stats force`, refuses: elsewhere },
  [`GET ${base}/commits/:sha`]: { takes: 'stats' },
  [`GET ${base}/commits/:sha/diff`]: { takes: 'unidiff' },
  [`GET ${base}/commits/:sha/signature`]: {},
  [`GET ${base}/commits/:sha/sequence`]: { takes: 'first_parent' },
  [`GET ${base}/commits/:sha/refs`]: { takes: 'type' },
  [`GET ${base}/commits/:sha/statuses`]: { takes: 'ref stage name pipeline_id all order_by sort' },
  [`GET ${base}/compare`]: { takes: 'from to straight unidiff', refuses: 'from_project_id' },
  [`GET ${base}/merge_base`]: { takes: 'refs' },
  [`GET ${base}/tree`]: { takes: 'path ref recursive page_token' },
  [`GET ${base}/files/:path`]: { takes: 'ref' },
  [`GET ${base}/files/:path/raw`]: { takes: 'ref', fixed: { lfs: [false] } },
  [`POST ${base}/files/:path`]: { takes: file, refuses: elsewhere },
  [`PUT ${base}/files/:path`]: { takes: `${file} last_commit_id`, refuses: elsewhere },
  [`DELETE ${base}/files/:path`]: { takes: `${commit} last_commit_id`, refuses: elsewhere },
  [`GET ${base}/blobs/:sha`]: {},
  [`GET ${base}/blobs/:sha/raw`]: {},
  [`GET ${base}/archive`]: archive,
  ...Object.fromEntries(
    Object.keys(archiveFormats).map((name) => [`GET ${base}/archive.${name}`, archive]),
  ),
};
