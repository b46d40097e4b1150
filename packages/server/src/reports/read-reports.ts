import { pipeline as pipe, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { guarded } from '@slipway/io';
import type { Artifact } from '#artifacts/artifact';
import { type Reader, reportOf } from '#artifacts/read-artifacts';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Context } from '#services';
import { BadReport, type QualityIssue, qualityIssues } from './code-quality.ts';
import { type Metric, metricsIn } from './metrics-text.ts';

type Needs = Pick<Context, 'store' | 'artifacts' | 'auth'>;

/** Something that a job reported. */
export type Of<T> = T & { readonly jobId: number; readonly job: string };

/** What the jobs of a pipeline say beside their tests. */
export interface Reports {
  readonly coverage: readonly Of<{ readonly percent: number }>[];
  readonly quality: readonly Of<QualityIssue>[];
  readonly metrics: readonly Of<Metric>[];
  /** Reports that could not be read. */
  readonly broken: readonly Of<{ readonly type: string; readonly why: string }>[];
}

/** Larger ones are for programs. */
const mostBytes = 16 * 1024 * 1024;

/** Coverage, code quality and metrics of the jobs that count, as far as the asker may read them. */
export async function readReports(
  context: Needs,
  reader: Reader,
  { id }: Pipeline,
): Promise<Reports> {
  const jobs = await context.store.jobs.ofPipeline(id);
  const broken: Of<{ type: string; why: string }>[] = [];
  const quality: Of<QualityIssue>[] = [];
  const metrics: Of<Metric>[] = [];
  const coverage = jobs.flatMap((job) =>
    job.coverage === null ? [] : [{ ...whose(job), percent: job.coverage }],
  );
  for (const job of jobs) {
    const read = async <T>(type: string, into: Of<T>[], parse: (text: string) => readonly T[]) => {
      const report = await reportOf(context, reader, job, type);
      if (!report) return;
      try {
        const text = await textOf(await context.artifacts.open(report), report.fileFormat);
        into.push(...parse(text).map((each) => ({ ...each, ...whose(job) })));
      } catch (error) {
        if (!(error instanceof BadReport)) throw error;
        broken.push({ ...whose(job), type, why: error.message });
      }
    };
    await read('codequality', quality, qualityIssues);
    await read('metrics', metrics, metricsIn);
  }
  return { coverage, quality, metrics, broken };
}

const whose = ({ id, name }: JobRecord) => ({ jobId: id, job: name });

async function textOf(content: Readable, format: Artifact['fileFormat']): Promise<string> {
  // Errors reach the reader below: `pipeline` destroys the unpacker with them.
  const stream = format === 'gzip' ? pipe(content, guarded(createGunzip()), () => {}) : content;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      if (bytes > mostBytes) throw new BadReport(`it is larger than ${mostBytes / 2 ** 20} MiB`);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    const isDamaged = error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
    throw isDamaged ? new BadReport('it is damaged') : error;
  }
  return Buffer.concat(chunks).toString('utf8');
}
