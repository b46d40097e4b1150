/**
 * GitLab's types of artifacts, each with the megabytes that it may have of its own where a plan says
 * nothing else; 0 is as much as any file of artifacts.
 */
const usual = {
  accessibility: 0,
  annotations: 0,
  api_fuzzing: 0,
  archive: 0,
  browser_performance: 0,
  cluster_applications: 0,
  cluster_image_scanning: 0,
  cobertura: 0,
  codequality: 0,
  container_scanning: 0,
  coverage_fuzzing: 0,
  cyclonedx: 5,
  dast: 0,
  dependency_scanning: 0,
  dotenv: 0,
  jacoco: 0,
  junit: 0,
  license_management: 0,
  license_scanning: 0,
  load_performance: 0,
  lsif: 200,
  metadata: 0,
  metrics: 0,
  metrics_referee: 0,
  network: 0,
  network_referee: 0,
  performance: 0,
  repository_xray: 1024,
  requirements: 0,
  requirements_v2: 0,
  sast: 0,
  secret_detection: 0,
  terraform: 5,
  trace: 0,
} as const;

type ArtifactType = keyof typeof usual;

/** The limit of one type of artifacts, as GitLab calls it. */
export type ArtifactTypeLimit = `ci_max_artifact_size_${ArtifactType}`;

// The keys of an object literal are its names.
const types = Object.keys(usual) as ArtifactType[];

/** Each limit's name, type, and usual megabytes. */
export const artifactTypeLimits = types.map(
  (type) => [`ci_max_artifact_size_${type}` as const, type, usual[type]] as const,
);

/** The limit of this type; undefined for one that GitLab does not know. */
export function artifactTypeLimit(type: string): ArtifactTypeLimit | undefined {
  return artifactTypeLimits.find(([, each]) => each === type)?.[0];
}
