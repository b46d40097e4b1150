/** There is no room for what was to be written. */
export class StorageFull extends Error {
  readonly code = 'ENOSPC';
}

/** More came than a file may hold. */
export class FileTooLarge extends Error {
  readonly code = 'file-too-large';
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes have come`);
    this.limitBytes = limitBytes;
  }
}

/** What came is not what was announced. */
export class FileMismatch extends Error {
  readonly code = 'file-mismatch';
}

/** Whether a system has said, in one of its ways, that there is no room. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return error.cause !== undefined && isStorageFull(error.cause);
}
