/**
 * The runner's own lines in a job's log, byte for byte as viewers of GitLab logs expect them.
 *
 * Each line clears to the end of the line, carries its colour, and resets:
 * `ESC[0K` colour text `ESC[0;m` newline.
 */

const clear = '\x1b[0K';
const reset = '\x1b[0;m';
const green = '\x1b[32;1m';
const cyan = '\x1b[36;1m';
const yellow = '\x1b[0;33m';
const red = '\x1b[31;1m';

/** A plain line of the runner. */
export const plainLine = (text: string): string => `${clear}${text}${reset}\n`;

/** Good news or a step that begins. */
export const noticeLine = (text: string): string => `${clear}${green}${text}${reset}\n`;

/** Something the author should look at; the job goes on. */
export const warningLine = (text: string): string => `${clear}${yellow}WARNING: ${text}${reset}\n`;

/** Why the job ends. */
export const errorLine = (text: string): string => `${clear}${red}ERROR: ${text}${reset}\n`;

/** The heading of a stage. */
export const headingLine = (text: string): string => `${clear}${cyan}${text}${reset}${reset}\n`;

/**
 * Opens a section that viewers fold. Stands directly before its heading, on the same line.
 *
 * @see https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 */
export const sectionStart = (name: string, at: Date): string =>
  `section_start:${seconds(at)}:${name}\r${clear}`;

/** Closes a section. */
export const sectionEnd = (name: string, at: Date): string =>
  `section_end:${seconds(at)}:${name}\r${clear}`;

/** An author's line as a script echoes it before running it. */
export const commandEcho = (text: string): string => `${green}${text}${reset}`;

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);
