/** An operation that cannot be done; the whole patch is refused. */
export class PatchFailed extends Error {
  override readonly name = 'PatchFailed';
}

/** A patch that asks for more work than one request may. */
export class PatchTooLarge extends Error {
  override readonly name = 'PatchTooLarge';
}
