// What the automation layer does for those who look on, with rooms only: no log, so who was away has missed what happened.
// Control messages and events are those of examples/bench-server, Automations.

const users = new Map(Array.from({ length: 10_000 }, (_, i) => [`token-${i}`, `user-${i}`]));

export function automate(io) {
  io.use((socket, next) => {
    const user = users.get(socket.handshake.auth.token);
    if (!user) {
      next(new Error("The token is not valid."));
      return;
    }
    socket.data.user = user;
    next();
  });
  io.on("connection", (socket) => {
    socket.on("subscribe", ({ topic }, ack) => {
      socket.join(topic);
      ack({ ok: true, result: { topic } });
    });
  });
  io.of("/control").on("connection", (socket) => {
    socket.on("start", (executions, perSecond, each, ack) => publish(io, executions, perSecond, each, ack));
    socket.on("heap", (ack) => {
      globalThis.gc();
      ack(process.memoryUsage().heapUsed);
    });
  });
}

// By the same clock as System.nanoTime(). A Number has it to the nanosecond for the first hundred days that the machine is up.
const now = () => Number(process.hrtime.bigint());

function publish(io, executions, perSecond, each, ack) {
  const interval = 1e9 / (executions * perSecond);
  const total = executions * each;
  const begin = now();
  const epoch = Date.now();
  let latest = 0;
  let published = 0;
  const dueAt = (index) => begin + Math.floor(index * interval);
  const turn = () => {
    // What becomes due meanwhile has its turn behind what is to be written.
    for (const until = now(); published < total && dueAt(published) <= until; published++) {
      const due = dueAt(published);
      const execution = published % executions;
      const number = 1 + Math.floor(published / executions);
      const event = describe(String(execution), number, due);
      const topic = `execution:${execution}`;
      latest = Math.max(latest, now() - due);
      io.to(topic).emit(event.type, event, { topic, offset: `${epoch}-${number}` });
    }
    if (published < total) {
      const wait = dueAt(published) - now();
      if (wait > 0) {
        setTimeout(turn, Math.max(1, Math.floor(wait / 1e6)));
      } else {
        setImmediate(turn);
      }
      return;
    }
    ack([total, Math.floor((now() - begin) / 1000), Math.floor(latest / 1000), false]);
  };
  turn();
}

function describe(executionId, number, due) {
  const mark = `#${number} ${due}`;
  const step = Math.floor(number / 10) % 20;
  const timestamp = new Date();
  const result = { durationMs: 1234, output: `found the form ${mark}` };
  switch (number % 10) {
    case 0:
      return { type: "execution_update", executionId, status: "running", currentStep: `step-${step}${mark}`, progress: step * 5, timestamp };
    case 3:
      return { type: "step_update", executionId, stepId: `step-${step}`, status: "running", result, timestamp };
    case 6:
    case 9:
      return { type: "step_update", executionId, stepId: `step-${step}`, status: "completed", result, timestamp };
    default:
      return {
        type: "log_line",
        executionId,
        stepId: `step-${step}`,
        level: "info",
        message: `The page has answered, and the form is there ${mark}`,
        timestamp,
      };
  }
}
