/** Something a tool found in the code. */
export interface QualityIssue {
  readonly description: string;
  readonly check: string | null;
  readonly severity: string;
  readonly path: string | null;
  readonly line: number | null;
}

/** A report that is not as GitLab wants it; the message says what is wrong. */
export class BadReport extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

/** The issues of a code quality report, as Code Climate and GitLab write it. */
export function qualityIssues(text: string): readonly QualityIssue[] {
  const issues = parsed(text);
  if (!Array.isArray(issues)) throw new BadReport('it is no list of issues');
  return issues.filter(isFields).map((issue) => {
    const location = isFields(issue.location) ? issue.location : {};
    return {
      description: textOf(issue.description) ?? 'without a description',
      check: textOf(issue.check_name),
      severity: textOf(issue.severity) ?? 'unknown',
      path: textOf(location.path),
      line: lineOf(location),
    };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadReport(error instanceof Error ? error.message : 'it is no JSON');
  }
}

/** `lines: {begin}`, or `positions: {begin: {line}}`. */
function lineOf({ lines, positions }: Fields): number | null {
  const ofLines = isFields(lines) ? lines.begin : undefined;
  const begin = isFields(positions) ? positions.begin : undefined;
  const line = ofLines ?? (isFields(begin) ? begin.line : undefined);
  return typeof line === 'number' ? line : null;
}
