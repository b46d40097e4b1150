/** Why a container can't be started; `reason` is the word that `kubectl get pods` shows. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';
  readonly reason: StartFailedReason;

  constructor(reason: StartFailedReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

export type StartFailedReason =
  | 'CreateContainerConfigError'
  | 'CreateContainerError'
  | 'ErrImageNeverPull'
  | 'ErrImagePull'
  | 'InvalidImageName'
  | 'PostStartHookError';
