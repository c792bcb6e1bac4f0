import { Listeners } from "./Listeners.js";
import { isObject, type Outcome } from "./RequestError.js";
import type { WebSocketClient } from "./WebSocketClient.js";

/**
 * Who drives the browser:
 *
 * - `watching`: not this page. `driver` is who does, if anybody; `wanted` whether this page gets it next.
 * - `driving`: this page. `wantedBy` is who would like to have it.
 */
export type DrivingState =
  | { readonly name: "watching"; readonly driver?: string; readonly wanted: boolean }
  | { readonly name: "driving"; readonly wantedBy?: string };

/** The options of a `<select>` that was pressed: the page draws the list, over the picture. */
export interface OptionList {
  /** Where the element is, in CSS pixels of the browser's viewport. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly options: readonly { readonly label: string; readonly selected: boolean; readonly disabled: boolean }[];
}

export interface RemoteInputOptions {
  /** Where in the browser a person points at, in CSS pixels of its viewport; undefined if it is outside: `receiver.locate`. */
  readonly place: (at: { readonly clientX: number; readonly clientY: number }) => Place | undefined;
  /** Is told of a list of options that is to be drawn; `choose` answers it. */
  readonly onOptions?: (list: OptionList) => void;
  /** Is told of input that was refused or got lost, but for moves of the pointer. */
  readonly onRefused?: (error: Error) => void;
}

/** In CSS pixels of the viewport. */
interface Place {
  readonly x: number;
  readonly y: number;
}

type Input = Readonly<Record<string, unknown>> & { readonly kind: string };

const BUTTONS = ["left", "middle", "right"];

/** Those that the server knows, beside characters. */
const KEYS =
  /^(Enter|Tab|Backspace|Delete|Insert|Escape|Arrow(Left|Up|Right|Down)|Home|End|Page(Up|Down)|Shift|Control|Alt|Meta|F\d+)$/;

/** Shift+Escape leaves the picture: else the keyboard could never. */
const isWayOut = (event: KeyboardEvent): boolean => event.key === "Escape" && event.shiftKey;

/**
 * Lets a person drive the browser whose picture an element shows: pointer, wheel, keys and paste while the element has the focus. Nothing is
 * sent while another page drives. Of moves, one is under way at a time; the last one counts.
 */
export class RemoteInput {
  readonly #client: WebSocketClient;
  readonly #sessionId: string;
  readonly #element: HTMLElement;
  readonly #options: RemoteInputOptions;
  readonly #states = new Listeners<[DrivingState]>();
  readonly #abort = new AbortController();
  readonly #ends: (() => void)[];
  #state: DrivingState = { name: "watching", wanted: false };
  #seq = 0;
  #moving = false;
  #move: Input | undefined;

