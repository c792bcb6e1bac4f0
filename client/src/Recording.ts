import type { BrowserFrame } from "./events.js";
import { isWhole } from "./FrameSurface.js";

/** A picture of a recording: what came with a `browser_frame`. */
export interface RecordedFrame {
  /** Milliseconds since the beginning of the recording. */
  readonly at: number;
  readonly frame: BrowserFrame;
  readonly bytes: Uint8Array;
}

/** Something that happened meanwhile, such as a `step_update`. */
export interface RecordedEvent {
  /** Milliseconds since the beginning of the recording. */
  readonly at: number;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
}

const MAGIC = "AEFREC\0\u0001";
const FIXED = 13;
const FRAME = 1;

/** In characters. */
const LONGEST_REFUSAL = 200;

/** What a recorder of the server has written to a file, ready to be looked at. The pictures stay parts of the file's bytes. */
export class Recording {
  /** In the order of time. */
  readonly frames: readonly RecordedFrame[];
  /** In the order of time. */
  readonly events: readonly RecordedEvent[];
  /** Milliseconds since 1970. */
  readonly begin: number;
  /** Milliseconds. */
  readonly duration: number;

  private constructor(begin: number, duration: number, frames: RecordedFrame[], events: RecordedEvent[]) {
    this.begin = begin;
    this.duration = duration;
    this.frames = frames;
    this.events = events;
  }

  /** Loads one; fails with what the server says if that is plain text. */
  static async load(url: string | URL, options?: RequestInit): Promise<Recording> {
    const response = await fetch(url, options);
    if (!response.ok) {
      throw new Error(`The recording could not be loaded: ${await refusal(response)}.`);
    }
    return Recording.parse(await response.arrayBuffer());
  }

  /** Reads the bytes of the file. What was not written whole, as when the server crashed, is left out; a file that is none throws. */
  static parse(file: ArrayBuffer): Recording {
    const bytes = new Uint8Array(file);
    if (MAGIC !== String.fromCharCode(...bytes.subarray(0, MAGIC.length))) {
      throw new Error("This is no recording, or one of a later version.");
    }
    const view = new DataView(file);
    const frames: RecordedFrame[] = [];
    const events: RecordedEvent[] = [];
    const text = new TextDecoder("utf-8", { fatal: true });
    let begin: number | undefined;
    let duration = 0;
    for (let place = MAGIC.length; place + 4 <= bytes.length; ) {
      const end = place + 4 + view.getUint32(place);
      if (end > bytes.length) {
        break;
      }
      const header = place + 4 + FIXED;
      const picture = end < header ? Infinity : header + view.getUint32(header - 4);
      if (picture > end) {
        throw new Error("The recording is damaged.");
      }
      const time = Number(view.getBigInt64(place + 5));
      begin ??= time;
      // The clock of the server may have been set back meanwhile.
      const at = Math.max(duration, time - begin);
      duration = at;
      const json: unknown = read(text, bytes.subarray(header, picture));
      if (view.getUint8(place + 4) === FRAME) {
        frames.push({ at, frame: json as BrowserFrame, bytes: bytes.subarray(picture, end) });
      } else {
        events.push({ at, event: json as RecordedEvent["event"] });
      }
      place = end;
    }
    return new Recording(begin ?? 0, duration, frames, events);
  }

  /** Which frames have to be drawn, one upon the other, to see what was seen then: the last whole one, and what came after it. */
  upTo(at: number): { readonly begin: number; readonly end: number } {
    let end = 0;
    for (let more = this.frames.length; end < more; ) {
      const middle = (end + more) >> 1;
      if ((this.frames[middle] as RecordedFrame).at <= at) {
        end = middle + 1;
      } else {
        more = middle;
      }
    }
    let begin = Math.max(0, end - 1);
    while (begin > 0 && !isWhole((this.frames[begin] as RecordedFrame).frame)) {
      begin--;
    }
    return { begin, end };
  }
}

/** Pages that proxies make of an error are not for people to read here. */
async function refusal(response: Response): Promise<string> {
  const isText = response.headers.get("content-type")?.startsWith("text/plain") ?? false;
  const said = isText ? (await response.text()).trim().slice(0, LONGEST_REFUSAL) : "";
  return said === "" ? String(response.status) : `${response.status}, ${said}`;
}

function read(text: TextDecoder, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(bytes));
  } catch (error) {
    throw new Error("The recording is damaged.", { cause: error });
  }
}
