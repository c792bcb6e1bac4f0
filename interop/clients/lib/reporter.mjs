// Reports each test as one line of JSON, for NodeSuite.java. What the scripts print themselves passes through.

export default async function* report(events) {
  const path = [];
  for await (const { type, data } of events) {
    switch (type) {
      case "test:start":
        path.length = data.nesting;
        path[data.nesting] = data.name;
        break;
      case "test:pass":
      case "test:fail": {
        if (data.details.type === "suite" && (type === "test:pass" || data.details.error?.failureType === "subtestsFailed")) {
          break;
        }
        const cause = data.details.error?.cause ?? data.details.error;
        const result = {
          path: [...path.slice(0, data.nesting), data.name],
          ok: type === "test:pass",
          skipped: data.skip ?? null,
          failure: type === "test:pass" ? null : String(cause?.stack ?? cause?.message ?? cause),
        };
        yield `@@${JSON.stringify(result)}\n`;
        break;
      }
      case "test:stdout":
      case "test:stderr":
        yield data.message;
        break;
    }
  }
}
