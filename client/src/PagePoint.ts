import type { FrameView } from "./FrameSurface.js";

/** A point of a page, in CSS pixels of its viewport, and the frame in which a person has seen it. */
export interface PagePoint {
  readonly x: number;
  readonly y: number;
  readonly seq: number;
}

/** Where a point of the window is in the page that a canvas shows; undefined if it is beside the picture. */
export function pointOf(
  canvas: HTMLCanvasElement,
  view: FrameView,
  at: { readonly clientX: number; readonly clientY: number },
): PagePoint | undefined {
  const outer = canvas.getBoundingClientRect();
  // The picture is within the border; a canvas that is transformed has another size on the screen than in its page.
  const scaleX = canvas.offsetWidth > 0 ? outer.width / canvas.offsetWidth : 1;
  const scaleY = canvas.offsetHeight > 0 ? outer.height / canvas.offsetHeight : 1;
  const box = {
    left: outer.left + canvas.clientLeft * scaleX,
    top: outer.top + canvas.clientTop * scaleY,
    width: canvas.clientWidth * scaleX,
    height: canvas.clientHeight * scaleY,
  };
  const picture = getComputedStyle(canvas).objectFit === "contain" ? contained(box, canvas.width / canvas.height) : box;
  const x = (at.clientX - picture.left) / picture.width;
  const y = (at.clientY - picture.top) / picture.height;
  const inside = x >= 0 && x < 1 && y >= 0 && y < 1;
  return inside ? { x: x * view.width, y: y * view.height, seq: view.seq } : undefined;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The largest box of that ratio in the middle of another. */
function contained(box: Box, ratio: number): Box {
  const width = Math.min(box.width, box.height * ratio);
  const height = width / ratio;
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}
