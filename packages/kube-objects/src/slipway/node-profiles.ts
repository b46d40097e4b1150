/**
 * The one profile of system calls that the built-in node has: its containers may make user namespaces, as
 * builders of images do. A pod asks for it as `seccompProfile: { type: Localhost, localhostProfile: … }`.
 */
export const userNamespacesProfileFile = 'slipway/user-namespaces.json';
