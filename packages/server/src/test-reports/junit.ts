import type { TestCase } from './test-report.ts';
import { InvalidXml, type XmlListener, XmlReader } from './xml-reader.ts';

/** More tests than that are too many for a page and for memory. */
const mostCases = 100_000;
/** Of what one test says this much is kept. */
const mostOutput = 16 * 1024;
/** Of what all of them say. */
const mostOutputs = 16 * 1024 * 1024;

type Ending = 'failure' | 'error' | 'skipped';

const statuses: Readonly<Record<Ending, TestCase['status']>> = {
  failure: 'failed',
  error: 'error',
  skipped: 'skipped',
};

/** A test whose element is open. */
interface OpenCase {
  readonly attributes: Readonly<Record<string, string>>;
  ending: Ending | undefined;
  /** By the element that said it. */
  readonly says: Map<string, string>;
}

/** Reads JUnit's XML part by part. Throws `InvalidXml` for what is none. */
export class JunitReader {
  readonly #cases: TestCase[] = [];
  readonly #xml: XmlReader;
  #open: OpenCase | undefined;
  /** The element inside the test whose text comes. */
  #part: string | undefined;
  #left = mostOutputs;

  constructor() {
    const listener: XmlListener = {
      open: (name, attributes) => this.#begin(name, attributes),
      text: (text) => this.#text(text),
      close: (name) => this.#end(name),
    };
    this.#xml = new XmlReader(listener);
  }

  write(part: string): void {
    this.#xml.write(part);
  }

  end(): readonly TestCase[] {
    this.#xml.end();
    return this.#cases;
  }

  #begin(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'testcase') {
      this.#open = { attributes, ending: undefined, says: new Map() };
    } else if (this.#open) {
      this.#part = name;
      if (!isEnding(name)) return;
      // Some runners say both, and GitLab believes the worse.
      if (this.#open.ending !== 'failure') this.#open.ending = name;
      if (attributes.message)
        this.#open.says.set(`${name} message`, attributes.message.slice(0, mostOutput));
    }
  }

  #text(text: string): void {
    if (!this.#open || this.#part === undefined || this.#left <= 0) return;
    const before = this.#open.says.get(this.#part) ?? '';
    if (before.length >= mostOutput) return;
    const kept = text.slice(0, mostOutput - before.length);
    this.#left -= kept.length;
    this.#open.says.set(this.#part, before + kept);
  }

  #end(name: string): void {
    if (name === this.#part) this.#part = undefined;
    if (name !== 'testcase' || !this.#open) return;
    if (this.#cases.length >= mostCases)
      throw new InvalidXml(`there are more than ${mostCases} tests`);
    this.#cases.push(caseOf(this.#open));
    this.#open = undefined;
  }
}

function isEnding(name: string): name is Ending {
  return name === 'failure' || name === 'error' || name === 'skipped';
}

function caseOf({ attributes, ending, says }: OpenCase): TestCase {
  const seconds = Number((attributes.time ?? '').replaceAll(',', ''));
  return {
    status: ending === undefined ? 'success' : statuses[ending],
    name: attributes.name ?? '',
    classname: attributes.classname ?? '',
    file: attributes.file ?? null,
    seconds: Number.isFinite(seconds) && seconds > 0 ? seconds : 0,
    output: ending === undefined ? null : outputOf(ending, says),
  };
}

/** Its message and text, and what it printed when it went wrong. */
function outputOf(ending: Ending, says: ReadonlyMap<string, string>): string | null {
  const message = says.get(`${ending} message`)?.trim() ?? '';
  const text = says.get(ending)?.trim() ?? '';
  const printed = ending === 'skipped' ? [] : ['system-out', 'system-err'];
  const parts = [
    text.includes(message) ? '' : message,
    text,
    ...printed.map((name) => titled(name, says.get(name)?.trim() ?? '')),
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('\n\n');
}

function titled(name: string, text: string): string {
  if (text === '') return '';
  return `${name === 'system-out' ? 'System Out' : 'System Err'}:\n\n${text}`;
}
