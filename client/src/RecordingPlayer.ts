import { type Clock, SYSTEM_CLOCK } from "./Clock.js";
import type { BrowserFrame } from "./events.js";
import { FrameSurface, isWhole } from "./FrameSurface.js";
import { report, tell } from "./Listeners.js";
import type { RecordedEvent, RecordedFrame, Recording } from "./Recording.js";

/** Draws a frame upon the one before; a whole one upon anything. */
export interface FramePainter {
  draw(frame: BrowserFrame, bytes: Uint8Array): Promise<void>;
}

export interface RecordingPlayerOptions {
  /** Is told of the place, in milliseconds, whenever a picture was drawn, an event is passed, or it is another one. */
  readonly onTime?: (position: number) => void;
  /** Is told of each event as it is passed while playing. */
  readonly onEvent?: (event: RecordedEvent) => void;
  /** Is told when it has come to the end. */
  readonly onEnd?: () => void;
  /** Is told of a picture that could not be drawn; it goes on. Default: it is an uncaught error of the page. */
  readonly onError?: (error: unknown) => void;
  /** For tests. Default: draws on the canvas. */
  readonly painter?: FramePainter;
  /** For tests. */
  readonly clock?: Clock;
}

/** Plays a recording on a canvas: as fast as it happened, faster, or by dragging. It stands at the beginning until it is played or sought. */
export class RecordingPlayer {
  readonly recording: Recording;
  readonly #painter: FramePainter;
  readonly #options: RecordingPlayerOptions;
  readonly #clock: Clock;
  #position = 0;
  #speed = 1;
  #playing = false;
  /** The frame that is drawn next. */
  #frame = 0;
  /** The event that is passed next. */
  #event = 0;
  /** Where and when the present stretch of playing began. */
  #from = { position: 0, time: 0 };
  /** What is drawn for a place that was left has another number. */
  #seek = 0;
  /** What waits to go on though it was paused, or goes on otherwise, has another number. */
  #run = 0;
  #cancel: () => void = () => {};
  #drawing: Promise<void> = Promise.resolve();
  /** Whether the last frame could not be drawn. */
  #broken = false;

  constructor(recording: Recording, canvas: HTMLCanvasElement, options: RecordingPlayerOptions = {}) {
    this.recording = recording;
    this.#painter = options.painter ?? new FrameSurface(canvas, (image) => createImageBitmap(image));
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  /** Milliseconds from the beginning. */
  get position(): number {
    return this.#playing ? this.#reached() : this.#position;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(factor: number) {
    if (!(factor > 0 && Number.isFinite(factor))) {
      throw new RangeError(`speed: ${factor} (expected: > 0)`);
    }
    this.#restart(() => (this.#speed = factor));
  }

  /** Goes on from here; from the beginning if this is the end. */
  async play(): Promise<void> {
    if (this.#playing) {
      return;
    }
    const atEnd = this.#position >= this.recording.duration;
    if (atEnd || this.#frame === 0) {
      this.#playing = true;
      return this.seek(atEnd ? 0 : this.#position);
    }
    this.#restart(() => (this.#playing = true));
  }

  pause(): void {
    this.#restart(() => (this.#playing = false));
  }

  /** Shows what was seen then; before the first picture, that one. Resolves when it is drawn, or when something else is to be shown instead. */
  async seek(position: number): Promise<void> {
    const place = Math.min(Math.max(0, position), this.recording.duration);
    const seek = ++this.#seek;
    this.#run++;
    this.#cancel();
    const { begin, end } = this.recording.upTo(place);
    this.#position = place;
    this.#from = { position: place, time: this.#clock.now() };
    this.#event = this.recording.events.findIndex((each) => each.at > place);
    if (this.#event < 0) {
      this.#event = this.recording.events.length;
    }
    this.#frame = end;
    tell(this.#options.onTime, place);
    await this.#draw(begin, Math.max(end, Math.min(1, this.recording.frames.length)));
    if (seek === this.#seek && this.#playing) {
      // It begins when the picture is there.
      this.#from = { position: place, time: this.#clock.now() };
      this.#goOn();
    }
  }

  /** Draws nothing any more. */
  close(): void {
    this.#seek++;
    this.#restart(() => (this.#playing = false));
  }

  #reached(): number {
    const { position, time } = this.#from;
    return Math.min(this.recording.duration, position + (this.#clock.now() - time) * this.#speed);
  }

  #restart(change: () => void): void {
    this.#position = this.position;
    change();
    this.#run++;
    this.#cancel();
    this.#from = { position: this.#position, time: this.#clock.now() };
    if (this.#playing) {
      this.#goOn();
    }
  }

  #goOn(): void {
    this.#cancel();
    this.#awaitNext(++this.#run);
  }

  #awaitNext(run: number): void {
    const { frames, events, duration } = this.recording;
    const next = Math.min(frames[this.#frame]?.at ?? duration, events[this.#event]?.at ?? duration);
    this.#cancel = this.#clock.after(Math.max(0, (next - this.#reached()) / this.#speed), () => void this.#step(run));
  }

  async #step(run: number): Promise<void> {
    const { frames, events, duration } = this.recording;
    const reached = this.#reached();
    for (let event = events[this.#event]; event !== undefined && event.at <= reached; event = events[this.#event]) {
      this.#event++;
      tell(this.#options.onEvent, event);
    }
    const begin = this.#frame;
    while ((frames[this.#frame]?.at ?? Infinity) <= reached) {
      this.#frame++;
    }
    await this.#draw(begin, this.#frame);
    if (run !== this.#run) {
      return;
    }
    this.#position = reached;
    tell(this.#options.onTime, reached);
    if (reached < duration) {
      this.#awaitNext(run);
    } else {
      this.#playing = false;
      tell(() => this.#options.onEnd?.(), undefined);
    }
  }

  /** One after the other, also behind what was begun for an earlier place: half a picture would be left otherwise. */
  #draw(begin: number, end: number): Promise<void> {
    const seek = this.#seek;
    this.#drawing = this.#drawing.then(async () => {
      for (let frame = begin; frame < end && seek === this.#seek; frame++) {
        const recorded = this.recording.frames[frame] as RecordedFrame;
        if (this.#broken && !isWhole(recorded.frame)) {
          // It would be drawn upon what is not there.
          continue;
        }
        try {
          await this.#painter.draw(recorded.frame, recorded.bytes);
          this.#broken = false;
        } catch (error) {
          this.#broken = true;
          tell(this.#options.onError ?? report, error);
        }
      }
    });
    return this.#drawing;
  }
}
