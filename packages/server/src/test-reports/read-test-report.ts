import { pipeline as pipe, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { guarded } from '@slipway/io';
import type { Artifact } from '#artifacts/artifact';
import { type Reader, reportOf } from '#artifacts/read-artifacts';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Context } from '#services';
import { JunitReader } from './junit.ts';
import type { TestCase, TestSuite } from './test-report.ts';
import { InvalidXml } from './xml-reader.ts';

type Needs = Pick<Context, 'store' | 'artifacts' | 'auth'>;

/** Of one pipeline this much is read, unpacked. */
const mostBytes = 256 * 1024 * 1024;

/** What is left of it for the reports to come. */
interface Room {
  bytes: number;
}

/** The tests of the jobs that count; those whose reports the asker may not read are left out. */
export async function readTestReport(
  context: Needs,
  reader: Reader,
  { id }: Pipeline,
): Promise<readonly TestSuite[]> {
  const jobs = await context.store.jobs.ofPipeline(id);
  const room = { bytes: mostBytes };
  const suites = new Map<string, TestSuite>();
  for (const job of jobs) {
    const report = await reportOf(context, reader, job, 'junit');
    if (!report) continue;
    const name = groupOf(job.name);
    suites.set(name, together(suites.get(name), await readSuite(context, job, report, room)));
  }
  return [...suites.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function readSuite(
  { artifacts }: Needs,
  job: JobRecord,
  report: Artifact,
  room: Room,
): Promise<TestSuite> {
  const facts = { name: groupOf(job.name), jobIds: [job.id] };
  try {
    const cases = await readCases(await artifacts.open(report), report.fileFormat, room);
    return { ...facts, error: null, cases };
  } catch (error) {
    const reason = error instanceof InvalidXml || isBroken(error) ? error.message : undefined;
    if (reason === undefined) throw error;
    return { ...facts, error: `JUnit XML parsing failed: ${reason}`, cases: [] };
  }
}

/** Part by part, so that a large report does not hold up everybody else. */
async function readCases(
  content: Readable,
  format: Artifact['fileFormat'],
  room: Room,
): Promise<readonly TestCase[]> {
  // Errors reach the reader below: `pipeline` destroys the unpacker with them.
  const stream = format === 'gzip' ? pipe(content, guarded(createGunzip()), () => {}) : content;
  const decoder = new TextDecoder();
  const junit = new JunitReader();
  for await (const chunk of stream) {
    room.bytes -= (chunk as Buffer).length;
    if (room.bytes < 0) throw new InvalidXml('the reports of this pipeline are too large');
    junit.write(decoder.decode(chunk as Buffer, { stream: true }));
  }
  junit.write(decoder.decode());
  return junit.end();
}

/** What the unpacker says of a file that is damaged. */
function isBroken(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** Jobs of `parallel` are one suite: `test 1/3`, `test: [a, b]`. */
function groupOf(name: string): string {
  return name.replace(/(?:[ :/\\]+\d+[\s:/\\]+\d+|: \[.*\])\s*$/s, '') || name;
}

function together(before: TestSuite | undefined, suite: TestSuite): TestSuite {
  if (!before) return suite;
  return {
    name: suite.name,
    jobIds: [...before.jobIds, ...suite.jobIds],
    error: before.error ?? suite.error,
    cases: [...before.cases, ...suite.cases],
  };
}
