/** What the projects of all clients run: a job with files and a report, and one that waits for a person. */
export const configuration = `
build:
  tags: [shell]
  script:
    - echo "color is $COLOR"
    - echo kept > out.txt
    - echo '<testsuite><testcase name="a" time="0.5"/></testsuite>' > junit.xml
  artifacts: {paths: [out.txt], reports: {junit: junit.xml}}
ship:
  tags: [shell]
  when: manual
  environment: {name: production, url: https://shop.example.com}
  script: [echo shipped]
`;
