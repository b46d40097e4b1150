import { CommandFailed } from '#command';

/**
 * Whether the server knows the runner, asked once before it takes jobs: a wrong address or token is told at once.
 *
 * @throws CommandFailed with what to do
 */
export async function checkRunner(url: string, token: string): Promise<void> {
  const response = await fetch(`${url}/api/v4/runners/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(20_000),
  }).catch((error: unknown) => {
    const { cause, message } = error as Error;
    const { code } = (cause ?? {}) as { readonly code?: string };
    throw new CommandFailed(`${url} cannot be reached from here: ${code ?? message}`);
  });
  if (response.ok) return;
  if (response.status === 403) {
    throw new CommandFailed(
      `${url} knows no runner of this token: "slipway runner create" makes one, and shows its token`,
    );
  }
  throw new CommandFailed(`${url} answered ${response.status}: is it a Slipway or a GitLab?`);
}
