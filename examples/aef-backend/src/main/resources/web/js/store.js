/**
 * What is known about the runs. The topic of the workspace has where each stands, what it asks and what has failed, that of a run all its steps: what is
 * told twice carries the same time, and what carries an earlier one is passed over.
 *
 * @param onChange called with how a run was before, `{ status, asks }`, and the run, if something has just happened to it, and with nothing for
 *     what happened earlier
 */
export function createStore(onChange) {
  const runs = new Map();
  let clockOffset = 0;

  const reducers = {
    execution_created(event, at) {
      const { executionId: id, name, sessionId, details, steps } = event;
      // A server that was started anew gives the same ids to other runs.
      if (runs.get(id)?.createdAt !== at) {
        runs.set(id, {
          id,
          name,
          sessionId,
          node: details?.node,
          owner: details?.owner,
          createdAt: at,
          status: "pending",
          progress: 0,
          at: 0,
          checkpoint: null,
          steps: steps.map((step) => ({ ...step, status: "pending", at: 0, began: 0, result: null })),
        });
      }
    },

    execution_update(event, at) {
      const run = runs.get(event.executionId);
      if (run && at >= run.at) {
        if (run.status === "paused" && event.status === "running") {
          // What was a pause does not count as time of the step.
          run.steps.filter((step) => step.status === "running").forEach((step) => (step.began += at - run.at));
        }
        Object.assign(run, { status: event.status, currentStep: event.currentStep, progress: event.progress, at });
      }
    },

    checkpoint_required(event, at) {
      const { stepId, checkpointData } = event;
      decide(event, { stepId, message: checkpointData.message, status: "open", at });
    },

    checkpoint_resolved(event, at) {
      const { stepId, decision, user, input } = event;
      decide(event, { stepId, status: decision, user, input, at });
    },

    step_update(event, at) {
      const step = runs.get(event.executionId)?.steps.find((candidate) => candidate.id === event.stepId);
      if (step && at >= step.at) {
        Object.assign(step, { status: event.status, result: event.result ?? null, at, began: at });
      }
    },
  };

  function decide({ executionId }, checkpoint) {
    const run = runs.get(executionId);
    if (run && checkpoint.at >= (run.checkpoint?.at ?? 0)) {
      run.checkpoint = checkpoint;
    }
  }

  return {
    runs,
    types: Object.keys(reducers),

    /** The server's time now, in milliseconds. */
    now: () => Date.now() + clockOffset,

    /** Forgets runs that the server no longer knows, as after it was started anew. */
    keepOnly(ids) {
      [...runs.keys()].filter((id) => !ids.includes(id)).forEach((id) => runs.delete(id));
      onChange();
    },

    /** Takes in one event. */
    apply(event, { fromSnapshot }) {
      const at = Date.parse(event.timestamp);
      if (!fromSnapshot) {
        clockOffset = at - Date.now();
      }
      const run = runs.get(event.executionId);
      const before = run && { status: run.status, asks: asks(run) };
      reducers[event.type](event, at);
      onChange(fromSnapshot ? undefined : before, run);
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

/** The step that has failed and can be done again, or undefined. */
export const heldStep = (run) =>
  run.status === "paused"
    ? run.steps.find((step) => step.id === run.currentStep && step.status === "failed")
    : undefined;

/** What a run needs a person for: "approval", "retry", or "" for nothing. */
export function asks(run) {
  if (run.checkpoint?.status === "open" && !isFinal(run)) {
    return "approval";
  }
  return heldStep(run) ? "retry" : "";
}

export const isFinal = (run) => ["completed", "failed", "cancelled"].includes(run.status);
