/** A template of GitLab that runs one of its scanners, and the jobs that files refer to. */
export interface Scanner {
  /** Without `.gitlab-ci.yml`. */
  readonly names: readonly string[];
  readonly jobs: readonly string[];
  /** Templates that those jobs extend, which files extend too. */
  readonly bases: readonly string[];
}

/** @see https://docs.gitlab.com/user/application_security/detect/ */
export const scanners: readonly Scanner[] = [
  {
    names: ['Jobs/SAST', 'Jobs/SAST.latest', 'Security/SAST'],
    jobs: [
      'sast',
      'brakeman-sast',
      'gitlab-advanced-sast',
      'kubesec-sast',
      'nodejs-scan-sast',
      'phpcs-security-audit-sast',
      'pmd-apex-sast',
      'security-code-scan-sast',
      'semgrep-sast',
      'sobelow-sast',
      'spotbugs-sast',
    ],
    bases: ['.sast-analyzer', '.deprecated-16.8'],
  },
  {
    names: [
      'Jobs/SAST-IaC',
      'Jobs/SAST-IaC.latest',
      'Security/SAST-IaC',
      'Security/SAST-IaC.latest',
    ],
    jobs: ['iac-sast', 'kics-iac-sast'],
    bases: [],
  },
  {
    names: ['Jobs/Secret-Detection', 'Jobs/Secret-Detection.latest', 'Security/Secret-Detection'],
    jobs: ['secret_detection'],
    bases: ['.secret-analyzer'],
  },
  {
    names: [
      'Jobs/Dependency-Scanning',
      'Jobs/Dependency-Scanning.latest',
      'Jobs/Dependency-Scanning.v2',
      'Security/Dependency-Scanning',
    ],
    jobs: [
      'dependency_scanning',
      'dependency-scanning',
      'gemnasium-dependency_scanning',
      'gemnasium-maven-dependency_scanning',
      'gemnasium-python-dependency_scanning',
      'retire-js-dependency_scanning',
      'bundler-audit-dependency_scanning',
    ],
    bases: ['.ds-analyzer', '.cyclonedx-reports', '.gemnasium-shared-rule'],
  },
  {
    names: [
      'Jobs/Container-Scanning',
      'Jobs/Container-Scanning.latest',
      'Jobs/Multi-Container-Scanning.latest',
      'Security/Container-Scanning',
      'Security/Container-Scanning.latest',
      'Security/Multi-Container-Scanning.latest',
    ],
    jobs: ['container_scanning'],
    bases: [],
  },
  {
    names: [
      'Jobs/License-Scanning',
      'Jobs/License-Scanning.latest',
      'Security/License-Scanning',
      'Security/License-Management',
    ],
    jobs: ['license_scanning', 'license_management'],
    bases: [],
  },
  {
    names: [
      'DAST',
      'Jobs/DAST',
      'Jobs/DAST-Default-Branch-Deploy',
      'Security/DAST',
      'Security/DAST.latest',
    ],
    jobs: ['dast'],
    bases: ['.dast-auto-deploy'],
  },
  {
    names: [
      'API-Security',
      'DAST-API',
      'Security/API-Security',
      'Security/API-Security.latest',
      'Security/DAST-API',
      'Security/DAST-API.latest',
    ],
    jobs: ['api_security', 'dast_api'],
    bases: [],
  },
  {
    names: ['API-Fuzzing', 'Security/API-Fuzzing', 'Security/API-Fuzzing.latest'],
    jobs: ['apifuzzer_fuzz', 'apifuzzer_fuzz_dnd'],
    bases: [],
  },
  {
    names: ['Coverage-Fuzzing', 'Security/Coverage-Fuzzing', 'Security/Coverage-Fuzzing.latest'],
    jobs: [],
    bases: ['.fuzz_base'],
  },
  {
    names: ['Code-Quality', 'Jobs/Code-Quality'],
    jobs: ['code_quality'],
    bases: [],
  },
  {
    names: ['Verify/Accessibility'],
    jobs: ['a11y'],
    bases: [],
  },
  {
    names: [
      'Jobs/Browser-Performance-Testing',
      'Jobs/Browser-Performance-Testing.latest',
      'Verify/Browser-Performance',
      'Verify/Browser-Performance.latest',
    ],
    jobs: ['browser_performance'],
    bases: [],
  },
  {
    names: ['Jobs/Load-Performance-Testing', 'Verify/Load-Performance-Testing'],
    jobs: ['load_performance'],
    bases: [],
  },
];

/**
 * A template with the scanner's jobs, none of which is ever added. A file that gives one of them
 * rules of its own gets a job that says what is missing and succeeds.
 */
export function scannerText({ jobs, bases }: Scanner): string {
  return [...bases, ...jobs]
    .map(
      (name) => `${name}:
  stage: test
  allow_failure: true
  rules: [{when: never}]
  script: echo "$CI_JOB_NAME does nothing, since Slipway has no such scanner"
`,
    )
    .join('\n');
}
