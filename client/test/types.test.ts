import { describe, expectTypeOf, it } from "vitest";
import type { CommandSender } from "../src/CommandSender.js";
import type { EventSubscriber } from "../src/EventSubscriber.js";
import type { StepResult, StepStatus } from "../src/events.js";

// The compiler is the test: it refuses what is marked as an error, and that something so marked is none.
describe("the types", () => {
  it("know what is in an event", () => {
    const use = (events: EventSubscriber): void => {
      events.on("execution:1", "step_update", (event) => {
        expectTypeOf(event.status).toEqualTypeOf<StepStatus>();
        expectTypeOf(event.result).toEqualTypeOf<StepResult | undefined>();
      });
      // @ts-expect-error: no such type of events
      events.on("execution:1", "step", () => {});
      // @ts-expect-error: no such kind of topics
      events.on("all:1", "step_update", () => {});
    };
    expectTypeOf(use).toBeFunction();
  });

  it("know what a command needs", () => {
    const use = (commands: CommandSender): void => {
      void commands.send({ type: "pause", executionId: "1" });
      void commands.send({ type: "checkpoint_response", executionId: "1", stepId: "pay", answer: "approve" });
      void commands.send({ type: "of_the_application", seats: 2 });
      // @ts-expect-error: without an execution
      void commands.send({ type: "pause" });
      // @ts-expect-error: no such answer
      void commands.send({ type: "checkpoint_response", executionId: "1", stepId: "pay", answer: "perhaps" });
    };
    expectTypeOf(use).toBeFunction();
  });
});
