// A vitest reporter that says, at the end of a part, which tests failed and which only passed when asked again.
import { appendFileSync } from 'node:fs';

export default class FailuresReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules */
  onTestRunEnd(modules) {
    const file = process.env.APARTE_TEST_REPORT;
    if (!file) return;
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0)
        write(file, 'failed', module.project.name, module.moduleId, module.errors()[0]?.message);
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'failed')
          write(file, 'failed', module.project.name, test.fullName, result.errors[0]?.message);
        else if (test.diagnostic()?.flaky) write(file, 'again', module.project.name, test.fullName, '');
      }
    }
  }
}

function write(file, outcome, project, name, why = '') {
  appendFileSync(file, `${JSON.stringify({ outcome, project, name, why: why.split('\n')[0] })}\n`);
}
