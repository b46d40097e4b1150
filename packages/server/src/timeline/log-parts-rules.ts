/** What a job spends its time on, in the order in which a runner does it. */
export const partNames = [
  'prepare',
  'sources',
  'cache',
  'artifacts',
  'script',
  'after_script',
  'upload',
  'cleanup',
] as const;

/** A part of a job's time. */
export type PartName = (typeof partNames)[number];

/** One of them, by the runner's clock. */
export interface LogPart {
  readonly name: PartName;
  /** Seconds since 1970: markers tell no fractions. */
  readonly from: number;
  /** Null while it goes on. */
  readonly until: number | null;
}

/** The sections of gitlab-runner's logs, and of our runner's. */
const partOf: Readonly<Record<string, PartName>> = {
  resolve_secrets: 'prepare',
  prepare_executor: 'prepare',
  prepare_script: 'prepare',
  get_sources: 'sources',
  restore_cache: 'cache',
  download_artifacts: 'artifacts',
  step_script: 'script',
  build_script: 'script',
  release: 'script',
  after_script: 'after_script',
  archive_cache: 'upload',
  archive_cache_on_failure: 'upload',
  upload_artifacts_on_success: 'upload',
  upload_artifacts_on_failure: 'upload',
  cleanup_file_variables: 'cleanup',
};

const marker = /section_(start|end):(\d{1,12}):([A-Za-z0-9_.-]+)/g;

/**
 * What a job has spent its time on, by the markers of its log. Takes the beginning and the end of a
 * log of any size: what scripts print between them names no part of the runner's.
 */
export function logParts(text: string): readonly LogPart[] {
  const open = new Map<string, number>();
  const parts: LogPart[] = [];
  for (const [, kind, seconds, section = ''] of text.matchAll(marker)) {
    const name = partOf[section];
    if (name === undefined) continue;
    const at = Number(seconds);
    const from = open.get(section);
    if (kind === 'start') open.set(section, at);
    else if (from !== undefined && at >= from) {
      open.delete(section);
      parts.push({ name, from, until: at });
    }
  }
  for (const [section, from] of open) {
    const name = partOf[section];
    if (name !== undefined) parts.push({ name, from, until: null });
  }
  return parts.sort((a, b) => a.from - b.from);
}