  constructor(client: WebSocketClient, sessionId: string, element: HTMLElement, options: RemoteInputOptions) {
    this.#client = client;
    this.#sessionId = sessionId;
    this.#element = element;
    this.#options = options;
    this.#ends = [
      client.onMessage("browser_driver", (message) => this.#told(message)),
      client.onMessage("browser_status", (status) => this.#isOurs(status) && status["state"] === "ended" && this.#lose()),
      client.onMessage("unsubscribed", (notice) => isObject(notice) && notice["topic"] === `session:${sessionId}` && this.#lose()),
      // Somebody else may have it when the connection is there again.
      client.onState((state) => state.name !== "connected" && this.#lose()),
    ];
    this.#listen();
  }

  get state(): DrivingState {
    return this.#state;
  }

  /** Tells of each change of the state. The function returned ends that. */
  onState(listener: (state: DrivingState) => void): () => void {
    return this.#states.add(listener);
  }

  /**
   * Asks to drive a browser that the page watches: see `watching` of the receiver. If somebody else does, it is this page's turn when they let
   * go; with `force` at once, for those who may.
   */
  async take(force = false): Promise<Outcome> {
    const request = { sessionId: this.#sessionId, action: "take", ...(force ? { force } : {}) };
    const outcome = await this.#request("browser_control", request);
    if (outcome.ok && this.#abort.signal.aborted) {
      // Nobody is left here who would let go of it.
      void this.release();
    }
    return outcome;
  }

  /** Lets go, or wants it no longer. */
  release(): Promise<Outcome> {
    return this.#request("browser_control", { sessionId: this.#sessionId, action: "release" });
  }

  /** Goes to an address of the web. */
  navigate(url: string): Promise<Outcome> {
    return this.#send({ kind: "navigate", url });
  }

  back(): Promise<Outcome> {
    return this.#send({ kind: "back" });
  }

  forward(): Promise<Outcome> {
    return this.#send({ kind: "forward" });
  }

  reload(): Promise<Outcome> {
    return this.#send({ kind: "reload" });
  }

  /** Gives the browser's viewport another size, in CSS pixels. */
  resize(width: number, height: number): Promise<Outcome> {
    return this.#send({ kind: "resize", width: Math.round(width), height: Math.round(height) });
  }

  /** Answers the dialog that is open; `text` is for a `prompt()`. */
  answerDialog(accept: boolean, text?: string): Promise<Outcome> {
    return this.#send({ kind: "dialog", accept, ...(text === undefined ? {} : { text }) });
  }

  /** Chooses of the list that was told last, by the places of the options from 0. */
  choose(...options: number[]): Promise<Outcome> {
    return this.#send({ kind: "select", options });
  }

  /** Brings another tab to the front. */
  switchTab(tab: string): Promise<Outcome> {
    return this.#send({ kind: "tab", tab });
  }

  /** Puts text where the cursor is. */
  type(text: string): Promise<Outcome> {
    return this.#send({ kind: "text", text });
  }

  /** Lets go and listens to nothing any more. */
  close(): void {
    if (this.#state.name === "driving" || this.#state.wanted) {
      void this.release();
    }
    this.#abort.abort();
    this.#ends.forEach((end) => end());
  }

  #listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
      this.#element.addEventListener(
        type,
        (event) => this.#state.name === "driving" && listener(event as HTMLElementEventMap[K]),
        { signal: this.#abort.signal, passive: false },
      );
    on("mousemove", (event) => this.#pointed("move", event));
    on("mousedown", (event) => {
      this.#element.focus();
      event.preventDefault();
      this.#pointed("down", event);
      // It may come up outside of the picture.
      const released = new AbortController();
      const up = (ended: MouseEvent): void => {
        if (ended.button === event.button) {
          released.abort();
          this.#pointed("up", ended, event);
        }
      };
      const signal = AbortSignal.any([released.signal, this.#abort.signal]);
      globalThis.addEventListener("mouseup", up, { signal });
    });
    on("wheel", (event) => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 600 : 1;
      this.#pointed("wheel", event, event, { deltaX: event.deltaX * unit, deltaY: event.deltaY * unit });
    });
    on("contextmenu", (event) => event.preventDefault());
    on("keydown", (event) => this.#key("key_down", event));
    on("keyup", (event) => this.#key("key_up", event));
    on("paste", (event) => {
      event.preventDefault();
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text !== "") {
        void this.#send({ kind: "paste", text });
      }
    });
  }

  #pointed(kind: string, event: MouseEvent, within: MouseEvent = event, more: object = {}): void {
    if (this.#state.name !== "driving") {
      return;
    }
    const place = this.#options.place(event) ?? this.#options.place(within);
    if (place === undefined) {
      return;
    }
    const input = { kind, x: place.x, y: place.y, ...modifiers(event), ...more };
    if (kind === "move") {
      this.#moved(input);
    } else if (kind === "wheel") {
      void this.#send(input);
    } else {
      const button = BUTTONS[event.button];
      if (button !== undefined) {
        const clicks = Math.min(3, Math.max(1, within.detail));
        void this.#send({ ...input, button, clicks }).then((outcome) => this.#answered(outcome));
      }
    }
  }

  #moved(move: Input): void {
    if (this.#moving) {
      this.#move = move;
      return;
    }
    this.#moving = true;
    const done = (): void => {
      this.#moving = false;
      const next = this.#move;
      this.#move = undefined;
      if (next !== undefined && this.#state.name === "driving") {
        this.#moved(next);
      }
    };
    void this.#request("browser_input", this.#numbered(move)).then(done);
  }

  #key(kind: string, event: KeyboardEvent): void {
    if (isWayOut(event)) {
      this.#element.blur();
      return;
    }
    const isPaste = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
    // While an input method composes, and of keys without a name, there is nothing to send.
    if (isPaste || event.isComposing || (event.key.length > 2 && !KEYS.test(event.key))) {
      return;
    }
    event.preventDefault();
    // What needs AltGr, or Alt on a Mac, is a character like any other, and no command.
    const isCharacter = event.key.length <= 2 && (event.getModifierState?.("AltGraph") || (event.altKey && !event.ctrlKey));
    void this.#send({ kind, key: event.key, code: event.code, ...(isCharacter ? {} : modifiers(event)) });
  }

  /** Behind a move that waits: else the press would be in another place. */
  #send(input: Input): Promise<Outcome> {
    const move = this.#move;
    this.#move = undefined;
    if (move !== undefined) {
      void this.#request("browser_input", this.#numbered(move));
    }
    return this.#request("browser_input", this.#numbered(input)).then((outcome) => {
      if (!outcome.ok && !this.#abort.signal.aborted) {
        this.#options.onRefused?.(outcome.error);
      }
      return outcome;
    });
  }

  #numbered(input: Input): object {
    return { sessionId: this.#sessionId, seq: ++this.#seq, ...input };
  }

  #request(name: string, payload: object): Promise<Outcome> {
    return new Promise((resolve) => this.#client.request(name, payload, resolve));
  }

  #answered(outcome: Outcome): void {
    if (!this.#abort.signal.aborted && outcome.ok && isObject(outcome.result) && isObject(outcome.result["select"])) {
      this.#options.onOptions?.(outcome.result["select"] as unknown as OptionList);
    }
  }

  #isOurs(message: unknown): message is Record<string, unknown> {
    return isObject(message) && message["sessionId"] === this.#sessionId;
  }

  #lose(): void {
    this.#become({ name: "watching", wanted: false });
  }

  #told(message: unknown): void {
    if (!this.#isOurs(message)) {
      return;
    }
    const name = (member: string): string | undefined =>
      typeof message[member] === "string" ? (message[member] as string) : undefined;
    const driver = name("user");
    const wantedBy = name("wantedBy");
    if (message["you"] === true) {
      this.#become(wantedBy === undefined ? { name: "driving" } : { name: "driving", wantedBy });
    } else {
      const wanted = message["wanted"] === true;
      this.#become(driver === undefined ? { name: "watching", wanted } : { name: "watching", driver, wanted });
    }
  }

  #become(state: DrivingState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) {
      return;
    }
    this.#state = state;
    if (state.name !== "driving") {
      this.#move = undefined;
    } else if (this.#element.tabIndex < 0) {
      // A canvas could not have the focus, and no key would arrive.
      this.#element.tabIndex = 0;
    }
    this.#states.tell(state);
  }
}

function modifiers(event: MouseEvent | KeyboardEvent): { modifiers?: number } {
  const bits = (event.altKey ? 1 : 0) + (event.ctrlKey ? 2 : 0) + (event.metaKey ? 4 : 0) + (event.shiftKey ? 8 : 0);
  return bits === 0 ? {} : { modifiers: bits };
}
