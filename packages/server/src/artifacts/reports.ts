/** How a report travels: the name of its file and its form. */
export interface ReportFile {
  readonly name: string;
  readonly format: 'zip' | 'gzip' | 'raw';
}

const gzip: Readonly<Record<string, string>> = {
  junit: 'junit.xml',
  metrics: 'metrics.txt',
  dotenv: '.env',
  cobertura: 'cobertura-coverage.xml',
  jacoco: 'jacoco-coverage.xml',
  cyclonedx: 'gl-sbom.cdx.json.gz',
  annotations: 'gl-annotations.json',
  repository_xray: 'gl-repository-xray.json',
};

const raw: Readonly<Record<string, string>> = {
  sast: 'gl-sast-report.json',
  secret_detection: 'gl-secret-detection-report.json',
  dependency_scanning: 'gl-dependency-scanning-report.json',
  container_scanning: 'gl-container-scanning-report.json',
  cluster_image_scanning: 'gl-cluster-image-scanning-report.json',
  dast: 'gl-dast-report.json',
  license_scanning: 'gl-license-scanning-report.json',
  accessibility: 'gl-accessibility.json',
  codequality: 'gl-code-quality-report.json',
  performance: 'performance.json',
  browser_performance: 'browser-performance.json',
  load_performance: 'load-performance.json',
  terraform: 'tfplan.json',
  requirements: 'requirements.json',
  requirements_v2: 'requirements_v2.json',
  coverage_fuzzing: 'gl-coverage-fuzzing.json',
  api_fuzzing: 'gl-api-fuzzing-report.json',
  sarif: 'gl-sarif-report.json',
};

/** GitLab's file name and format for a kind of report; undefined for one it doesn't know. */
export function reportFile(type: string): ReportFile | undefined {
  const packed = gzip[type];
  if (packed !== undefined) return { name: packed, format: 'gzip' };
  const plain = raw[type];
  if (plain !== undefined) return { name: plain, format: 'raw' };
  return type === 'lsif' ? { name: 'lsif.json', format: 'zip' } : undefined;
}
