import { Refused } from '#refused';

/** Where a file of a package lies, as its address says. */
export interface FileAddress {
  readonly name: string;
  readonly version: string;
  /** May have folders: `linux/tool`. */
  readonly fileName: string;
}

/** Nothing in the field is longer. */
const mostLength = 255;

const names = /^[A-Za-z0-9._+-]+$/;
const versions = /^[\w.+-]+$/;
const parts = /^(?![~@])[\w.+~@-]+$/;

/** Throws for what GitLab does not take: the names become parts of addresses and of files. */
export function checkFileAddress({ name, version, fileName }: FileAddress): void {
  check('package_name', names.test(name) && !isDots(name), name);
  check('package_version', versions.test(version) && !version.includes('..'), version);
  const isPlain = fileName.split('/').every((part) => parts.test(part) && !isDots(part));
  check('file_name', isPlain, fileName);
}

function isDots(text: string): boolean {
  return /^\.+$/.test(text);
}

function check(field: string, isRight: boolean, value: string): void {
  if (isRight && value.length <= mostLength) return;
  const body = { error: `${field} is invalid` };
  throw new Refused('invalid', `${field} is invalid`, { body });
}
