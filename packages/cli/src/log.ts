import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DestinationStream, pino } from 'pino';

const fullBytes = 64 * 2 ** 20;
/** Lines that wait while the disk takes none. */
const mostUnwrittenBytes = 4 * 2 ** 20;
const pauseMs = 10_000;
const lookEveryMs = 60 * 60 * 1000;

type Fields = Readonly<Record<string, unknown>>;

/** The log as every package declares it for itself: constant messages, details in fields. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  child(fields: Fields): Log;
}

/** Where the log of a data folder is. */
export const logFile = (dataDir: string): string => join(dataDir, 'logs', 'slipway.log');

/** Structured lines of JSON in `logs/slipway.log` of the data folder: the terminal is for people. */
export function createLog(dataDir: string, level: string): Log {
  const path = logFile(dataDir);
  mkdirSync(dirname(path), { recursive: true });
  turnOver(path);
  const file = endlessFile(path);
  setInterval(() => {
    turnOver(path);
    // Several processes write to it, and any of them may have turned it over.
    file.reopen();
  }, lookEveryMs).unref();
  return wrap(pinoAt(level, file));
}

/** On the standard output, where whoever started the process keeps it: the same lines, or words for people. */
export function createOutputLog(level: string, isJson: boolean): Log {
  const output = pino.destination({ dest: 1, sync: true });
  const inWords = { write: (line: string) => void output.write(wordsOf(line)) };
  return wrap(pinoAt(level, isJson ? output : inWords));
}

function wordsOf(line: string): string {
  const { time, msg, level: _, pid: _pid, hostname: _host, ...rest } = JSON.parse(line) as Fields;
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${String(time)} ${String(msg)}${fields.join('')}\n`;
}

/**
 * A file that is written to as far as the disk takes it. A full disk loses lines and nothing else:
 * what is not written is let go of, and a while later the file is opened anew.
 */
function endlessFile(path: string): DestinationStream & { reopen(): void } {
  let file: ReturnType<typeof pino.destination> | undefined = open();
  let closedUntil = 0;
  function open() {
    const opened = pino.destination({ dest: path, sync: false, maxLength: mostUnwrittenBytes });
    opened.on('error', () => {
      if (file !== opened) return;
      file = undefined;
      closedUntil = Date.now() + pauseMs;
      // Else its lines would be tried again for ever when the process ends.
      opened.destroy();
    });
    return opened;
  }
  return {
    write(line) {
      if (!file && Date.now() > closedUntil) file = open();
      file?.write(line);
    },
    reopen: () => file?.reopen(),
  };
}

/** Keeps what is written bounded: a full file becomes the older one, which is dropped. */
function turnOver(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < fullBytes) return;
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // Another process was first, or the disk takes no writes: no reason for any of them to end.
  }
}

function pinoAt(level: string, stream: DestinationStream): pino.Logger {
  const redact = ['token', 'password', 'authorization', '*.token', '*.password'];
  return pino({ level, redact, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (message, fields) => logger.debug(withError(fields), message),
    info: (message, fields) => logger.info(withError(fields), message),
    warn: (message, fields) => logger.warn(withError(fields), message),
    error: (message, fields) => logger.error(withError(fields), message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** Pino writes stack and causes of an error only under the key `err`. */
function withError(fields: Fields = {}): Fields {
  const { error, ...rest } = fields;
  return error instanceof Error ? { ...rest, err: error } : fields;
}
