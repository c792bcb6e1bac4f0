import type { BrowserFrame } from "./events.js";

/** A picture that can be drawn. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** Makes a picture of an image file. */
export type Decode = (image: Blob) => Promise<Picture>;

/** Whether a frame can be drawn upon anything. */
export function isWhole(frame: BrowserFrame): boolean {
  return frame.base === undefined || frame.base === null;
}

/** Which part of a page a frame shows. */
export interface FrameView {
  /** Which frame it is; 0 of one that has no number. */
  readonly seq: number;
  /** When it was taken, in milliseconds since 1970. */
  readonly takenAt: number;
  /** Size of the viewport in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** How far the page is scrolled, in CSS pixels. */
  readonly scrollX: number;
  readonly scrollY: number;
  readonly devicePixelRatio: number;
  /** Which tab it is of. */
  readonly tab: string;
}

/** What is to be drawn of a picture, and where. */
interface Part {
  readonly picture: Picture;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where in the picture that begins. */
  readonly left: number;
  readonly top: number;
}

const SOF0 = 0xc0;
const END = Uint8Array.of(0xff, 0xd9);

/** The canvas, and what is needed to draw the next frame upon the one that is there. */
export class FrameSurface {
  readonly #canvas: HTMLCanvasElement;
  readonly #decode: Decode;
  #head: Uint8Array | undefined;
  #view: FrameView | undefined;
  /** The frame that is on the canvas; undefined if none, or something else. */
  #seq: number | undefined;
  #closed = false;

  constructor(canvas: HTMLCanvasElement, decode: Decode) {
    this.#canvas = canvas;
    this.#decode = decode;
  }

  /** What the frame on the canvas shows; undefined if there is none. */
  get view(): FrameView | undefined {
    return this.#view;
  }

  /** Whether a frame can be drawn upon what is there. */
  fits(frame: BrowserFrame): boolean {
    return isWhole(frame) || (this.#seq === frame.base && this.#head !== undefined);
  }

  /** Draws a frame that fits, all of it at once. Fails if it cannot be decoded; then a whole one is needed. */
  async draw(frame: BrowserFrame, bytes: Uint8Array): Promise<void> {
    const whole = isWhole(frame);
    try {
      const parts = whole ? [await this.#whole(frame, bytes)] : await this.#rectangles(frame, bytes);
      this.#paint(parts, whole);
      this.#seq = frame.seq;
      this.#view = viewOf(frame, this.#view);
    } catch (error) {
      this.#seq = undefined;
      throw error;
    }
  }

  /** Draws an image file of which nothing more is known, if it is still wanted when it is decoded. */
  async drawFile(file: Blob, isWanted: () => boolean): Promise<void> {
    const picture = await this.#decode(file);
    if (!isWanted()) {
      picture.close();
      return;
    }
    this.#seq = undefined;
    this.#view = undefined;
    this.#paint([all(picture)], true);
  }

  /** Draws nothing any more. */
  close(): void {
    this.#closed = true;
  }

  async #whole(frame: BrowserFrame, bytes: Uint8Array): Promise<Part> {
    const length = frame.head ?? 0;
    const picture = await this.#decode(jpeg([bytes.subarray(length)]));
    // A copy: the attachment of a whole picture is large.
    this.#head = length > 0 ? bytes.slice(0, length) : undefined;
    return all(picture);
  }

  async #rectangles(frame: BrowserFrame, bytes: Uint8Array): Promise<readonly Part[]> {
    let offset = 0;
    const parts = (frame.rects ?? []).map(async (rect) => {
      const [x = 0, y = 0, width = 0, height = 0, length = 0] = rect;
      // What the scan shows may be more than is to be drawn of it: colours depend on what is around them.
      const [codedX = x, codedY = y, codedWidth = width, codedHeight = height] = rect.slice(5);
      const scan = bytes.subarray(offset, (offset += length));
      const head = sized(this.#head as Uint8Array, codedWidth, codedHeight);
      const picture = await this.#decode(jpeg([head, scan, END]));
      return { picture, x, y, width, height, left: x - codedX, top: y - codedY };
    });
    const decoded = await Promise.allSettled(parts);
    const failed = decoded.find((each) => each.status === "rejected");
    const done = decoded.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    if (failed !== undefined) {
      done.forEach((part) => part.picture.close());
      throw failed.reason;
    }
    return done;
  }

  #paint(parts: readonly Part[], whole: boolean): void {
    const context = this.#closed ? null : this.#canvas.getContext("2d");
    for (const { picture, x, y, width, height, left, top } of parts) {
      // Setting the size clears the canvas, even if it is the same.
      if (whole && context !== null && !this.#hasSizeOf(picture)) {
        this.#canvas.width = picture.width;
        this.#canvas.height = picture.height;
      }
      context?.drawImage(picture as ImageBitmap, left, top, width, height, x, y, width, height);
      picture.close();
    }
  }

  #hasSizeOf(picture: Picture): boolean {
    return this.#canvas.width === picture.width && this.#canvas.height === picture.height;
  }
}

function all(picture: Picture): Part {
  return { picture, x: 0, y: 0, width: picture.width, height: picture.height, left: 0, top: 0 };
}

function jpeg(parts: Uint8Array[]): Blob {
  return new Blob(parts as BlobPart[], { type: "image/jpeg" });
}

/** The head of a file of that size: it is in the frame header, behind marker, length and precision. */
function sized(head: Uint8Array, width: number, height: number): Uint8Array {
  const sized = head.slice();
  const view = new DataView(sized.buffer);
  let at = 2;
  while (view.getUint8(at + 1) !== SOF0) {
    at += 2 + view.getUint16(at + 2);
  }
  view.setUint16(at + 5, height);
  view.setUint16(at + 7, width);
  return sized;
}

function viewOf(frame: BrowserFrame, before: FrameView | undefined): FrameView {
  return {
    seq: frame.seq,
    takenAt: frame.t,
    width: frame.vw ?? before?.width ?? 0,
    height: frame.vh ?? before?.height ?? 0,
    scrollX: frame.sx ?? before?.scrollX ?? 0,
    scrollY: frame.sy ?? before?.scrollY ?? 0,
    devicePixelRatio: frame.dpr ?? before?.devicePixelRatio ?? 1,
    tab: frame.tab ?? before?.tab ?? "",
  };
}
