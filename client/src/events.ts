// Made from the catalogue of the server by TypeScriptTypes.java; DocumentsTest says how to make it anew.

/** What does not change about a step. */
export interface StepDescription {
  readonly id: string;
  /** For a person to read. */
  readonly title: string;
}

/** There is an execution: what does not change about it. */
export interface ExecutionCreated {
  readonly type: "execution_created";
  readonly executionId: string;
  /** For a person to read. */
  readonly name: string;
  /** In order. */
  readonly steps: readonly StepDescription[];
  /** The browser session it works in. */
  readonly sessionId?: string;
  /** What the application adds. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

export type ExecutionStatus = "pending" | "running" | "paused" | "completed" | "failed" | "cancelled";

/** Where an execution stands. */
export interface ExecutionUpdate {
  readonly type: "execution_update";
  readonly executionId: string;
  readonly status: ExecutionStatus;
  /** Id of the step that is being worked on. */
  readonly currentStep?: string;
  /** In per cent. */
  readonly progress: number;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

export type StepStatus = "pending" | "running" | "completed" | "failed" | "skipped";

/** What came of a step. */
export interface StepResult {
  /** How long it was worked on, pauses left out, in milliseconds. */
  readonly durationMs: number;
  /** What it found, for a person to read. Missing as well for those who may not see it. */
  readonly output?: string;
  /** Why it failed, as a sentence for a person to read. */
  readonly error?: string;
  /** Where the picture of the browser at that moment is, relative to the application. Missing as well for those who may not see it. */
  readonly screenshotUrl?: string;
}

/** Where one step of an execution stands. */
export interface StepUpdate {
  readonly type: "step_update";
  readonly executionId: string;
  readonly stepId: string;
  readonly status: StepStatus;
  /** What came of it; missing while it has not ended. */
  readonly result?: StepResult;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

/** What the browser of a session shows. */
export interface BrowserUpdate {
  readonly type: "browser_update";
  readonly sessionId: string;
  /** The viewport as an image file in base64; missing if the picture is still the one sent before. Missing as well for those who may not see it. */
  readonly screenshot?: string;
  /** The address of the page. Missing as well for those who may not see it. */
  readonly url?: string;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

/** What a person is asked at a checkpoint. */
export interface CheckpointData {
  /** The question. */
  readonly message: string;
  /** The answers to choose from. */
  readonly options: readonly string[];
}

/** An execution waits at a step until a person has decided. */
export interface CheckpointRequired {
  readonly type: "checkpoint_required";
  readonly executionId: string;
  readonly stepId: string;
  readonly checkpointData: CheckpointData;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

export type CheckpointDecision = "approved" | "rejected" | "expired";

/** A checkpoint is over. */
export interface CheckpointResolved {
  readonly type: "checkpoint_resolved";
  readonly executionId: string;
  readonly stepId: string;
  readonly decision: CheckpointDecision;
  /** What the person has given with the decision. Missing as well for those who may not see it. */
  readonly input?: string;
  /** Who has decided. */
  readonly user?: string;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** A line that an execution has written. */
export interface LogLine {
  readonly type: "log_line";
  readonly executionId: string;
  /** The step it is about. */
  readonly stepId?: string;
  readonly level: LogLevel;
  /** For a person to read. Missing as well for those who may not see it. */
  readonly message?: string;
  /** As Date.toJSON() has it. */
  readonly timestamp: string;
}

/** A picture of a browser, or what has changed of it; its bytes are the second argument. */
export interface BrowserFrame {
  readonly sessionId: string;
  /** Counts the pictures of the session. */
  readonly seq: number;
  /** The frame on which the rectangles are to be drawn; missing of a whole picture. */
  readonly base?: number;
  /** Of each rectangle to be drawn: x, y, width, height in pixels, and the length of its scan in the bytes; then x, y, width, height of what the scan shows, if that is more. Missing of a whole picture. */
  readonly rects?: readonly (readonly number[])[];
  /** How many bytes of the attachment are the head of the files of the rectangles that follow; the whole picture is behind it. */
  readonly head?: number;
  /** When it was taken, in milliseconds since 1970. */
  readonly t: number;
  /** Width of the picture in pixels. */
  readonly w?: number;
  /** Its height. */
  readonly h?: number;
  /** Width of the viewport in CSS pixels. */
  readonly vw?: number;
  /** Its height. */
  readonly vh?: number;
  /** How far the page is scrolled to the right, in CSS pixels. */
  readonly sx?: number;
  /** How far it is scrolled down. */
  readonly sy?: number;
  /** Device pixels per CSS pixel. */
  readonly dpr?: number;
  /** The quality it was made with, as its tables tell; missing if they do not. */
  readonly q?: number;
  /** Which tab it is of. */
  readonly tab?: string;
}

export type BrowserState = "starting" | "live" | "quiet" | "hidden" | "navigating" | "dialog" | "crashed" | "unresponsive" | "ended";

/** A tab of a browser. */
export interface BrowserTab {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** Whether the picture is of it. */
  readonly active: boolean;
}

/** A dialog that a page has opened; it is in no picture. */
export interface BrowserDialog {
  /** alert, confirm, prompt or beforeunload. */
  readonly kind: string;
  readonly message: string;
  /** What a prompt begins with. */
  readonly defaultText?: string;
}

/** How the browser of a session is, beside its picture. */
export interface BrowserStatus {
  readonly sessionId: string;
  readonly state: BrowserState;
  /** The address of the page. Missing as well for those who may not see it. */
  readonly url?: string;
  /** Its title. Missing as well for those who may not see it. */
  readonly title?: string;
  /** All tabs. Missing as well for those who may not see it. */
  readonly tabs?: readonly BrowserTab[];
  /** The dialog of the page that is open. Missing as well for those who may not see it. */
  readonly dialog?: BrowserDialog;
  /** How many connections are given its live picture. */
  readonly viewers: number;
}

/** Who drives a browser. */
export interface BrowserDriver {
  readonly sessionId: string;
  /** Who drives; missing if nobody does. */
  readonly user?: string;
  /** Who is next. */
  readonly wantedBy?: string;
  /** Whether it is this page. */
  readonly you: boolean;
  /** Whether this page waits for its turn. */
  readonly wanted: boolean;
}

/** Wants the live picture of a browser, or wants it otherwise than before. */
export interface BrowserWatch {
  readonly sessionId: string;
  /** Pictures per second at most. */
  readonly maxFps?: number;
  /** In pixels; the picture may be larger if somebody else wants it so. */
  readonly maxWidth?: number;
  /** In pixels; the picture may be larger if somebody else wants it so. */
  readonly maxHeight?: number;
  /** Of the JPEG while much moves. */
  readonly quality?: number;
  /** Whether the picture gets better when it has come to rest. Default: true. */
  readonly refine?: boolean;
}

/** Wants no picture of that browser any more. */
export interface BrowserUnwatch {
  readonly sessionId: string;
}

/** Has drawn a frame, and all before it; is not answered. */
export interface BrowserAck {
  readonly sessionId: string;
  /** That of the frame. */
  readonly seq: number;
  /** Whether a whole picture is needed, because what has come does not fit to what was drawn. */
  readonly key?: boolean;
}

export type ControlAction = "take" | "release";

/** Asks to drive a browser, or lets go of it. */
export interface BrowserControl {
  readonly sessionId: string;
  readonly action: ControlAction;
  /** Takes it from whoever has it; for those who may. */
  readonly force?: boolean;
}

export type InputKind = "move" | "down" | "up" | "click" | "wheel" | "key_down" | "key_up" | "key" | "text" | "paste" | "navigate" | "back" | "forward" | "reload" | "resize" | "dialog" | "select" | "tab";

export type PointerButton = "left" | "middle" | "right";

/** What a person does to a browser that they drive. */
export interface BrowserInput {
  readonly sessionId: string;
  readonly seq: number;
  readonly kind: InputKind;
  readonly x?: number;
  readonly y?: number;
  readonly button?: PointerButton;
  readonly clicks?: number;
  readonly deltaX?: number;
  readonly deltaY?: number;
  readonly modifiers?: number;
  /** Missing as well for those who may not see it. */
  readonly key?: string;
  readonly code?: string;
  /** Missing as well for those who may not see it. */
  readonly text?: string;
  /** Missing as well for those who may not see it. */
  readonly url?: string;
  readonly width?: number;
  readonly height?: number;
  readonly accept?: boolean;
  readonly options?: readonly number[];
  readonly tab?: string;
}

export type Answer = "approve" | "reject" | "input";

/** All events by their types. */
export interface EventMap {
  readonly execution_created: ExecutionCreated;
  readonly execution_update: ExecutionUpdate;
  readonly step_update: StepUpdate;
  readonly browser_update: BrowserUpdate;
  readonly checkpoint_required: CheckpointRequired;
  readonly checkpoint_resolved: CheckpointResolved;
  readonly log_line: LogLine;
}

export type EventType = keyof EventMap;

/** Any event; its type tells which. */
export type RealtimeEvent = EventMap[EventType];

export const EVENT_TYPES: readonly EventType[] = [
  "execution_created",
  "execution_update",
  "step_update",
  "browser_update",
  "checkpoint_required",
  "checkpoint_resolved",
  "log_line",
];

/** What the commands need that every server can have, by their types; an application adds its own. */
export interface CommandMap {
  readonly pause: {
    readonly executionId: string;
  };
  readonly resume: {
    readonly executionId: string;
  };
  readonly cancel: {
    readonly executionId: string;
  };
  readonly retry_step: {
    readonly executionId: string;
    readonly stepId: string;
  };
  readonly checkpoint_response: {
    readonly executionId: string;
    readonly stepId: string;
    readonly answer: Answer;
    readonly input?: string;
  };
}

/** What can be followed. */
export type Topic = `execution:${string}` | `session:${string}` | `user:${string}`;

/** Why the server has refused something. */
export type ErrorCode =
  | "bad_request"
  | "unknown_command"
  | "not_found"
  | "unauthenticated"
  | "unavailable"
  | "forbidden"
  | "invalid_state"
  | "rate_limited"
  | "too_many_sessions"
  | "too_many_topics"
  | "busy"
  | "timeout"
  | "internal_error";
