/**
 * The Kubernetes minor version whose API is served. kubectl supports a server one minor version
 * older or newer than itself and warns beyond.
 */
export const kubernetesMinor = 35;

/** As `kubectl get nodes` shows it. */
export const kubernetesVersion = `v1.${kubernetesMinor}.0`;
