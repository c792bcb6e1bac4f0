/**
 * What is known about the runs. Snapshots and live events go the same way: through apply(). As either may overtake the
 * other, what carries the later timestamp wins.
 */
export function createStore(onChange) {
  const runs = new Map();
  let clockOffset = 0;

  function describe({ id, name, sessionId, node, steps }) {
    if (!runs.has(id)) {
      runs.set(id, {
        id,
        name,
        sessionId,
        node,
        status: "pending",
        progress: 0,
        at: 0,
        picture: null,
        steps: steps.map((step) => ({ ...step, status: "pending", at: 0, began: 0, result: null })),
      });
    }
  }

  const reducers = {
    execution_update(event, at) {
      const run = runs.get(event.executionId);
      if (run && at >= run.at) {
        if (run.status === "paused" && event.status === "running") {
          // What was a pause does not count as time of the step.
          run.steps.filter((step) => step.status === "running").forEach((step) => (step.began += at - run.at));
        }
        Object.assign(run, { status: event.status, currentStep: event.currentStep, progress: event.progress, at });
      }
      return run;
    },

    step_update(event, at) {
      const run = runs.get(event.executionId);
      const step = run?.steps.find((candidate) => candidate.id === event.stepId);
      if (step && at >= step.at) {
        Object.assign(step, { status: event.status, result: event.result ?? null, at, began: at });
      }
      return run;
    },

    browser_update(event, at) {
      const run = [...runs.values()].find((candidate) => candidate.sessionId === event.sessionId);
      if (run && at >= (run.picture?.at ?? 0)) {
        run.picture = {
          image: event.screenshot ? dataUrl(event.screenshot) : run.picture?.image,
          url: event.url ?? run.picture?.url,
          at,
        };
      }
      return run;
    },
  };

  return {
    runs,

    /** The server's time now, in milliseconds. */
    now: () => Date.now() + clockOffset,

    /** Takes in the answer to a subscription. */
    load({ snapshot, timestamp }) {
      clockOffset = Date.parse(timestamp) - Date.now();
      snapshot.executions.forEach(describe);
      snapshot.events.forEach((event) => this.apply(event));
    },

    /** Forgets runs that the server no longer knows, as after it was started anew. */
    keepOnly(ids) {
      [...runs.keys()].filter((id) => !ids.includes(id)).forEach((id) => runs.delete(id));
      onChange();
    },

    /** Takes in one event; false if it is about a run that is not known yet. */
    apply(event) {
      const known = reducers[event.type]?.(event, Date.parse(event.timestamp));
      onChange();
      return Boolean(known);
    },
  };
}

/** How long the run was worked on: what its steps took, and what the present one has taken so far. */
export function workedOn(run, now) {
  return run.steps.reduce((sum, step) => sum + stepTime(run, step, now), 0);
}

/** How long the step took or has taken so far; a paused one stands still. */
export function stepTime(run, step, now) {
  if (step.result) {
    return step.result.durationMs;
  }
  if (step.status !== "running") {
    return 0;
  }
  return Math.max(0, (run.status === "paused" ? run.at : now) - step.began);
}

export const isFinal = (run) => ["completed", "failed", "cancelled"].includes(run.status);

/** A PNG begins with these characters in base64; else it is a JPEG. */
function dataUrl(base64) {
  return (base64.startsWith("iVBOR") ? "data:image/png;base64," : "data:image/jpeg;base64,") + base64;
}
