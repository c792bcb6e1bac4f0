// Reports each test as one line of JSON, as NodeSuite.java reads them.

export default class Reporter {
  onTestCaseResult(test) {
    const { state, errors } = test.result();
    const path = [test.name];
    for (let suite = test.parent; suite.type === "suite"; suite = suite.parent) {
      path.unshift(suite.name);
    }
    const result = {
      path,
      ok: state !== "failed",
      skipped: state === "skipped" ? "skipped" : null,
      failure: state === "failed" ? errors.map((error) => error.stack ?? error.message).join("\n") : null,
    };
    console.log(`@@${JSON.stringify(result)}`);
  }

  onTestRunEnd(modules, errors) {
    const broken = modules.flatMap((module) => [...module.errors()]);
    for (const error of [...errors, ...broken]) {
      console.log(error.stack ?? error.message);
    }
  }
}
